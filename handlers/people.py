"""`/steward link`: a Slack user and the person whose it is. The one door for all codes."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.arguments import Misunderstood, plain
from handlers.routes import Answer, Request, Routes
from handlers.views import people as views
from handlers.views.kit import Message, Modal
from handlers.views.words import Reader, mark
from models.codes.actions import enter_code
from models.codes.keyed import looks_like_a_code
from models.codes.tables import Purpose
from models.errors import Refused, Trouble
from models.help import seek_help
from models.people import Person
from models.people.addresses import normalised_address
from models.people.linking import ask_for_code

routes = Routes()

Shows = Callable[[Request, Any], Awaitable[Message]]
SHOWN: dict[Purpose, Shows] = {}


def shows(purpose: Purpose) -> Callable[[Shows], Shows]:
    """Declare the answer to a code of this purpose: the function is given what the purpose's `consequence` said."""

    def keep(function: Shows) -> Shows:
        SHOWN[purpose] = function
        return function

    return keep


@routes.command(
    views.LINK, ask_for_code, "[your address|CODE]", mark("tell me who you are, by a code that is mailed to you")
)
async def link(request: Request) -> Message | Modal:
    """Ask for a code, or enter one; without a word, show the form."""
    reader, address = request.reader, request.arguments.email()
    if address is not None:
        request.arguments.end()
        await ask_for_code(request.desk, _address(address))
        return views.code_on_its_way(reader)
    word = request.arguments.one_of(["code"])
    typed = request.arguments.rest()
    if typed and not looks_like_a_code(typed):
        raise Misunderstood(typed)
    if typed:
        return await _entered(request, typed)
    await seek_help(request.desk)
    return views.code_form(reader) if word else views.address_form(reader)


def _address(typed: str) -> str:
    address = normalised_address(plain(typed))
    if address is None:
        raise Refused(Trouble.NO_ADDRESS, {"typed": plain(typed)}, "address")
    return address


@routes.form(views.ADDRESS, ask_for_code)
async def address_submitted(request: Request) -> Modal:
    """Ask for a code, and go on to where it is entered."""
    await ask_for_code(request.desk, _address(request.entered("address")))
    return views.code_form(request.reader, asked=True)


@routes.form(views.CODE, enter_code)
async def code_submitted(request: Request) -> Answer:
    """Enter a code; a wrong one can be corrected in the form."""
    return await _entered(request, request.entered("code"), in_form=True)


async def _entered(request: Request, typed: str, *, in_form: bool = False) -> Message | Modal:
    entered = await enter_code(request.desk, typed)
    reader = request.reader
    if entered.purpose is not None:
        return await SHOWN[entered.purpose](request, entered.happened)
    if entered.wait_until is not None:
        return views.too_many_codes(reader, entered.wait_until)
    return views.code_form(reader, wrong=True) if in_form else views.wrong_code(reader)


@shows(Purpose.LINK)
async def linked(_request: Request, person: Person) -> Message:
    """They are known now."""
    return views.linked(Reader.of(person), person)

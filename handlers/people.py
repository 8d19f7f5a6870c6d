"""`/steward whoami`, `link` and `unlink`: which person a Slack user is. All codes are entered here."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from handlers.routing.arguments import Misunderstood, mentioned
from handlers.routing.people_named import address_entered, find_named, name_in
from handlers.routing.routes import LATE, Answer, Request, Routes
from handlers.views import people as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import Reader, gettext_noop
from models.access.actions import check_desk
from models.backoffice.help import seek_help
from models.contacts.presence import look_soon, note_presence
from models.core.codes import looks_like_a_code
from models.core.errors import Refused
from models.directory.lookup import find_person
from models.directory.people import Person, SlackId, SlackUser
from models.identity.bindings import unlink, unlink_somebody, who_is, whoami
from models.identity.codes import enter_code
from models.identity.linking import ask_for_code
from models.identity.problems import NotLinked
from models.identity.tables import Purpose
from models.subscriptions.actions import my_subscriptions

routes = Routes()
SLACK_USER = re.compile(r"([TE][A-Z0-9]{1,31})/([UW][A-Z0-9]{1,31})", re.ASCII)

Shows = Callable[[Request, Any], Awaitable[Message]]
SHOWN: dict[Purpose, Shows] = {}


def shows(purpose: Purpose) -> Callable[[Shows], Shows]:
    """Declare the reply to codes for a purpose. The function gets the result of the purpose's `consequence`."""

    def keep(function: Shows) -> Shows:
        SHOWN[purpose] = function
        return function

    return keep


@routes.command(
    views.LINK,
    ask_for_code,
    "[your address|CODE]",
    gettext_noop("link your email address with a code, so that I know who you are"),
)
async def link(request: Request) -> Message | Modal:
    """Request a code, or enter one. Without a word, show the form."""
    reader, address = request.reader, request.arguments.email()
    if address is not None:
        request.arguments.end()
        return views.code_on_its_way(reader, await ask_for_code(request.desk, address_entered(address).email))
    word = request.arguments.one_of(["code"])
    typed = request.arguments.rest()
    if typed and not looks_like_a_code(typed):
        raise Misunderstood(typed)
    if typed:
        return await _entered(request, typed)
    await seek_help(request.desk)
    return views.code_form(reader) if word else views.address_form(reader)


@routes.form(views.ADDRESS, ask_for_code)
async def address_submitted(request: Request) -> Modal:
    """Request a code, and show the form to enter it."""
    until = await ask_for_code(request.desk, address_entered(request.entered("address")).email)
    return views.code_form(request.reader, asked=True, until=until)


@routes.form(views.CODE, enter_code)
async def code_submitted(request: Request) -> Answer:
    """Enter a code. After a wrong one, the form stays open."""
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
async def linked(request: Request, person: Person) -> Message:
    """Confirm the link to the person, whom Steward now knows."""
    return views.linked(Reader.of(person, vendor=request.desk.vendor_name), person)


@routes.event("user_change", note_presence)
async def user_changed(request: Request) -> None:
    """Record whether a person's Slack user is still active. What comes late may no longer be so: ask Slack soon."""
    if request.profile is None:
        raise Misunderstood
    if request.value == LATE:
        await look_soon(request.desk, request.profile.slack_id)
        return
    await note_presence(request.desk, request.profile, request.home_team)


@routes.command("/steward whoami", whoami, "", gettext_noop("see how I recognize you, and your roles"))
async def whoami_(request: Request) -> Message:
    """Show the caller what Steward knows about them."""
    request.arguments.end()
    desk = request.desk
    me = await whoami(desk)
    mine = await my_subscriptions(desk)
    return views.whoami(request.reader, me, mine, desk.tables, desk.held, desk.slack_user)


@routes.command(
    "/steward unlink",
    unlink,
    "[@person]",
    gettext_noop("unlink one of your Slack accounts; admins can unlink anyone's"),
)
async def unlink_(request: Request) -> Message:
    """Ask for confirmation, then unlink. With several Slack users, ask which."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    named = name_in(request.arguments)
    chosen = _slack_user(request.arguments.rest())
    me = await whoami(desk)
    if named is None and (chosen is None or chosen in _ids(me)):
        if chosen is None and len(_ids(me)) == 1:
            chosen = _ids(me)[0]
        if chosen is None:
            return views.which_slack_user(reader, me, desk.slack_user)
        if not confirmed:
            return views.unlink_question(reader, me, chosen, desk.slack_user)
        return views.unlinked(reader, await unlink(desk, *chosen), me, desk.slack_user)
    return await _unlink_somebody(request, named, chosen, confirmed=confirmed)


async def _unlink_somebody(
    request: Request, named: str | None, chosen: tuple[str, str] | None, *, confirmed: bool
) -> Message:
    desk, reader = request.desk, request.reader
    check_desk(unlink_somebody, desk)
    if named is None:
        person = await find_person(desk.session, SlackId(*(chosen or ("", ""))))
    else:
        person = await find_named(request, named)
    if person is None:
        raise Refused(NotLinked(chosen[1] if chosen else ""))
    person = await who_is(desk, person)
    if chosen is None and named and (user_id := mentioned(named)):
        meant = request.slack_id(user_id)
        chosen = next((_id(user) for user in person.slack_users if user.is_user(meant)), (meant.team_id, user_id))
    if chosen is None and len(_ids(person)) == 1:
        chosen = _ids(person)[0]
    if chosen is None:
        return views.which_slack_user(reader, person, desk.slack_user)
    if chosen not in _ids(person):
        raise Refused(NotLinked(chosen[1]))
    if not confirmed:
        return views.unlink_question(reader, person, chosen, desk.slack_user)
    return views.unlinked(reader, await unlink_somebody(desk, *chosen), person, desk.slack_user)


def _ids(person: Person) -> list[tuple[str, str]]:
    return [_id(user) for user in person.slack_users]


def _id(user: SlackUser) -> tuple[str, str]:
    return user.team_id, user.user_id


def _slack_user(typed: str) -> tuple[str, str] | None:
    """A Slack user as the buttons write it, `T0ACME/U0ANA`; None if the text is something else."""
    if not typed:
        return None
    match = SLACK_USER.fullmatch(typed)
    if match is None:
        raise Misunderstood(typed)
    return match[1], match[2]

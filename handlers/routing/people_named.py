"""People named by a mention or an email address, for callers who may know which people exist."""

from handlers.routing.arguments import Arguments, mentioned, plain
from handlers.routing.routes import Request
from models.changes.people_in import Named, person_named
from models.core.errors import Refused
from models.core.problems import NoAddress
from models.directory.lookup import find_person, find_person_by_email
from models.directory.people import Person
from models.identity.problems import NotKnownHere


def name_in(arguments: Arguments) -> str | None:
    """The mention or email address among the words, as it was typed; None if there is none."""
    return arguments.mention() or arguments.email()


async def find_named(request: Request, named: str, field: str = "") -> Person:
    """The person with this mention or address. Check the caller's right first.

    Raises:
        Refused: There is no such person. `field` is the form's input that named them.
    """
    desk = request.desk
    if user_id := mentioned(named):
        person = await find_person(desk.session, request.slack_id(user_id))
    else:
        person = await find_person_by_email(desk.session, named)
    if person is None:
        who = request.reader.plain("This person") if field else plain(named)
        raise Refused(NotKnownHere(who), field)
    return person


def address_entered(typed: str) -> Named:
    """One address as people type or paste it, perhaps with a name, or as Slack sends it.

    Raises:
        Refused: There is none, or several.
    """
    found = person_named(plain(typed)) or person_named(typed)
    if found is None:
        raise Refused(NoAddress(plain(typed)), "address")
    return found

"""People named by a mention or an email address, for callers who may know which people exist."""

from handlers.routing.arguments import Arguments, mentioned, plain
from handlers.routing.routes import Request
from models.core.errors import Refused
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

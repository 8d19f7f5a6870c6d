"""What stands against asking a colleague, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow


@explains(AlreadyAsked)
def _already_asked(reader: Reader, problem: AlreadyAsked) -> Safe:
    return reader.say(
        "{name} was asked already ({at}). What comes of it is up to them.",
        name=problem.person.name,
        at=reader.moment(problem.at),
    )


@explains(MayNow)
def _may_now(reader: Reader, _problem: MayNow) -> Safe:
    return reader.say("You may do that yourself by now. Please try again.")


@explains(CantAsk)
def _cant_ask(reader: Reader, _problem: CantAsk) -> Safe:
    return reader.say("That person can't do it either by now. Try again to see who may.")

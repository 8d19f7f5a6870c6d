"""Why a colleague can't be asked, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow


@explains(AlreadyAsked)
def _already_asked(reader: Reader, problem: AlreadyAsked) -> Safe:
    return reader.say(
        "You already asked {name} ({at}). They decide what to do with your request.",
        name=problem.person.name,
        at=reader.moment(problem.at),
    )


@explains(MayNow)
def _may_now(reader: Reader, _problem: MayNow) -> Safe:
    return reader.say("You can do this yourself now. Please try again.")


@explains(CantAsk)
def _cant_ask(reader: Reader, _problem: CantAsk) -> Safe:
    return reader.say("That person can no longer do this either. Try again to see who can.")

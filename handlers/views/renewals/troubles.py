"""What stands against an answer to a renewal, in words."""

from collections.abc import Callable
from typing import Any

from handlers.views.renewals.facts import not_yet
from handlers.views.words import Reader, mark
from models.errors import Trouble
from models.renewals.standing import Standing
from models.renewals.tables import RenewalState


def answered(reader: Reader, facts: dict[str, Any]) -> str:
    """Somebody has said something about it already."""
    standing: Standing = facts["standing"]
    renewal, ref = standing.renewal, standing.subscription.ref
    name = renewal.handler.name if renewal and renewal.handler else ""
    ending = standing.state is RenewalState.ENDING
    if standing.is_mine and ending:
        return reader.say("You said already that {ref} is not renewed. `/renewal resume {ref}` takes it back.", ref=ref)
    if standing.is_mine:
        return reader.say("You see to the renewal of {ref} already. `/renewal resume {ref}` gives it back.", ref=ref)
    if ending:
        return reader.say("{name} said already that {ref} is not renewed.", name=name, ref=ref)
    return reader.say("{name} sees to the renewal of {ref} already.", name=name, ref=ref)


def not_near(reader: Reader, facts: dict[str, Any]) -> str:
    """The end of the term is far off."""
    return not_yet(reader, facts["standing"])


def _of(text: str) -> Callable[[Reader, dict[str, Any]], str]:
    return lambda reader, facts: reader.say(text, ref=facts["subscription"].ref)


WORDS: dict[Trouble, Callable[[Reader, dict[str, Any]], str]] = {
    Trouble.NOT_TOLD_OF_RENEWAL: _of(
        mark(
            "Your role leaves the renewal of {ref} to others, and nobody has asked you in. `/contact list {ref}` shows "
            "who they are."
        )
    ),
    Trouble.NOTHING_TO_RENEW: _of(
        mark("There is nothing to renew in {ref} now. `/subscription show {ref}` shows how it stands.")
    ),
    Trouble.RENEWAL_ANSWERED: answered,
    Trouble.RENEWAL_NOT_NEAR: not_near,
    Trouble.RENEWAL_NOT_ANSWERED: _of(
        mark("You have said nothing about the renewal of {ref} that could be taken back. `/renewal show {ref}` has it.")
    ),
}

"""What stands against an answer to a renewal, in words."""

from typing import Any

from handlers.views.words import Reader
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

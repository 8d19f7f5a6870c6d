"""Sharing tickets between colleagues: the question, and the news."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader, Safe
from models.customers.sharing import SharingOffer
from models.directory.organizations import Organization
from models.subscriptions.tables import Subscription

MOST_NAMED = 15


def question(reader: Reader, offer: SharingOffer) -> Message:
    """Asks for confirmation, and says which tickets colleagues will see."""
    ref, name = offer.subscription.ref, offer.subscription.organization.name
    lines = [_on(reader, offer, name) if offer.on else _off(reader, offer, name)]
    if offer.names:
        lines.append(reader.say("These people: {names}.", names=_named(reader, offer)))
    if offer.on:
        lines.append(
            reader.say("All contacts of {organization} get a message that tickets are shared.", organization=name)
        )
    text = Safe("\n").join(lines)
    word = "on" if offer.on else "off"
    label = reader.plain("Share tickets") if offer.on else reader.plain("Stop sharing")
    yes = button(label, f"/ticket sharing {ref} {word} confirmed", style="primary" if offer.on else "danger")
    return Message(text, [section(text), buttons(yes)])


def _on(reader: Reader, offer: SharingOffer, name: str) -> Safe:
    return reader.say_count(
        "Share tickets at {organization}? On each subscription, contacts whose role includes it will see every ticket "
        "with its description and comments, also those opened before. There is {count} ticket so far.",
        "Share tickets at {organization}? On each subscription, contacts whose role includes it will see every ticket "
        "with its description and comments, also those opened before. There are {count} tickets so far.",
        offer.tickets,
        organization=name,
    )


def _off(reader: Reader, offer: SharingOffer, name: str) -> Safe:
    return reader.say_count(
        "Stop sharing tickets at {organization}? Contacts will see only the tickets that they opened. {count} ticket "
        "is shared now.",
        "Stop sharing tickets at {organization}? Contacts will see only the tickets that they opened. {count} tickets "
        "are shared now.",
        offer.tickets,
        organization=name,
    )


def _named(reader: Reader, offer: SharingOffer) -> str:
    more = len(offer.names) - MOST_NAMED
    names = list(offer.names[:MOST_NAMED])
    return reader.listed([*names, reader.plain("{count} more", count=more)] if more > 0 else names)


def switched(reader: Reader, subscription: Subscription) -> Message:
    """Confirms the switch."""
    values = {"organization": subscription.organization.name}
    if subscription.organization.shares_tickets:
        return Message(reader.say("Tickets are now shared at {organization}. I've told its contacts.", **values))
    return Message(reader.say("Tickets are no longer shared at {organization}. I've told its contacts.", **values))


def news(reader: Reader, organization: Organization, by: str, *, on: bool) -> Message:
    """Tells a contact that tickets are shared, or no longer."""
    values = {"by": by, "organization": organization.name}
    if on:
        said = reader.say(
            "{by} turned on sharing of tickets at {organization}. Colleagues whose role includes it now see all "
            "tickets on their subscriptions, also yours. `/ticket` lists those that you can see.",
            **values,
        )
    else:
        said = reader.say(
            "{by} turned off sharing of tickets at {organization}. You now see only the tickets that you opened.",
            **values,
        )
    return Message(said)

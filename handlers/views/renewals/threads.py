"""The card of a renewal, with the newest state on it; what follows beneath it; and the mail."""

from slack_sdk.models.blocks import Block

from handlers.views.kit import Drawing, Element, Mail, Message, button, buttons, header, note, section
from handlers.views.renewals.facts import how_it_stands, title, what_ends, what_then
from handlers.views.words import Reader, Safe
from models.renewals.standing import Standing
from models.renewals.tables import RenewalState

OVER = frozenset({RenewalState.RENEWED, RenewalState.LOST, RenewalState.CLOSED})


def card(reader: Reader, standing: Standing) -> Drawing:
    """The whole renewal: what ends when, what happens then, how it stands, and what can be done."""
    stands = how_it_stands(reader, standing)
    lines = [what_ends(reader, standing)] if standing.state not in OVER else []
    lines += [stands] if stands else []
    if standing.state in (RenewalState.OPEN, RenewalState.HANDLED):
        lines.append(what_then(reader, standing))
    heading = reader.plain("Renewal of {title}", title=title(standing))
    blocks: list[Block] = [header(heading), *[section(line) for line in lines if line]]
    blocks.append(buttons(*what_next(reader, standing)))
    said = Safe(" ".join(line for line in lines if line))
    text = reader.say("Renewal of {ref}: {said}", ref=standing.subscription.ref, said=said)
    return Drawing(Message(text, blocks), mail(reader, standing))


def what_next(reader: Reader, standing: Standing) -> list[Element]:
    """What can be done about it."""
    ref = standing.subscription.ref
    return [
        button(reader.plain("Show the subscription"), f"/subscription show {ref}"),
        button(reader.plain("Invoices"), f"/invoice list {ref}"),
        button(reader.plain("Ask support"), f"/ticket new {ref}"),
    ]


def reminder(reader: Reader, standing: Standing, mention: str) -> Drawing:
    """Beneath the card, on a later slot: short, and so that it rings. `mention` is the reader's Slack user."""
    said = what_ends(reader, standing)
    text = reader.say("{who} {said}", who=Safe(f"<@{mention}>"), said=said) if mention else said
    then = what_then(reader, standing)
    blocks: list[Block] = [section(text)]
    if then:
        blocks.append(note(then))
    blocks.append(buttons(*what_next(reader, standing)))
    return Drawing(Message(Safe(f"{text} {then}".strip()), blocks), mail(reader, standing))


def mail(reader: Reader, standing: Standing) -> Mail:
    """The same, for whoever reads mail."""
    subscription = standing.subscription
    subject = reader.plain(
        "{ref} ends on {day}: please see to its renewal", ref=subscription.ref, day=reader.day(subscription.ends_on)
    )
    text = reader.plain(
        "Hello {name},\n\n"
        "the term of {ref}, {title} ({organization}), ends on {day}.\n\n"
        "You get this mail because your role there includes renewal reminders. In Slack, /subscription show {ref} "
        "shows the subscription, its contacts and its invoices.\n",
        name=standing.person.name,
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        day=reader.day(subscription.ends_on),
    )
    return Mail(subject, text)

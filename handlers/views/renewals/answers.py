"""What whoever did something about a renewal reads; the list of what ends soon; the form that asks why not."""

from collections.abc import Sequence

from handlers.views.blocks import Message, Modal, button, buttons, header, note, section
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.facts import how_it_stands, what_ends
from models.renewals.status import RenewalStatus
from models.renewals.tables import REASON_LENGTH, RenewalState
from models.subscriptions.tables import Subscription

END = "renewal_end"
MOST_RENEWALS = 20


def renewal_list(reader: Reader, standings: Sequence[RenewalStatus]) -> Message:
    """What ends soon, with what somebody said about it."""
    if not standings:
        text = reader.say("None of your subscriptions ends within 90 days.")
        return Message(text, [section(text), buttons(button(reader.plain("Your subscriptions"), "/subscription"))])
    title = reader.plain("What ends soon")
    lines = [Safe("\n").join(filter(None, (what_ends(reader, one), how_it_stands(reader, one)))) for one in standings]
    rows = [
        section(line, button(reader.plain("Show"), f"/renewal show {one.subscription.ref}"))
        for one, line in list(zip(standings, lines, strict=True))[:MOST_RENEWALS]
    ]
    blocks = fitted(
        [header(title)],
        rows,
        of=len(standings),
        more=lambda left: note(reader.say("… and {count} more. `/renewal show SUB-…` shows one.", count=left)),
    )
    return Message(Safe("\n").join([title, *lines]), blocks)


def handled(reader: Reader, standing: RenewalStatus) -> Message:
    """You see to it."""
    ref = standing.subscription.ref
    text = reader.say("You see to the renewal of {ref}, and are still reminded.", ref=ref)
    if standing.others_know:
        text = reader.say(
            "You see to the renewal of {ref}. The others who were told of it know, and are left alone; you are still "
            "reminded.",
            ref=ref,
        )
    return _with_way_back(standing, text, reader.plain("Give it back"))


def snoozed(reader: Reader, standing: RenewalStatus) -> Message:
    """You are left alone for a while."""
    until = standing.thread.snoozed_until if standing.thread else None
    text = reader.say(
        "You hear nothing of the renewal of {ref} until {day}.",
        ref=standing.subscription.ref,
        day=reader.day(until or standing.today),
    )
    return _with_way_back(standing, text, reader.plain("Remind me again"))


def resumed(reader: Reader, standing: RenewalStatus) -> Message:
    """What was said is taken back. Whoever saw to it and was left alone for a while sees to it still."""
    ref = standing.subscription.ref
    if standing.state is RenewalState.HANDLED and standing.is_mine:
        text = reader.say("You are reminded of the renewal of {ref} again, and see to it as before.", ref=ref)
        return _with_way_back(standing, text, reader.plain("Give it back"))
    text = reader.say("Taken back: the renewal of {ref} is open, and you are reminded as before.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("Show the renewal"), f"/renewal show {ref}"))])


def end_form(reader: Reader, subscription: Subscription) -> Modal:
    """Why not?"""
    text = reader.say(
        "*{ref}* · {title} is not to be renewed when its term ends on {day}. {Vendor}'s people and your colleagues "
        "are told, and nobody is reminded any more. You can take it back until then.",
        ref=subscription.ref,
        title=subscription.name,
        day=reader.day(subscription.ends_on),
    )
    why = text_input("reason", REASON_LENGTH, multiline=True)
    return Modal(
        name=END,
        title=reader.plain("Not renewing"),
        submit=reader.plain("Don't renew"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[section(text), field_of("reason", reader.plain("Why not"), why)],
    )


def cancel_instead(reader: Reader, subscription: Subscription) -> Message:
    """A site is not left to end: it is cancelled at the end of its term."""
    text = reader.say(
        "{ref} is a site: whoever does not want it any more cancels it, and it runs on until {day}. "
        "`/subscription cancel {ref}` shows what is lost and when.",
        ref=subscription.ref,
        day=reader.day(subscription.ends_on),
    )
    return Message(
        text, [section(text), buttons(button(reader.plain("Cancel"), f"/subscription cancel {subscription.ref}"))]
    )


def ended(reader: Reader, standing: RenewalStatus) -> Message:
    """It is not renewed."""
    text = reader.say(
        "{ref} is not renewed: it ends on {day}. {Vendor}'s people know why. Until then you can take that back.",
        ref=standing.subscription.ref,
        day=reader.day(standing.subscription.ends_on),
    )
    return _with_way_back(standing, text, reader.plain("We renew after all"))


def _with_way_back(standing: RenewalStatus, text: Safe, label: str) -> Message:
    ref = standing.subscription.ref
    return Message(text, [section(text), buttons(button(label, f"/renewal resume {ref}"))])

"""Replies to what a contact did about a renewal, the list of upcoming renewals, and the form for the reason not to
renew."""

from handlers.views.block_types import Block, Element
from handlers.views.blocks import PICK, Message, Modal, button, buttons, header, note, section
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, select, text_input
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.facts import line_of
from models.renewals.actions import ON_A_PAGE, Upcoming
from models.renewals.status import RenewalStatus
from models.renewals.tables import REASON_LENGTH, RenewalState
from models.subscriptions.tables import Subscription

END = "renewal_end"


def renewal_list(reader: Reader, upcoming: Upcoming) -> Message:
    """A page of upcoming renewals, each with its status."""
    if not upcoming.page:
        text = reader.say("None of your subscriptions end in the next 90 days.")
        return Message(text, [section(text), buttons(button(reader.plain("Your subscriptions"), "/subscription"))])
    title = reader.plain("Upcoming renewals")
    hint = reader.say("To renew one, or to say that you won't, choose “Show”.")
    lines = [line_of(reader, one) for one in upcoming.page]
    rows = [
        section(line, button(reader.plain("Show"), f"/renewal show {one.subscription.ref}"))
        for one, line in zip(upcoming.page, lines, strict=True)
    ]
    # Leave room for all buttons that can follow.
    most = buttons(*_turns(reader, upcoming, upcoming.first))
    fit = fitted([header(title)], rows, [most]).shown
    last = upcoming.first + fit - 1
    shown = [hint]
    if fit < upcoming.count:
        shown.append(
            reader.say("{first} to {last} of {count}, by date.", first=upcoming.first, last=last, count=upcoming.count)
        )
    blocks: list[Block] = [header(title), *rows[:fit], note(Safe(" ").join(shown))]
    if turns := _turns(reader, upcoming, last):
        blocks.append(buttons(*turns))
    return Message(Safe("\n").join([title, *lines[:fit], *shown]), blocks)


def _turns(reader: Reader, upcoming: Upcoming, last: int) -> list[Element]:
    """Buttons to the pages before and after this one."""
    row: list[Element] = []
    if upcoming.first > 1:
        row.append(button(reader.plain("Back"), f"/renewal list from {max(1, upcoming.first - ON_A_PAGE)}"))
    if last < upcoming.count:
        row.append(button(reader.plain("More"), f"/renewal list from {last + 1}"))
    if upcoming.count > 2 * ON_A_PAGE:
        row.append(select(PICK, reader.plain("Choose a page"), _pages(reader, upcoming.count)))
    return row


def _pages(reader: Reader, count: int) -> list[tuple[str, str]]:
    """All pages, by the numbers of their renewals."""
    return [
        (
            reader.plain("{first} to {last}", first=first, last=min(first + ON_A_PAGE - 1, count)),
            f"/renewal list from {first}",
        )
        for first in range(1, count + 1, ON_A_PAGE)
    ]


def opened(reader: Reader, standing: RenewalStatus) -> Message:
    """Confirms that the card of a renewal is on its way to the reader."""
    text = reader.say(
        "I've sent you the renewal of {ref} in our direct messages. More about it will follow in that thread.",
        ref=standing.subscription.ref,
    )
    return Message(text)


def handled(reader: Reader, standing: RenewalStatus) -> Message:
    """Confirms that the reader handles the renewal."""
    ref = standing.subscription.ref
    text = reader.say("You're handling the renewal of {ref}. You'll still get reminders.", ref=ref)
    if standing.others_know:
        text = reader.say(
            "You're handling the renewal of {ref}. I've let your colleagues know, and only you will get reminders.",
            ref=ref,
        )
    return _with_way_back(standing, text, reader.plain("Stop handling it"))


def snoozed(reader: Reader, standing: RenewalStatus) -> Message:
    """Confirms that reminders are paused."""
    until = standing.thread.snoozed_until if standing.thread else None
    text = reader.say(
        "Reminders for the renewal of {ref} are paused until {day}.",
        ref=standing.subscription.ref,
        day=reader.day(until or standing.today),
    )
    return _with_way_back(standing, text, reader.plain("Resume reminders"))


def resumed(reader: Reader, standing: RenewalStatus) -> Message:
    """Confirms that an answer was undone. Resuming reminders doesn't end handling the renewal."""
    ref = standing.subscription.ref
    if standing.state is RenewalState.HANDLED and standing.is_mine:
        text = reader.say("Reminders for the renewal of {ref} are on again. You're still handling it.", ref=ref)
        return _with_way_back(standing, text, reader.plain("Stop handling it"))
    text = reader.say("The renewal of {ref} is open, and you'll get reminders as before.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("Show the renewal"), f"/renewal show {ref}"))])


def end_form(reader: Reader, subscription: Subscription, reason: str = "") -> Modal:
    """The form that asks why a subscription isn't renewed."""
    text = reader.say(
        "*{ref}* · {title} won't be renewed when its term ends on {day}. {Vendor} and your colleagues will be "
        "notified, and reminders will stop. You can undo this until then.",
        ref=subscription.ref,
        title=subscription.name,
        day=reader.day(subscription.ends_on),
    )
    why = text_input("reason", REASON_LENGTH, reason, multiline=True)
    return Modal(
        name=END,
        title=reader.plain("Don't renew"),
        submit=reader.plain("Don't renew"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[section(text), field_of("reason", reader.plain("Reason"), why)],
    )


def cancel_instead(reader: Reader, subscription: Subscription) -> Message:
    """Sites don't simply end. They are cancelled at the end of the term."""
    text = reader.say(
        "{ref} is a site. To end it, cancel it: it stays available until {day}. To see what you'd lose and when, use "
        "`/subscription cancel {ref}`.",
        ref=subscription.ref,
        day=reader.day(subscription.ends_on),
    )
    return Message(
        text,
        [section(text), buttons(button(reader.plain("Cancel the site …"), f"/subscription cancel {subscription.ref}"))],
    )


def ended(reader: Reader, standing: RenewalStatus) -> Message:
    """Confirms that a subscription won't be renewed."""
    text = reader.say(
        "{ref} won't be renewed and ends on {day}. {Vendor} has your reason. You can undo this until then.",
        ref=standing.subscription.ref,
        day=reader.day(standing.subscription.ends_on),
    )
    return _with_way_back(standing, text, reader.plain("Reopen the renewal"))


def _with_way_back(standing: RenewalStatus, text: Safe, label: str) -> Message:
    ref = standing.subscription.ref
    return Message(text, [section(text), buttons(button(label, f"/renewal resume {ref}"))])

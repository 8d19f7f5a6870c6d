"""Replies to what a contact did about a renewal, the list of upcoming renewals, and the form for the reason not to
renew."""

from handlers.routing.arguments import unmarked
from handlers.views.blocks import Message, Modal, button, buttons, cell, header, note, section
from handlers.views.inputs import field_of, subscription_search, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.renewals.facts import how_it_stands, line_of, no_reminders
from models.renewals.actions import Upcoming
from models.renewals.status import RenewalStatus
from models.renewals.tables import REASON_LENGTH, RenewalState
from models.subscriptions.states import deleted_on, has_data
from models.subscriptions.tables import Subscription

END = "renewal_end"
WILL_END: dict[tuple[bool, bool], str] = {
    (True, False): gettext_noop(
        "*{ref}* · {title} won't be renewed when its term ends on {ends}. {Vendor} and your colleagues will be "
        "notified, and reminders will stop. You can undo this until then."
    ),
    (True, True): gettext_noop(
        "*{ref}* · {title} won't be renewed. Its term ended on {ends}. {Vendor} and your colleagues will be notified, "
        "and reminders will stop. You can undo this until its data is deleted on {deleted}."
    ),
    (False, False): gettext_noop(
        "You won't buy *{ref}* · {title} when the evaluation ends on {ends}. {Vendor} and your colleagues will be "
        "notified, and reminders will stop. You can undo this until then."
    ),
    (False, True): gettext_noop(
        "You won't buy *{ref}* · {title}. The evaluation ended on {ends}. {Vendor} and your colleagues will be "
        "notified, and reminders will stop. You can undo this until its data is deleted on {deleted}."
    ),
}
WILL_END_WITHOUT_DATA: dict[tuple[bool, bool], str] = {
    (True, True): gettext_noop(
        "*{ref}* · {title} won't be renewed. Its term ended on {ends}. {Vendor} and your colleagues will be notified, "
        "and reminders will stop. You can undo this until it ends for good on {deleted}."
    ),
    (False, True): gettext_noop(
        "You won't buy *{ref}* · {title}. The evaluation ended on {ends}. {Vendor} and your colleagues will be "
        "notified, and reminders will stop. You can undo this until it ends for good on {deleted}."
    ),
}
ENDED: dict[tuple[bool, bool], str] = {
    (True, False): gettext_noop(
        "{ref} won't be renewed and ends on {ends}. {Vendor} has your reason. You can undo this until then."
    ),
    (True, True): gettext_noop(
        "{ref} won't be renewed. Its term ended on {ends}. {Vendor} has your reason. You can undo this until its data "
        "is deleted on {deleted}."
    ),
    (False, False): gettext_noop(
        "You won't buy {ref}. The evaluation ends on {ends}. {Vendor} has your reason. You can undo this until then."
    ),
    (False, True): gettext_noop(
        "You won't buy {ref}. The evaluation ended on {ends}. {Vendor} has your reason. You can undo this until its "
        "data is deleted on {deleted}."
    ),
}
ENDED_WITHOUT_DATA: dict[tuple[bool, bool], str] = {
    (True, True): gettext_noop(
        "{ref} won't be renewed. Its term ended on {ends}. {Vendor} has your reason. You can undo this until it ends "
        "for good on {deleted}."
    ),
    (False, True): gettext_noop(
        "You won't buy {ref}. The evaluation ended on {ends}. {Vendor} has your reason. You can undo this until it "
        "ends for good on {deleted}."
    ),
}
"""By whether it was bought, and whether it has ended. Support, for example, has no data of its own."""
HEADS = (gettext_noop("Subscription"), gettext_noop("Name"), gettext_noop("Term ends"), gettext_noop("Status"))


def renewal_list(reader: Reader, upcoming: Upcoming) -> Message:
    """A page of upcoming renewals, each with its status."""
    if not upcoming.page:
        text = reader.say("None of your subscriptions end in the next 90 days.")
        return Message(text, [section(text), buttons(button(reader.plain("Your subscriptions"), "/subscription"))])
    title = reader.plain("Upcoming renewals")
    hint = reader.say("To renew one, or to say that you won't, choose “Show”.")
    heads = [reader.plain(head) for head in HEADS]
    found = [_row(reader, one) for one in upcoming.page]
    search = subscription_search("/renewal show")
    rows = Rows(found, heads, "/renewal list", upcoming.first, upcoming.count, search)
    return listing(reader, title, rows, [header(title)], [note(hint)])


def _row(reader: Reader, one: RenewalStatus) -> Row:
    of = one.subscription
    cells = [of.ref, of.name, reader.day(of.ends_on), unmarked(how_it_stands(reader, one))]
    show = button(reader.plain("Show"), f"/renewal show {of.ref}")
    return Row(line_of(reader, one), [cell(text) for text in cells], show)


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
    if standing.is_anothers:
        text = reader.say("Your reminders are no longer paused.") + " " + no_reminders(reader, standing)
    return Message(text, [section(text), buttons(button(reader.plain("Show the renewal"), f"/renewal show {ref}"))])


def end_form(reader: Reader, standing: RenewalStatus, reason: str = "") -> Modal:
    """The form that asks why a subscription isn't renewed."""
    subscription = standing.subscription
    words = WILL_END if has_data(subscription) else WILL_END | WILL_END_WITHOUT_DATA
    text = reader.say(words[subscription.bought, standing.has_ended], **_values(reader, standing))
    title = reader.plain("Don't renew") if subscription.bought else reader.plain("Don't buy")
    why = text_input("reason", REASON_LENGTH, reason, multiline=True)
    return Modal(
        name=END,
        title=title,
        submit=title,
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[section(text), field_of("reason", reader.plain("Reason"), why)],
    )


def _values(reader: Reader, standing: RenewalStatus) -> dict[str, str]:
    subscription = standing.subscription
    return {
        "ref": subscription.ref,
        "title": subscription.name,
        "ends": reader.day(subscription.ends_on),
        "deleted": reader.day(deleted_on(subscription)),
    }


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
    words = ENDED if has_data(standing.subscription) else ENDED | ENDED_WITHOUT_DATA
    text = reader.say(words[standing.subscription.bought, standing.has_ended], **_values(reader, standing))
    return _with_way_back(standing, text, reader.plain("Reopen the renewal"))


def _with_way_back(standing: RenewalStatus, text: Safe, label: str) -> Message:
    ref = standing.subscription.ref
    return Message(text, [section(text), buttons(button(label, f"/renewal resume {ref}"))])

"""Cancelling a site and reactivating it, as Block Kit."""

from datetime import timedelta

from handlers.views.blocks import Message, Modal, button, buttons, section, words_of_people
from handlers.views.inputs import field_of, text_input
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe
from models.changes.cancelling import REASON_LENGTH, Cancellation
from models.subscriptions.states import deleted_on
from models.subscriptions.tables import Subscription

FORM = "subscription_cancel"
MOST_NAMED = 10
DAY = timedelta(days=1)


def cancel_form(reader: Reader, found: Cancellation, why: str = "") -> Modal:
    """Asks for confirmation, and says what is lost and when."""
    subscription = found.subscription
    typed = text_input("typed", 200)
    reason = text_input("reason", REASON_LENGTH, why, multiline=True)
    return Modal(
        name=FORM,
        title=reader.plain("Cancel {ref}", ref=subscription.ref),
        submit=reader.plain("Cancel the site"),
        close=reader.plain("Keep it"),
        form_context=subscription.ref,
        blocks=[
            section(
                reader.say(
                    "You're about to cancel *{ref}* · {name} ({organization}).",
                    ref=subscription.ref,
                    name=subscription.name,
                    organization=subscription.organization.name,
                )
            ),
            section(_lost(reader, found)),
            field_of(
                "typed",
                reader.plain("To confirm, type {ref} or the site's name", ref=subscription.ref),
                typed,
            ),
            field_of(
                "reason",
                reader.plain("Reason, for {vendor}'s billing team"),
                reason,
                optional=True,
            ),
        ],
    )


def _lost(reader: Reader, found: Cancellation) -> Safe:
    """What is lost and when, with a line for each day."""
    names = [item.product.name for item in found.items[:MOST_NAMED]]
    if len(found.items) > MOST_NAMED:
        names.append(reader.plain("and {count} more", count=len(found.items) - MOST_NAMED))
    products = ", ".join(names) or reader.plain("everything in it")
    first = reader.say_count(
        "• From *{day}* nobody can use it: {count} user loses {products}.",
        "• From *{day}* nobody can use it: {count} users lose {products}.",
        found.users,
        day=reader.day(found.cancelled_on),
        products=products,
    )
    return Safe("\n").join(
        [
            first,
            reader.say("• On *{day}* its data is deleted and can't be restored.", day=reader.day(found.deleted_on)),
            reader.say("• Until then you can reactivate it. The paid term runs to its end and is not refunded."),
        ]
    )


def cancelled(reader: Reader, found: Cancellation, *, may_undo: bool) -> Message:
    """Confirms that a site is cancelled, now or at the end of its term."""
    ref = found.subscription.ref
    text = reader.say(
        "{ref} is cancelled. It's available until {last}, and its data is deleted on {deleted}. I've let {vendor} "
        "and the contacts who get its billing notices know.",
        ref=ref,
        last=reader.day(found.cancelled_on - DAY),
        deleted=reader.day(found.deleted_on),
    )
    if not may_undo:
        return Message(text)
    return Message(text, [section(text), buttons(button(reader.plain("Undo"), f"/subscription reactivate {ref}"))])


def goes_on(reader: Reader, subscription: Subscription) -> Message:
    """Confirms that a cancellation was undone."""
    text = reader.say(
        "You've undone the cancellation of {ref}. The site continues as before, and its term ends on {ends}. I've let "
        "{vendor} and the contacts who get its billing notices know.",
        ref=subscription.ref,
        ends=reader.day(subscription.ends_on),
    )
    show = button(reader.plain("Show {ref}", ref=subscription.ref), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(show)])


def new_term(reader: Reader, subscription: Subscription) -> Safe:
    """That a site which is already cancelled needs a new term, with the quote that follows."""
    return reader.say(
        "{ref} is cancelled. When you accept this quote, a new term starts that day, and everything is as it was. "
        "Accept it by {last}: after that its data is deleted.",
        ref=subscription.ref,
        last=reader.day(deleted_on(subscription) - DAY),
    )


def site_cancelled(reader: Reader, subscription: Subscription, by: str, reason: str) -> Message:
    """Tells the vendor's billing team and the other billing contacts about a cancellation."""
    cancelled_on = subscription.cancelled_on or subscription.ends_on + DAY
    text = reader.say(
        "{by} has cancelled {ref} ({name}, {organization}). It's available until {last}, and its data is deleted on "
        "{deleted}. Until then, you can reactivate it: `/subscription reactivate {ref}`.",
        by=by,
        ref=subscription.ref,
        name=subscription.name,
        organization=subscription.organization.name,
        last=reader.day(cancelled_on - DAY),
        deleted=reader.day(deleted_on(subscription)),
    )
    if not reason:
        return Message(text)
    why = reader.say("Reason: {reason}", reason=quoted(reason))
    return Message(text + "\n" + why, [section(text), words_of_people(reader.plain("Reason: {reason}", reason=reason))])


def site_reactivated(reader: Reader, subscription: Subscription, by: str) -> Message:
    """Tells the same people that the cancellation was undone."""
    return Message(
        reader.say(
            "{by} has undone the cancellation of {ref} ({name}, {organization}). The site continues as before, and "
            "its term ends on {ends}.",
            by=by,
            ref=subscription.ref,
            name=subscription.name,
            organization=subscription.organization.name,
            ends=reader.day(subscription.ends_on),
        )
    )

"""Cancelling a site and reactivating it, as Block Kit."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.views.blocks import Message, Modal, button, buttons, section, words_of_people
from handlers.views.inputs import field_of, text_input
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.tables import Quote
from models.changes.cancelling import REASON_LENGTH, Cancellation
from models.directory.people import Person
from models.subscriptions.states import deleted_on
from models.subscriptions.tables import Subscription, SubscriptionState

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
    """What is lost and when, with a line for each day, and who can undo it until when."""
    days = {"day": reader.day(found.cancelled_on)}
    lines = [] if found.subscription.state is SubscriptionState.SUSPENDED else [_unusable(reader, found)]
    lines.append(
        reader.say("• On *{day}* its data is deleted and can't be restored.", day=reader.day(found.deleted_on))
    )
    if found.may_undo and found.ends_term:
        said = gettext_noop("• Before *{day}* you can undo this. After that, you can reactivate it with a new term.")
        lines.append(reader.say(said, **days))
    elif found.may_undo:
        lines.append(reader.say("• Until then you can reactivate it with a new term."))
    elif found.undoers:
        said = gettext_noop("• Until then only {names} can undo this.")
        lines.append(reader.say(said, names=_names(reader, found.undoers)))
    if found.ends_term and found.subscription.bought:
        lines.append(reader.say("• The paid term runs to its end and is not refunded."))
    return Safe("\n").join(lines)


def _unusable(reader: Reader, found: Cancellation) -> Safe:
    names = [item.product.name for item in found.items[:MOST_NAMED]]
    if len(found.items) > MOST_NAMED:
        names.append(reader.plain("and {count} more", count=len(found.items) - MOST_NAMED))
    values = {
        "day": reader.day(found.cancelled_on),
        "products": ", ".join(names) or reader.plain("everything in it"),
    }
    if not found.users:
        return reader.say("• From *{day}* nobody can use it. It has no users now.", **values)
    return reader.say_count(
        "• From *{day}* nobody can use it: {count} user loses {products}.",
        "• From *{day}* nobody can use it: {count} users lose {products}.",
        found.users,
        **values,
    )


def _names(reader: Reader, people: Sequence[Person]) -> str:
    names = [person.name for person in people[:MOST_NAMED]]
    if len(people) > MOST_NAMED:
        names.append(reader.plain("{count} more", count=len(people) - MOST_NAMED))
    return reader.listed(names)


def cancelled(reader: Reader, found: Cancellation) -> Message:
    """Confirms that a site is cancelled, now or at the end of its term, and offers to undo it or says who can."""
    ref = found.subscription.ref
    lines = [_until_when(reader, found.subscription)]
    lines.append(reader.say("I've let {vendor}'s billing team and the other contacts concerned know."))
    if not found.may_undo:
        if found.undoers:
            lines.append(reader.say("Only {names} can undo this.", names=_names(reader, found.undoers)))
        return Message(Safe(" ").join(lines))
    text = Safe(" ").join(lines)
    over = found.subscription.state is SubscriptionState.CANCELLED
    label = reader.plain("Reactivate …") if over else reader.plain("Undo")
    return Message(text, [section(text), buttons(button(label, f"/subscription reactivate {ref}"))])


def _until_when(reader: Reader, subscription: Subscription) -> Safe:
    """How long a cancelled site is available, and when its data is deleted."""
    values = {"ref": subscription.ref, "deleted": reader.day(deleted_on(subscription))}
    if subscription.state is SubscriptionState.CANCELLED:
        return reader.say("{ref} is cancelled and no longer available. Its data is deleted on {deleted}.", **values)
    return reader.say(
        "{ref} is cancelled. It's available until {last}, and its data is deleted on {deleted}.",
        last=reader.day((subscription.cancelled_on or subscription.ends_on + DAY) - DAY),
        **values,
    )


def goes_on(reader: Reader, subscription: Subscription) -> Message:
    """Confirms that a cancellation was undone."""
    text = reader.say(
        "You've undone the cancellation of {ref}. The site continues as before, and its term ends on {ends}. I've let "
        "{vendor}'s billing team and the other contacts concerned know.",
        ref=subscription.ref,
        ends=reader.day(subscription.ends_on),
    )
    show = button(reader.plain("Show {ref}", ref=subscription.ref), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(show)])


def new_term(reader: Reader, quote: Quote) -> Safe:
    """That a site which is already cancelled needs a new term, with the quote that follows."""
    subscription = quote.subscription
    deleted = deleted_on(subscription)
    text = reader.say(
        "{ref} is cancelled. When you accept this quote, a new term starts that day, and everything is as it was.",
        ref=subscription.ref,
    )
    last = {"last": reader.day(quote.valid_until), "deleted": reader.day(deleted)}
    if quote.valid_until >= deleted - DAY:
        return text + " " + reader.say("Accept it by {last}. On {deleted}, the site's data is deleted.", **last)
    return (
        text
        + " "
        + reader.say(
            "Accept it by {last}. After that, you can get a new quote until the site's data is deleted on {deleted}.",
            **last,
        )
    )


def site_cancelled(
    reader: Reader, subscription: Subscription, by: str, reason: str, undoers: Sequence[Person], *, me: Person | None
) -> Message:
    """Tells the vendor's billing team and the contacts concerned about a cancellation. `undoers` can reactivate the
    site. `me` is the reader, or None for a channel."""
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    over = subscription.state is SubscriptionState.CANCELLED
    text = reader.say("{by} has cancelled {ref} ({name}, {organization}).", by=by, **values) + " "
    days = {
        "last": reader.day((subscription.cancelled_on or subscription.ends_on + DAY) - DAY),
        "deleted": reader.day(deleted_on(subscription)),
    }
    if over:
        text += reader.say("It's no longer available, and its data is deleted on {deleted}.", **days)
    else:
        text += reader.say("It's available until {last}, and its data is deleted on {deleted}.", **days)
    if me is not None and any(person.id == me.id for person in undoers):
        undo = reader.say("Until then, you can reactivate it: `/subscription reactivate {ref}`.", ref=subscription.ref)
        text += " " + undo
    elif undoers:
        text += " " + reader.say("Until then, {names} can reactivate it.", names=_names(reader, undoers))
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

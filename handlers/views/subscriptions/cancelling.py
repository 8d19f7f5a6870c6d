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


def cancel_form(reader: Reader, found: Cancellation) -> Modal:
    """What is lost and when, and the question whether that is meant."""
    subscription = found.subscription
    typed = text_input("typed", 200)
    reason = text_input("reason", REASON_LENGTH, multiline=True)
    return Modal(
        name=FORM,
        title=reader.plain("Cancel {ref}", ref=subscription.ref),
        submit=reader.plain("Cancel the site"),
        close=reader.plain("Keep it"),
        form_context=subscription.ref,
        blocks=[
            section(
                reader.say(
                    "You are about to cancel *{ref}* · {name} ({organization}).",
                    ref=subscription.ref,
                    name=subscription.name,
                    organization=subscription.organization.name,
                )
            ),
            section(_lost(reader, found)),
            field_of(
                "typed",
                reader.plain("To confirm, type {ref} or the name of the site", ref=subscription.ref),
                typed,
            ),
            field_of(
                "reason",
                reader.plain("Why? {Vendor}'s billing people read it."),
                reason,
                optional=True,
            ),
        ],
    )


def _lost(reader: Reader, found: Cancellation) -> Safe:
    """What is lost, and when, a line for each day."""
    names = [item.product.name for item in found.items[:MOST_NAMED]]
    if len(found.items) > MOST_NAMED:
        names.append(reader.plain("and {count} more", count=len(found.items) - MOST_NAMED))
    products = ", ".join(names) or reader.plain("all that is in it")
    first = reader.say_count(
        "• From *{day}* on nobody can work with it: {count} user loses {products}.",
        "• From *{day}* on nobody can work with it: {count} users lose {products}.",
        found.users,
        day=reader.day(found.cancelled_on),
        products=products,
    )
    return Safe("\n").join(
        [
            first,
            reader.say(
                "• On *{day}* its data is deleted, and nothing brings it back.", day=reader.day(found.deleted_on)
            ),
            reader.say("• Until then it can be reactivated. What is paid for runs to its end, and is not paid back."),
        ]
    )


def cancelled(reader: Reader, found: Cancellation, *, may_undo: bool) -> Message:
    """The site is cancelled, or will be."""
    ref = found.subscription.ref
    text = reader.say(
        "{ref} is cancelled: it works until {last}, and its data is deleted on {deleted}. {Vendor}'s billing people "
        "and the other billing contacts are told.",
        ref=ref,
        last=reader.day(found.cancelled_on - DAY),
        deleted=reader.day(found.deleted_on),
    )
    if not may_undo:
        return Message(text)
    return Message(text, [section(text), buttons(button(reader.plain("Undo"), f"/subscription reactivate {ref}"))])


def goes_on(reader: Reader, subscription: Subscription) -> Message:
    """The cancellation is taken back."""
    text = reader.say(
        "The cancellation of {ref} is taken back: it goes on as before, and its term ends on {ends}. {Vendor}'s "
        "billing people and the other billing contacts are told.",
        ref=subscription.ref,
        ends=reader.day(subscription.ends_on),
    )
    show = button(reader.plain("Show {ref}", ref=subscription.ref), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(show)])


def new_term(reader: Reader, subscription: Subscription) -> Safe:
    """It is cancelled by now, so going on takes a new term: that of the quote that follows."""
    return reader.say(
        "{ref} is cancelled. With this quote a new term begins on the day on which you accept it, and everything is "
        "as it was. {last} is the last day on which that can be: after that its data is deleted.",
        ref=subscription.ref,
        last=reader.day(deleted_on(subscription) - DAY),
    )


def site_cancelled(reader: Reader, subscription: Subscription, by: str, reason: str) -> Message:
    """To the vendor's billing people and to the other billing contacts."""
    cancelled_on = subscription.cancelled_on or subscription.ends_on + DAY
    text = reader.say(
        "{by} has cancelled {ref} ({name}, {organization}): it works until {last}, and its data is deleted on "
        "{deleted}. Until then it can be reactivated: `/subscription reactivate {ref}`.",
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
    """To the same."""
    return Message(
        reader.say(
            "{by} has taken back the cancellation of {ref} ({name}, {organization}): it goes on, and its term ends on "
            "{ends}.",
            by=by,
            ref=subscription.ref,
            name=subscription.name,
            organization=subscription.organization.name,
            ends=reader.day(subscription.ends_on),
        )
    )

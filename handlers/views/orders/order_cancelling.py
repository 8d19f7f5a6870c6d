"""Cancelling an order: what will happen, and what happened."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, note, section, words_of_people
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, text_input
from handlers.views.orders.drafts import names_of
from handlers.views.orders.quote_cards import again
from handlers.views.orders.quote_labels import kind_name
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.orders.problems import Delivered
from models.billing.orders.tables import Order
from models.changes.order_cancelling import CancelledOrder
from models.changes.order_effects import OrderCancellation
from models.subscriptions.restoring import TermFacts, state_again
from models.subscriptions.tables import Subscription, SubscriptionState

FORM = "order_cancel"
MOST_LINES = 8
STATES: dict[SubscriptionState, str] = {
    SubscriptionState.EVALUATION: gettext_noop("{sub} is an evaluation again, until {day}."),
    SubscriptionState.ACTIVE: gettext_noop("The term of {sub} ends on {day} again, and has to be renewed."),
    SubscriptionState.PAST_DUE: gettext_noop(
        "The term of {sub} ended on {day}, so it's past due. It's suspended soon unless it's renewed."
    ),
    SubscriptionState.SUSPENDED: gettext_noop("{sub} is suspended and no longer available."),
    SubscriptionState.CANCELLED: gettext_noop("{sub} is cancelled and no longer available."),
    SubscriptionState.DELETED: gettext_noop("The data of {sub} is deleted."),
}
KEPT: dict[Delivered, str] = {
    Delivered.KEY: gettext_noop("The license key that was set since then stays valid."),
    Delivered.DOWNLOAD: gettext_noop("What was downloaded since then can't be taken back."),
    Delivered.USERS: gettext_noop("The users who were added since then stay."),
    Delivered.TERM: gettext_noop("{sub} was sold by an order form, so it stays as it is. Make a new quote for it."),
}


def cancel_form(
    reader: Reader, found: OrderCancellation, until: datetime | None, reason: str = "", *, changed: bool = False
) -> Modal:
    """Says what cancelling an order does, and asks why. `changed`: something changed since it was shown."""
    order = found.order
    blocks: list[Block] = []
    if changed:
        said = reader.say("Something has changed, so nothing was cancelled. This is what would happen now.")
        blocks.append(section(said))
    blocks.append(section(_opening(reader, order)))
    blocks.append(section(_bullets([*_money(reader, found), *_effects(reader, found)])))
    if found.second_yes:
        asks = gettext_noop("The amount needs a second person's approval. Until then, nothing changes.")
        blocks.append(section(reader.say(asks)))
    if until is not None:
        blocks.append(note(reader.say("You can cancel it until {at}.", at=reader.moment(until))))
    label = reader.plain("Reason") if found.by_staff else reader.plain("Reason, for {vendor}'s billing team")
    hint = (
        reader.plain("The customer's contacts see it.") if found.by_staff else reader.plain("Your colleagues see it.")
    )
    field = text_input("reason", REASON_LENGTH, reason)
    return Modal(
        name=FORM,
        title=reader.plain("Cancel {ref}", ref=order.ref),
        submit=reader.plain("Ask for approval") if found.second_yes else reader.plain("Cancel the order"),
        close=reader.plain("Keep it"),
        form_context=json.dumps({"ref": order.ref, "seen": found.mark}),
        blocks=[*blocks, field_of("reason", label, field, hint, optional=not found.by_staff)],
    )


def _opening(reader: Reader, order: Order) -> Safe:
    return reader.say(
        "You're about to cancel *{order}*: {kind} for {sub} ({name}), {total}.",
        order=order.ref,
        kind=kind_name(reader, order.quote.kind),
        sub=order.subscription.ref,
        name=order.subscription.name,
        total=reader.money(order.quote.total, order.quote.currency),
    )


def _bullets(lines: Sequence[Safe]) -> Safe:
    return Safe("\n").join(Safe("• ") + line for line in lines)


def _money(reader: Reader, found: OrderCancellation) -> list[Safe]:
    """What is voided or credited."""
    if found.withdrawn is not None:
        return [_voided(reader, found.withdrawn)]
    plan = found.credit
    if plan is None:
        return [reader.say("No invoice has to be voided or credited.")]
    invoice, net = plan.invoice, sum(line.net for line in plan.lines)
    values = {
        "ref": invoice.ref,
        "net": reader.money(net, invoice.currency),
        "tax": reader.money(plan.gross - net, invoice.currency),
        "gross": reader.money(plan.gross, invoice.currency),
    }
    said = reader.say("A credit note for {ref} is issued: {net} and {tax} tax, {gross} in total.", **values)
    if not found.sees_invoices:
        return [said]
    return [said, *_settled(reader, invoice, plan.reduced, plan.credit, invoice.due - plan.reduced)]


def _voided(reader: Reader, invoice: Invoice) -> Safe:
    total = reader.money(invoice.gross, invoice.currency)
    return reader.say("Invoice {ref} ({total}) is voided, so nothing is due on it.", ref=invoice.ref, total=total)


def _settled(reader: Reader, invoice: Invoice, reduced: int, left: int, due: int) -> list[Safe]:
    lines = []
    if reduced:
        values = {"reduced": reader.money(reduced, invoice.currency), "due": reader.money(due, invoice.currency)}
        lines.append(reader.say("The balance due goes down by {reduced}, to {due}.", **values))
    if left:
        lines.append(
            reader.say(
                "{credit} becomes credit. {Vendor} can use it for another invoice, or pay it back.",
                credit=reader.money(left, invoice.currency),
            )
        )
    return lines


def _effects(reader: Reader, found: OrderCancellation) -> list[Safe]:
    """What happens to the subscription, and what can't be taken back."""
    order, subscription = found.order, found.order.subscription
    lines = _seats(reader, [(one.product.name, one.before, one.after) for one in found.changes])
    if found.returned:
        amount = reader.money(sum(one.amount for one in found.returned), order.quote.currency)
        said = gettext_noop("The next quote deducts the credit of {amount} before tax again.")
        lines.append(reader.say(said, amount=amount))
    if found.term is not None and found.state is not None:
        lines += _term(reader, subscription, found.state, found.term.ends_on)
    if found.term is not None and found.term.cycle is not subscription.cycle:
        lines.append(reader.say("Its terms are monthly again."))
    if found.ends:
        lines.append(reader.say("It doesn't renew automatically any more, unless somebody undoes that."))
    return [*lines, *(reader.say(KEPT[one], sub=subscription.ref) for one in found.delivered)]


def _seats(reader: Reader, changes: Sequence[tuple[str, int, int]]) -> list[Safe]:
    """The products whose seats go back, each with its seats now and then."""
    lines = [
        reader.say("{product}: {before} → {after} seats", product=clip(name, 100), before=before, after=after)
        if after
        else reader.say("{product} is removed.", product=clip(name, 100))
        for name, before, after in changes[:MOST_LINES]
    ]
    if (left := len(changes) - MOST_LINES) > 0:
        lines.append(reader.say_count("and {count} more product", "and {count} more products", left))
    return lines


def _term(reader: Reader, subscription: Subscription, state: SubscriptionState, ends_on: date) -> list[Safe]:
    values = {"sub": subscription.ref, "day": reader.day(ends_on)}
    if subscription.renews and state is SubscriptionState.ACTIVE:
        return [reader.say("The term of {sub} ends on {day} again. It renews automatically then.", **values)]
    return [reader.say(STATES[state], **values)]


def cancelled(reader: Reader, done: CancelledOrder) -> Message:
    """Confirms that an order is cancelled, with what happened."""
    found, order = done.found, done.found.order
    values = {"order": order.ref, "kind": kind_name(reader, order.quote.kind), "sub": order.subscription.ref}
    text = reader.say("{order} ({kind} for {sub}) is cancelled.", **values)
    if done.note is not None:
        gross = reader.money(done.note.gross, done.note.currency)
        money = [reader.say("{note} ({gross}) is issued for {ref}.", note=done.note.ref, gross=gross, ref=_ref(order))]
        used = done.note.used, done.note.unused
        money += _settled(reader, done.note.invoice, *used, done.note.invoice.due) if found.sees_invoices else []
    else:
        money = _money(reader, found)
    lines = [*money, *_effects(reader, found)]
    told = reader.say("I've let {vendor}'s billing team know.")
    if done.told:
        told = reader.say("I've let {vendor}'s billing team and {names} know.", names=names_of(reader, done.told))
    if done.receivers:
        told += " " + reader.say("{names} will get it by email.", names=names_of(reader, done.receivers))
    row: list[Element] = [button(reader.plain("Show the order"), f"/order show {order.ref}")]
    if not found.by_staff:
        row.append(again(reader, order.quote))
    said = Safe("\n").join([text, _bullets(lines), told])
    return Message(said, [section(text), section(_bullets(lines)), note(told), buttons(*row)])


def _ref(order: Order) -> str:
    return order.invoice.ref if order.invoice else ""


def asked(reader: Reader, done: CancelledOrder) -> Message:
    """Says that another person has to approve it."""
    request = done.request.ref if done.request else ""
    text = reader.say(
        "I've asked the billing team to approve it: {request}. Until then, {order} stays as it is.",
        request=request,
        order=done.found.order.ref,
    )
    show = button(reader.plain("Show the request"), f"/invoice requests {request}")
    return Message(text, [section(text), buttons(show)])


def cancelled_in_channel(reader: Reader, order: Order, by: str, today: date) -> Message:
    """In the vendor's channel: an order was cancelled. What it changed has to be taken back in the product, too."""
    text = reader.say(
        "{by} cancelled {order}: {kind} for {sub} ({organization}), {total}.",
        by=by,
        order=order.ref,
        kind=kind_name(reader, order.quote.kind),
        sub=order.subscription.ref,
        organization=order.subscription.organization.name,
        total=reader.money(order.quote.total, order.quote.currency),
    )
    lines: list[Safe] = []
    row: list[Element] = []
    if order.invoice is not None:
        ref, void = order.invoice.ref, order.invoice.voided_on is not None
        lines.append(
            reader.say(gettext_noop("{ref} is void.") if void else gettext_noop("{ref} is credited."), ref=ref)
        )
        if order.invoice.paid:
            lines.append(reader.say("What was paid became credit. Use it for another invoice, or pay it back."))
            row.append(button(reader.plain("Payments and credit"), f"/invoice payments {ref}"))
    return _news(reader, order, text, [*lines, *_taken_back(reader, order, today)], row)


def cancelled_for_contacts(reader: Reader, order: Order, by: str, today: date) -> Message:
    """To the person who placed the order, and those who were told of it. They needn't see amounts."""
    text = reader.say(
        "{by} cancelled {order}: {kind} for {sub} ({name}).",
        by=by,
        order=order.ref,
        kind=kind_name(reader, order.quote.kind),
        sub=order.subscription.ref,
        name=order.subscription.name,
    )
    return _news(reader, order, text, _taken_back(reader, order, today))


def _taken_back(reader: Reader, order: Order, today: date) -> list[Safe]:
    """The seats from before the order, and how its subscription stands today."""
    subscription, quote = order.subscription, order.quote
    seats = {
        line.description: (line.seats_after or 0, line.seats_before or 0)
        for line in quote.lines
        if line.product_id is not None and line.seats_before != line.seats_after
    }
    lines = _seats(reader, [(product, *counts) for product, counts in seats.items()])
    if quote.term_starts_on is not None:
        state = state_again(subscription, TermFacts.of(subscription), today)
        lines += _term(reader, subscription, state, subscription.ends_on)
    return lines


def _news(reader: Reader, order: Order, text: Safe, lines: Sequence[Safe], more: Sequence[Element] = ()) -> Message:
    blocks: list[Block] = [section(text)]
    if lines:
        blocks.append(section(_bullets(lines)))
        text += "\n" + _bullets(lines)
    if order.cancel_reason:
        blocks.append(words_of_people(reader.plain("Reason: {reason}", reason=order.cancel_reason)))
        text += "\n" + quoted(order.cancel_reason)
    show = button(reader.plain("Show the order"), f"/order show {order.ref}")
    return Message(text, [*blocks, buttons(show, *more)])

"""Paying online: the link in Slack, the pages that it opens, and what people hear of charges, refunds and disputes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as html

from handlers.routing.arguments import unmarked
from handlers.views.blocks import Message, button, buttons, header, rich_text, section
from handlers.views.element_types import Element
from handlers.views.pages import facts_of, page_of
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.invoices.tables import Invoice
from models.billing.online.tables import Charge, Dispute, OnlineRefund, PaymentDifference
from models.billing.payments.tables import Payment, Refund
from models.subscriptions.tables import Card, Subscription

DECLINES = {
    "insufficient_funds": gettext_noop("there isn't enough money in the account"),
    "expired_card": gettext_noop("the card has expired"),
    "authentication_required": gettext_noop("the bank wants the cardholder to confirm the payment"),
    "no_answer": gettext_noop("Stripe gave no answer"),
    "payments_off": gettext_noop("{Vendor} doesn't charge cards at the moment"),
    "no_valid_card": gettext_noop("there's no valid card on file"),
    "lost_card": gettext_noop("the bank refused the card"),
    "stolen_card": gettext_noop("the bank refused the card"),
}
"""Why a card was declined, by the provider's word. Customers aren't told that a card was reported lost or stolen."""
DECLINED = gettext_noop("the bank declined it")
STATUSES = {
    "warning_needs_response": gettext_noop("The bank is asking about it."),
    "warning_under_review": gettext_noop("The bank is looking at your answer."),
    "warning_closed": gettext_noop("The bank's enquiry is over. You keep the money."),
    "needs_response": gettext_noop("Answer it in Stripe."),
    "under_review": gettext_noop("The bank is looking at your answer."),
    "won": gettext_noop("You won. You keep the money."),
    "lost": gettext_noop("You lost. The bank took the money back."),
}
REASONS = {
    "fraudulent": gettext_noop("fraud"),
    "duplicate": gettext_noop("paid twice"),
    "product_not_received": gettext_noop("not received"),
    "product_unacceptable": gettext_noop("not as described"),
    "subscription_canceled": gettext_noop("subscription was canceled"),
    "unrecognized": gettext_noop("payment not recognized"),
    "credit_not_processed": gettext_noop("refund not received"),
}


@dataclass(frozen=True)
class ToPay:
    """What a page asks to be paid: the invoice, and the amount as its reader sees it."""

    invoice: Invoice
    amount: str


def pay_page(reader: Reader, asked: ToPay) -> str:
    """The page that a link to pay opens. Only its button opens the provider's page."""
    invoice = asked.invoice
    said = reader.plain("You enter your card on Stripe's page. {Vendor} never sees its number.")
    facts = [
        (reader.plain("Invoice"), invoice.ref),
        (reader.plain("Subscription"), f"{invoice.subscription.ref} · {invoice.subscription.name}"),
        (reader.plain("Due on"), reader.day(invoice.due_on)),
    ]
    title = reader.plain("Pay {amount}", amount=asked.amount)
    return page_of(reader, title, said, facts_of(facts) + _form(reader.plain("Continue")))


def card_page(reader: Reader, subscription: Subscription) -> str:
    """The page that a link to put a card on file opens."""
    said = reader.plain("You enter your card on Stripe's page. {Vendor} never sees its number.")
    facts = facts_of([(reader.plain("Subscription"), f"{subscription.ref} · {subscription.name}")])
    title = reader.plain("Credit card for {ref}", ref=subscription.ref)
    return page_of(reader, title, said, facts + _form(reader.plain("Continue")))


def _form(label: str) -> str:
    return f'<form method="post"><button>{html(label)}</button></form>'


def onwards_page(reader: Reader, url: str) -> str:
    """The page that leads the browser to the provider's."""
    onwards = f'<meta http-equiv="refresh" content="0;url={html(url)}"><a href="{html(url)}">{{}}</a>'
    said = reader.plain("You're being taken to Stripe's page.")
    return page_of(reader, reader.plain("One moment"), said, onwards.format(html(reader.plain("Continue"))))


def thanks_page(reader: Reader, *, is_card: bool) -> str:
    """The page to which people come back from the provider's."""
    if is_card:
        said = reader.plain("Your card will be on file in a moment. I'll let you know in Slack.")
    else:
        said = reader.plain("Your payment will be booked in a moment. You'll get a receipt by email.")
    close = reader.plain("You can close this page.")
    return page_of(reader, reader.plain("Thank you"), f"{said} {close}")


def expired_page(reader: Reader, *, is_card: bool) -> str:
    """The page for a link that has expired."""
    said = reader.plain("This link has expired. Links work for 15 minutes.")
    again = reader.plain("To get one, use “/invoice card” in Slack.") if is_card else _again(reader)
    return page_of(reader, reader.plain("Expired"), f"{said} {again}")


def unknown_page(reader: Reader) -> str:
    """The page for an unknown link."""
    said = reader.plain("There's nothing to pay here. Your link may be incomplete.")
    return page_of(reader, reader.plain("Not found"), f"{said} {_again(reader)}")


def refused_page(reader: Reader, sentence: Message) -> str:
    """The page for what isn't allowed, or isn't due any more. `sentence` was written for Slack."""
    return page_of(reader, reader.plain("You can't pay this now"), unmarked(sentence.text))


def trouble_page(reader: Reader, *, down: bool) -> str:
    """The page for when the provider can't be reached, or doesn't take the payment."""
    if down:
        said = reader.plain("I can't reach Stripe at the moment. Nothing was paid. Try again in a few minutes.")
    else:
        said = reader.plain("Stripe doesn't take this payment. Nothing was paid. Please pay by bank transfer.")
    return page_of(reader, reader.plain("That didn't work"), said, _form(reader.plain("Try again")) if down else "")


def _again(reader: Reader) -> str:
    return reader.plain("To get one, use “/invoice pay” in Slack.")


def why_declined(reader: Reader, decline: str) -> Safe:
    """Why a card was declined, as the end of a sentence."""
    return reader.say(DECLINES.get(decline, DECLINED))


@dataclass(frozen=True)
class DeclinedCharge:
    """A charge that failed, with the next one, if there is one, and the card, if there is one."""

    charge: Charge
    invoice: Invoice
    card: Card | None
    following: Charge | None


def charge_declined(reader: Reader, of: DeclinedCharge, *, sees_amount: bool) -> Message:
    """Tells someone who may update the card that it was declined, and when it's charged again."""
    update = button(reader.plain("Update the card"), f"/invoice card {of.invoice.subscription.ref}", style="primary")
    again = Safe()
    if of.following is not None:
        day = reader.day(of.following.on)
        again = reader.say("I'll try again on {day}. If you update the card before, I'll charge the new one.", day=day)
    text = Safe(" ").join(part for part in [_declined(reader, of, sees_amount=sees_amount), again] if part)
    return Message(text, [section(text), buttons(update)])


def charges_ended(
    reader: Reader, of: DeclinedCharge, *, sees_amount: bool, pays: bool, updates: bool, online: bool
) -> Message:
    """Tells someone who can pay, or update the card, that it isn't charged any more. `online`: they can pay online."""
    invoice = of.invoice
    rest = reader.say("I won't charge the card again for this invoice. Please pay it online or by bank transfer.")
    if pays and not online:
        rest = reader.say("I won't charge the card again for this invoice. Please pay it by bank transfer.")
    elif not pays:
        rest = reader.say("I won't charge the card again for this invoice. It has to be paid in another way.")
    text = _declined(reader, of, sees_amount=sees_amount) + " " + rest
    row: list[Element] = []
    if pays:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if updates:
        row.append(button(reader.plain("Update the card"), f"/invoice card {invoice.subscription.ref}"))
    return Message(text, [section(text), *([buttons(*row)] if row else [])])


def charges_ended_for_billing(reader: Reader, of: DeclinedCharge) -> Message:
    """Tells the billing team that a card isn't charged any more."""
    rest = reader.say("The card won't be charged again. I've asked the customer to pay in another way.")
    text = _declined(reader, of, sees_amount=True) + " " + rest
    show = button(reader.plain("Show the invoice"), f"/invoice show {of.invoice.ref}")
    return Message(text, [section(text), buttons(show)])


def _declined(reader: Reader, of: DeclinedCharge, *, sees_amount: bool) -> Safe:
    invoice, why = of.invoice, why_declined(reader, of.charge.decline)
    values = {"ref": invoice.ref, "why": why}
    card = reader.say("{brand} ending in {last4}", brand=of.card.brand, last4=of.card.last4) if of.card else None
    amount = reader.money(of.charge.amount or invoice.due, invoice.currency)
    if card and sees_amount:
        return reader.say(
            "I couldn't charge {amount} for *{ref}* to {card}: {why}.", amount=amount, card=card, **values
        )
    if card:
        return reader.say("I couldn't charge {card} for *{ref}*: {why}.", card=card, **values)
    return reader.say("I couldn't charge a card for *{ref}*: {why}.", **values)


def refund_failed(reader: Reader, wanted: OnlineRefund, payment: Payment) -> Message:
    """Tells the billing team that the provider refused a refund."""
    text = reader.say(
        "Stripe refused to refund {amount} of *{ref}*: {why} Nothing was booked, and the customer has heard nothing.",
        amount=reader.money(wanted.amount, payment.currency),
        ref=payment.ref,
        why=wanted.trouble.rstrip(".") + ".",
    )
    show = button(reader.plain("Show the payment"), f"/invoice payment {payment.ref}")
    return Message(text, [section(text), buttons(show)])


def refunded_elsewhere(reader: Reader, refund: Refund, payment: Payment, due_again: int) -> Message:
    """Tells the billing team of a refund that someone made at the provider."""
    amount = reader.money(refund.amount, refund.currency)
    text = reader.say("Someone refunded {amount} of *{ref}* in Stripe. I've booked it.", amount=amount, ref=payment.ref)
    if due_again:
        again = reader.money(due_again, refund.currency)
        text = (
            text
            + " "
            + reader.say(
                "{again} is due again on what it had paid. If it shouldn't be, credit the invoice.", again=again
            )
        )
    show = button(reader.plain("Show the payment"), f"/invoice payment {payment.ref}")
    return Message(text, [section(text), buttons(show)])


DIFFERENCES = {
    "unbooked": gettext_noop("*{ref}*: Stripe took {amount}, and it isn't booked."),
    "foreign": gettext_noop(
        "*{ref}*: {amount} came in Stripe, and I didn't ask for it. If it's for an invoice, record it."
    ),
    "vanished": gettext_noop("*{payment}*: {amount} is booked, and Stripe doesn't have it ({ref})."),
    "amount": gettext_noop("*{payment}*: it's {here} here and {amount} in Stripe ({ref})."),
    "unbooked_refund": gettext_noop("*{payment}*: Stripe refunded {amount}, and it isn't booked ({ref})."),
    "vanished_refund": gettext_noop("*{ref}*: a refund of {amount} is booked, and Stripe doesn't have it."),
    "unknown_dispute": gettext_noop("*{payment}*: it's disputed, and I didn't know ({ref})."),
    "hanging_charge": gettext_noop("*Charge {ref}*: I asked Stripe for it, and there's no answer."),
    "hanging_refund": gettext_noop("*Refund {ref}*: I asked Stripe for it, and there's no answer."),
    "unknown_customer": gettext_noop("*{payment}*: it's booked for {here}, and in Stripe it's from {there} ({ref})."),
}
"""What each difference between Stripe's books and ours is."""


def differences_found(reader: Reader, rows: Sequence[PaymentDifference], more: int) -> Message:
    """Tells the billing team how Stripe's books and ours differ."""
    count = len(rows) + more
    head = reader.say_count(
        "Stripe's books and ours differ in {count} place.", "Stripe's books and ours differ in {count} places.", count
    )
    lines = [difference(reader, row) for row in rows]
    if more:
        lines.append(reader.say("To see all, an operator can run `steward stripe reconcile`."))
    title = header(reader.plain("Payments differ"))
    return Message(Safe("\n").join([head, *lines]), [title, section(head), section(Safe("\n").join(lines))])


def difference(reader: Reader, row: PaymentDifference) -> Safe:
    """One difference, in a sentence or two."""
    facts, currency = dict(row.facts), str(row.facts.get("currency") or "EUR")
    values = {name: str(fact) for name, fact in facts.items()} | {"ref": row.ref}
    if "amount" in facts:
        values["amount"] = reader.money(int(facts["amount"]), currency)
    if "here_currency" in facts:
        values["here"] = reader.money(int(facts["here"]), str(facts["here_currency"]))
    said = reader.say(DIFFERENCES[row.kind], **values)
    return said + " " + reader.say("I'm booking it now.") if row.mended else said


def dispute_news(reader: Reader, dispute: Dispute, payment: Payment, invoices: Sequence[str], *, live: bool) -> Message:
    """Tells the billing team where a dispute stands."""
    values = {
        "ref": payment.ref,
        "amount": reader.money(dispute.amount, dispute.currency),
        "reason": reader.say(REASONS.get(dispute.reason, gettext_noop("another reason"))),
        "for_": reader.listed(list(invoices)) if invoices else "–",
    }
    what = reader.say("*{ref}* ({for_}) is disputed: {amount}, {reason}.", **values)
    said = reader.say(STATUSES.get(dispute.status, gettext_noop("Look at it in Stripe.")))
    parts = [what, said]
    if dispute.respond_by and dispute.closed_on is None:
        parts.append(
            reader.say("You have until {day}.", day=reader.day(dispute.respond_by.astimezone(reader.zone).date()))
        )
    if dispute.status == "lost":
        undone = payment.undone_on is not None
        parts.append(
            reader.say("The payment is undone, and what it paid is due again.")
            if undone
            else reader.say("A part of it was refunded or disputed, so I haven't undone it. Please book it.")
        )
    text = Safe(" ").join(parts)
    test = "" if live else "/test"
    url = f"https://dashboard.stripe.com{test}/disputes/{dispute.ref}"
    open_ = rich_text({"type": "link", "url": url, "text": reader.plain("Open in Stripe")})
    show = button(reader.plain("Show the payment"), f"/invoice payment {payment.ref}")
    return Message(text, [header(reader.plain("Disputed payment")), section(text), open_, buttons(show)])

"""What Stripe's objects say, in our words: where a payment stands, cards, refunds and disputes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.payments.amounts import from_stripe
from models.billing.online.booking import ProviderCard, ProviderPayment, ProviderRefund, moment
from models.billing.online.disputes import ProviderDispute

CHECKOUT, CHARGE, REFUND, INVOICE = "steward_checkout", "steward_charge", "steward_refund", "steward_invoice"
SUBSCRIPTION, CUSTOMER = "steward_subscription", "steward_organization"
"""Our keys in Stripe's metadata, by which what's there is matched to what's here."""


@dataclass(frozen=True)
class IntentStatus:
    """Where a payment stands. `charge` or `checkout` is the key of what asked for it, if we did. `decline` says why it
    failed last."""

    ref: str
    charge: str
    checkout: str
    paid: ProviderPayment | None
    decline: str = ""


def metadata_of(found: Any) -> dict[str, str]:
    """What we had Stripe keep with an object."""
    return dict(found.metadata.to_dict()) if found.metadata else {}


def status_of(found: Any) -> IntentStatus:
    """Where a payment stands."""
    kept = metadata_of(found)
    paid = payment_of(found, kept.get(INVOICE, "")) if found.status == "succeeded" else None
    error: Any = getattr(found, "last_payment_error", None)
    decline = ""
    if error:
        decline = getattr(error, "decline_code", None) or getattr(error, "code", None) or "card_declined"
    if found.status == "requires_action":
        # Nobody is there who could act.
        decline = "authentication_required"
    return IntentStatus(found.id, kept.get(CHARGE, ""), kept.get(CHECKOUT, ""), paid, str(decline))


def payment_of(intent: Any, invoice: str) -> ProviderPayment:
    """A payment that was taken, for an invoice."""
    # All that succeeded was received: payments aren't authorised first. Stand-ins for Stripe leave some fields out.
    currency, charge = intent.currency.upper(), getattr(intent, "latest_charge", None)
    amount = getattr(intent, "amount_received", None) or intent.amount
    card: Any = getattr(getattr(charge, "payment_method_details", None), "card", None)
    words = f"{str(card.brand).title()} {card.last4}" if card else ""
    at = moment(getattr(charge, "created", None) or intent.created)
    return ProviderPayment(intent.id, from_stripe(amount, currency), currency, at, invoice, words)


def card_of(method: Any) -> ProviderCard | None:
    """A card. None if it's another way of paying."""
    card = getattr(method, "card", None)
    if card is None:
        return None
    holder = getattr(method.billing_details, "name", None) or ""
    return ProviderCard(method.id, str(card.brand).title(), card.last4, card.exp_year, card.exp_month, str(holder))


def refund_of(found: Any) -> ProviderRefund | None:
    """A refund. None if it isn't made: it waits, failed or was cancelled."""
    if found.status != "succeeded":
        return None
    amount = from_stripe(found.amount, found.currency)
    return ProviderRefund(found.id, str(found.payment_intent or ""), amount, metadata_of(found).get(REFUND, ""))


def dispute_of(found: Any) -> ProviderDispute | None:
    """A dispute. None if it isn't about one payment."""
    if not found.payment_intent:
        return None
    due = getattr(getattr(found, "evidence_details", None), "due_by", None)
    currency = found.currency.upper()
    return ProviderDispute(
        found.id,
        str(found.payment_intent),
        from_stripe(found.amount, currency),
        currency,
        str(found.reason),
        str(found.status),
        datetime.fromtimestamp(due, UTC) if due else None,
    )

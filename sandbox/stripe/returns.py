"""Money that goes back: refunds and disputes, with their events and the balance."""

from sandbox.entities import Json
from sandbox.stripe.books import DAY, Books
from sandbox.stripe.errors import invalid

ANSWER_DAYS = 14
OPEN = ("needs_response", "under_review")


class Returns:
    """Gives back what charges paid. Each method raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def balance(self, type_: str, amount: int, source: Json) -> Json:
        """A new line of the account's balance."""
        return self._books.add(
            "txn",
            "balance_transaction",
            type=type_,
            amount=amount,
            fee=0,
            net=amount,
            currency=source["currency"],
            source=source["id"],
            status="available",
            reporting_category=type_,
            available_on=self._books.now,
        )

    def refund(self, charge: Json, amount: int | None = None, *, reason: str | None = None, **fields: object) -> Json:
        """Give back a part of a charge, or all that's left of it."""
        amount = self._refundable(charge, amount)
        refund = self._books.add(
            "re",
            "refund",
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            status="succeeded",
            reason=reason,
            **{"metadata": {}, **fields},
        )
        refund["balance_transaction"] = self.balance("refund", -amount, refund)["id"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._changed(refund, "refund.created")
        self._changed(charge, "charge.refunded")
        if charge.get("_refund_fails"):
            # The answer still says that it went well. The failure is known only to the next one who asks.
            answer = dict(refund)
            self.fail_refund(refund)
            return answer
        return refund

    def fail_refund(self, refund: Json) -> Json:
        """The bank can't give a refund to the cardholder: the money is back."""
        if refund["status"] != "succeeded":
            raise invalid(f"This refund has the status {refund['status']}.")
        charge = self._books.get("charge", refund["charge"])
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        refund["failure_balance_transaction"] = self.balance("refund_failure", refund["amount"], refund)["id"]
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        self._books.touch(charge)
        for type_ in ("refund.updated", "charge.refund.updated", "refund.failed"):
            self._changed(refund, type_)
        return refund

    def dispute(self, charge: Json, reason: str = "fraudulent") -> Json:
        """The cardholder's bank takes a charge back."""
        amount = charge["amount"] - charge["amount_refunded"]
        if charge["disputed"] or not charge["paid"] or not amount:
            raise invalid("This charge can't be disputed.", "charge")
        dispute = self._books.add(
            "du",
            "dispute",
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            reason=reason,
            status="needs_response",
            metadata={},
            evidence={},
            evidence_details={
                "due_by": self._books.now + ANSWER_DAYS * DAY,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            is_charge_refundable=False,
        )
        dispute["balance_transactions"] = [dict(self.balance("adjustment", -amount, dispute))]
        charge["disputed"] = True
        self._changed(charge)
        self._changed(dispute, "charge.dispute.created")
        self._changed(dispute, "charge.dispute.funds_withdrawn")
        return dispute

    def answer(self, dispute: Json, evidence: Json, *, submit: bool) -> Json:
        """Keep evidence, and give it to the bank with `submit`."""
        self._check_open(dispute)
        dispute["evidence"] |= evidence
        dispute["evidence_details"] |= {"has_evidence": bool(dispute["evidence"])}
        if submit:
            dispute["status"] = "under_review"
            dispute["evidence_details"]["submission_count"] += 1
        self._changed(dispute, "charge.dispute.updated")
        return dispute

    def close(self, dispute: Json, *, won: bool = False) -> Json:
        """Decide a dispute. A seller who accepts it loses it."""
        self._check_open(dispute)
        dispute["status"] = "won" if won else "lost"
        if won:
            back = self.balance("adjustment", dispute["amount"], dispute)
            dispute["balance_transactions"].append(dict(back))
        self._changed(dispute, "charge.dispute.closed")
        if won:
            self._changed(dispute, "charge.dispute.funds_reinstated")
        return dispute

    def lose_due(self) -> None:
        """Lose the disputes that nobody answered in time."""
        for dispute in self._books.every("dispute"):
            if dispute["status"] == "needs_response" and dispute["evidence_details"]["due_by"] <= self._books.now:
                dispute["evidence_details"]["past_due"] = True
                self.close(dispute)

    def _refundable(self, charge: Json, amount: int | None) -> int:
        left = charge["amount"] - charge["amount_refunded"]
        if not charge["paid"]:
            raise invalid("This charge has not been paid and can't be refunded.", "charge")
        if charge["disputed"] and self._is_charged_back(charge):
            raise invalid(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
        if left == 0:
            raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        amount = left if amount is None else amount
        if not 0 < amount <= left:
            raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
        return amount

    def _is_charged_back(self, charge: Json) -> bool:
        disputes = [each for each in self._books.every("dispute") if each["charge"] == charge["id"]]
        return any(each["status"] != "won" for each in disputes)

    def _check_open(self, dispute: Json) -> None:
        if dispute["status"] not in OPEN:
            raise invalid("This dispute is already closed.")

    def _changed(self, thing: Json, type_: str | None = None) -> None:
        self._books.touch(thing)
        if type_:
            self._books.event(type_, thing)

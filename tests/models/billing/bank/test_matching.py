"""Each transfer is proposed for the invoices that it names, or that its payer and amount point to, and never for more
than is due."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.billing.bank import matching
from models.billing.bank.matching import (
    Confidence,
    Matched,
    OpenInvoice,
    Proposal,
    Reason,
    Share,
    Transfer,
    is_named,
    match,
)
from models.directory.company_names import plain_name

ACME, OTHER = 1, 2
OF_17, OF_18 = "RF50INV2026000017", "RF23INV2026000018"
ACCOUNT = "GB33BUKB20201555555555"


def invoice(number: int, due: int, organization: int = ACME, customer: str = "Acme Ltd.", day: int = 1) -> OpenInvoice:
    """An open invoice."""
    return OpenInvoice(f"INV-2026-{number:06d}", organization, customer, due, date(2026, 3, day))


I17, I18 = invoice(17, 11_900), invoice(18, 20_000, day=5)
OF_OTHER = invoice(30, 11_900, OTHER, "Bluebird GmbH")


def only(transfer: Transfer, *invoices: OpenInvoice, known: frozenset[int] = frozenset()) -> Proposal | None:
    """What one transfer is proposed for."""
    return match([transfer], invoices, {ACCOUNT: known}).proposals.get(transfer.id)


def seventeen(amount: int) -> tuple[Share, ...]:
    """A part of the transfer for INV-2026-000017."""
    return (Share("INV-2026-000017", amount),)


@pytest.mark.parametrize(
    ("amount", "paid", "rest", "confidence"),
    [
        (11_900, 11_900, 0, Confidence.HIGH),
        (5_000, 5_000, 0, Confidence.MEDIUM),
        (12_000, 11_900, 100, Confidence.MEDIUM),
    ],
)
def test_a_reference_finds_its_invoice(amount: int, paid: int, rest: int, confidence: Confidence) -> None:
    """In full, in part, or with something left over."""
    found = only(Transfer(1, amount, f"thanks {OF_17.lower()}"), I17, I18)
    assert found == Proposal(1, seventeen(paid), rest, Reason.REFERENCE, confidence)


def test_several_references_in_one_text_share_the_amount_in_their_order() -> None:
    """Exactly, and with too little for the last."""
    text = f"{OF_18} {OF_17}"
    assert only(Transfer(1, 31_900, text), I17, I18) == Proposal(
        1, (Share("INV-2026-000018", 20_000), *seventeen(11_900)), 0, Reason.REFERENCE, Confidence.HIGH
    )
    found = only(Transfer(1, 25_000, text), I17, I18)
    assert found is not None
    assert found.shares == (Share("INV-2026-000018", 20_000), *seventeen(5_000))


def test_a_number_without_check_digits_counts_for_less() -> None:
    """Only with the right amount is it more than a guess."""
    assert only(Transfer(1, 11_900, "inv 2026-17"), I17) == Proposal(
        1, seventeen(11_900), 0, Reason.NUMBER, Confidence.MEDIUM
    )
    found = only(Transfer(1, 5_000, "inv 2026-17"), I17)
    assert found is not None
    assert found.confidence is Confidence.LOW


def test_a_known_account_and_the_amount_find_the_invoice() -> None:
    """Of the customers that paid from it before: one invoice, or all together. Another amount finds nothing."""
    one = Transfer(1, 11_900, "invoice of March", payer_account="GB33 BUKB 2020 1555 5555 55")
    mine = frozenset({ACME})
    assert only(one, OF_OTHER, I17, known=mine) == Proposal(1, seventeen(11_900), 0, Reason.ACCOUNT, Confidence.MEDIUM)
    assert only(one, I17) is None
    both = only(Transfer(1, 31_900, payer_account=ACCOUNT), I17, I18, OF_OTHER, known=mine)
    assert both is not None
    assert both.shares == (*seventeen(11_900), Share("INV-2026-000018", 20_000))
    assert only(Transfer(1, 31_901, payer_account=ACCOUNT), I17, I18, known=mine) is None


def test_a_customers_name_and_the_amount_are_a_guess() -> None:
    """Whatever the legal form is."""
    found = only(Transfer(1, 11_900, payer="ACME LIMITED, LONDON"), OF_OTHER, I17)
    assert found == Proposal(1, seventeen(11_900), 0, Reason.NAME, Confidence.LOW)
    assert only(Transfer(1, 11_900, payer="Acmeville"), I17) is None
    assert only(Transfer(1, 11_901, payer="ACME LIMITED"), I17) is None


@pytest.mark.parametrize(
    ("payer", "customer", "named"),
    [
        ("Société Générale S.A.", "SOCIETE GENERALE", True),
        ("Bluebird  GmbH & Co. KG", "Bluebird", True),
        ("Bird", "Bluebird", False),
        ("GmbH", "GmbH", False),
        ("ABC Traders", "ABC", False),
    ],
)
def test_names_are_compared_by_their_words(payer: str, customer: str, named: bool) -> None:
    """Accents, case and legal forms don't matter. Very short names say too little."""
    assert is_named(plain_name(payer), plain_name(customer)) is named


def test_two_transfers_never_pay_the_same_debt() -> None:
    """The first pays it. The second is unmatched, and it's said which invoice it names."""
    found = match([Transfer(1, 11_900, OF_17), Transfer(2, 11_900, OF_17)], [I17], {})
    assert list(found.proposals) == [1]
    assert found.named == {2: ["INV-2026-000017"]}


def test_a_transfer_is_never_proposed_for_two_customers() -> None:
    """Neither if it names both, nor if both paid from its account and owe this amount."""
    both = f"{OF_17} RF87INV2026000030"
    assert only(Transfer(1, 23_800, both), I17, OF_OTHER) is None
    owed = Transfer(1, 11_900, payer_account=ACCOUNT)
    assert only(owed, I17, OF_OTHER, known=frozenset({ACME, OTHER})) is None


def test_a_reference_comes_before_a_guess() -> None:
    """Even if the guessed transfer arrived earlier."""
    guess = Transfer(1, 11_900, payer="Acme")
    assert list(match([guess, Transfer(2, 11_900, OF_17)], [I17], {}).proposals) == [2]


def dues(found: Matched) -> dict[str, int]:
    """What is proposed for each invoice."""
    total: dict[str, int] = {}
    for proposal in found.proposals.values():
        for share in proposal.shares:
            total[share.ref] = total.get(share.ref, 0) + share.amount
    return total


@given(
    st.lists(st.tuples(st.integers(1, 300), st.sampled_from([OF_17, OF_18, f"{OF_17} {OF_18}", "inv 2026-17", ""]))),
    st.integers(1, 200),
    st.integers(1, 200),
)
def test_no_invoice_is_proposed_for_more_than_is_due(arrived: list[tuple[int, str]], due: int, other: int) -> None:
    """And the shares and the rest of a transfer are what arrived."""
    transfers = [Transfer(number, amount, text, "Acme") for number, (amount, text) in enumerate(arrived)]
    found = match(transfers, [invoice(17, due), invoice(18, other)], {})
    proposed = dues(found)
    assert proposed.get("INV-2026-000017", 0) <= due
    assert proposed.get("INV-2026-000018", 0) <= other
    for transfer in transfers:
        if (one := found.proposals.get(transfer.id)) is not None:
            assert sum(share.amount for share in one.shares) + one.rest == transfer.amount


def test_a_payer_is_compared_only_with_customers_that_share_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the transfers of a day would take seconds with the invoices of thousands of customers."""
    compared: list[tuple[str, ...]] = []

    def noted(payer: tuple[str, ...], customer: tuple[str, ...]) -> bool:
        compared.append(customer)
        return is_named(payer, customer)

    monkeypatch.setattr(matching, "is_named", noted)
    others = [invoice(number, 500, number, f"Customer{number} AG") for number in range(100, 200)]
    made = only(Transfer(1, 11_900, "", "The Bluebird GmbH"), *others, OF_OTHER, I17)
    assert made is not None
    assert made.shares == (Share("INV-2026-000030", 11_900),)
    assert compared == [("bluebird",)]

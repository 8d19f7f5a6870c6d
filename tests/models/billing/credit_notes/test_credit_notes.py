"""Voiding and crediting: numbers stay, and never more goes back than was billed."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.billing.credit_notes.actions import credit_invoice, lines_to_credit, void_invoice
from models.billing.credit_notes.issuing import Credited, RateLeft
from models.billing.credit_notes.problems import AlreadyVoid, CreditedAll, CreditTooLarge, SettledInPart
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice, InvoiceState
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import Role, StaffRole
from tests.models.builders import Office, invoice, person, subscription

ONE, TWO = "INV-2026-000001", "INV-2026-000002"


@pytest.fixture
async def bella(office: Office) -> Person:
    """Of the billing team. SUB-1 has two invoices of 119.00; of the second one, 19.00 are paid."""
    sub, somebody = subscription(1, (person("ana"), Role.BILLING_PRIMARY)), person("bella", staff=[StaffRole.BILLING])
    await office.save(sub, somebody)
    await office.save(invoice(sub, 1), invoice(sub, 2, paid=[1_900]))
    return somebody


async def test_a_void_invoice_keeps_its_number_and_owes_nothing(office: Office, bella: Person) -> None:
    """Nothing can be voided twice."""
    voided = await office.do(void_invoice, bella, ONE, "Wrong purchase order number")
    assert (voided.ref, voided.due, voided.state) == (ONE, 0, InvoiceState.VOID)
    with pytest.raises(Refused) as refused:
        await office.do(void_invoice, bella, ONE, "Again")
    assert isinstance(refused.value.problem, AlreadyVoid)


async def test_what_is_paid_in_part_is_not_voided(office: Office, bella: Person) -> None:
    """It is credited instead."""
    with pytest.raises(Refused) as refused:
        await office.do(void_invoice, bella, TWO, "A mistake")
    assert isinstance(refused.value.problem, SettledInPart)
    note = await office.do(credit_invoice, bella, TWO, "A mistake")
    assert (note.gross, note.used, note.unused) == (11_900, 10_000, 1_900)


async def test_no_more_is_credited_than_was_billed(office: Office, bella: Person) -> None:
    """40.00 and tax, then the rest is 71.40; a credit of 60.01 before tax is 71.41."""
    first = await office.do(credit_invoice, bella, ONE, "Fewer", 4_000)
    assert (first.net, first.tax, first.gross) == (4_000, 760, 4_760)
    with pytest.raises(Refused) as refused:
        await office.do(credit_invoice, bella, ONE, "More", 6_001)
    assert isinstance(refused.value.problem, CreditTooLarge)
    assert refused.value.problem.left == 7_140
    second = await office.do(credit_invoice, bella, ONE, "The rest", 6_000)
    assert (second.ref, second.gross) == ("CN-2026-000002", 7_140)
    with pytest.raises(Refused) as again:
        await office.do(credit_invoice, bella, ONE, "More")
    assert isinstance(again.value.problem, CreditedAll)


@pytest.mark.parametrize("tax", [1_897, 1_903])
async def test_a_whole_invoice_is_credited_with_the_tax_that_was_billed(office: Office, tax: int) -> None:
    """Older invoices have it rounded line by line, so it can differ from 19.00 on 100.00."""
    sub, somebody = subscription(1, (person("ana"), Role.BILLING_PRIMARY)), person("bella", staff=[StaffRole.BILLING])
    await office.save(sub, somebody)
    await office.save(invoice(sub, 1, tax=tax, paid=[1_900]))
    note = await office.do(credit_invoice, somebody, ONE, "A mistake")
    assert (note.net, note.tax, note.gross, note.unused) == (10_000, tax, 10_000 + tax, 1_900)
    assert [one.due for one in await office.all(Invoice)] == [0]


@pytest.mark.parametrize("parts", [[4_000], [1, 33, 4_000]])
async def test_without_an_amount_the_rest_of_an_invoice_is_credited(
    office: Office, bella: Person, parts: list[int]
) -> None:
    """With the rest of the tax that was billed, however earlier parts of it were rounded."""
    for net in parts:
        await office.do(credit_invoice, bella, ONE, "Fewer", net)
    rest = await office.do(credit_invoice, bella, ONE, "The rest")
    notes = await office.all(CreditNote)
    assert rest.net == 10_000 - sum(parts)
    assert (sum(one.gross for one in notes), (await office.all(Invoice))[0].due) == (11_900, 0)


def test_an_amount_is_spread_over_what_is_left_of_the_rates_in_proportion() -> None:
    """Of 100.00 at 19 % and 50.00 at 7 %, 1.00 takes 0.67 and 0.33."""
    rates = [RateLeft(19_000, 10_000, 1_900, Credited()), RateLeft(7_000, 5_000, 350, Credited())]
    of = Invoice(year=2026, sequence=1, currency="EUR", gross=17_250)  # type: ignore[call-arg]
    assert [(one.tax_rate, one.net) for one in lines_to_credit(of, rates, 100)] == [(19_000, 67), (7_000, 33)]
    assert lines_to_credit(of, rates, 15_001) == []


@given(
    st.lists(st.tuples(st.integers(1, 2_000), st.sampled_from([7_000, 9_975, 19_000])), min_size=1, max_size=4),
    st.lists(st.integers(1, 2_000), max_size=12),
)
def test_credit_notes_have_the_tax_of_their_rates_together(billed: list[tuple[int, int]], parts: list[int]) -> None:
    """However an invoice is credited, all its notes together have rate times net, rounded, at each rate. Each alone
    is at most one cent away from that, far less than the 1.00 for which BR-CO-17 allows. The last one leaves
    nothing."""
    of = Invoice(year=2026, sequence=1, currency="EUR", gross=0)  # type: ignore[call-arg]
    nets: Counter[int] = Counter()
    for net, rate in billed:
        nets[rate] += net
    net_so_far, tax_so_far = Counter[int](), Counter[int]()
    for part in [*parts, None]:
        left = [
            RateLeft(
                rate, net - net_so_far[rate], rounded(net, rate) - tax_so_far[rate],
                Credited(net_so_far[rate], tax_so_far[rate]),
            )
            for rate, net in nets.items()
        ]  # fmt: skip
        rest = sum(one.net for one in left)
        for line in lines_to_credit(of, left, min(rest, part or rest)) if rest else []:
            net_so_far[line.tax_rate] += line.net
            tax_so_far[line.tax_rate] += line.tax
            assert net_so_far[line.tax_rate] <= nets[line.tax_rate]
            assert tax_so_far[line.tax_rate] == rounded(net_so_far[line.tax_rate], line.tax_rate)
            assert abs(line.tax - rounded(line.net, line.tax_rate)) <= 1
    assert (net_so_far, tax_so_far) == (nets, Counter({rate: rounded(net, rate) for rate, net in nets.items()}))


def rounded(net: int, rate: int) -> int:
    """Rate times net, rounded half up."""
    return int((Decimal(net) * rate / 100_000).quantize(Decimal(1), ROUND_HALF_UP))


async def test_a_rest_can_be_credited_after_many_small_parts(office: Office) -> None:
    """19 % of 0.03 are 0.57 cents. Were each part's tax rounded up, ten parts would give back 0.10 instead of 0.06, and
    the last one would give back less than its own tax."""
    sub, somebody = subscription(1, (person("ana"), Role.BILLING_PRIMARY)), person("bella", staff=[StaffRole.BILLING])
    await office.save(sub, somebody)
    await office.save(invoice(sub, 1))
    for _ in range(10):
        await office.do(credit_invoice, somebody, ONE, "Fewer", 3)
    rest = await office.do(credit_invoice, somebody, ONE, "The rest")
    assert (rest.net, rest.tax) == (9_970, 1_894)
    assert sum(one.gross for one in await office.all(CreditNote)) == 11_900

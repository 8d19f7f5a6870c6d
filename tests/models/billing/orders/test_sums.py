"""Whatever is quoted is ordered and billed to the last unit, in currencies with no, two and three decimal places."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.billing.orders.accepting import Billing, place_order
from models.billing.orders.making import Wanted, make_quote
from models.billing.orders.pricing import PricedLine
from models.billing.orders.problems import GivesBack
from models.billing.orders.tables import Credit, QuoteKind
from models.core.database import Database
from models.core.errors import Refused
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.billing.invoices.test_money import exact_taxes, exact_total
from tests.models.billing.orders.quoting import cast
from tests.models.builders import NOW, Office

AMOUNTS = st.integers(-(10**7), 10**9)
RATES = st.integers(0, 30_000)
LINES = st.lists(st.tuples(st.integers(1, 500), AMOUNTS, RATES), min_size=1, max_size=6)
OWED = st.lists(st.tuples(st.integers(1, 10**9), RATES), max_size=3)


@pytest.fixture
async def ready(migrated_sqlite: str) -> AsyncIterator[Office]:
    """A desk with SUB-1."""
    database = Database(migrated_sqlite)
    await cast(Office(database))
    yield Office(database)
    await database.close()


def owes(of: Subscription, amount: int, rate: int) -> Credit:
    """What the vendor owes, in the subscription's currency."""
    sum_ = {"currency": of.currency, "amount": amount, "tax_rate": rate}
    return Credit.model_validate({"subscription_id": of.id, "description": "Back", "made_at": NOW, **sum_})


@settings(max_examples=40)
@given(currency=st.sampled_from(["JPY", "EUR", "KWD"]), lines=LINES, owed=OWED)
async def test_quote_order_and_invoice_are_one_sum(
    ready: Office, currency: str, lines: list[tuple[int, int, int]], owed: list[tuple[int, int]]
) -> None:
    """What is owed taken off, never below nothing; where the lines alone would give money back, there is no quote."""
    exact = exact_total((count * price, rate) for count, price, rate in lines)
    async with ready.database.session() as session:
        desk = await ready.desk(session, None)
        of = (await find(session, Subscription, "SUB-1", lock=True))[1]
        of.currency = currency
        session.add_all([owes(of, *one) for one in owed])
        await session.flush()
        wanted = Wanted(QuoteKind.SERVICES, [PricedLine("Work", *line) for line in lines])
        if exact < 0:
            with pytest.raises(Refused) as refused:
                await make_quote(desk, of, wanted)
            assert isinstance(refused.value.problem, GivesBack)
            return
        quote = await make_quote(desk, of, wanted)
        order = await place_order(desk, quote, Billing(), None)
        invoice = order.invoice
        assert invoice is not None
        taken = [(line.net, line.tax_rate) for line in quote.lines if line.credit_id is not None]
        document = [*((count * price, rate) for count, price, rate in lines), *taken]
        assert (invoice.total, invoice.currency) == (exact_total(document), currency)
        assert {one.rate: one.tax for one in invoice.by_rate} == exact_taxes(document)
        assert quote.total == invoice.total >= 0
        assert [(one.net, one.tax) for one in invoice.lines] == [(one.net, one.tax) for one in quote.lines]
        await session.rollback()

"""Whoever accepts a quote has one order and one invoice, as it was quoted; whoever can't is told why."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from models.access.errors import Denied, NotFound
from models.billing.invoices.tables import Invoice
from models.billing.orders.accepting import Billing, accept_quote, consider_quote, decline_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import QuoteClosed, QuoteExpired, QuoteStale, RenewsLater
from models.billing.orders.tables import Credit, Order, Quote, QuoteState
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.problems import CardNumber, TooLong
from models.directory.people import Person
from models.directory.postal import PostalAddress, address_from
from models.roles import Role
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Item, Subscription, SubscriptionState
from tests.models.billing.orders.quoting import cast, order_of, quote_of, quoted
from tests.models.builders import NOW, Office, organization, person, subscription
from tests.models.roles.typed import BP

ROAD = PostalAddress("2 Road", "50001", "Town", "", "ES")
PAPERS = Billing("PO-7", "1 Way\nTown", "ES 5")


async def test_the_order_and_its_invoice_are_what_was_quoted(office: Office) -> None:
    """Line by line, with the same sums to the cent; the term is renewed, the contacts get the invoice, and
    a colleague who gets renewal news hears of it."""
    ana, ben, _ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    order = await order_of(office, (await office.do(accept_quote, ana, ref, PAPERS)).ref)
    quote, invoice = order.quote, order.invoice
    assert invoice is not None
    sums = [(line.quantity, line.unit_price, line.net, line.tax_rate, line.tax) for line in quote.lines]
    assert sums == [(3, 10_000, 30_000, 19_000, 5_700)]
    assert [(one.quantity, one.unit_price, one.net, one.tax_rate, one.tax) for one in invoice.lines] == sums
    assert (quote.total, invoice.total, invoice.due) == (35_700, 35_700, 35_700)
    assert [line.description for line in invoice.lines] == ["Server (2027-01-01 – 2027-12-31)"]
    assert (invoice.ref, order.ref, invoice.due_on) == ("INV-2026-000001", "ORD-2026-0001", date(2026, 4, 1))
    assert (order.po_number, order.billing_address, order.tax_id) == ("PO-7", "1 Way\nTown", "ES 5")
    (sub,) = await office.all(Subscription)
    assert (sub.ends_on, sub.state, sub.anchor_on) == (date(2027, 12, 31), SubscriptionState.ACTIVE, sub.starts_on)
    told = [(notice.kind, notice.person_id or notice.channel) for notice in await office.all(Notice)]
    assert told == [
        ("invoice_issued", ana.id),
        ("invoice_card", ana.id),
        ("term_news", ben.id),
        ("order_placed", "C0APPROVALS"),
    ]


async def test_what_was_said_last_is_remembered(office: Office) -> None:
    """Before the first order, what the organization's invoices say; afterwards, what that order said."""
    ana, *_ = await cast(office)
    first = (await office.do(consider_quote, ana, await quoted(office, ana)))[1]
    assert first == BillingDetails(True, address="1 Way", tax_id="ES1")
    await office.do(accept_quote, ana, "Q-2026-0001", Billing("  PO  8 ", " 2 Road \n Town ", ""))
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    details = (await office.do(consider_quote, ana, ref))[1]
    assert details == BillingDetails(True, address="2 Road\nTown", po_number="PO 8")


async def test_who_sees_no_invoices_is_not_shown_what_they_say(office: Office) -> None:
    """The secondary contact may renew. What they enter counts, and what they leave empty is as it was said last."""
    ana, ben, _ = await cast(office)
    await office.do(accept_quote, ana, await quoted(office, ana), Billing("PO 8", "2 Road", "ES 5"))
    ref = (await office.do(quote_renewal, ben, "SUB-1")).ref
    details = (await office.do(consider_quote, ben, ref))[1]
    assert details == BillingDetails(hidden=frozenset({"po_number", "address", "tax_id"}))
    order = await office.do(accept_quote, ben, ref, Billing("PO 9"))
    assert (order.po_number, order.billing_address, order.tax_id) == ("PO 9", "2 Road", "ES 5")


async def test_what_is_left_empty_by_who_sees_it_stays_empty(office: Office) -> None:
    """They took it out. The form has no field for an address whose parts aren't known, so that one stays."""
    ana, *_ = await cast(office)
    order = await office.do(accept_quote, ana, await quoted(office, ana), Billing())
    assert (order.po_number, order.billing_address, order.tax_id) == ("", "1 Way", "")


async def test_parts_that_are_left_empty_by_who_sees_them_stay_empty(office: Office) -> None:
    """They took them out."""
    ana, *_ = await cast(office)
    await office.do(accept_quote, ana, await quoted(office, ana), Billing(parts=ROAD))
    empty = await office.do(accept_quote, ana, await again(office, ana), Billing())
    assert (empty.billing_address, empty.billing_parts) == ("", {})


async def test_the_parts_of_an_address_are_kept_on_the_order_and_its_invoice(office: Office) -> None:
    """And they're in the next form."""
    ana, *_ = await cast(office)
    order = await order_of(
        office, (await office.do(accept_quote, ana, await quoted(office, ana), Billing(parts=ROAD))).ref
    )
    kept = {"street": "2 Road", "postal_code": "50001", "city": "Town", "country": "ES"}
    assert order.billing_parts == kept
    assert order.invoice is not None
    assert {name: order.invoice.buyer[name] for name in kept} == kept
    assert "lines" not in order.invoice.buyer
    details = (await office.do(consider_quote, ana, await again(office, ana)))[1]
    assert (details.parts, details.address) == (ROAD, "2 Road\n50001 Town\nSpain")


async def test_lines_on_file_get_the_country_that_is_chosen(office: Office) -> None:
    """It's all that they lack for an electronic invoice."""
    ana, *_ = await cast(office)
    chosen = Billing(parts=PostalAddress(country="ES"))
    order = await order_of(office, (await office.do(accept_quote, ana, await quoted(office, ana), chosen)).ref)
    assert order.invoice is not None
    assert (order.invoice.buyer["lines"], order.invoice.buyer["country"]) == ("1 Way", "ES")
    details = (await office.do(consider_quote, ana, await again(office, ana)))[1]
    assert (details.address, details.parts) == ("1 Way", PostalAddress(country="ES"))


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        (PostalAddress(country="PT"), replace(ROAD, country="PT")),
        (PostalAddress(city="Porto"), PostalAddress(city="Porto")),
    ],
)
async def test_a_masked_reader_replaces_an_address_as_a_whole(
    office: Office, entered: PostalAddress, kept: PostalAddress
) -> None:
    """Without parts, the one on file stays; with any, nothing of it is mixed in."""
    ana, ben, _ = await cast(office)
    await office.do(accept_quote, ana, await quoted(office, ana), Billing(parts=ROAD))
    order = await office.do(accept_quote, ben, await again(office, ben), Billing(parts=entered))
    assert (order.billing_address, address_from(order.billing_parts)) == (kept.printed(), kept)


async def again(office: Office, who: Person) -> str:
    """Another quote that they can accept."""
    return (await office.do(quote_renewal, who, "SUB-1")).ref


async def test_an_address_has_no_empty_lines(office: Office) -> None:
    """They would make a paragraph of its own of what follows them."""
    ana, *_ = await cast(office)
    address = " 2 Road\n\n \u200b\n\u2029 Town \n"
    order = await office.do(accept_quote, ana, await quoted(office, ana), Billing(address=address))
    assert order.billing_address == "2 Road\nTown"


async def test_no_card_number_is_kept_with_a_quote(office: Office) -> None:
    """Not as the number of a purchase order, and not in the reason why not."""
    ana, *_ = await cast(office)
    ref = await quoted(office, ana)
    for door, given in ((accept_quote, Billing("4242 4242 4242 4242")), (decline_quote, "Take 4242-4242-4242-4242")):
        with pytest.raises(Refused) as refused:
            await office.do(door, ana, ref, given)
        assert isinstance(refused.value.problem, CardNumber)
    assert (await quote_of(office, ref)).state is QuoteState.OPEN


@pytest.mark.parametrize(
    ("billing", "field"),
    [
        (Billing(po_number="1" * 61), "po_number"),
        (Billing(address="x" * 1_001), "address"),
        (Billing(tax_id="x" * 41), "tax_id"),
    ],
)
async def test_what_is_too_long_is_said_at_its_input(office: Office, billing: Billing, field: str) -> None:
    """And nothing is ordered."""
    ana, *_ = await cast(office)
    ref = await quoted(office, ana)
    with pytest.raises(Refused) as refused:
        await office.do(accept_quote, ana, ref, billing)
    assert (type(refused.value.problem), refused.value.field) == (TooLong, field)
    assert await office.all(Order) == []


async def test_a_quote_is_ordered_once(office: Office) -> None:
    """Whoever accepts it again is told that it was."""
    ana, *_ = await cast(office)
    ref = await quoted(office, ana)
    await office.do(accept_quote, ana, ref, PAPERS)
    with pytest.raises(Refused) as refused:
        await office.do(accept_quote, ana, ref, PAPERS)
    assert isinstance(refused.value.problem, QuoteClosed)
    assert len(await office.all(Order)) == len(await office.all(Invoice)) == 1


@pytest.mark.each_on_both
async def test_two_people_at_once_make_one_order(office: Office) -> None:
    """The second of two who press at the same moment is told."""
    ana, ben, _ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    outcomes = await asyncio.gather(
        *(office.do(accept_quote, one, ref, PAPERS) for one in (ana, ben)), return_exceptions=True
    )
    refused = [type(one.problem) for one in outcomes if isinstance(one, Refused)]
    assert refused == [QuoteClosed]
    assert [order.ref for order in await office.all(Order)] == ["ORD-2026-0001"]
    assert [invoice.ref for invoice in await office.all(Invoice)] == ["INV-2026-000001"]
    assert (await office.all(Subscription))[0].ends_on == date(2027, 12, 31)


@pytest.mark.each_on_both
async def test_numbers_have_no_gap_however_many_accept_at_once(office: Office) -> None:
    """One of them takes a number and then fails: it is the next one's."""
    people = [person(f"p{place}") for place in range(12)]
    of = organization(tax_rate=19_000)
    subs = [subscription(place + 1, (one, Role(BP)), of=of) for place, one in enumerate(people)]
    await office.save(*subs)
    refs = [await quoted(office, one, f"SUB-{place + 1}") for place, one in enumerate(people)]

    async def fails(place: int) -> None:
        async with office.database.transaction() as session:
            desk = await office.desk(session, people[place])
            await accept_quote(desk, refs[place], PAPERS)
            raise InterruptedError

    tries = [
        fails(place) if place % 3 == 1 else office.do(accept_quote, one, refs[place], PAPERS)
        for place, one in enumerate(people)
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, InterruptedError) for one in outcomes) == 4
    assert sorted(invoice.sequence for invoice in await office.all(Invoice)) == list(range(1, 9))
    assert sorted(order.sequence for order in await office.all(Order)) == list(range(1, 9))
    assert len({order.invoice_id for order in await office.all(Order)}) == 8
    open_ones = [quote for quote in await office.all(Quote) if quote.state is QuoteState.OPEN]
    assert {quote.ref for quote in open_ones} == {refs[place] for place in (1, 4, 7, 10)}


async def test_the_order_the_invoice_and_their_notices_come_together_or_not_at_all(office: Office) -> None:
    """A bot that dies before the end has ordered nothing and told nobody."""
    ana, *_ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    written: list[int] = []

    async def dies() -> None:
        async with office.database.transaction() as session:
            await accept_quote(await office.desk(session, ana), ref, PAPERS)
            written.append((await session.execute(text("SELECT count(*) FROM notices"))).scalar_one())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await dies()
    assert written == [4]
    for table in (Notice, Order, Invoice):
        assert await office.all(table) == []
    assert (await quote_of(office, ref)).state is QuoteState.OPEN


async def test_nobody_else_accepts(office: Office) -> None:
    """Not somebody of the vendor, who sees it, and not a stranger, who does not; on the trail it says so."""
    ana, _, bella = await cast(office)
    stranger = person("zoe", "zoe@elsewhere.example")
    await office.save(subscription(2, (stranger, Role(BP))))
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    for who, error in ((bella, Denied), (stranger, NotFound)):
        with pytest.raises(error):
            await office.do(accept_quote, who, ref, PAPERS)
    kept = [(entry.action, entry.outcome, entry.subject) for entry in (await office.audit())[-2:]]
    assert kept == [("orders.accept_quote", "refused", ref)] * 2


async def test_a_role_that_was_lost_while_the_form_was_open_counts_no_more(office: Office) -> None:
    """What decides is the moment in which the form is sent."""
    ana, ben, _ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    await office.do(consider_quote, ben, ref)
    async with office.database.transaction() as session:
        await session.execute(text(f"DELETE FROM contacts WHERE person_id = {ben.id}"))  # noqa: S608
    with pytest.raises(NotFound):
        await office.do(accept_quote, ben, ref, PAPERS)
    assert len(await office.all(Contact)) == 1
    assert await office.all(Order) == []


async def test_the_last_day_is_the_organizations(office: Office) -> None:
    """In Kiritimati the quote of 2 March counts until its 1 April is over, fourteen hours before UTC's."""
    ana, *_ = await cast(office, of=organization("kiri", time_zone="Pacific/Kiritimati"))
    ref = await quoted(office, ana)
    assert (await quote_of(office, ref)).valid_until == date(2026, 4, 1)
    over = datetime(2026, 4, 1, 10, tzinfo=UTC)
    with pytest.raises(Refused) as refused:
        await office.at(over).do(accept_quote, ana, ref, PAPERS)
    assert isinstance(refused.value.problem, QuoteExpired)
    last = over - timedelta(minutes=1)
    assert (await office.at(last).do(accept_quote, ana, ref, PAPERS)).ref == "ORD-2026-0001"


async def test_an_order_on_new_years_eve_is_of_the_organizations_year(office: Office) -> None:
    """In one moment it is 2027 in Kiritimati and 2026 in Honolulu; both count their invoices without a gap."""
    ana, bo = person("ana"), person("bo")
    kiri, hono = (organization(name, time_zone=f"Pacific/{name.title()}") for name in ("kiritimati", "honolulu"))
    ends_on = date(2027, 6, 30)
    await office.save(subscription(1, (ana, Role(BP)), of=kiri, ends_on=ends_on))
    await office.save(subscription(2, (bo, Role(BP)), of=hono, ends_on=ends_on))
    then = office.at(datetime(2026, 12, 31, 10, tzinfo=UTC))
    refs = [await quoted(then, one, ref) for one, ref in ((ana, "SUB-1"), (bo, "SUB-2"), (ana, "SUB-1"))]
    orders = [await then.do(accept_quote, one, ref, PAPERS) for one, ref in zip((ana, bo, ana), refs, strict=True)]
    assert refs == ["Q-2027-0001", "Q-2026-0001", "Q-2027-0002"]
    assert [order.ref for order in orders] == ["ORD-2027-0001", "ORD-2026-0001", "ORD-2027-0002"]
    issued = [(invoice.ref, invoice.issued_on) for invoice in await office.all(Invoice)]
    assert issued == [
        ("INV-2027-000001", date(2027, 1, 1)),
        ("INV-2026-000001", date(2026, 12, 31)),
        ("INV-2027-000002", date(2027, 1, 1)),
    ]


async def test_a_quote_that_fits_no_more_is_not_ordered(office: Office) -> None:
    """Somebody changed the seats meanwhile: what was offered is not what there is."""
    ana, *_ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE subscription_items SET seats = 4"))
    for door, more in ((accept_quote, [PAPERS]), (consider_quote, [])):
        with pytest.raises(Refused) as refused:
            await office.do(door, ana, ref, *more)
        assert isinstance(refused.value.problem, QuoteStale)
    fresh = await office.do(quote_renewal, ana, "SUB-1")
    assert (fresh.ref, fresh.total) == ("Q-2026-0002", 47_600)
    assert (await quote_of(office, ref)).state is QuoteState.REPLACED


async def test_after_a_renewal_there_is_no_further_one_at_once(office: Office) -> None:
    """Two terms ahead is too far; what is offered beside, and still fits, stays open."""
    ana, *_ = await cast(office)
    mine = (await office.do(quote_renewal, ana, "SUB-1")).ref
    services = await quoted(office, ana)
    await office.do(accept_quote, ana, mine, PAPERS)
    assert (await quote_of(office, services)).state is QuoteState.OPEN
    with pytest.raises(Refused) as refused:
        await office.do(quote_renewal, ana, "SUB-1")
    assert isinstance(refused.value.problem, RenewsLater)


async def test_declined_with_the_reason_it_is_over(office: Office) -> None:
    """The vendor's channel hears of it once; nobody can accept it any more."""
    ana, *_ = await cast(office)
    ref = await quoted(office, ana)
    await office.do(decline_quote, ana, ref, "  Too dear. ")
    quote = await quote_of(office, ref)
    assert (quote.state, quote.reason, quote.closed_by_id) == (QuoteState.DECLINED, "Too dear.", ana.id)
    assert [notice.channel for notice in await office.notices("quote_declined")] == ["C0APPROVALS"]
    for door, given in ((accept_quote, PAPERS), (decline_quote, "No.")):
        with pytest.raises(Refused):
            await office.do(door, ana, ref, given)
    assert await office.all(Order) == []


async def test_what_is_owed_is_taken_off_and_its_rest_stays(office: Office) -> None:
    """A credit of 80 euros against 50 and their tax: nothing is left to pay, and 30 are still owed."""
    ana, *_ = await cast(office)
    owed = Credit(
        subscription_id=1, description="Given back", currency="EUR", amount=8_000, tax_rate=19_000, made_at=NOW
    )
    await office.save(owed)
    ref = await quoted(office, ana)
    quote = await quote_of(office, ref)
    assert [(line.description, line.net, line.tax) for line in quote.lines] == [
        ("Setting up", 5_000, 950),
        ("Given back", -5_000, -950),
    ]
    other = await quoted(office, ana)
    order = await order_of(office, (await office.do(accept_quote, ana, ref, PAPERS)).ref)
    assert order.invoice is not None
    assert (order.invoice.total, order.invoice.due) == (0, 0)
    assert [(one.amount, one.order_id) for one in await office.all(Credit)] == [(5_000, order.id), (3_000, None)]
    assert (await quote_of(office, other)).state is QuoteState.LAPSED


async def test_an_evaluation_is_bought_from_the_day_of_the_order(office: Office) -> None:
    """Ten days after the quote: the term begins on that day, whatever day the quote was made on."""
    ana, *_ = await cast(office, state=SubscriptionState.EVALUATION, bought=False, ends_on=date(2026, 3, 20))
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    later = office.at(NOW + timedelta(days=10))
    await later.do(accept_quote, ana, ref, PAPERS)
    (sub,) = await office.all(Subscription)
    assert (sub.state, sub.bought) == (SubscriptionState.ACTIVE, True)
    assert (sub.starts_on, sub.ends_on, sub.anchor_on) == (date(2026, 3, 12), date(2027, 3, 11), date(2026, 3, 12))
    (line,) = (await quote_of(office, ref)).lines
    assert (line.from_on, line.to_on) == (sub.starts_on, sub.ends_on)
    assert [one.seats for one in await office.all(Item)] == [3]

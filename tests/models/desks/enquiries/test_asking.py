"""What is asked is before the billing people once, and says what it is about, on both databases."""

from datetime import date

import pytest

from models.access.errors import Denied, NotFound
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.core.errors import Refused
from models.desks.enquiries.asking import (
    ask_about_invoice,
    ask_about_quote,
    ask_billing,
    report_services,
    withdraw_enquiry,
)
from models.desks.enquiries.listing import enquiry_queue, my_enquiries
from models.desks.enquiries.problems import EnquiryOpen
from models.desks.enquiries.tables import Enquiry, EnquiryState
from tests.models.builders import NOW, Office
from tests.models.desks.enquiries.conftest import Cast


async def test_a_question_says_what_it_is_about(office: Office, cast: Cast) -> None:
    """A subscription, or an invoice of it; each has its card in the billing channel."""
    await office.do(ask_billing, cast.ana, "SUB-1", "When is it due?")
    await office.do(ask_about_invoice, cast.ben, "INV-2026-000001", "Why so much?")
    rows = await office.all(Enquiry)
    assert [(row.asker_id, row.subject, row.text) for row in rows] == [
        (cast.ana.id, "", "When is it due?"),
        (cast.ben.id, "INV-2026-000001", "Why so much?"),
    ]
    cards = await office.notices("enquiry_card")
    assert [(card.subject_id, card.channel) for card in cards] == [(row.id, "C0APPROVALS") for row in rows]


async def test_the_same_question_waits_once(office: Office, cast: Cast) -> None:
    """Asked again by the same person it is refused; by another, about another thing, or once it has ended, not."""
    first = await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    with pytest.raises(Refused) as refused:
        await office.do(ask_billing, cast.ana, "SUB-1", " When? ")
    assert isinstance(refused.value.problem, EnquiryOpen)
    assert refused.value.problem.enquiry.ref == first.ref
    await office.do(ask_billing, cast.ben, "SUB-1", "When?")
    await office.do(ask_about_invoice, cast.ana, "INV-2026-000001", "When?")
    await office.do(withdraw_enquiry, cast.ana, first.ref)
    await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    assert len(await office.all(Enquiry)) == 4


@pytest.mark.parametrize("state", [QuoteState.DRAFT, QuoteState.OPEN])
async def test_of_drafts_customers_know_nothing(office: Office, cast: Cast, state: QuoteState) -> None:
    """A draft is answered as a quote that does not exist."""
    quote = Quote(
        year=2026,
        sequence=1,
        subscription_id=1,
        kind=QuoteKind.SERVICES,
        state=state,
        currency="EUR",
        made_on=NOW.date(),
        valid_until=date(2026, 4, 1),
    )
    await office.save(quote)
    if state is QuoteState.DRAFT:
        with pytest.raises(NotFound):
            await office.do(ask_about_quote, cast.ana, "Q-2026-0001", "How long?")
    else:
        assert (await office.do(ask_about_quote, cast.ana, "Q-2026-0001", "How long?")).subject == "Q-2026-0001"


async def test_a_report_keeps_what_how_many_and_since_when(office: Office, cast: Cast) -> None:
    """And its details beneath; a second billing contact has no right to it on a site."""
    made = await office.do(report_services, cast.ana, "SUB-1", "Servers", "12", date(2026, 2, 1), "In Zaragoza.")
    assert (made.text, made.quantity, made.since) == ("Servers\nIn Zaragoza.", 12, date(2026, 2, 1))
    with pytest.raises(Denied):
        await office.do(report_services, cast.ben, "SUB-1", "Servers", "12", date(2026, 2, 1))


async def test_everybody_sees_what_is_theirs(office: Office, cast: Cast) -> None:
    """Whoever asked what they asked, newest first; the billing team what waits, oldest first."""
    first = await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    second = await office.do(ask_billing, cast.ana, "SUB-1", "Why?")
    third = await office.do(ask_billing, cast.ben, "SUB-1", "How?")
    assert [row.ref for row in await office.do(my_enquiries, cast.ana)] == [second.ref, first.ref]
    assert [row.ref for row in await office.do(my_enquiries, cast.ben)] == [third.ref]
    await office.do(withdraw_enquiry, cast.ana, second.ref)
    assert [row.ref for row in await office.do(enquiry_queue, cast.bea)] == [first.ref, third.ref]
    assert {row.state for row in await office.all(Enquiry)} == {EnquiryState.OPEN, EnquiryState.WITHDRAWN}


async def test_nobody_takes_back_what_another_asked(office: Office, cast: Cast) -> None:
    """Neither a colleague nor the vendor's people."""
    made = await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    for who in (cast.ben, cast.bea, cast.ada):
        with pytest.raises(Denied):
            await office.do(withdraw_enquiry, who, made.ref)
    assert [row.state for row in await office.all(Enquiry)] == [EnquiryState.OPEN]

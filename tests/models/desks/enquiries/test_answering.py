"""Who answers what, and what comes of it, on both databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.access.errors import Denied
from models.access.events import happened
from models.billing.events import QuoteChanged, QuoteSent
from models.billing.invoices.credit_cards import CardInput, record_card
from models.billing.orders.accepting import Billing, place_order
from models.billing.orders.making import Wanted, make_quote
from models.billing.orders.pricing import PricedLine
from models.billing.orders.tables import QuoteKind
from models.core.errors import Refused
from models.desks.enquiries.answering import answer_enquiry, claim_enquiry, decline_enquiry
from models.desks.enquiries.asking import ask_billing, ask_for_card, report_services, withdraw_enquiry
from models.desks.enquiries.listing import enquiry_queue, show_enquiry
from models.desks.enquiries.outcomes import offer_of
from models.desks.enquiries.problems import EnquiryAlreadyClosed
from models.desks.enquiries.tables import Enquiry, EnquiryState
from models.directory.people import Person
from models.roles import RoleTables
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.builders import Office
from tests.models.desks.enquiries.conftest import Cast

SINCE = date(2026, 2, 1)


@pytest.mark.parametrize("door", [answer_enquiry, decline_enquiry])
async def test_it_ends_once(office: Office, cast: Cast, door: Callable[..., Awaitable[Enquiry]]) -> None:
    """Whoever was first has it, and whoever asked is told once; the second is told who was first."""
    made = await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    await office.do(claim_enquiry, cast.bea, made.ref)
    ended = await office.do(door, cast.ada, made.ref, "Soon.")
    assert (ended.assignee_id, ended.answer, ended.closed_at) == (cast.ada.id, "Soon.", office.now)
    for again in (claim_enquiry, answer_enquiry, decline_enquiry, withdraw_enquiry):
        who = cast.ana if again is withdraw_enquiry else cast.bea
        words = ["Never."] if again in (answer_enquiry, decline_enquiry) else []
        with pytest.raises(Refused) as refused:
            await office.do(again, who, made.ref, *words)
        assert isinstance(refused.value.problem, EnquiryAlreadyClosed)
    assert [notice.person_id for notice in await office.notices("enquiry_closed")] == [cast.ana.id]


@pytest.fixture
def split(office: Office, tmp_path: Path) -> Office:
    """The office where orders are processed by agents, and invoices managed by the billing team."""
    for file in Path("models/roles").glob("*.txt"):
        text = file.read_text()
        if file.name == "staff.txt":
            text = text.replace("process_orders    | .     | yes ", "process_orders    | yes   | .   ")
        (tmp_path / file.name).write_text(text)
    return replace(office, tables=RoleTables.read(tmp_path))


async def test_each_kind_is_for_whoever_has_its_right(office: Office, split: Office, cast: Cast) -> None:
    """Where a vendor gives orders and invoices to different people: services to the one, questions to the other."""
    question = await split.do(ask_billing, cast.ana, "SUB-1", "When?")
    services = await split.do(report_services, cast.ana, "SUB-1", "Servers", "2", SINCE)
    assert [row.ref for row in await split.do(enquiry_queue, cast.gus)] == [services.ref]
    assert [row.ref for row in await split.do(enquiry_queue, cast.bea)] == [question.ref]
    for who, ref in ((cast.gus, question.ref), (cast.bea, services.ref)):
        with pytest.raises(Denied):
            await split.do(claim_enquiry, who, ref)
    await split.do(claim_enquiry, cast.gus, services.ref)
    await split.do(claim_enquiry, cast.bea, question.ref)
    assert [row.assignee_id for row in await office.all(Enquiry)] == [cast.bea.id, cast.gus.id]


async def offer(office: Office, who: Person, enquiry: Enquiry, *, draft: bool) -> None:
    """Make a quote of an enquiry: a draft, or one that is sent and ordered."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, who)
        sub = (await find(session, Subscription, "SUB-1", lock=False))[1]
        wanted = Wanted(
            QuoteKind.SERVICES, [PricedLine("Two servers", 2, 5_000, 0)], enquiry_id=enquiry.id, draft=draft
        )
        quote = await make_quote(desk, sub, wanted)
        if draft:
            await happened(desk, QuoteChanged(quote))
        else:
            await happened(desk, QuoteSent(quote))
            await place_order(desk, quote, Billing(), None)


async def test_a_quote_that_is_sent_accepts_the_report(office: Office, cast: Cast) -> None:
    """Not while it is a draft. Whoever asked is told once, and the card is drawn anew with each step."""
    made = await office.do(report_services, cast.ana, "SUB-1", "Servers", "2", SINCE)
    await offer(office, cast.bea, made, draft=True)
    assert [row.state for row in await office.all(Enquiry)] == [EnquiryState.OPEN]
    await offer(office, cast.bea, made, draft=False)
    (row,) = await office.all(Enquiry)
    assert (row.state, row.assignee_id) == (EnquiryState.ACCEPTED, cast.bea.id)
    assert len(await office.notices("enquiry_closed")) == 1
    edits = [notice for notice in await office.notices("enquiry_card") if notice.edits_id is not None]
    assert len(edits) == 3


async def test_what_came_of_it_is_the_newest_quote_and_its_order(office: Office, cast: Cast) -> None:
    """As its asker sees it."""
    made = await office.do(report_services, cast.ana, "SUB-1", "Servers", "2", SINCE)
    assert (await office.do(show_enquiry, cast.ana, made.ref)).offer is None
    await offer(office, cast.bea, made, draft=True)
    await offer(office, cast.bea, made, draft=False)
    async with office.database.transaction() as session:
        found = await offer_of(session, made.id, drafts=False)
        assert found is not None
        assert (found.quote.ref, found.order and found.order.ref) == ("Q-2026-0002", "ORD-2026-0001")


async def test_of_a_draft_the_asker_knows_nothing(office: Office, cast: Cast) -> None:
    """Not even its number, also where something was sent before it; the vendor's people go on with it."""
    made = await office.do(report_services, cast.ana, "SUB-1", "Servers", "2", SINCE)
    await offer(office, cast.bea, made, draft=True)
    assert (await office.do(show_enquiry, cast.ana, made.ref)).offer is None
    await offer(office, cast.bea, made, draft=False)
    await offer(office, cast.bea, made, draft=True)
    shown = {who.name: (await office.do(show_enquiry, who, made.ref)).offer for who in (cast.ana, cast.bea)}
    refs = {name: found and found.quote.ref for name, found in shown.items()}
    assert refs == {"Ana": "Q-2026-0002", "Bea": "Q-2026-0003"}


async def test_a_card_on_file_answers_all_who_asked_for_one(office: Office, cast: Cast) -> None:
    """In that subscription, each told once; a question waits on."""
    asked = [await office.do(ask_for_card, who, "SUB-1") for who in (cast.ana, cast.ben)]
    question = await office.do(ask_billing, cast.ana, "SUB-1", "When?")
    made = await office.do(record_card, cast.bea, "SUB-1", CardInput("Visa", "4242", "12/30", "Ana"))
    assert list(made.answered) == [enquiry.ref for enquiry in asked]
    states = {row.ref: row.state for row in await office.all(Enquiry)}
    assert states == {asked[0].ref: "answered", asked[1].ref: "answered", question.ref: "open"}
    assert {notice.person_id for notice in await office.notices("enquiry_closed")} == {cast.ana.id, cast.ben.id}
    assert await office.notices("card_recorded") == []


async def test_who_sees_the_card_masked_is_kept_so_on_the_trail(office: Office, cast: Cast) -> None:
    """Ben asked for another card, without seeing whose it is."""
    await office.do(ask_for_card, cast.ben, "SUB-1", "It expires.")
    (entry,) = [entry for entry in await office.audit() if entry.action == "enquiries.ask_for_card"]
    assert (entry.outcome, entry.details) == ("masked", {"enquiry": "ENQ-1"})

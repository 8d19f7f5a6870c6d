"""What waits for each person: theirs alone, and only what they may do something about."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.access.waiting import FEW, QUERIES, WaitKind
from models.backoffice.waiting import what_waits
from models.billing.bank.tables import LineState
from models.billing.invoices.overdue import OverdueInvoice
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.contacts import waiting as contacts_waiting
from models.contacts.promotions.waiting import ToDecide
from models.contacts.tables import Promotion, PromotionState
from models.core.outbox import Notice, NoticeState
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.commenting import comment
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Kind, Role, StaffRight, StaffRole
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import SubscriptionState
from tests.handlers.worlds import card, new
from tests.models.builders import NOW, Office, bank_account, invoice, person, subscription
from tests.nouns.bank import transfer
from tests.support.statements import sent_to

TODAY = NOW.date()
DAY = timedelta(days=1)


class Cast:
    """SUB-1 is a license and SUB-2 another customer's. Ana, Bob, Cyd and Dan have the roles of a license on SUB-1, and
    Eve is site admin of SUB-3, a site. Zoe has SUB-2. Tia is an agent, Bill in billing, Ada an admin."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.dan, self.eve, self.zoe = map(
            person, ("ana", "bob", "cyd", "dan", "eve", "zoe")
        )
        self.tia = person("tia", staff=[StaffRole.AGENT])
        self.bill = person("bill", staff=[StaffRole.BILLING])
        self.ada = person("ada", staff=[StaffRole.ADMIN])
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.BILLING_SECONDARY),
            (self.cyd, Role.TECHNICAL_PRIMARY),
            (self.dan, Role.TECHNICAL_SECONDARY),
        )
        self.other = subscription(2, (self.zoe, Role.BILLING_PRIMARY))
        self.site = subscription(
            3, (self.eve, Role.SITE_ADMIN), (self.ana, Role.BILLING_PRIMARY), kind=Kind.SITE, of=self.sub.organization
        )

    @property
    def everybody(self) -> list[Person]:
        """All of them, contacts first."""
        return [self.ana, self.bob, self.cyd, self.dan, self.eve, self.zoe, self.tia, self.bill, self.ada]


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscriptions, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.site, cast.tia, cast.bill, cast.ada)
    return cast


def ref_of(row: Any) -> str:
    """The short ID of a row, or of the subscription that it's about."""
    if isinstance(row, ToDecide):
        return row.promotion.ref
    if isinstance(row, OverdueInvoice):
        return row.invoice.ref
    return str(row.subscription.ref if isinstance(row, Renewal) else row.ref)


async def found(office: Office, who: Person) -> dict[WaitKind, list[str]]:
    """What waits for somebody, by kind."""
    return {one.kind: [ref_of(row) for row in one.rows] for one in await office.do(what_waits, who)}


async def see(office: Office, cast: Cast, kind: WaitKind) -> dict[str, list[str]]:
    """Who sees what of a kind."""
    seen = {who.key: (await found(office, who)).get(kind, []) for who in cast.everybody}
    return {key: refs for key, refs in seen.items() if refs}


def quote(of: Any, sequence: int, **more: Any) -> Quote:
    """A quote for a renewal, open for a month."""
    given = {"kind": QuoteKind.RENEWAL, "state": QuoteState.OPEN, "valid_until": TODAY + 30 * DAY, **more}
    return new(Quote, year=2026, sequence=sequence, subscription=of, currency="EUR", made_on=TODAY, lines=[], **given)


def ticket(of: Any, opener: Person, **more: Any) -> Ticket:
    """A new ticket of normal severity."""
    given = {"severity": Severity.NORMAL, "subject": "It hums", "description": "Loud.", "opened_at": NOW, **more}
    return new(Ticket, subscription=of, opener=opener, last_word_at=NOW, last_word_by=opener, **given)


def test_each_kind_has_a_query() -> None:
    """A kind that nothing looks for would never be shown."""
    assert set(QUERIES) == set(WaitKind)


async def test_overdue_invoices_wait_for_those_who_may_pay(office: Office, cast: Cast) -> None:
    """The longest overdue first. Paid ones and those that aren't due yet don't wait."""
    late, later, paid, coming = (
        invoice(cast.sub, number, due_on=day, paid=sums)
        for number, day, sums in (
            (1, TODAY - DAY, [1]),
            (2, TODAY - 2 * DAY, []),
            (3, TODAY - DAY, [11_900]),
            (4, TODAY, []),
        )
    )
    await office.save(late, later, paid, coming, invoice(cast.other, 5, due_on=TODAY - DAY))
    both = [later.ref, late.ref]
    assert await see(office, cast, WaitKind.OVERDUE_INVOICES) == {
        "ana": both,
        "cyd": both,
        "zoe": ["INV-2026-000005"],
    }
    everyones = [later.ref, late.ref, "INV-2026-000005"]
    assert await see(office, cast, WaitKind.OVERDUE_OF_CUSTOMERS) == {"bill": everyones, "ada": everyones}


async def test_bank_transfers_wait_for_the_billing_team(office: Office, cast: Cast) -> None:
    """The oldest first. What was ignored doesn't wait."""
    await office.save(
        bank_account(),
        transfer(1, booked_on=TODAY),
        transfer(2, booked_on=TODAY - DAY),
        transfer(3, state=LineState.IGNORED, decided_at=NOW),
    )
    waits = ["BANK-2", "BANK-1"]
    assert await see(office, cast, WaitKind.TRANSFERS) == {"bill": waits, "ada": waits}


async def test_quotes_wait_for_those_who_may_accept_them(office: Office, cast: Cast) -> None:
    """Those that expire first come first. Expired and closed ones don't wait, and drafts are the staff's."""
    await office.save(
        quote(cast.sub, 1),
        quote(cast.sub, 2, kind=QuoteKind.SERVICES, valid_until=TODAY),
        quote(cast.sub, 3, kind=QuoteKind.SERVICES, valid_until=TODAY - DAY),
        quote(cast.sub, 4, state=QuoteState.DECLINED),
        quote(cast.sub, 5, state=QuoteState.DRAFT),
        quote(cast.other, 6),
    )
    seen = await see(office, cast, WaitKind.QUOTES)
    assert seen["ana"] == ["Q-2026-0002", "Q-2026-0001"]
    assert seen["zoe"] == ["Q-2026-0006"]
    assert not {"eve", "tia", "bill", "ada"} & set(seen)
    assert await see(office, cast, WaitKind.DRAFTS) == {"bill": ["Q-2026-0005"], "ada": ["Q-2026-0005"]}
    assert await see(office, cast, WaitKind.EXPIRING_QUOTES) == {"bill": ["Q-2026-0002"], "ada": ["Q-2026-0002"]}


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({}, ["ana", "cyd", "dan"]),
        ({"state": RenewalState.ENDING}, []),
        ({"term_ends_on": date(2025, 12, 31)}, []),
        ({"state": RenewalState.HANDLED, "handler": "ana"}, ["ana"]),
        ({"state": RenewalState.HANDLED, "handler": "zoe"}, ["ana", "cyd", "dan"]),
        ({"snoozed": TODAY + DAY}, ["cyd", "dan"]),
        ({"snoozed": TODAY}, ["ana", "cyd", "dan"]),
        ({"escalated": "bob"}, ["ana", "bob", "cyd", "dan"]),
        ({"escalated": "zoe"}, ["ana", "cyd", "dan"]),
        ({"renews": True}, []),
        ({"cancelled": TODAY}, []),
        ({"sub_state": SubscriptionState.DELETED}, []),
    ],
    ids=str,
)
async def test_renewals_wait_for_those_who_are_reminded(
    office: Office, cast: Cast, given: dict[str, Any], waits: list[str]
) -> None:
    """Unless somebody else sees to them, they are snoozed, or nobody has to do anything."""
    people = {who.key: who for who in cast.everybody}
    sub = cast.sub
    async with office.database.transaction() as session:
        stored = await session.get_one(type(sub), sub.id)
        stored.renews, stored.cancelled_on = given.get("renews", False), given.get("cancelled")
        stored.state = given.get("sub_state", SubscriptionState.ACTIVE)
    handler = people[given["handler"]].id if "handler" in given else None
    renewal = new(
        Renewal,
        subscription_id=sub.id,
        term_ends_on=given.get("term_ends_on", sub.ends_on),
        opened_at=NOW,
        state=given.get("state", RenewalState.OPEN),
        handler_id=handler,
    )
    await office.save(renewal)
    escalated, snoozed = given.get("escalated"), given.get("snoozed")
    if escalated or snoozed:
        who = people[escalated or "ana"].id
        thread = {"snoozed_until": snoozed, "escalated": bool(escalated)}
        await office.save(new(RenewalThread, renewal_id=renewal.id, person_id=who, opened_at=NOW, **thread))
    assert sorted(await see(office, cast, WaitKind.RENEWALS)) == sorted(waits)
    assert await see(office, cast, WaitKind.RENEWALS_AT_RISK) == {}


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({}, ["ada", "bill"]),
        ({"at_risk_at": None}, []),
        ({"state": RenewalState.HANDLED, "answered_at": NOW}, []),
        ({"term_ends_on": date(2025, 12, 31)}, []),
    ],
    ids=str,
)
async def test_renewals_at_risk_wait_for_the_billing_team(
    office: Office, cast: Cast, given: dict[str, Any], waits: list[str]
) -> None:
    """Until somebody answers, or another term follows."""
    values = {"term_ends_on": cast.sub.ends_on, "state": RenewalState.OPEN, "at_risk_at": NOW, **given}
    values["handler_id"] = cast.ana.id if "answered_at" in values else None
    await office.save(new(Renewal, subscription_id=cast.sub.id, opened_at=NOW, **values))
    assert sorted(await see(office, cast, WaitKind.RENEWALS_AT_RISK)) == waits


async def test_parked_messages_wait_for_admins(office: Office, cast: Cast) -> None:
    """The oldest first. What still waits or was sent needs nobody."""
    states = (NoticeState.PARKED, NoticeState.WAITING, NoticeState.SENT, NoticeState.PARKED)
    await office.save(*(card(str(number), "ticket_card", 1) for number in range(len(states))))
    async with office.database.transaction() as session:
        for one, state in zip(await session.scalars(select(Notice).order_by(col(Notice.id))), states, strict=True):
            one.state = state
    (waiting,) = [one for one in await office.do(what_waits, cast.ada) if one.kind is WaitKind.PARKED]
    assert [one.notice.key for one in waiting.rows] == ["0", "3"]
    for who in (cast.ana, cast.tia, cast.bill):
        assert WaitKind.PARKED not in [one.kind for one in await office.do(what_waits, who)]


async def test_tickets_wait_for_the_agents_who_can_take_them(office: Office, cast: Cast) -> None:
    """Most severe first: those that nobody claimed, and an agent's own, while it's the support team's turn."""
    claimed = {"state": TicketState.OPEN}
    await office.save(
        ticket(cast.sub, cast.cyd, severity=Severity.LOW),
        ticket(cast.sub, cast.cyd, assignee=cast.tia, **claimed),
        ticket(cast.other, cast.zoe, severity=Severity.CRITICAL),
        ticket(cast.sub, cast.cyd, assignee=cast.tia, state=TicketState.RESOLVED, resolved_at=NOW),
        ticket(cast.sub, cast.cyd, assignee=cast.tia, state=TicketState.WAITING, waits_since=NOW),
    )
    assert await see(office, cast, WaitKind.OPEN_TICKETS) == {"tia": ["T-3", "T-2", "T-1"], "ada": ["T-3", "T-1"]}


async def test_a_ticket_waits_for_its_opener_after_the_staff_commented(office: Office, cast: Cast) -> None:
    """Until the opener comments, or it's resolved."""
    await office.save(*(ticket(cast.sub, cast.cyd) for _ in range(3)), ticket(cast.sub, cast.zoe))
    said = {"T-1": [cast.tia], "T-2": [cast.tia, cast.cyd], "T-3": [], "T-4": [cast.tia]}
    for ref, authors in said.items():
        for author in authors:
            await office.do(comment, author, ref, "?")
    assert await see(office, cast, WaitKind.ANSWERED_TICKETS) == {"cyd": ["T-1"]}


async def test_enquiries_wait_for_the_staff_who_handle_them(office: Office, cast: Cast) -> None:
    """Oldest first: those that nobody claimed, and one's own."""
    open_, claimed = EnquiryState.OPEN, EnquiryState.CLAIMED
    for kind, state, assignee in (
        (EnquiryKind.QUESTION, open_, None),
        (EnquiryKind.CHANGES, claimed, cast.ada),
        (EnquiryKind.LICENSE_KEY, open_, None),
        (EnquiryKind.QUESTION, EnquiryState.ANSWERED, cast.ada),
    ):
        await office.save(
            new(Enquiry, subscription=cast.sub, kind=kind, state=state, asker=cast.ana, asked_at=NOW, text="?",
                assignee=assignee)
        )  # fmt: skip
    expected = {"bill": ["ENQ-1", "ENQ-3"], "ada": ["ENQ-1", "ENQ-2", "ENQ-3"]}
    assert await see(office, cast, WaitKind.ENQUIRIES) == expected


async def test_an_enquiry_waits_only_for_those_with_its_right(office: Office, cast: Cast) -> None:
    """A vendor whose admins alone set license keys: the billing team gets no such work."""
    shipped = office.tables.staff
    rows = {**shipped.rows, StaffRight.SET_LICENSE_KEYS: frozenset({StaffRole.ADMIN})}
    theirs = replace(office, tables=replace(office.tables, staff=replace(shipped, rows=rows)))
    for kind in (EnquiryKind.QUESTION, EnquiryKind.LICENSE_KEY):
        await office.save(new(Enquiry, subscription=cast.sub, kind=kind, asker=cast.ana, asked_at=NOW, text="?"))
    assert await see(theirs, cast, WaitKind.ENQUIRIES) == {"bill": ["ENQ-1"], "ada": ["ENQ-1", "ENQ-2"]}


async def test_promotions_wait_for_those_who_decide(office: Office, cast: Cast) -> None:
    """The admins, and the site admins of the site. Nobody decides on their own. A closed one doesn't wait."""
    for of, somebody, asker, state in (
        (cast.sub, cast.bob, cast.bob, PromotionState.OPEN),
        (cast.site, cast.ana, cast.ana, PromotionState.OPEN),
        (cast.site, cast.zoe, cast.eve, PromotionState.OPEN),
        (cast.sub, cast.dan, cast.dan, PromotionState.WITHDRAWN),
    ):
        await office.save(
            new(Promotion, subscription=of, kind=ContactKind.BILLING, person=somebody, asked_by=asker, asked_at=NOW,
                state=state, decided_at=NOW if state is PromotionState.WITHDRAWN else None)
        )  # fmt: skip
    expected = {"eve": ["PRO-2"], "ada": ["PRO-1", "PRO-2", "PRO-3"]}
    assert await see(office, cast, WaitKind.APPROVALS) == expected
    rows = {one.kind: one.rows for one in await office.do(what_waits, cast.ada)}[WaitKind.APPROVALS]
    assert [row.may_approve for row in rows] == [True, True, True]


async def test_who_can_choose_about_reminders_is_asked_until_they_answer(office: Office, cast: Cast) -> None:
    """A no is an answer, too."""
    assert await see(office, cast, WaitKind.REMINDERS) == {"bob": ["SUB-1"]}
    async with office.database.transaction() as session:
        bobs = next(one for one in cast.sub.contacts if one.person_id == cast.bob.id)
        (await session.get_one(type(bobs), bobs.id)).wants_reminders = False
    assert await see(office, cast, WaitKind.REMINDERS) == {}


async def test_all_are_counted_and_a_few_are_loaded_in_as_many_statements(office: Office, cast: Cast) -> None:
    """Thirty tickets cost what four cost."""
    counts = []
    for more in (FEW + 1, 30):
        await office.save(*(ticket(cast.sub, cast.cyd) for _ in range(more)))
        with sent_to(office.database) as sent:
            (waiting,) = await office.do(what_waits, cast.tia)
        counts.append((len(waiting.rows), waiting.rows.total, len(sent)))
    (few, total, statements), (many, all_, later) = counts
    assert (few, many) == (FEW, FEW)
    assert (total, all_) == (4, 34)
    assert later == statements


async def test_contacts_to_check_are_read_a_few_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order of number, and all are counted. Those that a colleague looks after are left out."""
    monkeypatch.setattr(contacts_waiting, "SLICE", 2)
    ana, ben = person("ana"), person("ben")
    for number in range(1, 9):
        roles = [(ana, Role.BILLING_PRIMARY)]
        if number in (1, 4):
            roles = [(ben, Role.BILLING_PRIMARY), (ana, Role.TECHNICAL_PRIMARY)]
        await office.save(subscription(number, *roles, contacts_asked_on=TODAY))
    (rows,) = [one.rows for one in await office.do(what_waits, ana) if one.kind is WaitKind.CONTACTS]
    assert ([one.number for one in rows], rows.total) == ([2, 3, 5], 6)

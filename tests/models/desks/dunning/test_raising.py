"""Who is reminded of which unpaid invoice, when, and what they read, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import IntegrityError

from handlers.einvoices.einvoice_of import einvoice_of
from handlers.views.reader import Reader
from models.access.desk import Channels, Desk
from models.billing.invoices.actions import remind, send_pdf
from models.billing.invoices.notices import InvoiceCard
from models.billing.orders.einvoices import prepare_einvoice
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment
from models.billing.payments.refunding import pay_back
from models.core.outbox import Medium, Notice
from models.desks.dunning.overdue_digest import overdue_on
from models.desks.dunning.tables import PaymentReminder
from models.desks.enquiries.answering import answer_enquiry
from models.desks.enquiries.asking import ask_about_invoice
from models.roles import Cell, Right, Role, RoleTables
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, Office, invoice, subscription
from tests.models.desks.dunning.conftest import DUE, Debtor, noon
from tests.nouns.payments import payment_of


async def test_people_who_can_pay_are_reminded_before_the_due_date_and_four_times_after(debtor: Debtor) -> None:
    """Three days before, and 1, 7, 14 and 21 days after; each once, however often the schedule looks. ben can't pay."""
    days = [day for day in range(-28, 60) if await debtor.look(day)]
    assert days == [-3, 1, 7, 14, 21]
    assert await debtor.slots(debtor.ana) == await debtor.slots(debtor.eva) == [3, -1, -7, -14, -21]
    assert await debtor.slots(debtor.ben) == []
    keys = [notice.key for notice in await debtor.office.notices("payments_due")]
    assert len(set(keys)) == 5 * 2 * 2


async def test_the_plan_says_on_which_days(office: Office) -> None:
    """Or that nobody is ever reminded."""
    debtor = await Debtor(office).build(dunning_slots=[10, -2])
    assert [day for day in range(-28, 40) if await debtor.look(day)] == [-10, 2]


async def test_without_slots_nobody_is_reminded(office: Office) -> None:
    """The plan has none."""
    debtor = await Debtor(office).build(dunning_slots=[])
    assert not any([await debtor.look(day) for day in range(-28, 40)])


async def test_all_that_is_due_on_a_morning_is_one_message(debtor: Debtor) -> None:
    """The longest due first, though each invoice is at another slot."""
    await debtor.office.save(invoice(debtor.sub, 2, due_on=DUE + timedelta(days=4)))
    await debtor.office.save(invoice(debtor.sub, 3, due_on=DUE + timedelta(days=6)))
    await debtor.look(1)
    (said,) = await debtor.told(debtor.ana, 1)
    assert said.splitlines()[0] == "2 invoices aren't paid yet. 1 is overdue."
    assert [line.split("*")[1] for line in said.splitlines() if line.startswith("*INV-")] == [
        "INV-2026-000001",
        "INV-2026-000002",
    ]


async def test_who_had_a_message_this_morning_gets_the_next_tomorrow(debtor: Debtor) -> None:
    """An invoice that comes to be due at noon waits: nobody gets two messages a morning."""
    assert await debtor.look(1) == 2
    await debtor.office.save(invoice(debtor.sub, 2, due_on=DUE))
    assert await debtor.look(1, at=noon(1) + timedelta(hours=2)) == 0
    assert await debtor.look(2) == 2


async def test_it_is_morning_where_the_person_is(debtor: Debtor) -> None:
    """At 9:00 in Auckland it's still the evening before in UTC; ana, in UTC, isn't reminded yet."""
    async with debtor.office.database.transaction() as session:
        (await session.get_one(type(debtor.eva), debtor.eva.id)).time_zone = "Pacific/Auckland"
    await debtor.look(0, at=datetime(2026, 3, 27, 21, 0, tzinfo=UTC))
    assert (await debtor.slots(debtor.eva), await debtor.slots(debtor.ana)) == ([3], [])
    await debtor.look(0, at=datetime(2026, 3, 28, 9, 0, tzinfo=UTC))
    assert (await debtor.slots(debtor.eva), await debtor.slots(debtor.ana)) == ([3], [3])


async def test_what_was_paid_meanwhile_is_not_told(debtor: Debtor) -> None:
    """The facts are those of the moment when the message is sent."""
    await debtor.look(1)
    await debtor.change(paid=11_900)
    assert await debtor.told(debtor.ana, 1) == []


async def test_the_message_says_how_it_is_settled(debtor: Debtor) -> None:
    """In the words of all other messages."""
    await debtor.look(1)
    (said,) = await debtor.told(debtor.ana, 1)
    assert "€119.00 was due on Mar 31, 2026. Please pay it by bank transfer." in said


async def test_amounts_are_only_for_people_who_see_invoices(office: Office) -> None:
    """Others who can pay read that it's overdue, and nothing of how much."""
    shipped = office.tables["license-and-site"]
    row = shipped.rows[Right.VIEW_INVOICES]
    seen = replace(row, cells=dict.fromkeys(row.cells, Cell.NO))
    blind = replace(shipped, key="blind", rows={**shipped.rows, Right.VIEW_INVOICES: seen})
    tables = RoleTables({**office.tables.by_key, "blind": blind}, office.tables.staff)
    debtor = await Debtor(replace(office, tables=tables)).build(role_table="blind")
    await debtor.look(1)
    (said,) = await debtor.told(debtor.ana, 1)
    assert "INV-2026-000001* · SUB-1" in said
    assert "*Overdue* by 1 day." in said
    assert "119" not in said


async def test_a_question_pauses_the_reminders_until_the_day_after_its_answer(debtor: Debtor) -> None:
    """What came to be due meanwhile follows once, and not right after the answer."""
    asked = await debtor.office.at(noon(0)).do(ask_about_invoice, debtor.ana, "INV-2026-000001", "Why so much?")
    assert [day for day in range(1, 12) if await debtor.look(day)] == []
    await debtor.office.at(noon(12)).do(answer_enquiry, debtor.bella, asked.ref, "It's for two years.")
    assert [day for day in range(12, 20) if await debtor.look(day)] == [13, 14]
    assert await debtor.slots(debtor.ana) == [-7, -14]


async def test_a_question_asked_after_the_message_was_written_stops_it(debtor: Debtor) -> None:
    """It's paused by the time that it's sent."""
    await debtor.look(1)
    await debtor.office.at(noon(1)).do(ask_about_invoice, debtor.ana, "INV-2026-000001", "Why so much?")
    assert await debtor.told(debtor.eva, 1) == []


@pytest.mark.each_on_both
async def test_the_database_holds_one_reminder_for_a_person_invoice_and_slot(debtor: Debtor) -> None:
    """However many replicas raise it."""
    await debtor.look(1)
    again = PaymentReminder(invoice_id=1, slot=-1, person_id=debtor.ana.id, raised_at=NOW)
    with pytest.raises(IntegrityError):
        await debtor.office.save(again)


async def test_after_days_without_a_look_only_the_newest_slot_is_told(debtor: Debtor) -> None:
    """The bot was down from the due date on for ten days."""
    await debtor.look(-3)
    await debtor.look(10)
    assert await debtor.slots(debtor.ana) == [3, -7]


async def test_the_billing_team_learns_once_that_nobody_can_be_reminded(debtor: Debtor) -> None:
    """Those who can pay were deactivated in Slack. Email reminders go to them all the same."""
    async with debtor.office.database.transaction() as session:
        for who in (debtor.ana, debtor.eva):
            (await session.get_one(type(who), who.id)).unreachable_since = NOW
    for day in (-3, 1, 7):
        await debtor.look(day)
    (notice,) = await debtor.office.all(Notice, Notice.kind == "dunning_stuck")
    assert (notice.channel, notice.subject_id) == ("C0APPROVALS", 1)


async def test_an_imported_invoice_is_reminded_of_from_its_next_slot_on(debtor: Debtor) -> None:
    """What was due before was the business of the desk before this one."""
    await debtor.change(dunning_on=date(2026, 4, 10))
    assert [day for day in range(9, 40) if await debtor.look(day)] == [14, 21]


async def test_nobody_is_asked_to_pay_what_their_credit_covers(debtor: Debtor) -> None:
    """Credit in another currency, and of a subscription whose invoices the reader doesn't see, counts for nothing."""
    hidden = subscription(2, of=debtor.sub.organization)
    await debtor.office.save(
        hidden,
        payment_of(debtor.sub, 4_000),
        payment_of(debtor.sub, 50_000, currency="USD"),
        payment_of(hidden, 7_899),
    )
    await debtor.look(1)
    (told,) = await debtor.told(debtor.ana, 1)
    assert "€79.00 was due on Mar 31, 2026. Please pay it by bank transfer. Your unused credit covers €40.00" in told


async def test_nobody_is_reminded_of_what_credit_covers_wholly(debtor: Debtor) -> None:
    """Whether it comes before the reminder is written, or after. Once it's paid back, the newest reminder follows."""
    office = debtor.office.at(noon(1))
    await office.save(payment_of(debtor.sub, 11_900))
    assert await debtor.look(1) == 0
    await office.do(pay_back, debtor.bella, "CUS-1", "PAY-1", 1, "R1")
    assert await debtor.look(8) == 2
    (told,) = await debtor.told(debtor.ana, 8)
    assert "€0.01 was due on" in told
    await office.save(payment_of(debtor.sub, 1))
    assert await debtor.told(debtor.ana, 8) == []


async def test_billing_is_not_told_that_nobody_can_be_reminded_of_what_credit_covers(debtor: Debtor) -> None:
    """There's nothing to remind of."""
    debtor.ana.unreachable_since = debtor.eva.unreachable_since = noon(-9)
    await debtor.office.save(debtor.ana, debtor.eva, payment_of(debtor.sub, 11_900))
    await debtor.look(1)
    assert await debtor.office.notices("dunning_stuck") == []


@pytest.mark.parametrize(
    ("left", "said", "headline", "reminders"),
    [
        (4_000, "€79.00 was due on", "€79.00 to pay by Mar 31, 2026", {"payments_due mail", "payments_due direct"}),
        (11_900, "you needn't pay", "Nothing to pay: your unused credit covers it", set()),
    ],
)
async def test_whatever_is_sent_of_an_invoice_asks_for_one_amount(
    debtor: Debtor, left: int, said: str, headline: str, reminders: set[str]
) -> None:
    """The reminder's email and card, the invoice's email and card, the PDF on request, and how to pay."""
    await debtor.office.save(payment_of(debtor.sub, left))
    await debtor.look(1)
    office = debtor.office.at(noon(1))
    await office.do(remind, debtor.ana, "INV-2026-000001")
    await office.do(send_pdf, debtor.ana, "INV-2026-000001")
    async with office.database.transaction() as session:
        desk = Desk(session, None, noon(1), office.tables, Channels("", ""))
        desk.notify(Medium.DIRECT, InvoiceCard(1), "card", person_id=debtor.ana.id)
    drawings = await debtor.drawn(debtor.ana, 1)
    papers = {name: one.documents[0].headline for name, one in drawings.items() if one.documents}
    printed = {"invoice_issued mail", "invoice_pdf direct", *(reminders - {"payments_due direct"})}
    assert papers == dict.fromkeys(printed, headline)
    texts = {name: one.mail.text if one.mail else one.message.text for name, one in drawings.items()}
    del texts["invoice_pdf direct"]
    assert [name for name, text in texts.items() if said not in text] == []
    assert {*reminders, "invoice_issued mail", "invoice_card direct"} == {*texts}
    for who in (debtor.ana, debtor.bella):
        sheet = (await office.do(prepare_einvoice, who, "INV-2026-000001")).sheet
        # Nothing is booked yet, so the electronic invoice is as it was at issue, for all readers.
        assert (sheet.plan.credit, einvoice_of(Reader(), sheet).due) == (left, 11_900)


async def test_cards_follow_the_unused_credit(debtor: Debtor) -> None:
    """As it comes, is paid back, and is applied: each time, the card of the unpaid invoice asks for something else."""
    office = debtor.office.at(noon(1))
    await office.save(subscription(2, (debtor.ana, Role.BILLING_PRIMARY), of=debtor.sub.organization))
    async with office.database.transaction() as session:
        paid = invoice(await session.get_one(Subscription, 2), 2)
        session.add(paid)
        Desk(session, None, noon(1), office.tables, Channels("", "")).notify(
            Medium.DIRECT, InvoiceCard(1), f"invoice_card:1:{debtor.ana.id}", person_id=debtor.ana.id
        )

    async def edits() -> int:
        return len(await office.all(Notice, Notice.medium == Medium.EDIT))

    counted = [await edits()]
    over = PaymentInput(15_900, "EUR", noon(1).date(), "B1")
    for what in (
        (record_payment, debtor.bella, "CUS-1", ["INV-2026-000002"], over),
        (pay_back, debtor.bella, "CUS-1", "PAY-1", 1_000, "R1"),
        (apply_credit, debtor.bella, "CUS-1", "PAY-1", "INV-2026-000001"),
    ):
        await office.do(*what)
        counted.append(await edits())
    assert [after > before for before, after in pairwise(counted)] == [True, True, True]


async def test_a_card_follows_what_the_credit_covers_next(debtor: Debtor) -> None:
    """Once the first invoice is paid, the credit covers a part of the second one, though the credit is the same."""
    office = debtor.office.at(noon(1))
    await office.save(payment_of(debtor.sub, 4_000), invoice(debtor.sub, 2, due_on=DUE + timedelta(days=1)))
    async with office.database.transaction() as session:
        Desk(session, None, noon(1), office.tables, Channels("", "")).notify(
            Medium.DIRECT, InvoiceCard(2), f"invoice_card:2:{debtor.ana.id}", person_id=debtor.ana.id
        )
    paid = PaymentInput(11_900, "EUR", noon(1).date(), "B1")
    await office.do(record_payment, debtor.bella, "CUS-1", ["INV-2026-000001"], paid)
    assert len(await office.all(Notice, Notice.medium == Medium.EDIT)) == 1


async def test_credit_covers_the_oldest_invoice_first_in_each_message(debtor: Debtor) -> None:
    """The first one is covered wholly, so there's a message about the second one only. What covers the first can't
    cover that too."""
    await debtor.office.save(payment_of(debtor.sub, 15_900), invoice(debtor.sub, 2, due_on=DUE + timedelta(days=1)))
    await debtor.look(1)
    await debtor.look(2)
    told = await debtor.told(debtor.ana, 2)
    assert told
    for text in told:
        assert "€79.00 was due on Apr 1, 2026. Please pay it by bank transfer. Your unused credit covers €40.00" in text


async def test_no_credit_is_counted_on_for_two_invoices(debtor: Debtor) -> None:
    """eva also sees an older invoice of another subscription, which the credit covers first. So it covers nothing of
    the one that ana sees, too."""
    debt = debtor.sub
    other = subscription(2, (debtor.eva, Role.TECHNICAL_PRIMARY), of=debt.organization)
    older = invoice(other, 2, due_on=DUE - timedelta(days=9))
    await debtor.office.save(other, older, payment_of(debt, 4_000), payment_of(other, 100))
    office = debtor.office.at(noon(1))
    covers = {}
    for who, ref in ((debtor.ana, "INV-2026-000001"), (debtor.eva, "INV-2026-000001"), (debtor.eva, "INV-2026-000002")):
        covers[who.name, ref] = (await office.do(prepare_einvoice, who, ref)).sheet.plan.credit
    assert [*covers.values()] == [0, 0, 4_100]


async def test_the_digest_names_unused_credit(debtor: Debtor) -> None:
    """That of the customer, in the currency of the debt."""
    await debtor.office.save(payment_of(debtor.sub, 4_000), payment_of(debtor.sub, 50_000, currency="USD"))
    async with debtor.office.database.transaction() as session:
        (one,) = (await overdue_on(session, DUE + timedelta(days=31))).customers
    assert one.credit == 4_000

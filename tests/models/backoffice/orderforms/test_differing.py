"""An order form about what is there already: what it may add to, and what it leaves alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.orderforms import read_order_form
from models.access.audit import AuditEntry
from models.billing.books.tables import JournalExport
from models.billing.invoices.listing import list_invoices
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment
from models.catalogue.products import Price
from models.contacts.actions import leave
from models.contacts.presence import note_presence
from models.contacts.promotions import approve_promotion, promote_self
from models.core.outbox import Medium
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser, StaffMember, Workspace
from models.identity.profiles import SlackProfile
from models.identity.staff import remove_staff
from models.roles import Role, StaffRole, SystemRight
from models.schema import TABLES
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.backoffice.orderforms.files import FILE, PAID, typed
from tests.models.backoffice.orderforms.forms import SMALL, changed, small
from tests.models.backoffice.orderforms.processing import EXAMPLE, everything, process, refusals
from tests.models.builders import Office, person, system


async def test_a_promotion_is_not_undone_by_the_old_file(office: Office) -> None:
    """The desk has moved on: the file says who was primary then, and is only told that it differs."""
    await process(office, read_order_form(EXAMPLE))
    people = {found.key: found for found in await office.all(Person)}
    await office.do(promote_self, people["ben"], "SUB-1042", ContactKind.BILLING, "Ana is on leave.")
    await office.do(approve_promotion, people["adam"], "PRO-1")
    before = await everything(office)
    summary = await process(office, read_order_form(EXAMPLE))
    assert await everything(office) == before
    assert [(difference.name, difference.fields) for difference in summary.differences] == [("SUB-1042", ("contacts",))]
    was, wanted = "ana as billing.secondary; ben as billing.primary", "ana as billing.primary; ben as billing.secondary"
    sentence = f"SUB-1042 already exists and stays as it is. The file differs in contacts: {was} -> {wanted}."
    assert sentence in str(summary)


async def test_a_contact_who_left_does_not_come_back_by_the_old_file(office: Office) -> None:
    """Contacts are part of their subscription: of one that is there, none is added."""
    await process(office, read_order_form(EXAMPLE))
    people = {found.key: found for found in await office.all(Person)}
    await office.do(leave, people["ben"], "SUB-1042", ContactKind.BILLING)
    await process(office, read_order_form(EXAMPLE))
    assert ("ben", Role.BILLING_SECONDARY) not in await office.roles(1042)


@pytest.mark.parametrize(
    ("path", "value", "name", "field"),
    [
        ("organizations.0.name", "Acme Robotics", "organization “acme”", "name"),
        ("people.0.email", "other@acme.example", "person “ana”", "email"),
        ("plans.0.max_technical_contacts", "2", "plan “support”", "max_technical_contacts"),
        ("subscriptions.0.ends_on", "2027-12-31", "SUB-7", "ends_on"),
        ("subscriptions.0.cancelled_on", "2026-06-30", "SUB-7", "cancelled_on"),
        ("subscriptions.0.anchor_on", "2025-01-01", "SUB-7", "anchor_on"),
        ("subscriptions.0.renews", "true", "SUB-7", "renews"),
        ("subscriptions.0.license_key", "KEY-7", "SUB-7", "license_key"),
        ("subscriptions.0.items.0.seats", "3", "SUB-7", "items"),
        ("subscriptions.0.card", {"brand": "Visa", "last4": "4242", "expires": "09/2028"}, "SUB-7", "card"),
        ("organizations.0.tax_rate", "19 %", "organization “acme”", "tax_rate"),
        ("organizations.0.country", "ES", "organization “acme”", "country"),
        ("plans.0.grace_days", "30", "plan “support”", "grace_days"),
        ("plans.0.reminder_slots", ["30"], "plan “support”", "reminder_slots"),
        ("products.0.tier", "3", "product “helpdesk”", "tier"),
        ("products.0.addon", "true", "product “helpdesk”", "addon"),
        ("products.0.prices.0.price", "90.00", "product “helpdesk”", "prices"),
        ("invoices.0.payments.0.amount", "119.00", "INV-2026-000001", "payments"),
        ("invoices.0.lines.0.quantity", "3", "INV-2026-000001", "lines"),
    ],
)
async def test_what_is_there_and_differs_is_listed_and_left_alone(
    office: Office, path: str, value: str, name: str, field: str
) -> None:
    """The summary names the thing and the field; no row changes."""
    await process(office, small())
    before = await stored(office)
    summary = await process(office, changed(path, value))
    assert await stored(office) == before
    assert [(difference.name, difference.fields) for difference in summary.differences] == [(name, (field,))]


async def stored(office: Office) -> dict[str, list[dict[str, Any]]]:
    """All rows, but for what is offered to the billing team."""
    offers = ("customer_differences", "notices")
    tables = [table for table in TABLES if table.__tablename__ not in offers]
    return {str(table.__tablename__): [row.model_dump() for row in await office.all(table)] for table in tables}


async def test_the_passing_of_time_is_no_difference(office: Office) -> None:
    """What was active when the form was written may be past due by now."""
    await process(office, changed("subscriptions.0.state", "active"))
    async with office.database.transaction() as session:
        (row,) = await session.scalars(select(Subscription))
        row.state = SubscriptionState.PAST_DUE
    assert (await process(office, changed("subscriptions.0.state", "active"))).differences == ()


async def test_products_that_are_there_get_the_prices_that_they_lack(office: Office) -> None:
    """So that a vendor can sell in one more currency; what it costs already stays."""
    await process(office, small())
    dollars = {"currency": "USD", "cycle": "month", "price": "11.50"}
    summary = await process(office, changed("products.0.prices.1", dollars))
    assert (summary.added, summary.differences) == ({"prices": 1}, ())
    there = [(price.currency, price.cycle, price.unit_price) for price in await office.all(Price)]
    assert there == [("EUR", "year", 10000), ("USD", "month", 1150)]


async def test_people_who_are_there_get_the_slack_users_and_staff_roles_that_they_lack(office: Office) -> None:
    """So that somebody can be bound to Slack, or join the staff, later on."""
    await process(office, small())
    (ana, ben) = SMALL["people"]
    people = [ana, {**ben, "slack": {"team": "T0", "user": "U0BEN"}}]
    summary = await process(office, small(people=people, staff={"ben": ["agent", "agent"]}))
    assert summary.added == {"Slack users": 1, "staff roles": 1}
    (_, row) = await office.all(Person)
    assert [found.user_id for found in await office.all(SlackUser, SlackUser.person_id == row.id)] == ["U0BEN"]
    assert [found.role for found in await office.all(StaffMember)] == [StaffRole.AGENT]


async def test_who_is_given_another_slack_user_can_be_reached_again(office: Office) -> None:
    """Theirs was deactivated, and the form has a new one; what was posted about it says so."""
    await process(office, small())
    gone = SlackProfile("T0", "U0ANA", "Ana", "ana@acme.example", active=False, deleted=True)
    await office.do(note_presence, system(SystemRight.WATCH_PRESENCE), gone, "T0HOME")
    (ana, ben) = SMALL["people"]
    assert [row.unreachable_since for row in await office.all(Person)] == [office.now, None]
    posted = await office.notices("unreachable")
    await process(office, small(people=[{**ana, "slack": [*ana["slack"], {"team": "T0", "user": "U0NEW"}]}, ben]))
    assert [row.unreachable_since for row in await office.all(Person)] == [None, None]
    edits = [notice for notice in await office.notices("unreachable") if notice.medium is Medium.EDIT]
    assert {edit.edits_id for edit in edits} == {notice.id for notice in posted if notice.medium is not Medium.MAIL}


async def test_a_staff_role_that_was_taken_away_stays_away(office: Office) -> None:
    """However often the file gives it; the summary says so. One that was never there is added beside it."""
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    await process(office, small(staff={"ben": "agent"}))
    (ben,) = await office.all(Person, Person.key == "ben")
    await office.do(remove_staff, adam, ben, StaffRole.AGENT)
    summary = await process(office, small(staff={"ben": ["agent", "billing"]}))
    assert summary.added == {"staff roles": 1}
    assert [(difference.name, difference.fields) for difference in summary.differences] == [("staff “ben”", ("roles",))]
    held = [(row.role, row.ended_at is None) for row in await office.all(StaffMember, StaffMember.person_id == ben.id)]
    assert held == [(StaffRole.AGENT, False), (StaffRole.BILLING, True)]


async def test_a_plan_that_became_narrower_does_not_spoil_an_old_file(office: Office) -> None:
    """Rules are for what is new: a subscription that is there was right when it came."""
    await process(office, small())
    async with office.database.transaction() as session:
        session.add(person("cy"))
        await session.flush()
        cy = (await session.scalars(select(Person).where(Person.key == "cy"))).one()
        subscription = (await session.scalars(select(Subscription))).one()
        kind, rank = ContactKind.TECHNICAL, Rank.SECONDARY
        session.add(Contact(subscription_id=subscription.id, person_id=cy.id, kind=kind, rank=rank))
    summary = await process(office, small())
    assert summary.added == {}


async def test_an_organization_gets_the_workspaces_that_it_lacks(office: Office) -> None:
    """In a new form and in a later one; the same again changes nothing."""
    acme = {"key": "acme", "name": "Acme"}
    await process(office, small(organizations=[{**acme, "workspaces": "T0ACME"}]))
    later = small(organizations=[{**acme, "workspaces": ["T0ACME", "T0LABS"]}])
    assert (await process(office, later)).added == {"workspaces": 1}
    assert (await process(office, later)).added == {}
    assert [row.team_id for row in await office.all(Workspace)] == ["T0ACME", "T0LABS"]


STEP_1 = FILE
STEP_2 = (
    FILE.replace("name: Acme Robotics,", "name: Acme Robotics Group,").replace(
        "Madrid, tax_rate: 21 %}", "Madrid, tax_rate: 0 %}"
    )
    + '    payments: [{amount: "121.00", paid_on: 2026-01-20, reference: R1}]\n'
)


async def due(office: Office) -> list[tuple[str, int, int]]:
    """Each invoice as a contact sees it: what is paid, and what is due."""
    (ana,) = await office.all(Person)
    found = (await office.do(list_invoices, ana, "SUB-1")).invoices
    return [(invoice.ref, invoice.paid, invoice.due) for invoice in found]


async def test_a_payment_that_arrives_later_is_recorded(office: Office, tmp_path: Path) -> None:
    """On the invoice that is there, once, with an entry in the audit trail; then nothing is due."""
    await process(office, typed(tmp_path, STEP_1))
    assert await due(office) == [("INV-2026-000001", 0, 12_100)]
    summary = await process(office, typed(tmp_path, STEP_2))
    assert (summary.added, str(summary).splitlines()[0]) == ({"payments": 1}, "Added 1 payment.")
    assert await due(office) == [("INV-2026-000001", 12_100, 0)]
    (paid,) = await office.all(Payment)
    assert (paid.amount, paid.paid_on.isoformat(), paid.reference) == (12_100, "2026-01-20", "R1")
    entries = [one.subject for one in await office.all(AuditEntry) if one.action == "orderforms.process_order_form"]
    assert entries == ["", "SUB-1", "", "INV-2026-000001"]
    before = await everything(office)
    assert (await process(office, typed(tmp_path, STEP_2))).added == {}
    assert await everything(office) == before


async def test_a_changed_name_and_tax_rate_are_shown_with_both_values(office: Office, tmp_path: Path) -> None:
    """In one line for the organization, with its place. The row stays as it is."""
    await process(office, typed(tmp_path, STEP_1))
    summary = await process(office, typed(tmp_path, STEP_2))
    assert str(summary).splitlines()[1:] == [
        f"{tmp_path}/form.yaml:2: organization “acme” already exists and stays as it is. The file differs in "
        "name: Acme Robotics -> Acme Robotics Group, tax_rate: 21 % -> 0 %.",
        "  Staff can accept or keep each of name, tax_rate on its card in the billing channel, or use /customer edit "
        "CUS-1",
    ]
    (difference,) = summary.differences
    assert [(change.field, change.now, change.wanted) for change in difference.changes] == [
        ("name", "Acme Robotics", "Acme Robotics Group"),
        ("tax_rate", "21 %", "0 %"),
    ]
    (acme,) = await office.all(Organization)
    assert (acme.name, acme.tax_rate) == ("Acme Robotics", 21_000)


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ("{amount: 100.00, paid_on: 2026-01-20, reference: R1}", ({"payments": 1}, 10_000)),
        ("{amount: 60.50, paid_on: 2026-01-20, reference: R0}", ({}, 6_050)),
    ],
)
async def test_payments_are_added_to_what_was_paid_before(
    office: Office, tmp_path: Path, payments: str, expected: tuple[dict[str, int], int]
) -> None:
    """Each once, by its reference."""
    first = expected[1] == 6_050
    paid = "    payments: [{amount: 60.50, paid_on: 2026-01-20, reference: R0}]\n" if first else ""
    await process(office, typed(tmp_path, STEP_1 + paid))
    summary = await process(office, typed(tmp_path, f"{STEP_1}    payments: [{payments}]\n"))
    assert (summary.added, sum(row.amount for row in await office.all(Payment))) == expected


async def test_a_later_payment_that_is_more_than_what_is_due_is_refused(office: Office, tmp_path: Path) -> None:
    """60.50 of 121.00 were paid, and the file leaves that out."""
    await process(office, typed(tmp_path, STEP_1 + PAID))
    more = '    payments: [{amount: "60.51", paid_on: 2026-01-21, reference: R2}]\n'
    assert await refusals(office, typed(tmp_path, STEP_1 + more)) == [
        f"{tmp_path}/form.yaml:33: invoices[0].payments[0].amount: The new payments exceed what is due on "
        "INV-2026-000001: EUR 60.50."
    ]


async def test_a_later_payment_that_can_t_be_read_is_one_fault(office: Office, tmp_path: Path) -> None:
    """And no more than that."""
    await process(office, typed(tmp_path, STEP_1))
    (fault,) = await refusals(office, typed(tmp_path, STEP_1 + PAID.replace("60.50", "1.210")))
    assert "invoices[0].payments[0].amount: “1.210” could be 1210 or 1.210." in fault


async def test_a_payment_in_another_currency_is_only_shown(office: Office, tmp_path: Path) -> None:
    """It may be for another invoice."""
    await process(office, typed(tmp_path, STEP_1))
    before = await stored(office)
    dollars = STEP_2.replace("currency: EUR\n    issued_on", "currency: USD\n    issued_on")
    summary = await process(office, typed(tmp_path, dollars))
    assert await stored(office) == before
    assert (
        str(summary)
        .splitlines()[-1]
        .endswith(
            "The file differs in currency: EUR -> USD, lines: 121.00 EUR -> 121.00 USD, "
            "payments: nothing -> R1 of 2026-01-20, 121.00 USD."
        )
    )


async def test_a_payment_that_differs_is_shown_with_both_sums(office: Office, tmp_path: Path) -> None:
    """The same reference is the same payment."""
    await process(office, typed(tmp_path, STEP_1 + PAID))
    summary = await process(office, typed(tmp_path, STEP_1 + PAID.replace("60.50", "60.51")))
    assert "payments: R1 of 2026-01-20, 60.50 EUR -> R1 of 2026-01-20, 60.51 EUR." in str(summary)


async def test_a_license_key_that_differs_is_not_printed(office: Office) -> None:
    """Neither the one on the desk nor the one in the file."""
    await process(office, changed("subscriptions.0.license_key", "KEY-ONE"))
    said = str(await process(office, changed("subscriptions.0.license_key", "KEY-TWO")))
    assert "The file differs in license_key." in said
    assert "KEY-" not in said


async def test_history_is_booked_on_its_own_days_unless_their_journal_was_exported(
    office: Office, tmp_path: Path
) -> None:
    """An invoice of January 2, paid on January 20. The first half of January was exported; the second half stays as it
    was, because the payment is newer."""
    await office.save(JournalExport(first=date(2026, 1, 1), last=date(2026, 1, 15), exported_on=date(2026, 2, 1)))
    await process(office, typed(tmp_path, FILE + PAID))
    (issued,), (paid,) = await office.all(Invoice), await office.all(Payment)
    assert (issued.issued_on, issued.booked_on) == (date(2026, 1, 2), office.now.date())
    assert (paid.paid_on, paid.booked_on) == (date(2026, 1, 20), date(2026, 1, 20))

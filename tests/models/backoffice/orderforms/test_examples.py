"""The example vendor: it has what the story needs, and its Slack workspace goes with it."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from stdnum import iban
from stdnum.eu import vat

from bot.orderforms import read_order_form
from models.backoffice.orderforms.entries import InvoiceEntry, StartState, SubscriptionEntry
from models.backoffice.orderforms.form import OrderForm
from models.catalogue.plans import MONTHLY_SLOTS, REMINDER_SLOTS
from models.contacts.domains import same_smart_domain, smart_domain
from models.renewals.slots import spans
from models.roles import Kind, Role, StaffRole
from models.subscriptions.tables import Cycle
from sandbox.loading import Roster, read_roster

EXAMPLES = Path(__file__).parents[4] / "examples"
START = date(2026, 11, 23)
SCRIPTS = {
    "Latin with diacritics": "Åáéěńọ",
    "Cyrillic": "абвгде",
    "Greek": "αβγδε",
    "Arabic": "ابتلم",
    "Hebrew": "אבגהו",
    "Han": "佐藤由紀光",
    "Hangul": "김민지박준",
    "Hiragana": "たなかすず",
    "Katakana": "ケンジ",
    "Devanagari": "पगमरअ",
}


@pytest.fixture(scope="module")
def vendor() -> OrderForm:
    """examples/vendor.yaml."""
    return read_order_form(EXAMPLES / "vendor.yaml")


@pytest.fixture(scope="module")
def workspace() -> Roster:
    """examples/sandbox.yaml."""
    return read_roster(EXAMPLES / "sandbox.yaml")


def tables(vendor: OrderForm) -> dict[str, str]:
    """The role table of each plan."""
    return {plan.key: plan.role_table for plan in vendor.plans}


def roles(subscription: SubscriptionEntry) -> dict[Role, str]:
    """Who holds a role; of several holders, the last."""
    return {contact.role: contact.person for contact in subscription.contacts}


def state(invoice: InvoiceEntry) -> str:
    """Where an invoice stands when the story starts."""
    if invoice.paid == invoice.total:
        return "paid"
    return "overdue" if invoice.due_on < START else "part-paid" if invoice.paid else "open"


def test_there_is_enough_of_everything(vendor: OrderForm) -> None:
    """The least that the example has to show."""
    assert len(vendor.organizations) >= 6
    assert len(vendor.subscriptions) >= 14
    assert len(vendor.people) >= 32
    assert {subscription.kind for subscription in vendor.subscriptions} == set(Kind)


def test_every_role_of_both_tables_is_held_by_somebody(vendor: OrderForm) -> None:
    """Five in one, four in the other."""
    held = {(tables(vendor)[s.plan], contact.role) for s in vendor.subscriptions for contact in s.contacts}
    four = {Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY}
    in_support = {("support-portal", role) for role in four}
    assert held == {("license-and-site", role) for role in Role} | in_support


def test_the_story_starts_with_five_people_at_acme(vendor: OrderForm) -> None:
    """SUB-1042 stands first: a site with all five roles, where Ben could follow Ana."""
    first = vendor.subscriptions[0]
    assert (first.ref, first.organization, first.kind) == ("SUB-1042", "acme", Kind.SITE)
    assert roles(first) == {
        Role.BILLING_PRIMARY: "ana",
        Role.BILLING_SECONDARY: "ben",
        Role.TECHNICAL_PRIMARY: "chidi",
        Role.TECHNICAL_SECONDARY: "dana",
        Role.SITE_ADMIN: "eva",
    }
    assert [person.key for person in vendor.people[:5]] == ["ana", "ben", "chidi", "dana", "eva"]
    emails = {person.key: person.email for person in vendor.people}
    assert same_smart_domain(emails["ana"], emails["ben"])
    assert "INV-2026-000017" in {i.ref for i in vendor.invoices if i.subscription == 1042 and state(i) == "open"}


def test_no_next_term_is_billed_before_it_is_ordered(vendor: OrderForm) -> None:
    """Those that end within 90 days are still to be renewed: what they owe is for something else."""
    ending = {s.number for s in vendor.subscriptions if s.ends_on and 0 <= (s.ends_on - START).days <= 90}
    owed = [i for i in vendor.invoices if i.subscription in ending and (START - i.issued_on).days < 30]
    assert {1042, 1051} <= {i.subscription for i in owed}
    assert [i.ref for i in owed for line in i.lines if "12 months" in line.description] == []


def test_the_awkward_cases_are_there(vendor: OrderForm) -> None:
    """Sole contacts, shared tickets, narrow plans, foreign and public mail domains, people with several hats."""
    emails = {person.key: person.email for person in vendor.people}
    by_plan = tables(vendor)
    sole = [s.ref for s in vendor.subscriptions if by_plan[s.plan] == "support-portal" and len(s.contacts) == 1]
    assert sole == ["SUB-1052"]
    assert [found.key for found in vendor.organizations if found.shares_tickets] == ["hangang"]
    assert 1 in {plan.max_technical_contacts for plan in vendor.plans}
    pairs = [
        (emails[held[Role.BILLING_PRIMARY]], emails[held[Role.BILLING_SECONDARY]])
        for held in map(roles, vendor.subscriptions)
        if Role.BILLING_SECONDARY in held
    ]
    assert {same_smart_domain(*pair) for pair in pairs} == {True, False}
    assert any(smart_domain(primary) is None for primary, _ in pairs)
    organizations: dict[str, set[str]] = {}
    hats: Counter[tuple[int, str]] = Counter()
    for subscription in vendor.subscriptions:
        for contact in subscription.contacts:
            organizations.setdefault(contact.person, set()).add(subscription.organization)
            hats[subscription.number, contact.person] += 1
    assert max(len(found) for found in organizations.values()) >= 2
    assert max(hats.values()) >= 2


def test_the_vendors_own_people(vendor: OrderForm) -> None:
    """Two agents, one billing person, two admins."""
    assert Counter(role for member in vendor.staff for role in member.roles) == {
        StaffRole.AGENT: 2,
        StaffRole.BILLING: 1,
        StaffRole.ADMIN: 2,
    }


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_in_many_scripts(vendor: OrderForm, script: str) -> None:
    """Somebody's name is written in each."""
    letters = "".join(person.name for person in vendor.people)
    assert set(SCRIPTS[script]) & set(letters)


def test_invoices_in_every_state_and_several_currencies(vendor: OrderForm) -> None:
    """Yen have no decimals, dinars three; each currency has an account to pay to."""
    assert {state(invoice) for invoice in vendor.invoices} == {"open", "paid", "part-paid", "overdue"}
    currencies = {invoice.currency for invoice in vendor.invoices}
    assert currencies == {"EUR", "USD", "GBP", "JPY", "KWD"}
    assert currencies == {account.currency for account in vendor.bank_accounts}


def test_a_few_reminders_are_due_at_the_start_and_more_later(vendor: OrderForm) -> None:
    """Not a flood; and each step of the clock brings new ones."""

    def due(day: date) -> set[tuple[str, int]]:
        slots = {Cycle.YEAR: REMINDER_SLOTS, Cycle.MONTH: MONTHLY_SLOTS}
        found = ((s, span) for s in vendor.subscriptions if s.cancelled_on is None for span in spans(slots[s.cycle]))
        return {(s.ref, span.slot) for s, span in found if span.least <= (s.ends_on - day).days <= span.most}

    yearly = {("SUB-1042", 30), ("SUB-1046", 90), ("SUB-1051", 7)}
    over = {("SUB-1062", -1), ("SUB-1063", -15)}
    assert due(START) == yearly | over | {("SUB-1059", 7), ("SUB-1060", 7), ("SUB-1061", 15)}
    after_30, after_60 = due(START + timedelta(days=30)), due(START + timedelta(days=60))
    assert len(after_30 - due(START)) >= 3
    assert len(after_60 - after_30 - due(START)) >= 3
    assert len({ref for ref, _ in due(START) | after_30 | after_60}) < len(vendor.subscriptions)


def test_everything_is_sold_and_has_a_price(vendor: OrderForm) -> None:
    """There is something in each subscription, and each edition can be bought in every currency that is in use."""
    assert [found.ref for found in vendor.subscriptions if not found.items] == []
    currencies = {subscription.currency for subscription in vendor.subscriptions}
    assert currencies == {"EUR", "USD", "GBP", "JPY", "KWD"}
    for product in vendor.products:
        assert {price.currency for price in product.prices if price.cycle is Cycle.YEAR} == currencies
        monthly = {price.currency for price in product.prices if price.cycle is Cycle.MONTH}
        assert monthly == (currencies if product.kind is Kind.SITE else set())


def test_there_is_something_to_upgrade_to_and_to_add(vendor: OrderForm) -> None:
    """Three tiers of the server, two of the cloud with two add-ons, and a second family beside it."""
    editions = {(product.family, product.tier) for product in vendor.products if not product.addon}
    assert {tier for family, tier in editions if family == "server"} == {1, 2, 3}
    assert {tier for family, tier in editions if family == "cloud"} == {1, 2}
    addons = [product.key for product in vendor.products if product.addon and product.kind is Kind.SITE]
    assert addons == ["route-maps", "cold-chain"]
    assert ("driver-app", 1) in editions
    holders = {s.ref: {item.product for item in s.items} for s in vendor.subscriptions}
    assert (holders["SUB-1042"], holders["SUB-1043"]) == ({"cloud"}, {"server"})


def test_each_state_is_there_or_follows_on_the_first_day(vendor: OrderForm) -> None:
    """By the dates: past due for 15 days after the end, then suspended; one cancelled, one to be; one evaluation."""
    by_ref = {subscription.ref: subscription for subscription in vendor.subscriptions}
    ended = {ref for ref, found in by_ref.items() if found.ends_on < START and not found.cancelled_on}
    assert {ref for ref in ended if by_ref[ref].ends_on + timedelta(days=15) > START} == {"SUB-1062"}
    assert ended == {"SUB-1062", "SUB-1063"}
    cancelled = {ref: found.cancelled_on <= START for ref, found in by_ref.items() if found.cancelled_on}
    assert cancelled == {"SUB-1064": True, "SUB-1065": False}
    assert [ref for ref, found in by_ref.items() if found.state is StartState.EVALUATION] == ["SUB-1061"]


def test_monthly_sites_with_and_without_a_card(vendor: OrderForm) -> None:
    """One can't be made yearly for want of a card; one renews automatically at the end of the month, and its seats are
    taken."""
    running = [s for s in vendor.subscriptions if s.cycle is Cycle.MONTH and s.ends_on > START]
    assert [(s.ref, s.card is not None, s.renews) for s in running] == [
        ("SUB-1059", False, False),
        ("SUB-1060", True, True),
    ]
    without, having = running
    assert (having.anchor.day, having.ends_on) == (31, date(2026, 11, 29))
    assert [(len(s.users), max(item.seats for item in s.items)) for s in running] == [(2, 8), (3, 3)]
    assert Role.SITE_ADMIN in roles(without)


def test_every_license_of_the_server_has_a_key_of_its_own(vendor: OrderForm) -> None:
    """Support has none: there is nothing to install."""
    keys = {s.ref: s.license_key for s in vendor.subscriptions if s.license_key}
    assert set(keys) == {s.ref for s in vendor.subscriptions if s.plan == "server"}
    assert len(set(keys.values())) == len(keys)


def test_mail_goes_nowhere(vendor: OrderForm) -> None:
    """Addresses are under .example, but for the one public mail domain that the story needs."""
    domains = {person.email.rpartition("@")[2] for person in vendor.people}
    assert [domain for domain in domains if not domain.endswith(".example")] == ["gmail.com"]


def test_the_workspace_has_everybody_who_is_in_slack(vendor: OrderForm, workspace: Roster) -> None:
    """Under the same id, name, address, time zone and locale."""
    expected = {
        (user.team, user.user, person.key, person.name, person.email, person.time_zone, person.locale)
        for person in vendor.people
        for user in person.slack
    }
    there = {(p.team, p.id, p.name, p.real_name, p.email, p.tz, p.locale) for p in workspace.people}
    assert expected < there
    assert {name for _, _, name, *_ in there - expected} == {"zoe", "quin", "dana.acme", "mallory"}


def test_the_workspace_has_the_vendors_channels(vendor: OrderForm, workspace: Roster) -> None:
    """Staff triage, admins decide, everybody is in general; the app is in all three."""
    ids = {person.key: user.user for person in vendor.people for user in person.slack}
    admins = {ids[member.person] for member in vendor.staff if StaffRole.ADMIN in member.roles}
    channels = {channel.name: channel for channel in workspace.channels}
    assert (channels["triage"].id, channels["triage"].kind) == ("C0TRIAGE", "private")
    assert channels["triage"].members == {ids[member.person] for member in vendor.staff}
    assert (channels["approvals"].id, channels["approvals"].kind) == ("C0APPROVALS", "private")
    assert channels["approvals"].members == admins
    assert (channels["general"].kind, channels["general"].members) == ("channel", {p.id for p in workspace.people})
    assert workspace.bot_channels == {channel.id for channel in workspace.channels}


def test_the_story_has_a_beginning() -> None:
    """The sandbox's clock starts at this moment."""
    document = yaml.safe_load((EXAMPLES / "sandbox.yaml").read_text(encoding="utf-8"))
    assert document["clock"].isoformat() == "2026-11-23T08:00:00+00:00"


def test_the_vendors_legal_entity_has_all_that_electronic_invoices_need(vendor: OrderForm) -> None:
    """Its tax ID is one of its country, and its account for euros is an IBAN."""
    (entity,) = vendor.legal_entities
    needed = ("name", "street", "postal_code", "city", "country", "tax_id", "registration", "email", "phone")
    assert [field for field in needed if not getattr(entity, field)] == []
    assert vat.is_valid(entity.tax_id)
    (euros,) = [account for account in vendor.bank_accounts if account.currency == "EUR"]
    assert iban.is_valid(euros.account)

"""What an order form says of its values, and of its entries seen together."""

from typing import Any

import pytest

from models.backoffice.orderforms.draft import draft
from tests.models.backoffice.orderforms.forms import FULL, SMALL, another, changed, said, small


def test_the_small_form_is_without_fault() -> None:
    """What the other tests spoil is right to begin with."""
    assert said(small()) == []


def test_an_empty_form_is_without_fault() -> None:
    """All sections are optional."""
    assert said(draft({}, "form.yaml", {})) == []


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("organizations.0.key", "Acme!", "“Acme!” isn't a key. Use lowercase letters"),
        ("organizations.0.key", "a" * 65, "It is longer than 64 characters."),
        ("organizations.0.key", None, "This field is missing."),
        ("organizations.0.name", " ", "It is empty."),
        ("organizations.0.name", "Acme\nRobotics", "Write it on one line."),
        ("organizations.0.name", "Ac\x00me", "It contains a character that can't be displayed."),
        ("organizations.0.name", "Ac\ud800me", "It contains a character that can't be displayed."),
        ("organizations.0.name", "x" * 201, "It is longer than 200 characters."),
        ("organizations.0.name", ["Acme"], "Enter a single text here."),
        ("organizations.0.billing_address", "x" * 1001, "It is longer than 1000 characters."),
        ("organizations.0.billing_address", "x\n" * 9, "It has 9 lines. The limit is 8."),
        ("organizations.0.time_zone", "Mars/Base", "“Mars/Base” isn't a time zone"),
        ("organizations.0.locale", "klingon", "“klingon” isn't a locale"),
        ("organizations.0.country", "Spain", "“Spain” isn't a country. Use its two letters"),
        ("organizations.0.shares_tickets", "maybe", "“maybe” isn't true or false."),
        ("organizations.0.nmae", "Acme", "There is no field “nmae” here. Did you mean “name”?"),
        ("organizations.0", "acme", "Enter fields here, such as “key: …”."),
        ("people.0.email", "ana at acme", "“ana at acme” isn't an email address"),
        ("people.0.slack.0.team", "acme", "“acme” isn't a Slack ID of this kind. They look like “T0NORTHWIND”."),
        ("people.0.slack.0.user", "B0BOT", "“B0BOT” isn't a Slack ID of this kind. They look like “U0ANA”."),
        ("plans.0.max_technical_contacts", "0", "“0” is too small. The minimum is 1."),
        ("plans.0.max_technical_contacts", "99999999999", "“99999999999” is too large. The maximum is 2147483647."),
        ("plans.0.max_technical_contacts", "few", "“few” isn't a whole number."),
        ("organizations.0.tax_id", "x" * 41, "It is longer than 40 characters."),
        ("organizations.0.tax_rate", "a fifth", "“a fifth” isn't a tax rate"),
        ("plans.0.grace_days", "-1", "“-1” is too small. The minimum is 0."),
        ("plans.0.retention_days", "3651", "“3651” is too large. The maximum is 3650."),
        ("plans.0.evaluation_step", "0", "“0” is too small. The minimum is 1."),
        ("plans.0.longest_evaluation", "0", "“0” is too small. The minimum is 1."),
        ("plans.0.payment_days", "soon", "“soon” isn't a whole number."),
        ("plans.0.reminder_slots", ["30", "7", "30"], "30 is listed twice."),
        ("plans.0.reminder_slots.1", "366", "“366” is too large. The maximum is 365."),
        ("plans.0.monthly_slots.0", "-366", "“-366” is too small. The minimum is -365."),
        ("plans.0.monthly_slots.1", "a week", "“a week” isn't a whole number."),
        ("products.0.kind", "lease", "“lease” isn't a kind. Use one of license, site."),
        ("products.0.family", None, "This field is missing."),
        ("products.0.tier", "-1", "“-1” is too small. The minimum is 0."),
        ("products.0.addon", "perhaps", "“perhaps” isn't true or false."),
        ("products.0.file", "../desk.zip", "“../desk.zip” isn't a file name. Write it without folders"),
        ("products.0.prices.0.currency", "EURO", "“EURO” isn't a currency"),
        ("products.0.prices.0.cycle", "week", "“week” isn't a cycle. Use one of month, year."),
        ("products.0.prices.0.price", "-1.00", "-1.00 is below 0. A price is 0 or more."),
        ("products.0.prices.0.price", "10,0,0", "“10,0,0” isn't an amount"),
        ("subscriptions.0.state", "past_due", "“past_due” isn't a state. Use one of evaluation, active."),
        ("subscriptions.0.anchor_on", "January", "“January” isn't a date"),
        ("subscriptions.0.cycle", "years", "“years” isn't a cycle. Use one of month, year."),
        ("subscriptions.0.renews", "maybe", "“maybe” isn't true or false."),
        ("subscriptions.0.license_key", "x" * 501, "It is longer than 500 characters."),
        ("subscriptions.0.items.0.seats", "0", "“0” is too small. The minimum is 1."),
        ("subscriptions.0.items.0.seats", "1000001", "“1000001” is too large. The maximum is 1000000."),
        ("subscriptions.0.items.0.started_on", "1.1.", "“1.1.” isn't a date"),
        ("subscriptions.0.card", "Visa", "Enter fields here, such as “brand: …”."),
        ("subscriptions.0.card.last4", "4242424242424242", "Enter only the last four digits of the card"),
        ("subscriptions.0.card.expires", "13/2028", "“13/2028” isn't a month. Write it as on the card, such as “09/2"),
        (
            "subscriptions.0.card.numbr",
            "1",
            "There is no field “numbr” here. Fields here: brand, last4, expires, holder.",
        ),
        ("subscriptions.0.number", "1O42", "“1O42” isn't a subscription number"),
        ("subscriptions.0.kind", "lease", "“lease” isn't a kind. Use one of license, site."),
        ("subscriptions.0.starts_on", "2026-02-30", "“2026-02-30” isn't a date. Write it as “2026-11-23”."),
        ("subscriptions.0.starts_on", "1.1.2026", "“1.1.2026” isn't a date"),
        ("subscriptions.0.ends_on", "9999-12-31", "9999-12-31 isn't between the years 1970 and 2199."),
        ("subscriptions.0.contacts.1.role", "billing.first", "“billing.first” isn't a role. Use one of billing.prim"),
        ("subscriptions.0.contacts.1.wants_reminders", "ask", "“ask” isn't true or false."),
        ("invoices.0.number", "17", "“17” isn't an invoice number. Write it as “INV-2026-000017”."),
        ("invoices.0.currency", "EURO", "“EURO” isn't a currency"),
        ("invoices.0.lines", [], "Add at least one."),
        ("invoices.0.lines.0.quantity", "1.5", "“1.5” isn't a whole number."),
        ("invoices.0.lines.0.unit_price", "€ 12", "“€ 12” isn't an amount. Write it as “1234.50”"),
        ("invoices.0.lines.0.unit_price", "1000000000000", "“1000000000000” isn't an amount."),
        (
            "products.0.prices.0.price",
            "1.190",
            "“1.190” could be 1190 or 1.190. Write it with 2 decimals and nothing between the thousands, such as "
            "1190.00.",
        ),
        ("invoices.0.lines.0.unit_price", "1e999999", "“1e999999” isn't an amount"),
        ("invoices.0.lines.0.tax_rate", "101 %", "“101 %” isn't a tax rate"),
        ("invoices.0.lines.0.tax_rate", "5.5555", "“5.5555” isn't a tax rate"),
    ],
)
def test_a_value_that_is_wrong(path: str, value: Any, sentence: str) -> None:
    """It is named with its place, and told what would be right; and it is the only fault."""
    (fault,) = changed(path, value, FULL).faults
    assert str(fault.path) == str(tuple(int(part) if part.isdigit() else part for part in path.split(".")))
    assert str(fault.sentence).startswith(sentence)
    assert "pydantic" not in str(fault)


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"people": {"ana": "Ana"}}, "people: Enter a list here: entries that start with “-”."),
        ({"staff": ["ana"]}, "staff: Enter people's keys with their roles here, such as “agnes: [agent]”."),
        ({"staff": {"ana": ["boss"]}}, "staff.ana[0]: “boss” isn't a staff role. Use one of agent, billing, admin."),
        (
            {"staff": {"Ana!": "agent"}},
            "staff.Ana!: “Ana!” isn't a key. Use lowercase letters, digits, “-”, “_” and “.”, such as “acme”.",
        ),
        ({"staff": {"ana": []}}, "staff.ana: Add at least one."),
        ({"peple": []}, "peple: There is no field “peple” here. Did you mean “people”?"),
        (
            {"organizations": another("organizations", name="Again")},
            "organizations[1].key: “acme” is already listed.",
        ),
        (
            {"people": another("people", key="anna", slack=[])},
            "people[2].email: “ana@acme.example” is already listed.",
        ),
        (
            {"people": another("people", key="anna", email="ANA@Acme.example", slack=[])},
            "people[2].email: “ana@acme.example” is already listed.",
        ),
        (
            {"people": another("people", key="anna", email="anna@acme.example")},
            "people[2].slack[0].user: “U0ANA” is already listed.",
        ),
        ({"products": another("products")}, "products[1].key: “helpdesk” is already listed."),
        ({"plans": another("plans")}, "plans[1].key: “support” is already listed."),
        (
            {"subscriptions": another("subscriptions", number="7")},
            "subscriptions[1].number: “SUB-7” is already listed.",
        ),
        ({"invoices": another("invoices")}, "invoices[1].number: “INV-2026-000001” is already listed."),
        (
            {"bank_accounts": [{"currency": "EUR", "holder": "V", "bank": "B", "account": "1"}] * 2},
            "bank_accounts[1].currency: “EUR” is already listed.",
        ),
    ],
)
def test_a_section_that_is_wrong(sections: dict[str, Any], expected: str) -> None:
    """The second of two entries with one name is the fault; and there is no other."""
    assert said(small(**sections)) == [expected]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "subscriptions.0.ends_on",
            "2025-12-31",
            "subscriptions[0].ends_on: The term ends before it starts, on 2026-01-01.",
        ),
        (
            "subscriptions.0.contacts.2",
            {"person": "ben", "role": "technical.secondary"},
            "subscriptions[0].contacts[2].person: “ben” already has a technical role on SUB-7.",
        ),
        (
            "subscriptions.0.contacts.2",
            {"person": "ben", "role": "billing.primary"},
            "subscriptions[0].contacts[2].role: SUB-7 already has a billing.primary, “ana”. There can be only one.",
        ),
        (
            "products.0.prices.1",
            {"currency": "EUR", "cycle": "year", "price": "90.00"},
            "products[0].prices[1].currency: “EUR” is already listed.",
        ),
        ("products.0.prices.1", {"currency": "EUR", "cycle": "month", "price": "0"}, None),
        (
            "products.0.prices.1",
            {"currency": "JPY", "cycle": "year", "price": "90.50"},
            "products[0].prices[1].price: 90.50 has too many decimals. JPY allows none.",
        ),
        (
            "subscriptions.0.items.1",
            {"product": "helpdesk", "seats": "1"},
            "subscriptions[0].items[1].product: “helpdesk” is already listed.",
        ),
        (
            "subscriptions.0.currency",
            None,
            "subscriptions[0].items: Add the currency, such as “currency: EUR”.",
        ),
        (
            "subscriptions.0.users",
            [{"email": "ana@acme.example"}],
            "subscriptions[0].users: A license has no users here. Only a site has.",
        ),
        (
            "subscriptions.0.anchor_on",
            "2026-01-02",
            "subscriptions[0].anchor_on: Terms can't be counted from a day after the start of this one, 2026-01-01.",
        ),
        ("invoices.0.due_on", "2025-12-31", "invoices[0].due_on: It is due before it was issued, on 2026-01-01."),
        (
            "invoices.0.payments.1",
            {"amount": "100.00", "paid_on": "2026-01-20", "reference": "A-1"},
            "invoices[0].payments[1].reference: “A-1” is already listed.",
        ),
        (
            "invoices.0.payments.0.amount",
            "0.00",
            "invoices[0].payments[0].amount: 0.00 can't be a payment. Write more than 0.",
        ),
        (
            "invoices.0.lines.0.unit_price",
            "50.0055",
            "invoices[0].lines[0].unit_price: 50.0055 has too many decimals. EUR allows 2.",
        ),
        (
            "invoices.0.lines.0.unit_price",
            "999999999999",
            None,
        ),
    ],
)
def test_values_that_do_not_go_together(path: str, value: Any, expected: str | None) -> None:
    """Each rule is named once, at the value that has to change."""
    assert said(changed(path, value)) == ([expected] if expected else [])


def test_a_site_has_users_each_once_and_no_license_key() -> None:
    """Two ways to write one address are one user."""
    users = [{"email": "ana@acme.example"}, {"email": "ANA@acme.example", "name": "Ana"}]
    site = {**SMALL["subscriptions"][0], "kind": "site", "users": users, "license_key": "KEY-1"}
    assert said(small(subscriptions=[site])) == [
        "subscriptions[0].users[1].email: “ana@acme.example” is already listed.",
        "subscriptions[0].license_key: A site has no license key.",
    ]


@pytest.mark.parametrize(
    ("cycle", "ends_on", "expected"),
    [
        ("month", "2026-02-27", ""),
        ("month", "2026-03-30", ""),
        (
            "month",
            "2026-02-28",
            "It renews every month from 2026-01-31, and none of its terms ends on 2026-02-28.",
        ),
        ("year", "2028-01-30", ""),
        ("year", "2026-07-30", "It renews every year from 2026-01-31, and none of its terms ends on 2026-07-30."),
    ],
)
def test_what_renews_ends_where_a_term_does(cycle: str, ends_on: str, expected: str) -> None:
    """Counted from the anchor; several terms may be paid for at once. What does not renew may end on any day."""
    dates = {"starts_on": "2026-01-31", "ends_on": ends_on, "cycle": cycle}
    entry = {**SMALL["subscriptions"][0], **dates}
    assert said(small(subscriptions=[entry])) == []
    faults = small(subscriptions=[{**entry, "renews": "true"}]).faults
    assert [str(fault.sentence) for fault in faults] == ([expected] if expected else [])


def test_an_evaluation_does_not_renew() -> None:
    """Nothing was bought that could."""
    evaluation = {**SMALL["subscriptions"][0], "state": "evaluation", "renews": "true"}
    assert said(small(subscriptions=[evaluation])) == [
        "subscriptions[0].renews: An evaluation doesn't renew automatically. It has to be bought."
    ]

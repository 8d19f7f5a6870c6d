"""How single values of an order form are read and kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.backoffice.orderforms.entries import LineEntry, PaymentEntry
from tests.models.backoffice.orderforms.forms import SMALL, changed, said, small


@pytest.mark.parametrize(("written", "kept"), [("30", [30]), (["-7", "90", "7"], [90, 7, -7]), ([], [])])
def test_slots_are_kept_earliest_first(written: Any, kept: list[int]) -> None:
    """However they stand in the file; one number may stand alone, and none at all means never."""
    assert changed("plans.0.reminder_slots", written).plans[0].reminder_slots == kept


def test_a_line_has_a_greatest_sum() -> None:
    """What no database column could hold is refused, not tried."""
    line = {"description": "All", "quantity": "2147483647", "unit_price": "999999999999", "tax_rate": "0"}
    expected = "invoices[0].lines[1].unit_price: The line comes to more than an invoice allows."
    assert said(changed("invoices.0.lines.1", line)) == [expected]


def test_the_whole_total_may_be_paid() -> None:
    """Two licenses at 50 with 19 % come to 119.00."""
    assert said(changed("invoices.0.payments.0.amount", "119.00")) == []


def test_faults_of_several_entries_are_found_together() -> None:
    """One fault does not hide those of other entries, and brings no others with it."""
    people = [{**SMALL["people"][0], "email": "?"}, {**SMALL["people"][1], "time_zone": "?"}]
    form = small(people=people, organizations=[{"key": "acme"}])
    assert [fault.path for fault in form.faults] == [
        ("organizations", 0, "name"),
        ("people", 0, "email"),
        ("people", 1, "time_zone"),
    ]


def test_texts_are_composed_and_trimmed() -> None:
    """The same name typed with combining accents is the same name."""
    assert changed("people.0.name", " Ana Pe\u0301rez ").people[0].name == "Ana P\u00e9rez"


def test_addresses_are_kept_in_small_letters() -> None:
    """Two ways to write one address are one address."""
    assert changed("people.0.email", "Ana@ACME.Example").people[0].email == "ana@acme.example"


def test_locales_are_kept_as_language_tags() -> None:
    """As Slack writes them, with a hyphen."""
    assert changed("organizations.0.locale", "pt_BR").organizations[0].locale == "pt-BR"


def test_a_person_can_have_several_slack_users() -> None:
    """One in each workspace."""
    users = [{"team": "T0", "user": "U0ANA"}, {"team": "T1", "user": "W0ANA", "enterprise": "E0"}]
    (person, _) = changed("people.0.slack", users).people
    assert [(user.team, user.user, user.enterprise) for user in person.slack] == [
        ("T0", "U0ANA", None),
        ("T1", "W0ANA", "E0"),
    ]


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("19 %", 19_000),
        ("19%", 19_000),
        ("19", 19_000),
        ("5.5", 5_500),
        ("5,5 %", 5_500),
        ("8.25 %", 8_250),
        ("9.975 %", 9_975),
        ("9,975", 9_975),
        ("٩٫٩٧٥٪", 9_975),
        ("0", 0),
        ("100.000", 100_000),
    ],
)
def test_tax_rates_are_percentages(written: str, rate: int) -> None:
    """They are kept in thousandths of a percent."""
    assert changed("invoices.0.lines.0.tax_rate", written).invoices[0].lines[0].tax_rate == rate


@pytest.mark.parametrize(
    ("currency", "written", "minor"),
    [
        ("EUR", "1.5", 150),
        ("JPY", "15", 15),
        ("KWD", "1.5", 1500),
        ("KWD", "1.190", 1190),
        ("JPY", "1,190", 1190),
        ("EUR", "1.190,50", 119050),
        ("EUR", "1 190,50", 119050),
        ("INR", "1,00,000.5", 10000050),
        ("EUR", "١٫٥", 150),
    ],
)
def test_sums_are_kept_in_the_currencys_minor_units(currency: str, written: str, minor: int) -> None:
    """Cents for euros, yen for yen, fils for dinars."""
    line = LineEntry(description="x", quantity=1, unit_price=written, tax_rate="0")
    assert line.net(currency) == minor


@given(st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1))
def test_no_cent_is_lost(cents: int) -> None:
    """Every sum of up to twelve digits before the point arrives to the cent."""
    written = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    line = {"description": "x", "quantity": "1", "unit_price": written, "tax_rate": "0"}
    assert LineEntry.model_validate(line).net("EUR") == cents


@given(st.text(max_size=20))
def test_any_text_is_a_sum_or_gets_a_sentence(text: str) -> None:
    """Nothing that can be typed for a sum is more than a fault."""
    form = changed("invoices.0.payments.0.amount", text)
    payments = [payment for invoice in form.invoices for payment in invoice.payments]
    assert all(isinstance(payment, PaymentEntry) for payment in payments)
    assert form.faults or payments[0].minor("EUR") > 0

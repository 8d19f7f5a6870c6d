"""Every right, for every set of roles, under every condition, is decided as the tables typed in typed.py say."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from models.roles import (
    Condition,
    Decision,
    Facts,
    Kind,
    Outcome,
    Reason,
    Right,
    Role,
    RoleTables,
    decide,
    decide_by_cell,
)
from tests.models.roles.typed import (
    BP,
    BS,
    ROLES,
    SA,
    TABLES,
    TP,
    TS,
    USED,
    Around,
    combinations_of_roles,
    expected,
)

SHIPPED = RoleTables.shipped()
NOTHING_UNMET: frozenset[str] = frozenset()
UNMET = [NOTHING_UNMET, *[frozenset({c.value}) for c in Condition], frozenset(c.value for c in Condition)]


def decided(table: str, right: str, roles: tuple[str, ...], around: Around) -> Decision:
    """What the code under test decides."""
    facts = Facts(
        kind=Kind(around.kind),
        sole=around.sole,
        shares_tickets=around.shares,
        agreed=frozenset({Right.RENEWAL_REMINDERS}) if around.agreed else frozenset(),
        declined=frozenset({Right.RENEWAL_REMINDERS}) if around.declined else frozenset(),
        unmet=frozenset(Condition(condition) for condition in around.unmet),
    )
    return decide(SHIPPED[table], Right(right), [Role(role) for role in roles], facts)


def all_around() -> Iterator[Around]:
    """License or site; sole or not; shares tickets or not; not asked, agreed or declined; nothing, one thing or
    everything unmet."""
    answers = [(False, False), (True, False), (False, True)]
    for kind, sole, shares, answer, unmet in product(["license", "site"], [0, 1], [0, 1], answers, UNMET):
        yield Around(kind, bool(sole), bool(shares), *answer, unmet)


@pytest.mark.parametrize("right", [right.value for right in Right])
@pytest.mark.parametrize("table", list(TABLES))
def test_a_right_is_decided_as_typed(table: str, right: str) -> None:
    """For no role, each role, each two and any more of them, whatever is the case around."""
    for roles, around in product(combinations_of_roles(), all_around()):
        outcome = decided(table, right, roles, around).outcome.value
        assert outcome == expected(table, right, roles, around), (roles, around)


@pytest.mark.parametrize("right", [right.value for right in Right])
@pytest.mark.parametrize("table", list(TABLES))
def test_rights_add_up(table: str, right: str) -> None:
    """Two roles together give what either of them gives: the more of the two, and nothing beyond. Only a site admin
    gains by a second role: the rights of a contact."""
    strength = ["refused", "masked", "allowed"]
    for kind, first, second in product(["license", "site"], ROLES, ROLES):
        if SA in (first, second) and TABLES[table][right].cell(SA) == "contact":
            continue
        around = Around(kind)
        alone = [decided(table, right, (role,), around).outcome.value for role in (first, second)]
        assert decided(table, right, (first, second), around).outcome.value == max(alone, key=strength.index)


@pytest.mark.parametrize("table", list(TABLES))
def test_a_refusal_has_a_reason_and_nothing_else_has(table: str) -> None:
    """Whoever is refused can be told why."""
    for right, roles, around in product(TABLES[table], combinations_of_roles(), all_around()):
        decision = decided(table, right, roles, around)
        assert decision.right == right
        assert decision.allowed is (decision.outcome is not Outcome.REFUSED) is (decision.reason is None)


def test_masked_loses_to_yes() -> None:
    """A secondary billing contact sees the card without the billing contact; with a fuller role beside, all of it."""
    assert decided("license-and-site", "update_card", (BS,), Around()).outcome is Outcome.MASKED
    assert decided("license-and-site", "update_card", (BS, TS), Around()).outcome is Outcome.MASKED
    for fuller in (BP, TP, SA):
        assert decided("license-and-site", "update_card", (BS, fuller), Around()).outcome is Outcome.ALLOWED


AS_CONTACT = [right for right, line in TABLES["license-and-site"].items() if line.cell(SA) == "contact"]


@pytest.mark.parametrize("right", AS_CONTACT)
def test_a_site_admin_has_what_needs_a_contact_once_they_have_another_role(right: str) -> None:
    """Alone they read that they have to become a contact. Any other role is enough, whatever its own cell says."""
    line = TABLES["license-and-site"][right]
    for around in all_around():
        decision = decided("license-and-site", right, (SA,), around)
        assert not decision.allowed
        assert decision.reason is (Reason.BECOME_CONTACT if around.kind in line.kinds else Reason.WRONG_KIND)
    for other in (BP, BS, TP, TS):
        around = Around(line.kinds[-1])
        assert decided("license-and-site", right, (SA, other), around).outcome is Outcome.ALLOWED


def test_a_role_that_the_table_does_not_use_makes_no_contact() -> None:
    """Neither for the decision nor for the cell by itself."""
    shipped = SHIPPED["license-and-site"]
    used = [role for role in shipped.roles if role is not Role.TECHNICAL_SECONDARY]
    labels: dict[Role, str] = dict.fromkeys(used, "")
    table, held, facts = replace(shipped, labels=labels), [Role.SITE_ADMIN, Role.TECHNICAL_SECONDARY], Facts(Kind.SITE)
    assert decide(table, Right.VIEW_ORDERS, held, facts).reason is Reason.BECOME_CONTACT
    by_cell = decide_by_cell(table, Right.VIEW_ORDERS, Role.SITE_ADMIN, held, facts)
    assert by_cell.reason is Reason.BECOME_CONTACT
    assert decide_by_cell(shipped, Right.VIEW_ORDERS, Role.SITE_ADMIN, held, facts).allowed


def test_a_no_to_reminders_stays_a_no_for_a_site_admin() -> None:
    """Beside the secondary billing role, which is asked. The technical roles get reminders in any case."""
    said_no = Around("site", declined=True)
    decision = decided("license-and-site", "renewal_reminders", (SA, BS), said_no)
    assert decision.reason is Reason.NOT_AGREED
    assert decided("license-and-site", "renewal_reminders", (SA, BS), Around("site")).allowed
    assert decided("license-and-site", "renewal_reminders", (SA, BS, TS), said_no).allowed


def test_eight_rights_need_a_contact() -> None:
    """Counted by hand in the source, so that the test above has something to look at."""
    assert len(AS_CONTACT) == 8


SOLE_MAIN_HAS = [
    "receive_invoice_email",
    "view_invoices",
    "view_statement",
    "ask_billing",
    "view_orders",
    "pay",
    "update_card",
    "notify_services",
    "edit_secondary_contacts",
    "update_contact_details",
    "promote_other",
    "leave",
    "billing_enquiries",
    "contract_notices",
    "renewal_reminders",
    "product_email",
    "raise_ticket",
]
LICENSE_RIGHTS = ["view_license", "renew_license", "upgrade_license", "rename_license", "extend_evaluation", "download"]


@pytest.mark.parametrize("right", [right.value for right in Right])
def test_a_main_contact_who_is_the_only_one_holds_every_right_of_the_portal(right: str) -> None:
    """Listed by hand: all that anybody has there, but not promoting oneself, which a main contact can't."""
    on_license = right in SOLE_MAIN_HAS or right in LICENSE_RIGHTS
    assert decided("support-portal", right, (BP,), Around("license", sole=True)).allowed == on_license
    assert decided("support-portal", right, (BP,), Around("site", sole=True)).allowed == (right in SOLE_MAIN_HAS)
    shared = Around("license", sole=True, shares=True)
    assert decided("support-portal", right, (BP,), shared).allowed == (on_license or right == "view_colleagues_tickets")


@pytest.mark.parametrize("role", [BS, TP, TS])
def test_nobody_but_the_main_contact_gains_by_being_alone(role: str) -> None:
    """Being the only contact changes nothing for the other roles, nor for anybody in the other table."""
    for right in TABLES["support-portal"]:
        alone, among = Around(sole=True), Around()
        assert decided("support-portal", right, (role,), alone) == decided("support-portal", right, (role,), among)
    for right, any_role in product(TABLES["license-and-site"], ROLES):
        alone, among = Around(sole=True), Around()
        first = decided("license-and-site", right, (any_role,), alone)
        assert first == decided("license-and-site", right, (any_role,), among)


def test_a_yes_to_something_else_does_not_count_for_reminders() -> None:
    """Only the answer about reminders switches reminders on."""
    table, held = SHIPPED["license-and-site"], [Role.BILLING_SECONDARY]
    other = Facts(Kind.LICENSE, agreed=frozenset(Right) - {Right.RENEWAL_REMINDERS})
    assert decide(table, Right.RENEWAL_REMINDERS, held, other).reason is Reason.NOT_AGREED
    agreed = Facts(Kind.LICENSE, agreed=frozenset({Right.RENEWAL_REMINDERS}))
    assert decide(table, Right.RENEWAL_REMINDERS, held, agreed).allowed
    # Where the cell says no, asking for it does not help.
    portal = SHIPPED["support-portal"]
    assert not decide(portal, Right.RENEWAL_REMINDERS, held, agreed).allowed


REASONS = [
    ("license-and-site", "pay", (), Around(), Reason.NO_ROLE),
    ("license-and-site", "pay", (BS,), Around(), Reason.NOT_IN_ROLE),
    ("license-and-site", "promote_self", (BP,), Around(), Reason.NOT_APPLICABLE),
    ("license-and-site", "download", (BP,), Around("site"), Reason.WRONG_KIND),
    ("license-and-site", "cancel_site", (BP,), Around("license"), Reason.WRONG_KIND),
    ("license-and-site", "download", (SA,), Around("license"), Reason.NOT_APPLICABLE),
    ("license-and-site", "renewal_reminders", (BS,), Around(), Reason.NOT_AGREED),
    ("license-and-site", "view_colleagues_tickets", (TP,), Around(), Reason.NOT_SHARED),
    ("license-and-site", "view_orders", (SA,), Around(), Reason.BECOME_CONTACT),
    ("license-and-site", "promote_other", (BP,), Around(unmet=frozenset({"same-domain"})), Reason.OTHER_DOMAIN),
    ("license-and-site", "promote_other", (BS,), Around(unmet=frozenset({"same-domain"})), Reason.NOT_IN_ROLE),
    ("license-and-site", "convert_to_annual", (SA,), Around("site", unmet=frozenset({"card"})), Reason.NO_CARD),
    ("license-and-site", "edit_secondary_contacts", (TS,), Around(unmet=frozenset({"limit"})), Reason.OVER_LIMIT),
    ("support-portal", "raise_ticket", (BP,), Around(), Reason.NOT_SOLE),
    ("support-portal", "raise_ticket", (BS,), Around(), Reason.NOT_IN_ROLE),
    ("support-portal", "raise_ticket", (SA,), Around(), Reason.NO_ROLE),
    ("support-portal", "view_colleagues_tickets", (TP,), Around(), Reason.NOT_SHARED),
    ("support-portal", "view_colleagues_tickets", (TS,), Around(shares=True), Reason.NOT_IN_ROLE),
]


@pytest.mark.parametrize(("table", "right", "roles", "around", "reason"), REASONS)
def test_the_reason_is_the_one_that_helps(
    table: str, right: str, roles: tuple[str, ...], around: Around, reason: Reason
) -> None:
    """What a person could change comes before what they can't."""
    assert decided(table, right, roles, around).reason is reason


def test_the_portal_does_not_know_site_admins() -> None:
    """A site admin holds nothing there, and takes nothing away from a role beside."""
    for right, around in product(TABLES["support-portal"], all_around()):
        assert decided("support-portal", right, (SA,), around).reason is Reason.NO_ROLE
        for role in USED["support-portal"]:
            both = decided("support-portal", right, (SA, role), around)
            assert both == decided("support-portal", right, (role,), around)

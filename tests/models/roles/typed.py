"""Both role tables and the staff table, typed by hand from their sources, and what follows from them.

Nothing here reads the shipped files or asks the code under test: it is the other opinion.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

BP, BS, TP, TS, SA = "billing.primary", "billing.secondary", "technical.primary", "technical.secondary", "site_admin"
ROLES = (BP, BS, TP, TS, SA)
ANY, LICENSE, SITE = ("license", "site"), ("license",), ("site",)


@dataclass(frozen=True)
class Line:
    """One right: a cell for each role (a question mark where it is inferred), for which kinds, and what else holds."""

    cells: str
    kinds: tuple[str, ...] = ANY
    condition: str = ""

    def cell(self, role: str) -> str:
        """What stands in a role's column, without the question mark."""
        return self.cells.split()[ROLES.index(role)].rstrip("?")

    @property
    def inferred(self) -> set[str]:
        """The roles whose cell has a question mark."""
        return {role for role, cell in zip(ROLES, self.cells.split(), strict=True) if cell.endswith("?")}


# fmt: off
LICENSE_AND_SITE: Mapping[str, Line] = {
    #                                BP     BS      TP      TS      SA
    "receive_invoice_email":   Line("yes    .       yes     .       contact"),
    "view_invoices":           Line("yes    .       yes     .       yes    "),
    "view_orders":             Line("yes    .       yes     .       contact"),
    "pay":                     Line("yes    .       yes     .       yes    "),
    "update_card":             Line("yes    masked  yes?    .?      yes?   "),
    "edit_secondary_contacts": Line("yes    yes     yes     yes     yes    ", condition="limit"),
    "promote_self":            Line("n/a    yes     n/a     yes     yes    "),
    "promote_other":           Line("yes    .       yes     .       contact", condition="same-domain"),
    "leave":                   Line(".      yes     .       yes     contact"),
    "billing_enquiries":       Line("yes    yes     .       .       contact"),
    "product_email":           Line(".      .       yes     yes     contact"),
    "renewal_reminders":       Line("yes    ask     yes     yes     contact"),
    "raise_ticket":            Line("yes    yes     yes     yes     yes    "),
    "renew_license":           Line("yes    yes     yes     yes     n/a    ", LICENSE),
    "upgrade_license":         Line("yes    yes     yes     yes     n/a    ", LICENSE),
    "download":                Line("yes    yes     yes     yes     n/a    ", LICENSE),
    "view_license":            Line("yes?   yes?    yes?    yes?    n/a    ", LICENSE),
    "extend_evaluation":       Line("yes    yes     yes     yes     n/a    ", LICENSE),
    "rename_license":          Line("yes    yes     yes     yes     n/a    ", LICENSE),
    "view_estimate":           Line(".      .       .       .       yes    ", SITE),
    "cancel_site":             Line("yes    .       yes     .       contact", SITE),
    "reactivate_site":         Line("yes    .       yes     .       .      ", SITE),
    "deactivate_product":      Line(".      .       .       .       yes    ", SITE),
    "add_product":             Line("yes    .       yes     .       yes    ", SITE),
    "convert_to_annual":       Line(".      .       .       .       yes    ", SITE, "card"),
    "edit_site_users":         Line(".      .       .       .       yes    ", SITE),
    # Not printed there: as view_invoices, raise_ticket, edit_secondary_contacts, add_product; BP only; nobody.
    "view_statement":          Line("yes    .       yes     .       yes    "),
    "ask_billing":             Line("yes    yes     yes     yes     yes    "),
    "update_contact_details":  Line("yes    yes     yes     yes     yes    "),
    "notify_services":         Line("yes    .       yes     .       yes    ", SITE),
    "contract_notices":        Line("yes    .       .       .       .      "),
    "view_colleagues_tickets": Line("shared shared  shared  shared  shared "),
}

SUPPORT_PORTAL: Mapping[str, Line] = {
    #                                Main   Admin.  Tech.1  Tech.2  (not used)
    "receive_invoice_email":   Line("yes?   .?      .       .       n/a"),
    "view_invoices":           Line("yes    yes     .       .       n/a"),
    "view_statement":          Line("yes    yes     .       .       n/a"),
    "ask_billing":             Line("yes    yes     .       .       n/a"),
    "view_orders":             Line("yes?   yes?    .       .       n/a"),
    "pay":                     Line("yes?   yes?    .       .       n/a"),
    "update_card":             Line("yes?   .?      .       .       n/a"),
    "notify_services":         Line("yes    yes     .       .       n/a"),
    "edit_secondary_contacts": Line("yes    .       .       .       n/a", condition="limit"),
    "update_contact_details":  Line("yes    .       .       .       n/a"),
    "promote_self":            Line("n/a    yes?    n/a     yes?    n/a"),
    "promote_other":           Line("yes?   .       .       .       n/a", condition="same-domain"),
    "leave":                   Line(".      yes?    .       yes?    n/a"),
    "billing_enquiries":       Line("yes    yes?    .       .       n/a"),
    "contract_notices":        Line("yes    .       .       .       n/a"),
    "renewal_reminders":       Line("yes    .       .       .       n/a"),
    "product_email":           Line(".      .       yes     yes     n/a"),
    "raise_ticket":            Line("sole   .       yes     yes     n/a"),
    "view_colleagues_tickets": Line(".      .       shared  .       n/a"),
    "view_license":            Line("yes?   yes?    yes?    yes?    n/a", LICENSE),
    "renew_license":           Line("yes?   yes?    .       .       n/a", LICENSE),
    "upgrade_license":         Line("yes?   .       .       .       n/a", LICENSE),
    "rename_license":          Line("yes?   .       .       .       n/a", LICENSE),
    "extend_evaluation":       Line("yes?   .       yes?    yes?    n/a", LICENSE),
    "download":                Line(".      .       yes?    yes?    n/a", LICENSE),
    "view_estimate":           Line("n/a    n/a     n/a     n/a     n/a", SITE),
    "cancel_site":             Line("n/a    n/a     n/a     n/a     n/a", SITE),
    "reactivate_site":         Line("n/a    n/a     n/a     n/a     n/a", SITE),
    "deactivate_product":      Line("n/a    n/a     n/a     n/a     n/a", SITE),
    "add_product":             Line("n/a    n/a     n/a     n/a     n/a", SITE),
    "convert_to_annual":       Line("n/a    n/a     n/a     n/a     n/a", SITE, "card"),
    "edit_site_users":         Line("n/a    n/a     n/a     n/a     n/a", SITE),
}

STAFF: Mapping[str, set[str]] = {
    "triage_tickets":    {"agent", "admin"},
    "manage_invoices":   {"billing", "admin"},
    "process_orders":    {"billing", "admin"},
    "decide_promotions": {"admin"},
    "manage_desk":       {"admin"},
}
# fmt: on

TABLES = {"license-and-site": LICENSE_AND_SITE, "support-portal": SUPPORT_PORTAL}
USED = {"license-and-site": ROLES, "support-portal": (BP, BS, TP, TS)}
LABELS = {
    "license-and-site": {
        BP: "Primary billing contact",
        BS: "Secondary billing contact",
        TP: "Primary technical contact",
        TS: "Secondary technical contact",
        SA: "Site admin",
    },
    "support-portal": {
        BP: "Main contact",
        BS: "Administrative contact",
        TP: "Technical contact (first)",
        TS: "Technical contact (additional)",
    },
}

# What the main contact of the support portal has while nobody else is there: all but its own n/a.
ONLY_AS_SOLE = {"leave", "product_email", "raise_ticket", "download"}
ONLY_AS_SOLE_IF_SHARED = {"view_colleagues_tickets"}


@dataclass(frozen=True)
class Around:
    """What is the case around a request."""

    kind: str = "license"
    sole: bool = False
    shares: bool = False
    agreed: bool = False
    unmet: frozenset[str] = frozenset()


def combinations_of_roles() -> list[tuple[str, ...]]:
    """No role, each role, each two, … all five."""
    return list(chain.from_iterable(combinations(ROLES, count) for count in range(len(ROLES) + 1)))


def expected(table: str, right: str, roles: Collection[str], around: Around) -> str:
    """`allowed`, `masked` or `refused`, as the tables above and the notes beneath their sources say."""
    line = TABLES[table][right]
    cells = {line.cell(role) for role in roles if role in USED[table]}
    if around.kind not in line.kinds or not cells:
        return "refused"
    if around.unmet and line.condition in around.unmet:
        return "refused"
    full = {"yes"}
    full |= {"ask"} if around.agreed and right == "renewal_reminders" else set()
    full |= {"shared"} if around.shares else set()
    full |= {"sole"} if around.sole else set()
    if cells & full:
        return "allowed"
    if table == "support-portal" and around.sole and BP in roles and as_sole(right, around):
        return "allowed"
    return "masked" if "masked" in cells else "refused"


def as_sole(right: str, around: Around) -> bool:
    """Whether the main contact has a right for the one reason that nobody else is there."""
    return right in ONLY_AS_SOLE or (right in ONLY_AS_SOLE_IF_SHARED and around.shares)

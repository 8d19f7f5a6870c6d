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
    "edit_site_admins":  {"billing", "admin"},
    "set_license_keys":  {"billing", "admin"},
    "view_customers":    {"agent", "billing", "admin"},
    "edit_customers":    {"billing", "admin"},
    "announce":          {"billing", "admin"},
    "manage_catalogue":  {"admin"},
    "manage_deliveries": {"admin"},
    "manage_desk":       {"admin"},
}

# The lines of the two sources, as they are printed there, and the rights that each settles. Rights of the second that
# the first does not print are settled by a note: they follow, named after it.
SOURCE_ROWS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "license-and-site": {
        "Receive invoices per email":                                ("receive_invoice_email",),
        "View invoices":                                             ("view_invoices",),
        "View orders/quotes":                                        ("view_orders",),
        "Pay":                                                       ("pay",),
        "Update credit card details":                                ("update_card",),
        "Add/remove secondary billing and technical contacts":       ("edit_secondary_contacts",),
        "Promote themselves to a primary contact":                   ("promote_self",),
        "Promote secondary to primary, if within same smart domain": ("promote_other",),
        "Remove myself as a contact":                                ("leave",),
        "Will be contacted with invoicing or billing enquiries":     ("billing_enquiries",),
        "Will be contacted with product-related email":              ("product_email",),
        "Receive renewal reminder emails":                           ("renewal_reminders",),
        "Can raise support requests":                                ("raise_ticket",),
        "Renew license":                                             ("renew_license",),
        "Upgrade":                                                   ("upgrade_license",),
        "Download binary":                                           ("download",),
        "View license":                                              ("view_license",),
        "Extend evaluation":                                         ("extend_evaluation",),
        "Customize name of license":                                 ("rename_license",),
        "View detailed bill estimate of next bill":                  ("view_estimate",),
        "Cancel site":                                               ("cancel_site",),
        "Reactivate site":                                           ("reactivate_site",),
        "Deactivate product":                                        ("deactivate_product",),
        "Add a second product/add-on to an existing site":           ("add_product",),
        "Convert a monthly site to annual (needs a card on file)":   ("convert_to_annual",),
        "Add/remove users from a site":                              ("edit_site_users",),
        "not printed: view_statement as view_invoices":                         ("view_statement",),
        "not printed: ask_billing as raise_ticket":                             ("ask_billing",),
        "not printed: update_contact_details as edit_secondary_contacts":       ("update_contact_details",),
        "not printed: notify_services as add_product":                          ("notify_services",),
        "not printed: contract_notices, BP only":                               ("contract_notices",),
        "not printed: view_colleagues_tickets, nobody unless shared":           ("view_colleagues_tickets",),
    },
    "support-portal": {
        "receive_invoice_email":                      ("receive_invoice_email",),
        "view_invoices, view_statement, ask_billing": ("view_invoices", "view_statement", "ask_billing"),
        "view_orders, pay":                           ("view_orders", "pay"),
        "update_card":                                ("update_card",),
        "notify_services (report additional list of services or servers)": ("notify_services",),
        "edit_secondary_contacts (add an administrative contact; request technical ones, within the plan's limit)":
            ("edit_secondary_contacts",),
        "update_contact_details, for all roles":      ("update_contact_details",),
        "promote_self":                               ("promote_self",),
        "promote_other":                              ("promote_other",),
        "leave":                                      ("leave",),
        "billing_enquiries":                          ("billing_enquiries",),
        "contract_notices, renewal_reminders":        ("contract_notices", "renewal_reminders"),
        "product_email (alerts when important situations arise)": ("product_email",),
        "raise_ticket":                               ("raise_ticket",),
        "view_colleagues_tickets":                    ("view_colleagues_tickets",),
        "view_license":                               ("view_license",),
        "renew_license":                              ("renew_license",),
        "upgrade_license, rename_license":            ("upgrade_license", "rename_license"),
        "extend_evaluation":                          ("extend_evaluation",),
        "download":                                   ("download",),
        "all site rows": (
            "view_estimate", "cancel_site", "reactivate_site", "deactivate_product", "add_product",
            "convert_to_annual", "edit_site_users",
        ),
    },
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
    declined: bool = False
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
    # Settled: any other role makes a site admin a contact. A "no" to an `ask` stays a no.
    is_contact = SA in roles and len({*roles} & {*USED[table]}) > 1
    full |= {"contact"} if is_contact and not (around.declined and right == "renewal_reminders") else set()
    if cells & full:
        return "allowed"
    if table == "support-portal" and around.sole and BP in roles and as_sole(right, around):
        return "allowed"
    return "masked" if "masked" in cells else "refused"


def as_sole(right: str, around: Around) -> bool:
    """Whether the main contact has a right for the one reason that nobody else is there."""
    return right in ONLY_AS_SOLE or (right in ONLY_AS_SOLE_IF_SHARED and around.shares)

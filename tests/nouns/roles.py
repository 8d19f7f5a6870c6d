"""Who may what."""

from dataclasses import replace

from handlers.routing.routes import Touch
from handlers.views import roles
from handlers.views.reader import Reader
from handlers.views.rights import Group
from models.roles import Decision, Kind, Outcome, Reason, Right, Role
from models.subscriptions.actions import MyRights, RightExplained
from models.subscriptions.scopes import scope_of
from tests.handlers.cases.case import theirs
from tests.handlers.cases.doing import button, command
from tests.handlers.foreign import Foreign, pushes, types
from tests.handlers.views.stock import TABLE, TABLES, Shown, Stock
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

LOOKED = frozenset({"audit"})
"""Staff who look into a customer's right are on the trail."""

ROUTES = [
    command("/steward roles", REF, "contact", "What does a cell mean?", staff="view_customers"),
    command("/steward roles", "", "contact", "You can", wanted=theirs("contact")),
    button("roles_group", lambda _: f"{REF} contacts", "contact", "Stop being a contact", staff="view_customers"),
    replace(
        button("roles_cell", lambda _: f"{REF} pay {BP}", "contact", "*Source:* ", staff="view_customers"),
        staff_changes=LOOKED,
    ),
]

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/steward roles"): [types("/steward roles {sub}")],
    (Touch.BUTTON, "roles_group"): [pushes("roles_group", "{sub} contacts"), pushes("roles_group", "{sub} site")],
    (Touch.BUTTON, "roles_cell"): [
        pushes("roles_cell", "{sub} pay billing.primary"),
        pushes("roles_cell", "{sub} pay site_admin"),
        pushes("roles_cell", "{sub} cancel_site site_admin"),
    ],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Under both tables, on licenses and sites; for a reader in one role, in two, in all; every cell there is."""
    kinds: list[tuple[Outcome, Reason | None]] = [(Outcome.ALLOWED, None), (Outcome.MASKED, None)]
    kinds += [(Outcome.REFUSED, reason) for reason in Reason]
    decisions = {right: Decision(right, *kinds[place % len(kinds)]) for place, right in enumerate(Right)}
    sub = stock.another(Kind.LICENSE)
    people = [contact.person for contact in sub.contacts]
    seen, cells = [], []
    for kind, table in ((kind, table) for kind in Kind for table in (TABLE, TABLES["support-portal"])):
        sub.kind = kind
        for many, wants in ((1, None), (2, True), (len(table.roles), False)):
            held = frozenset(table.roles[-many:])
            given = frozenset((role, right) for role in held for right in list(Right)[::2])
            seen.append(MyRights(sub, table, held, decisions, given, wants))
        seen.append(MyRights(sub, table, frozenset(), decisions))
    for place, right in enumerate(Right):
        one = RightExplained(
            sub, TABLE, frozenset(Role), decisions[right], people, scope_of(sub, None), alone=right is Right.PAY
        )
        cells.append(roles.cell_page(reader, one, TABLE.roles[place % len(TABLE.roles)], TABLES))
        for may in (people, []):
            staffs = RightExplained(sub, TABLE, frozenset(), decisions[right], may, scope_of(sub, None))
            cells.append(roles.cell_page(reader, staffs, TABLE.roles[place % len(TABLE.roles)], TABLES))
    return {
        "roles.roles_page": [roles.roles_page(reader, mine) for mine in seen],
        "roles.group_page": [
            roles.group_page(reader, mine, group) for mine in seen[2::4] + seen[3::4] for group in Group
        ],
        "roles.cell_page": list(cells),
    }

"""What changes what is in a subscription."""

from models.changes.cancelling import cancel_site, reactivate_site, weigh_cancellation
from models.changes.converting import convert_to_annual
from models.changes.estimating import view_estimate
from models.changes.products import add_product, deactivate_product, list_additions, list_removable, weigh_deactivation
from models.changes.seats import change_seats, list_seats, weigh_fewer_seats
from models.changes.upgrading import list_upgrades, upgrade_license
from models.changes.users import Named, add_site_users, list_site_users, remove_site_user
from tests.models.cases.world import Case

USER = "user@acme.example"
CASES = [
    Case(list_upgrades, "upgrade_license", lambda _: ("SUB-1",)),
    Case(upgrade_license, "upgrade_license", lambda _: ("SUB-1", "server", 2, 1)),
    Case(view_estimate, "view_estimate", lambda _: ("SUB-1",)),
    Case(list_seats, "edit_site_users", lambda _: ("SUB-1",)),
    Case(weigh_fewer_seats, "edit_site_users", lambda _: ("SUB-1", "maps", 1, 2)),
    Case(change_seats, "edit_site_users", lambda _: ("SUB-1", "server", 2, 1)),
    Case(list_site_users, "edit_site_users", lambda _: ("SUB-1",)),
    Case(add_site_users, "edit_site_users", lambda _: ("SUB-1", [Named(USER)])),
    Case(remove_site_user, "edit_site_users", lambda _: ("SUB-1", USER)),
    Case(list_additions, "add_product", lambda _: ("SUB-1",)),
    Case(add_product, "add_product", lambda _: ("SUB-1", "maps", 2)),
    Case(list_removable, "deactivate_product", lambda _: ("SUB-1",)),
    Case(weigh_deactivation, "deactivate_product", lambda _: ("SUB-1", "maps")),
    Case(deactivate_product, "deactivate_product", lambda _: ("SUB-1", "maps", 2)),
    Case(convert_to_annual, "convert_to_annual", lambda _: ("SUB-1",)),
    Case(weigh_cancellation, "cancel_site", lambda _: ("SUB-1",)),
    Case(cancel_site, "cancel_site", lambda _: ("SUB-1", "SUB-1", "")),
    Case(reactivate_site, "reactivate_site", lambda _: ("SUB-1",)),
]

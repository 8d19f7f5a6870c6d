"""License keys that the vendor's staff set."""

from handlers.routing.routes import Touch
from handlers.views.reader import Reader
from handlers.views.subscriptions import license_keys, licenses
from models.backoffice.license_files import FileKey, load_license_keys
from models.changes.license_keys import KeyGiven, KeyStock, license_key_stock, set_license_key
from models.core.errors import Problem
from models.directory.people import Person
from models.subscriptions.license_keys import LicenseKey
from models.subscriptions.problems import HasNoKeys, KeyChanged, KeyInUse, NoKeysLeft, SameKey
from models.subscriptions.tables import Item, Subscription
from tests.handlers.cases.case import DONE, NOTHING, by_rule
from tests.handlers.cases.doing import command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, World, new
from tests.models.builders import NOW, Office, product
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

SETS = "set_license_keys"


async def row_for_actions(world: ActionWorld) -> None:
    """A license that keys can be loaded for, whatever the world sells."""
    office: Office = world.office
    await office.save(product("desktop"))


ACTIONS = [
    ActionCase(license_key_stock, SETS, lambda _: ("SUB-1",)),
    ActionCase(set_license_key, SETS, lambda _: ("SUB-1", "KEY-2", "0+")),
    ActionCase(load_license_keys, SETS, lambda _: ("desktop", [FileKey(1, "KEY-3")], "keys.txt")),
]


async def rows_for_routes(office: Office, of: Subscription, other: Subscription, _people: dict[str, Person]) -> None:
    """A key that was loaded for what both subscriptions have, and given to the stranger's."""
    (item,) = [one for one in await office.all(Item) if one.subscription_id == other.id]
    await office.save(new(LicenseKey, product_id=item.product_id, subscription_id=other.id, key="TAKEN", added_at=NOW))


def of_license(world: World, name: str) -> str:
    """A site has no key, which is no matter of rights."""
    said = by_rule(world, name, SETS)
    return NOTHING if said == DONE and world.kind == "site" else said


ROUTES = [
    command("/subscription license", f"set {REF}", SETS, "This license has a key.", wanted=of_license),
    form(
        "license_key_set",
        {"license_key": "NEW"},
        lambda _w, _n: f"{REF} 0+",
        SETS,
        "has a new license key",
        *("license_keys", "subscriptions", "notices", "audit"),
        wanted=of_license,
    ),
]
SET = f"license_key_set {REF} 0+"
FORMS = {"license_key_set": {"license_key": ""}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    HasNoKeys: [
        Met(
            "billing",
            f"/subscription license set {REF}",
            "SUB-1001 is a site, and a site has no license key.",
            before="UPDATE subscriptions SET kind = 'site'",
        )
    ],
    SameKey: [Met("billing", f"{SET}|license_key=FPS6-ACME-0001", "SUB-1001 already has this key.")],
    KeyInUse: [Met("billing", f"{SET}|license_key=TAKEN", "This key was handed out to another license.")],
    NoKeysLeft: [Met("billing", f"{SET}|license_key=", "No keys are left to hand out. Enter one.")],
    KeyChanged: [
        Met(
            "billing",
            f"{SET}|license_key=NEW",
            "The license key of SUB-1001 has just been changed.",
            first=f"{SET}|license_key=NEWER",
        )
    ],
}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/subscription license"): [
        types("/subscription license {sub}"),
        types("/subscription license set {sub}"),
    ],
    (Touch.FORM, "license_key_set"): [sends("license_key_set", {"license_key": "NEW"}, "{sub} 0+")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, sold = stock.subscription, stock.product(1)
    people = [stock.person(number) for number in range(max(stock.many, 1))]
    return {
        "license_keys.key_form": [
            license_keys.key_form(reader, KeyStock(sub, of, left, "0+")) for of in (None, sold) for left in (0, 1, 9)
        ],
        "license_keys.key_given": [
            license_keys.key_given(reader, KeyGiven(sub, told, replaced))
            for told in ([], people[:9])
            for replaced in (True, False)
        ],
        "license_keys.key_news": [license_keys.key_news(reader, sub, replaced=one) for one in (True, False)],
        "license_keys.keys_low": [license_keys.keys_low(reader, sold, left) for left in (0, 1, 9)],
        "licenses.license_key": [
            licenses.license_key(reader, sub, [NOW] * count, waits=not count) for count in (0, 1, 9)
        ],
    }

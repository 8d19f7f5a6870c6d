"""The vendor's legal entities as staff see them."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views.catalogue import entities
from handlers.views.reader import Reader
from models.backoffice.catalogue.entered import Changed
from models.backoffice.catalogue.legal_entities import (
    FIELDS,
    Entities,
    EntityCard,
    add_entity,
    edit_entity,
    list_entities,
    set_logo,
    show_entity,
)
from models.backoffice.catalogue.problems import LogoNotRead, NoSuchEntity, SeriesInUse, SeriesTaken
from models.catalogue.legal_entities import MAIN, LegalEntity
from models.catalogue.logos import Logo
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import NOTHING, REFUSED, anywhere
from tests.handlers.cases.doing import command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import World, new
from tests.models.builders import Office, bank_account
from tests.models.roles.typed import STAFF
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

SEE, EDIT, ADD = "manage_invoices", "edit_customers", "manage_catalogue"
LINE = "/steward entities"
SPARE: dict[str, Any] = {"key": "spare", "name": "Spare Ltd", "series": "SP"}
NEW = {"key": "usa", "name": "Northwind Inc.", "series": "USA"}
MARK = EntityCard(LegalEntity(**SPARE)).mark
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1"/></svg>'
FILE = {"type": "file_input", "files": [{"id": "F0LOGO"}]}
FORMS: dict[str, dict[str, Any]] = {
    "entity_logo": {"file": FILE},
    "entity_edit": {"key": "other", "name": "Other", "series": "OT"},
}


async def row_for_actions(world: ActionWorld) -> None:
    """A legal entity without invoices."""
    await world.office.save(LegalEntity(**SPARE))


async def rows_for_routes(office: Office, _of: Subscription, _other: Subscription, _people: dict[str, Person]) -> None:
    """The same, with a logo."""
    await office.save(Logo(digest="0" * 64, content=LOGO))
    await office.save(LegalEntity(**SPARE, logo_digest="0" * 64))


ACTIONS = [
    ActionCase(list_entities, SEE),
    ActionCase(show_entity, SEE, lambda _: ("spare",)),
    ActionCase(add_entity, ADD, lambda _: (NEW,)),
    ActionCase(set_logo, EDIT, lambda _: ("spare", LOGO)),
    ActionCase(edit_entity, EDIT, lambda _: ("spare", {"city": "Berlin"}, MARK)),
]


def without_a_file(_world: World, name: str) -> str:
    """Slack has no such file. People without the right are told that first."""
    return NOTHING if name in STAFF[EDIT] else REFUSED


ROUTES = [
    command(LINE, "", SEE, "Invoices are numbered like INV-SP-2026-000001.", wanted=anywhere(SEE)),
    command(LINE, "show spare", SEE, "It has no bank account", wanted=anywhere(SEE)),
    command(LINE, "edit spare", EDIT, "Company register", wanted=anywhere(EDIT)),
    command(LINE, "logo spare", EDIT, "An SVG without texts and links.", wanted=anywhere(EDIT)),
    command(
        LINE,
        "logo spare remove",
        EDIT,
        "Removed. New documents of *Spare Ltd* show its name.",
        *("legal_entities", "audit"),
        wanted=anywhere(EDIT),
    ),
    form("entity_logo", {"file": FILE}, lambda _w, _n: "spare", EDIT, "", wanted=without_a_file),
    command(LINE, "add", ADD, "They stay after the first invoice.", wanted=anywhere(ADD)),
    options("entities", "/pick entities", SEE, "Spare Ltd · spare", wanted=anywhere(SEE)),
    options("entity_edit.country", "country", EDIT, "Germany", wanted=anywhere(EDIT)),
    form(
        "entity_edit",
        {"city": "Berlin"},
        lambda _w, _n: f"spare {MARK}",
        EDIT,
        "*City*: none → Berlin",
        *("legal_entities", "audit"),
        wanted=anywhere(EDIT),
    ),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    LogoNotRead: [Met("billing", "entity_logo spare", "I couldn't get the file from Slack in time")],
    NoSuchEntity: [Met("billing", f"{LINE} show nothing", "I can't find legal entity nothing. To list them, use")],
    SeriesTaken: [
        Met("admin", "entity_edit |series=SP", "SP is the series of Spare Ltd. Enter other letters."),
        Met("admin", "entity_edit |series=", "The numbers of Northwind Software have no letters already."),
    ],
    SeriesInUse: [
        Met(
            "admin",
            f"entity_edit spare {MARK}|series=NEW",
            "Spare Ltd has issued invoices, so its series stays.",
            before="UPDATE invoices SET legal_entity_id = (SELECT id FROM legal_entities WHERE key = 'spare')",
        )
    ],
}

NO_IDS = {
    (Touch.COMMAND, LINE),
    (Touch.OPTIONS, "entities"),
    (Touch.OPTIONS, "entity_edit.country"),
    (Touch.FORM, "entity_edit"),
    (Touch.FORM, "entity_logo"),
}


def entity(stock: Stock, number: int) -> LegalEntity:
    """A legal entity whose texts are as long as they can be."""
    texts: dict[str, Any] = {
        field: stock.name(entities.LENGTHS[field]) for field in FIELDS if field in entities.LENGTHS
    }
    return new(
        LegalEntity,
        **texts
        | {"id": number, "key": f"{number}" + "9" * 60, "series": "9", "country": "DE", "logo_digest": "0" * 64},
    )


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    bare, full = new(LegalEntity, id=MAIN, key="1"), [entity(stock, number) for number in range(2, stock.many + 3)]
    accounts = [bank_account("EUR") for _ in range(stock.many)]
    for one in accounts:
        one.holder = one.bank = stock.name(200)
    plans = [stock.name(200) for _ in range(stock.many)]
    cards = [
        EntityCard(bare),
        *(EntityCard(one, accounts, plans, sets_series=True, unpayable=["EUR"] * stock.many) for one in full[:2]),
    ]
    changes = [Changed(field, "", stock.name(40) if field != "country" else "DE") for field in FIELDS]
    return {
        "entities.entity_list": [
            entities.entity_list(reader, Entities(PageOf(some), adds))
            for some in ([bare], [bare, *full])
            for adds in (False, True)
        ],
        "entities.entity_card": [entities.entity_card(reader, one) for one in cards],
        "entities.entity_form": [entities.entity_form(reader, one) for one in (None, *cards)],
        "entities.logo_form": [entities.logo_form(reader, one) for one in cards],
        "entities.logo_changed": [entities.logo_changed(reader, one) for one in cards],
        "entities.added": [entities.added(reader, one) for one in cards[1:]],
        "entities.changed": [entities.changed(reader, one, changes) for one in cards],
    }

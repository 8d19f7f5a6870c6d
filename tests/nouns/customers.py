"""Customers, as the vendor's staff see and change them."""

import json
from dataclasses import replace
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.customers import customer_cards, customer_lists, difference_cards, editing, sharing
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.customers.card import CustomerCard, show_customer
from models.customers.differences import accept_difference, keep_difference
from models.customers.editing import edit_customer, preview_edit
from models.customers.fields import FIELDS, marks_of
from models.customers.lists import (
    customer_contacts,
    customer_notes,
    customer_quotes,
    customer_subscriptions,
    customer_tickets,
)
from models.customers.notes import write_note
from models.customers.problems import (
    ChangedMeanwhile,
    DifferenceDecided,
    DifferenceOvertaken,
    NoCountry,
    NoLanguage,
    NothingChanged,
    OtherMainContacts,
    SharedAlready,
)
from models.customers.search import Hit, find_customers
from models.customers.sharing import SharingOffer, sharing_offer, switch_sharing
from models.customers.tables import CustomerDifference, CustomerNote
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, Case, anywhere, by_rule
from tests.handlers.cases.doing import button, command, form, options
from tests.handlers.foreign import Asking, Foreign, pushes, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.views.customer_stock import another, card, differing, many, previews, shared, whole
from tests.handlers.views.stock import TABLES, TODAY, Shown, Stock
from tests.handlers.worlds import REF, new
from tests.handlers.worlds import World as RouteWorld
from tests.handlers.worlds import card as posted
from tests.models.builders import NOW, Office
from tests.models.roles.typed import BP
from tests.models.world import ActionCase, World

VIEW, ORDERS, EDIT = "view_customers", "process_orders", "edit_customers"
CUS = "CUS-1"


async def row_for_actions(world: World) -> None:
    """The customer of SUB-1."""
    (first,) = await world.office.all(Subscription, Subscription.number == 1)
    world.refs["customer"] = f"CUS-{first.organization_id}"
    differs = difference(first.organization_id, "Org-1")
    await world.office.save(differs)
    world.refs["difference"] = differs.ref


def theirs(world: World) -> tuple[str]:
    """The customer of SUB-1."""
    return (world.refs["customer"],)


def difference(organization_id: int, now: str) -> CustomerDifference:
    """An order form has another name."""
    return new(
        CustomerDifference,
        organization_id=organization_id,
        field="name",
        now=now,
        wanted="Acme Group",
        place="customers.yaml:3",
        found_at=NOW,
    )


ACTIONS = [
    ActionCase(accept_difference, EDIT, lambda w: (w.refs["difference"],), through=("customers.edit_customer",)),
    ActionCase(keep_difference, EDIT, lambda w: (w.refs["difference"],)),
    ActionCase(find_customers, VIEW, lambda _: ("org",)),
    ActionCase(show_customer, VIEW, theirs),
    ActionCase(customer_subscriptions, VIEW, theirs),
    ActionCase(customer_contacts, VIEW, theirs),
    ActionCase(customer_tickets, VIEW, theirs),
    ActionCase(customer_quotes, ORDERS, theirs),
    ActionCase(customer_notes, VIEW, theirs),
    ActionCase(preview_edit, EDIT, lambda w: (*theirs(w), {"name": "Acme Ltd."}, {})),
    ActionCase(edit_customer, EDIT, lambda w: (*theirs(w), {"name": "Org-1"}, {})),
    ActionCase(sharing_offer, EDIT, lambda _: ("SUB-1",), also=BP),
    ActionCase(switch_sharing, EDIT, lambda _: ("SUB-1", True), also=BP),
    ActionCase(write_note, VIEW, lambda w: (*theirs(w), "They call on Mondays.")),
]


async def rows_for_routes(office: Office, of: Subscription, other: Subscription, people: dict[str, Person]) -> None:
    """A note about each organization."""
    for one in (of, other):
        await office.save(written(one.organization, people["agent"]))
        differs = difference(one.organization_id, one.organization.name)
        await office.save(differs)
        await office.save(posted(f"difference:{differs.id}", "difference_card", differs.id))


def written(of: Organization, author: Person) -> CustomerNote:
    """A note."""
    return new(CustomerNote, organization_id=of.id, author_id=author.id, text="They call on Mondays.", written_at=NOW)


def looked(case: Case) -> Case:
    """It changes nothing but the audit trail."""
    return replace(case, changes=frozenset({"audit"}))


ROUTES = [
    command("/customer", "", VIEW, "Elsewhere", wanted=anywhere(VIEW)),
    command("/customer", "nobody at all", VIEW, "I can't find a customer for", wanted=anywhere(VIEW)),
    looked(command("/customer", "acme", VIEW, f"Acme · {CUS}", wanted=anywhere(VIEW))),
    looked(command("/customer", REF, VIEW, f"Acme · {CUS}", wanted=anywhere(VIEW))),
    options("customers", "/pick customers", VIEW, wanted=anywhere(VIEW)),
    options("customer_subscriptions", f"/pick customer_subscriptions {CUS}", VIEW),
    looked(options("customer_contacts", f"/pick customer_contacts {CUS}", VIEW)),
    options("customer_tickets", f"/pick customer_tickets {CUS}", VIEW),
    options("customer_quotes", f"/pick customer_quotes {CUS}", ORDERS),
    looked(command("/customer show", CUS, VIEW, f"Acme · {CUS}")),
    command("/customer subscriptions", CUS, VIEW, REF),
    looked(command("/customer contacts", CUS, VIEW, "Contacts of Acme")),
    command("/customer tickets", CUS, VIEW, "T-10"),
    command("/customer quotes", CUS, ORDERS, "Q-2026-0001"),
    command("/customer notes", CUS, VIEW, "They call on Mondays."),
    command("/customer note", CUS, VIEW, "Add a note"),
    command("/customer note", f"{CUS} Nice people", VIEW, "Saved your note", "customer_notes", "audit"),
    form(
        "customer_note",
        {"note": "Nice people"},
        lambda _w, _n: CUS,
        VIEW,
        "Saved your note",
        *("customer_notes", "audit"),
    ),
]

TYPED: dict[str, Any] = {
    **dict.fromkeys(FIELDS, ""),
    "name": "Acme",
    "tax_rate": "0",
    "time_zone": "UTC",
    "locale": "en",
    "shares_tickets": {"type": "radio_buttons", "selected_option": {"value": "off"}},
}
"""The form as it is filled in for a customer without details."""


def opened(ref: str, **typed: str) -> str:
    """What the form carries that was opened for a customer without details."""
    made = new(Organization, key="acme", name="Acme")
    return json.dumps({"ref": ref, "marks": marks_of(made), **({"typed": typed} if typed else {})})


ROUTES += [
    command("/customer edit", CUS, EDIT, "Change a customer"),
    options("customer_edit.time_zone", "time_zone", EDIT, "UTC", about=lambda _w, _n: opened(CUS)),
    options("customer_edit.country", "country", EDIT, "Germany", about=lambda _w, _n: opened(CUS)),
    form("customer_edit", {**TYPED, "tax_rate": "21"}, lambda _w, _n: opened(CUS), EDIT, "0% → 21%"),
    form(
        "customer_save",
        {},
        lambda _w, _n: opened(CUS, tax_rate="21"),
        EDIT,
        "Saved. CUS-1 has changed",
        *("organizations", "audit"),
    ),
]


def switches(world: RouteWorld, name: str) -> str:
    """The main contact and the billing team."""
    return DONE if name == BP else by_rule(world, name, EDIT)


ROUTES += [
    command("/ticket sharing", REF, EDIT, "Share tickets at Acme?", wanted=switches),
    command(
        "/ticket sharing",
        f"{REF} on confirmed",
        EDIT,
        "Tickets are now shared at Acme.",
        *("organizations", "notices", "audit"),
        wanted=switches,
    ),
]
ROUTES += [
    button(
        "difference_accept",
        lambda _: "DIF-1",
        EDIT,
        "Accepted DIF-1. It holds for new lines.",
        *("organizations", "customer_differences", "notices", "audit"),
    ),
    button(
        "difference_keep",
        lambda _: "DIF-1",
        EDIT,
        "DIF-1 is closed, and the stored value stays.",
        *("customer_differences", "notices", "audit"),
    ),
]
ROUTES = [replace(case, entries=2) if case.route == "difference_accept" else case for case in ROUTES]
MEANWHILE = (
    "UPDATE organizations SET tax_rate = 20000, edited_at = '2026-11-30 09:00:00.000000', "
    "edited_by_id = (SELECT id FROM people WHERE name = 'Admin') WHERE id = 1"
)
DECIDED = (
    "UPDATE customer_differences SET state = '{}', decided_at = '2026-11-30 09:00:00.000000', "
    "decided_by_id = (SELECT id FROM people WHERE name = 'Billing') WHERE id = 1"
)
SHARED = "UPDATE organizations SET shares_tickets = 1"
FORMS = {"customer_edit": TYPED}
PROBLEMS: dict[type[Problem], list[Met]] = {
    DifferenceDecided: [
        Met("admin", "difference_keep DIF-1", "Billing already accepted DIF-1", before=DECIDED.format("accepted")),
        Met("admin", "difference_accept DIF-1", "Billing already decided on DIF-1", before=DECIDED.format("kept")),
    ],
    DifferenceOvertaken: [
        Met(
            "billing",
            "difference_accept DIF-1",
            "Name of CUS-1 has changed since that order form was read",
            before="UPDATE organizations SET name = 'Acme Two' WHERE id = 1",
        ),
    ],
    SharedAlready: [
        Met(BP, f"/ticket sharing {REF} off", "Tickets aren't shared at Acme."),
        Met("billing", f"/ticket sharing {REF} on", "Tickets are already shared at Acme.", before=SHARED),
    ],
    OtherMainContacts: [
        Met(
            BP,
            f"/ticket sharing {REF} on confirmed",
            "you aren't the main contact or primary billing contact on all of them",
            before="UPDATE subscriptions SET organization_id = 1",
        ),
    ],
    NoCountry: [Met("billing", f"customer_edit {opened(CUS)}|country=Atlantis", "I don't know the country “Atlantis”")],
    NoLanguage: [Met("billing", f"customer_edit {opened(CUS)}|locale=Klingon", "“Klingon” isn't a language tag")],
    NothingChanged: [Met("billing", f"customer_edit {opened(CUS)}|", "Nothing has changed. CUS-1 already has")],
    ChangedMeanwhile: [
        Met(
            "billing",
            f"customer_edit {opened(CUS)}|tax_rate=21",
            "Admin changed CUS-1 while you were editing",
            before=MEANWHILE,
        ),
        Met(
            "billing",
            f"customer_edit {opened(CUS)}|tax_rate=21",
            "CUS-1 was changed while you were editing",
            before="UPDATE organizations SET tax_rate = 20000 WHERE id = 1",
        ),
    ],
}  # fmt: skip

IDS = {"cus": ("CUS-2", "CUS-9999"), "dif": ("DIF-2", "DIF-9999")}


def edits(callback_id: str, values: dict[str, Any], **typed: str) -> Asking:
    """The form about somebody's customer."""
    return lambda hands, user, ids: hands.submit(user, callback_id, values, opened(ids["cus"], **typed))


def looks_up(field: str) -> Asking:
    """A list of the form about somebody's customer."""
    return lambda hands, user, ids: hands.suggest(user, field, "", "customer_edit", opened(ids["cus"]))


FOREIGN_IDS: Foreign = {
    **{
        (Touch.COMMAND, f"/customer {word}"): [types(f"/customer {word} {{cus}}")]
        for word in ("show", "subscriptions", "contacts", "tickets", "quotes", "notes")
    },
    **{
        (Touch.OPTIONS, f"customer_{word}"): [searches(f"/pick customer_{word} {{cus}}")]
        for word in ("subscriptions", "contacts", "tickets", "quotes")
    },
    (Touch.COMMAND, "/customer note"): [types("/customer note {cus}"), types("/customer note {cus} Nice people")],
    (Touch.FORM, "customer_note"): [
        sends("customer_note", {"note": "Nice people"}, "{cus}"),
        sends("customer_note", {"note": ""}, "{cus}"),
    ],
}
FOREIGN_IDS |= {
    (Touch.BUTTON, "difference_accept"): [pushes("difference_accept", "{dif}")],
    (Touch.BUTTON, "difference_keep"): [pushes("difference_keep", "{dif}")],
    (Touch.COMMAND, "/ticket sharing"): [types("/ticket sharing {sub}"), types("/ticket sharing {sub} on confirmed")],
    (Touch.COMMAND, "/customer edit"): [types("/customer edit {cus}")],
    (Touch.FORM, "customer_edit"): [edits("customer_edit", {**TYPED, "tax_rate": "21"}), edits("customer_edit", TYPED)],
    **{(Touch.OPTIONS, f"customer_edit.{field}"): [looks_up(field)] for field in ("time_zone", "country")},
    (Touch.FORM, "customer_save"): [edits("customer_save", {}, tax_rate="21"), edits("customer_save", {})],
}
NO_IDS = {(Touch.COMMAND, "/customer"), (Touch.OPTIONS, "customers")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    one, empty = whole(stock), PageOf[Any]()
    found = [Hit(another(stock, number), number) for number in range(stock.many)]
    all_ = card(stock, *StaffRight)
    subs, tickets, quotes, written_ = all_.subscriptions, all_.tickets, all_.quotes, all_.notes
    return {
        "customer_cards.customer_card": [
            customer_cards.customer_card(reader, shown, TABLES, TODAY)
            for shown in (all_, card(stock, StaffRight.VIEW_CUSTOMERS), CustomerCard(one))
        ],
        "customer_lists.hits": [
            customer_lists.hits(reader, page, typed)
            for page, typed in ((many(found), ""), (many(found, first=2), "acme"), (empty, ""), (empty, stock.name()))
        ],
        "customer_lists.customer_list": [
            customer_lists.customer_list(reader, one, rows, word)
            for word, pages in {
                "subscriptions": [
                    customer_lists.subscription_rows(reader, one, page, TODAY, may_edit=may_edit)
                    for page in (subs, empty)
                    for may_edit in (True, False)
                ],
                "contacts": [customer_lists.contact_rows(reader, one, page, TABLES) for page in (all_.contacts, empty)],
                "tickets": [customer_lists.ticket_rows(reader, one, page) for page in (tickets, empty)],
                "quotes": [customer_lists.quote_rows(reader, one, page, TODAY) for page in (quotes, empty)],
                "notes": [customer_lists.note_rows(reader, one, page) for page in (written_, empty)],
            }.items()
            for rows in pages
        ],
        "customer_lists.note_form": [
            customer_lists.note_form(reader, one),
            customer_lists.note_form(reader, one, stock.name()),
        ],
        "editing.edit_form": [editing.edit_form(reader, one), editing.edit_form(reader, another(stock, 1))],
        "editing.preview_page": [
            editing.preview_page(reader, preview, marks_of(one), {field: stock.name(40) for field in FIELDS})
            for preview in previews(stock)
        ],
        "editing.edited": [editing.edited(reader, preview) for preview in previews(stock)],
        "sharing.question": [
            sharing.question(reader, SharingOffer(stock.subscription, on, stock.many, [stock.name()] * stock.many))
            for on in (True, False)
        ],
        "sharing.switched": [sharing.switched(reader, one) for one in (stock.subscription, shared(stock))],
        "sharing.news": [sharing.news(reader, one, stock.name(), on=on) for on in (True, False)],
        "difference_cards.difference_card": [difference_cards.difference_card(reader, d) for d in differing(stock)],
        "difference_cards.accepted": [difference_cards.accepted(reader, d) for d in differing(stock)[:1]],
        "difference_cards.kept": [difference_cards.kept(reader, d) for d in differing(stock)[:1]],
        "customer_lists.noted": [customer_lists.noted(reader, one.ref)],
    }

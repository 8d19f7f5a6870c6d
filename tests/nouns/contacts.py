# ruff: noqa: S608
"""Contacts."""

from dataclasses import replace
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import contact_list, contacts, welcomes
from handlers.views.contact_list import Offers
from handlers.views.reader import Reader
from models.contacts.actions import add_by_profile, add_contact, find_contacts, leave, list_contacts, remove_contact
from models.contacts.notices import ContactsChanged
from models.contacts.problems import (
    AlreadyContact,
    IsPrimary,
    LastSiteAdmin,
    NobodyToRemove,
    NoSiteAdmins,
    NoSiteAdminYet,
    NotAContact,
    NotFirst,
    OneOfBoth,
    PrimaryMustHandOver,
    SeveralPeople,
    UnknownContact,
    UnknownPerson,
)
from models.contacts.site_admins import add_site_admin, add_site_admin_by_profile, remove_site_admin
from models.core.errors import Problem
from models.identity.profiles import SlackProfile
from models.roles import Right, Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.problems import Cancelled, NoSubscriptions
from tests.handlers.cases.case import DONE, NOTHING, Wanted, by_rule, theirs
from tests.handlers.cases.doing import EDIT, INVITED, TOLD, button, chosen, command, form, options
from tests.handlers.foreign import SOMEBODY, Foreign, pushes, searches, sends, types
from tests.handlers.met import PRIMARY, SPARE, Met
from tests.handlers.views.stock import TABLE, Shown, Stock
from tests.handlers.worlds import REF, SLACK, World
from tests.models.roles.typed import BP, BS, SA, TP, TS
from tests.models.world import BILLING, TECHNICAL, ActionCase

ADMINS, VIEW = "edit_site_admins", "view_customers"
LOOKED = frozenset({"audit"})
ACTIONS = [
    ActionCase(list_contacts, "contact", lambda _: ("SUB-1",), staff="view_customers"),
    ActionCase(find_contacts, "contact", lambda _: ("SUB-1", "ana")),
    ActionCase(add_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["newcomer"], BILLING)),
    ActionCase(
        add_by_profile,
        "edit_secondary_contacts",
        lambda _: ("SUB-1", SlackProfile("T1", "U1", "Eve", "eve@acme.example", verified=True), BILLING, "T1"),
    ),
    ActionCase(remove_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    ActionCase(leave, "leave", lambda _: ("SUB-1", TECHNICAL)),
    ActionCase(add_site_admin, ADMINS, lambda w: ("SUB-1", w.people["newcomer"]), also=SA),
    ActionCase(
        add_site_admin_by_profile,
        ADMINS,
        lambda _: ("SUB-1", SlackProfile("T1", "U1", "Eve", "eve@acme.example", verified=True), "T1"),
        also=SA,
    ),
    ActionCase(remove_site_admin, ADMINS, lambda w: ("SUB-1", w.people.get(SA, w.people["newcomer"])), also=SA),
]

NEWCOMER = {"type": "users_select", "selected_user": SLACK["newcomer"]}
ADDED: dict[str, Any] = {"person": NEWCOMER, "address": "", "name": "", "kind": chosen("billing")}
LAPSED = ("promotions", *TOLD)
NEWLY = {"address": "new@nowhere.example", "name": ""}
THEIRS = "can still do this"


def becomes(world: World, name: str) -> str:
    """Whoever may add contacts may add themselves as what they are not yet."""
    may = by_rule(world, name, "edit_secondary_contacts")
    return NOTHING if may == DONE and name in (TP, TS) else may


def gives(world: World, name: str) -> str:
    """Site admins and staff, where there are site admins; elsewhere they read that there are none."""
    if name in (SA, "billing", "admin"):
        return DONE if (world.table, world.kind) == ("license-and-site", "site") else NOTHING
    return by_rule(world, name, ADMINS)


def takes(world: World, name: str) -> str:
    """The same people; the only one of a site stays. A license needs none."""
    if name in (SA, "billing", "admin"):
        return DONE if (world.table, world.kind) == ("license-and-site", "license") else NOTHING
    return by_rule(world, name, ADMINS)


def contacts_or(admins: Wanted) -> Wanted:
    """Staff are asked about site admins, everybody else about contacts."""
    return lambda world, name: (admins if name in ("billing", "admin") else of_contacts)(world, name)


def of_contacts(world: World, name: str) -> str:
    """Who may edit contacts."""
    return by_rule(world, name, EDIT)


ROUTES = [
    command("/contact", "", "contact", "Contacts of", wanted=theirs("contact")),
    # Looks of staff are on the trail.
    replace(command("/contact", REF, "contact", f"Contacts of {REF}", staff=VIEW), staff_changes=LOOKED),
    replace(command("/contact list", REF, "contact", f"Contacts of {REF}", staff=VIEW), staff_changes=LOOKED),
    options("contacts", f"/pick contacts {REF}", "contact"),
    command("/contact add", REF, EDIT, "Add a contact", wanted=contacts_or(gives)),
    command("/contact add", f"site_admin {REF}", ADMINS, "Site admin", wanted=gives),
    command(
        "/contact add", f"{{newcomer}} site_admin {REF}", ADMINS, "Newcomer is now Site admin", *TOLD, wanted=gives
    ),
    command("/contact add", f"new@acme.example site_admin {REF}", ADMINS, "an invitation to", *INVITED, wanted=gives),
    command("/contact add", f"{{newcomer}} technical {REF}", EDIT, "Newcomer is now", *TOLD),
    command("/contact add", f"technical {REF}", EDIT, "Add a contact"),
    command("/contact add", f"new@acme.example billing {REF}", EDIT, "an invitation to become", *INVITED),
    command("/contact add", f"{{unknown}} technical {REF}", EDIT, "Nobody is now", "people", "slack_users", *TOLD),
    command("/contact add", f"me {REF}", EDIT, "do you want to become?", wanted=contacts_or(gives)),
    command("/contact add", f"me technical {REF}", EDIT, "You're now", *TOLD, wanted=becomes),
    command("/contact remove", REF, EDIT, "Who do you want to remove", wanted=contacts_or(takes)),
    command("/contact remove", f"site_admin {REF}", ADMINS, "Who do you want to remove", wanted=takes),
    command("/contact remove", f"{{site_admin}} site_admin {REF}", ADMINS, "Remove *Site_Admin*", wanted=takes),
    command("/contact remove", f"{{spare}} billing {REF}", EDIT, "Remove *Spare*"),
    command("/contact remove", f"{{spare}} billing {REF} confirmed", EDIT, "is no longer", *LAPSED, entries=2),
    command("/contact leave", f"{{kind}} {REF}", "leave", f"on {REF}? You'll lose"),
    command("/contact leave", f"{{kind}} {REF} confirmed", "leave", "You're no longer", *TOLD),
    button("contact_step_in", lambda _: REF, "manage_desk", THEIRS),
    form("contact_step_in", NEWLY, lambda _w, _n: REF, "manage_desk", THEIRS),
    form("contact_add", ADDED, lambda _w, _n: REF, EDIT, "is now", *TOLD),
]

AS_SITE = "UPDATE subscriptions SET kind = 'site'"
PROBLEMS: dict[type[Problem], list[Met]] = {
    PrimaryMustHandOver: [
        Met(
            BP,
            f"/contact remove {PRIMARY} {REF}",
            "Your role on SUB-1001 has to stay filled. Hand over your role first with "
            "`/contact promote SUB-1001`.",
        ),
        Met(
            TS,
            f"/contact leave billing {REF} confirmed",
            "Your role on SUB-1001 has to stay filled. Hand over your role first with "
            "`/contact promote SUB-1001`.",
            before="UPDATE contacts SET person_id = (SELECT id FROM people WHERE name = 'Technical.Secondary') "
            "WHERE kind = 'billing' AND rank = 'primary' AND subscription_id = 1",
        )
    ],
    NobodyToRemove: [
        Met(
            BP,
            f"/contact remove {REF}",
            "All roles on SUB-1001 have to stay filled, so you can't remove anyone yet.",
            before="DELETE FROM contacts WHERE rank = 'secondary' AND subscription_id = 1",
        ),
        Met(
            BP,
            f"/contact remove <@{SLACK[SA]}|x> {REF}",
            "Site_Admin doesn't have a role on SUB-1001 that you can remove.",
        ),
    ],
    IsPrimary: [
        Met(
            BP,
            f"/contact remove <@{SLACK[TP]}|x> {REF}",
            "Technical.Primary's role on SUB-1001 has to stay filled, so you can't remove them yet.",
        ),
        Met(
            BS,
            f"/contact remove {PRIMARY} billing {REF} confirmed",
            "Billing.Primary's role on SUB-1001 has to stay filled, so you can't remove them yet.",
        )
    ],
    AlreadyContact: [
        Met(BP, f"/contact add {SPARE} billing {REF}", "Spare already has a role of this kind on SUB-1001."),
        Met(SA, f"/contact add me site_admin {REF}", "Site_Admin already has this role on SUB-1001.", before=AS_SITE),
    ],
    NotFirst: [
        Met(
            BP,
            f"/contact add {SPARE} primary technical {REF}",
            "Nobody can be added directly as Primary technical contact on SUB-1001. Add the person as Secondary "
            "technical contact: `/contact add @person technical SUB-1001`. Then request the promotion: `/contact "
            "promote @person technical SUB-1001`.",
        )
    ],
    NotAContact: [
        Met(
            SA,
            f"/contact remove {SPARE} site_admin {REF}",
            "Spare doesn't have this role on SUB-1001. `/contact remove site_admin SUB-1001` lists who does.",
        ),
        Met(
            BP,
            f"/contact remove {SPARE} technical {REF} confirmed",
            "Spare doesn't have a role of this kind on SUB-1001.",
        ),
        Met(
            BS,
            f"/contact leave technical {REF} confirmed",
            "Billing.Secondary doesn't have a role of this kind on SUB-1001.",
        ),
    ],
    LastSiteAdmin: [
        Met(
            "admin",
            f"/contact remove <@{SLACK[SA]}|x> site_admin {REF}",
            "Site_Admin is the only Site admin on SUB-1001 who can be reached, and a site always needs one. Add "
            "another first: `/contact add @person site_admin SUB-1001`. Then you can remove Site_Admin.",
            before=AS_SITE,
        ),
        Met(
            SA,
            f"/contact leave site_admin {REF}",
            "You're the only Site admin on SUB-1001 who can be reached, and a site always needs one. Add another "
            "first: `/contact add @person site_admin SUB-1001`. Then you can give up the role.",
            before=AS_SITE,
        ),
    ],
    NoSiteAdminYet: [
        Met(
            "billing",
            f"/contact remove {REF}",
            "SUB-1001 doesn't have a Site admin yet. To add one, use `/contact add @person site_admin SUB-1001`.",
            before=f"{AS_SITE}; DELETE FROM contacts WHERE kind = 'site_admin'",
        )
    ],
    NoSiteAdmins: [
        Met(
            SA,
            f"/contact add {SPARE} site_admin {REF}",
            "SUB-1001 is a license. Only sites have site admins.",
            before="UPDATE subscriptions SET kind = 'license'",
        ),
        Met(
            "admin",
            f"/contact add {SPARE} site_admin {REF}",
            "SUB-1001 is on the plan Plan license-and-site, which doesn't have site admins.",
            before=f"{AS_SITE}; UPDATE plans SET role_table = 'support-portal'",
        ),
    ],
    Cancelled: [
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles can't be changed.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            BP,
            f"/contact add {SPARE} technical {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles can't be changed.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles can't be changed.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
    ],
    NoSubscriptions: [
        Met(
            "agent",
            f"/contact add {SPARE} billing",
            "Which subscription is it about? Add its ID: `/contact add @spare billing SUB-…`. To find it, use",
        ),
        Met(
            "newcomer",
            f"/contact add {SPARE} billing",
            "You're not a contact on any subscription. If you look after one for a customer, add its ID: "
            "`/contact add @spare billing SUB-…`.",
        ),
    ],
    UnknownPerson: [
        Met(
            BP,
            f"/contact add <@U0NEVER|never> billing {REF}",
            "I don't know whose Slack account that is. Invite the person by email instead: `/contact add "
            "name@their.example billing SUB-1001`.",
        )
    ],
    OneOfBoth: [
        Met(BP, "add both", "Choose either a person or an email address."),
        Met(BP, "add neither", "Choose either a person or an email address."),
    ],
    SeveralPeople: [
        Met(
            BP,
            f"/contact add one@guests.example, <mailto:two@guests.example|two@guests.example> technical {REF}",
            "I can do this for one person at a time: first for one@guests.example, then for two@guests.example.",
        )
    ],
    UnknownContact: [
        Met(
            BP,
            f"/contact remove <@{SLACK['newcomer']}|daria> billing {REF}",
            "@daria isn't a contact on SUB-1001. `/contact list SUB-1001` shows who is.",
        )
    ],
}  # fmt: skip

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/contact"): [types("/contact {sub}")],
    (Touch.COMMAND, "/contact list"): [types("/contact list {sub}")],
    (Touch.OPTIONS, "contacts"): [searches("/pick contacts {sub}")],
    (Touch.COMMAND, "/contact add"): [
        types("/contact add {sub}"),
        types(f"/contact add {SOMEBODY} billing {{sub}}"),
        types("/contact add site_admin {sub}"),
        types("/contact add me technical {sub}"),
        types("/contact add stranger@elsewhere.example technical {sub}"),
    ],
    (Touch.COMMAND, "/contact remove"): [
        types("/contact remove {sub}"),
        types(f"/contact remove {SOMEBODY} billing {{sub}} confirmed"),
        types("/contact remove stranger@elsewhere.example billing {sub} confirmed"),
    ],
    (Touch.COMMAND, "/contact leave"): [types("/contact leave {sub}"), types("/contact leave billing {sub} confirmed")],
    (Touch.BUTTON, "contact_step_in"): [pushes("contact_step_in", "{sub}")],
    (Touch.FORM, "contact_step_in"): [
        sends("contact_step_in", {"address": "new@nowhere.example", "name": ""}, "{sub}"),
        sends("contact_step_in", {"address": "nonsense", "name": ""}, "{sub}"),
    ],
    (Touch.FORM, "contact_add"): [sends("contact_add", ADDED, "{sub}")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me, kind = stock.subscription, stock.person(1), ContactKind.BILLING
    ids = frozenset(contact.id for contact in sub.contacts)
    both = frozenset((ContactKind.BILLING, ContactKind.TECHNICAL))
    lines = [(stock.name(), f"/contact remove {one.person.email} billing SUB-1000") for one in sub.contacts]
    contact = sub.contacts[-1]
    return {
        "contact_list.contact_list": [
            contact_list.contact_list(reader, sub, TABLE, me, offers)
            for offers in (
                Offers(),
                Offers(edit=True, invited=["x@y.example"], leave=both, promote_self=both, promote=ids, details=ids),
                Offers(site_admins=True, step_down=True),
            )
        ],
        "contacts.add_form": [
            contacts.add_form(reader, sub, TABLE, list(ContactKind)),
            contacts.add_form(reader, sub, TABLE, [kind], [reader.say("Your plan allows {n}.", n=1)], user_id="U0ANA"),
            contacts.add_form(reader, sub, TABLE, list(ContactKind), kind=ContactKind.TECHNICAL, address="x@y.example"),
        ],
        "contacts.added": [contacts.added(reader, sub, contact, TABLE, me)],
        "contacts.became": [contacts.became(reader, sub, contact, TABLE, may_rise=may) for may in (True, False)],
        "contacts.remove_question": [contacts.remove_question(reader, sub, TABLE, contact.person, me, kind)],
        "contacts.removed": [contacts.removed(reader, sub, TABLE, contact, me, line) for line in (None, lines[0][1])],
        "contacts.leave_question": [contacts.leave_question(reader, sub, TABLE, contact.person, kind)],
        "contacts.left": [contacts.left(reader, sub, TABLE, contact.person, kind)],
        "contact_list.nobody_to_promote": [contact_list.nobody_to_promote(reader, sub)],
        "contact_list.candidates": [
            contact_list.candidates(
                reader, sub, shown, reader.say("Who do you want to remove from {ref}?", ref=sub.ref), "/contact remove"
            )
            for shown in ([], lines)
        ],
        "contacts.role_gained": [contacts.role_gained(reader, sub, reader.plain("Site admin"), stock.name())],
        "contacts.role_lost": [
            contacts.role_lost(reader, sub, TABLE, contact.person, reader.plain("Site admin"), stock.name())
        ],
        "contacts.contacts_changed": [
            contacts.contacts_changed(
                reader, sub, TABLE, me, contact.person, ContactsChanged(1, 2, role, gained, by), may_add=True
            )
            for role in (Role.TECHNICAL_SECONDARY, Role.SITE_ADMIN)
            for gained in (True, False)
            for by in ("", stock.name())
        ],
        **of_welcomes(reader, stock),
    }


def of_welcomes(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """What newcomers are greeted with."""
    sub, me = stock.subscription, stock.person(1)
    held = frozenset({Role.BILLING_PRIMARY})
    one = welcomes.Joined(sub, TABLE, held, frozenset(), is_business=True, is_support=False)
    other = replace(one, may=frozenset(Right), is_support=True)
    there = welcomes.Workspace(stock.name(), "https://northwind.slack.com/")
    return {
        "welcomes.welcome": [
            welcomes.welcome(reader, me, [one], welcomes.NO_WORKSPACE, in_slack=False),
            welcomes.welcome(reader, me, [other], there, in_slack=True),
            welcomes.welcome(reader, me, [one, other] * 12, there, in_slack=True),
        ],
    }

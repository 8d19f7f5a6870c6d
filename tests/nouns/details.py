"""Details and settings of people."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views import details, settings
from handlers.views.reader import Reader
from models.contacts.details import Details, Edited, edit_details, edit_my_details, show_details
from models.contacts.problems import NoPhone, NoTimeZone, NotToChoose
from models.contacts.reminders import set_reminders
from models.contacts.settings import Choice, ContactSettings, my_settings, set_important_mail
from models.core.codes import Codes
from models.core.errors import Problem
from models.core.problems import AddressInName, NameTaken
from models.directory.people import Person
from models.identity.new_address import Confirmed
from models.identity.problems import AddressTaken, LinkFirst, TooManyAddresses
from tests.handlers.cases.case import DONE, NOTHING, by_rule
from tests.handlers.cases.doing import ASKED, chosen, command, form, options
from tests.handlers.foreign import SOMEBODY, Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, World, new
from tests.models.roles.typed import BP, BS, ROLES, SA, TP
from tests.models.world import ActionCase
from tests.support.keys import KEYS

ACTIONS = [
    ActionCase(set_reminders, "contact", lambda _: ("SUB-1", True)),
    ActionCase(my_settings, "known"),
    ActionCase(set_important_mail, "known", lambda _: (False,)),
    ActionCase(edit_my_details, "known", lambda _: (Details("Somebody Else", "else@acme.example"),)),
    ActionCase(show_details, "update_contact_details", lambda w: ("SUB-1", w.people["helper"])),
    ActionCase(
        edit_details,
        "update_contact_details",
        lambda w: ("SUB-1", w.people["helper"], Details("Someone", "helper@acme.example")),
    ),
]

UPDATE = "update_contact_details"
DETAILS: dict[str, Any] = {
    "name": "Somebody Else",
    "email": "else@acme.example",
    "phone": "+34 976 000 000",
    "locale": chosen("organization"),
    "time_zone": "madrid",
}


def chooses(world: World, name: str) -> str:
    """Renewal reminders are the secondary billing contact's to choose, under the table that asks them."""
    if name not in ROLES:
        return by_rule(world, name, "contact")
    return DONE if name == BS and world.table == "license-and-site" else NOTHING


ROUTES = [
    command("/contact edit", "", "known", "Your details"),
    command("/contact edit", f"{{spare}} {REF}", UPDATE, "Contact details"),
    command("/contact settings", "", "known", "Your settings"),
    command("/contact settings", REF, "contact", "Your settings"),
    options("reminder_choices", "/pick reminder_choices", "known"),
    command("/contact settings", f"reminders {REF}", "contact", "Would you like reminders"),
    command(
        "/contact settings",
        f"reminders on {REF}",
        "contact",
        "You'll get reminders",
        "contacts",
        "audit",
        wanted=chooses,
    ),
    command("/contact settings", "email off", "known", "comes in Slack only", "people", "audit"),
    form("contact_edit", DETAILS, lambda _w, _n: "", "known", "Saved your", "people", *ASKED),
    form(
        "contact_edit",
        DETAILS,
        lambda w, _n: f"{REF} {w.people['spare']}",
        UPDATE,
        "Saved ",
        "people",
        *ASKED,
        name="of another",
    ),
]

HASH = Codes(KEYS).hash_of("K7QM-2FXD")
MADE_FOR_BP = (
    "WITH RECURSIVE n(i) AS (SELECT {}) "
    "INSERT INTO codes (purpose, token, code_hash, email, person_id, asked_by_id, team_id, user_id, created_at, "
    "expires_at) "
    "SELECT 'email', 't' || i, '{hash}' || CASE i WHEN 1 THEN '' ELSE i END, '{email}', people.id, people.id, '', '', "
    "'2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000' FROM n, people WHERE people.name = 'Billing.Primary'"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    NotToChoose: [
        Met(
            TP,
            f"/contact settings reminders off {REF}",
            ("Your role decides whether you get renewal reminders for SUB-1001. `/steward roles SUB-1001` shows what "
            "you get."),
        )
    ],
    LinkFirst: [
        Met(
            SA,
            "details TP email new@acme.example",
            "Technical.Primary isn't in Slack, and an email address alone isn't enough proof for their role.",
            before="DELETE FROM slack_users WHERE user_id = 'U0CHIDI'",
        )
    ],
    AddressTaken: [
        Met(
            BP,
            "/steward link K7QM-2FXD",
            "Someone else here now uses newcomer@acme.example.",
            before=MADE_FOR_BP.format("1", hash=HASH, email="newcomer@acme.example"),
        )
    ],
    TooManyAddresses: [
        Met(
            BP,
            "details me email b@acme.example",
            "5 new addresses have been tried in the last 24 hours, which is the limit.",
            before=MADE_FOR_BP.format("1 UNION SELECT i + 1 FROM n WHERE i < 5", hash="h", email="a@b.example"),
        )
    ],
    AddressInName: [
        Met(
            BP,
            "details me name Log in at evil.example",
            ("“Log in at evil.example” looks like an email or web address. Enter only the name, with a space after "
            "each dot."),
        )
    ],
    NameTaken: [
        Met(
            BP,
            "details me name Nоrthwind-Software",
            "“Nоrthwind-Software” could be mistaken for “Northwind Software”. Enter a person's name.",
        ),
        Met(BP, "details me name Northwind software", "“Northwind Software” can't be used as a name here."),
        Met(
            BP,
            "details me name Ana (\u25c6 Staff)",
            "“Ana (\u25c6 Staff)” could be mistaken for “(\u2b22 Staff)”. Enter a person's name.",
        ),
    ],
    NoPhone: [
        Met(BP, "details me phone call me", "“call me” isn't a phone number. Enter digits, starting with"),
        Met(BP, "details me phone " + "1" * 21, "isn't a phone number."),
    ],
    NoTimeZone: [
        Met(BP, "details me time_zone Madird", "I don't know the time zone “Madird”. Did you mean Europe/Madrid"),
        Met(BP, "details me time_zone ☃", "I don't know the time zone “☃”. Enter Europe/Madrid, for example"),
    ],
}  # fmt: skip

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/contact settings"): [
        types("/contact settings {sub}"),
        types("/contact settings reminders {sub}"),
        types("/contact settings reminders on {sub}"),
    ],
    (Touch.COMMAND, "/contact edit"): [
        types("/contact edit {sub}"),
        types(f"/contact edit {SOMEBODY} {{sub}}"),
        types("/contact edit stranger@elsewhere.example {sub}"),
    ],
    (Touch.FORM, "contact_edit"): [sends("contact_edit", DETAILS, "{sub} 8"), sends("contact_edit", {}, "{sub} 1")],
}

NO_IDS = {(Touch.OPTIONS, "reminder_choices")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me = stock.subscription, stock.person(1)
    return {
        "details.form": [details.form(reader, me), details.form(reader, stock.person(2), sub)],
        "details.edited": [
            details.edited(reader, Edited(me, changed, new), own=own)
            for changed in ([], list(details.FIELDS))
            for new in ("", me.email)
            for own in (True, False)
        ],
        "details.confirmed": [details.confirmed(reader, Confirmed(me, newly_bound=new)) for new in (True, False)],
        "details.code_mail": [details.code_mail(reader, "K7QM-2FXD", by) for by in ("", stock.name())],
        "details.taken_mail": [details.taken_mail(reader)],
        "details.asked_mail": [details.asked_mail(reader, by) for by in ("", stock.name())],
        "details.changed_mail": [details.changed_mail(reader)],
        "details.news": [
            details.news(reader, list(details.FIELDS), stock.name(), new_address=asked) for asked in (True, False)
        ],
        **of_settings(reader, stock),
    }


def of_settings(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """What people have chosen."""
    sub, me = stock.subscription, stock.person(1)
    choices = [Choice(one, (None, True, False)[place % 3]) for place, one in enumerate(stock.subscriptions())]
    return {
        "settings.important_mail_chosen": [
            settings.important_mail_chosen(reader, new(Person, important_mail=wants)) for wants in (True, False)
        ],
        "settings.page": [
            settings.page(reader, ContactSettings(me, choices, waiting), only)
            for waiting in ("", me.email)
            for only in (None, sub)
        ],
    }

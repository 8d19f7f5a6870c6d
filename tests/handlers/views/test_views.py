"""Every view stays inside Slack's limits, says in its text what it means, rings nobody, and is wholly translated."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import NullTranslations
from typing import Any, get_type_hints

import pytest

import handlers.views
from handlers.views.blocks import Drawing, Home, Message, Modal
from handlers.views.reader import Reader
from sandbox.blocks import check_message, check_view
from tests.handlers.hands import texts
from tests.handlers.test_nonsense import LIVE
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Shown, Stock
from tests.nouns import contacts as gallery_of_contacts
from tests.nouns import invoices as gallery_of_invoices
from tests.nouns import tickets as gallery_of_tickets
from tests.support.selection import Fact

pytestmark = pytest.mark.early

MODULES = [
    importlib.import_module(module.name) for module in pkgutil.walk_packages(handlers.views.__path__, "handlers.views.")
]
"""All modules of views, whatever is added."""
WORDS = {
    "plain": "Ana",
    "right to left": "ליאת שרה ",
    "markup": "<!channel> & <@U0ANA> *b* _i_ ~s~ `c` <http://evil.example|x> @here\n",
    "only ampersands": "&",
    "only angles": "<>",
    "only quotes": '"\\',
    "line breaks": "a\n",
    "emoji": "👩‍👩‍👧 :bomb: ",
    "braces": "{name} {} {0} %s ",
}
RINGS = {"threads.reminder": "<@U1> "}
"""What rings its own reader, and nobody else."""
LONG = [(120, "only quotes"), *[(500, kind) for kind in ("plain", "only ampersands", "only quotes")]]
SLOW = [(30, kind) for kind in WORDS] + LONG
CASES = [(many, kind) for kind in WORDS for many in (0, 3)] + [(1, "markup")]


def drawn(stock: Stock, reader: Reader) -> list[tuple[str, Shown]]:
    """Each view with its name."""
    return [(name, shown) for name, views in gallery(reader, stock).items() for shown in views]


@cache
def some() -> Mapping[str, list[Shown]]:
    """The gallery with three of everything, for tests of single views."""
    return gallery(Reader(), Stock(3, "佐藤"))


def test_no_view_is_left_out() -> None:
    """Every function that draws something is in the gallery."""
    made = set()
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            of_module = function.__module__ == module.__name__ and not name.startswith("_")
            if of_module and get_type_hints(function, _names())["return"] in (Message, Modal, Home, Drawing):
                made.add(f"{module.__name__.rpartition('.')[2]}.{name}")
    assert made == set(some())


def _names() -> dict[str, Any]:
    """What the views import for mypy alone."""
    from handlers.routing.routes import Route, RouteTable

    return {"Route": Route, "RouteTable": RouteTable}


def facts(many: int, kind: str) -> Iterator[Fact]:
    """Words of each kind are shown, few of them; none of any; and 30 of signs that grow when they are escaped. With 120
    of everything all views together take too long for every run."""
    if 0 < many < 30:
        yield from (kind, many)
    elif many == 0 or (many == 30 and kind.startswith("only")):
        yield many


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize(("many", "kind"), [*CASES, *[pytest.param(*case, marks=pytest.mark.slow) for case in SLOW]])
def test_a_view_is_taken_by_slack(many: int, kind: str) -> None:
    """By the desk's own check, and by the sandbox's, whatever is in it; nothing in it rings or links."""
    for name, shown in drawn(Stock(many, WORDS[kind]), Reader()):
        message = shown.message if isinstance(shown, Drawing) else shown
        payload = message.payload()
        if isinstance(message, Message):
            check_message(payload["blocks"])
            assert 0 < len(payload["text"]) <= 4000, name
        else:
            check_view(payload, payload["type"])
        for text in [payload.get("text", ""), *texts(payload["blocks"], ("mrkdwn",))]:
            assert not LIVE.search(text.removeprefix(RINGS.get(name, ""))), (name, text)
            assert not re.search(r"&(?!amp;|lt;|gt;)", text), (name, text)


class Pseudo(NullTranslations):
    """A language in which every text stands in brackets."""

    def gettext(self, message: str) -> str:
        """One text."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One text with a count."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


NOT_WORDS = re.compile(
    # Time zones, countries and currencies have the names that Babel gives them.
    r"[\w ,]+( · [A-Z][a-z]+/\w+| \([A-Z]{2,3}\))|"
    r"<!date\^[^>]*>|`[^`]*`|/[a-z]+( [a-z]+)?|\b(SUB|INV|CUS|T|PRO|ORD|ENQ|JOIN|Q)-[\d-]+|[\w.+-]+@[\w.-]+"
    r"|[\w.+-]*x{20,}…|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d+, \d{4}|UTC|DE00|BICXXX|EUR|JPY|KWD"
)


@cache
def untranslated(text: str) -> str:
    """What is left of a text when translated texts, ids, dates, commands and data are taken out; data are 佐藤."""
    before = ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*(⟧|…$)", "", text)
    return re.sub(r"[^A-Za-zÀ-ž]", "", NOT_WORDS.sub("", text))


@pytest.mark.parametrize("many", [0, 1, 3, pytest.param(30, marks=pytest.mark.slow)])
def test_every_text_is_translated(many: int) -> None:
    """Nothing that people read stands in the code outside of the catalog: messages, forms, buttons, mails."""
    reader = Reader(catalog=Pseudo())
    for name, shown in drawn(Stock(many, "佐藤"), reader):
        message = shown.message if isinstance(shown, Drawing) else shown
        payload = message.payload()
        read = [
            payload.get("text", ""),
            *texts(payload["blocks"]),
            *texts([payload.get("title"), payload.get("submit")]),
        ]
        if isinstance(shown, Drawing) and shown.mail:
            read += [shown.mail.subject, shown.mail.text]
        for text in read:
            assert untranslated(text) == "", (name, text)


@pytest.mark.parametrize("many", [0, 3])
def test_the_vendor_is_called_by_its_name(many: int) -> None:
    """Where it is known; else a sentence begins with a capital letter all the same."""
    for name, shown in drawn(Stock(many, "Ana"), Reader(vendor="Northwind Software")):
        assert "the vendor" not in str(shown).lower(), name
    unnamed = str(Reader().say("{Vendor} has sent you a quote from {vendor}."))
    assert unnamed == "The vendor has sent you a quote from the vendor."


def buttons_in(part: Any) -> Iterator[dict[str, Any]]:
    """All buttons anywhere in blocks."""
    if isinstance(part, dict):
        if part.get("type") == "button":
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from buttons_in(each)


def test_buttons_that_look_alike_are_told_apart_by_a_screen_reader() -> None:
    """Two with the same label in one view do the same thing, or say what each is about."""
    for name, shown in drawn(Stock(3, "Ana"), Reader()):
        heard: dict[str, tuple[str, str]] = {}
        for button in buttons_in((shown.message if isinstance(shown, Drawing) else shown).payload()["blocks"]):
            does = button["action_id"], button.get("value", "")
            said = button.get("accessibility_label", button["text"]["text"])
            assert heard.setdefault(said, does) == does, (name, said)
            assert len(said) <= 75, (name, said)


MEANT = {
    "customer_cards.customer_card": ["佐藤", "CUS-1"],
    "customer_lists.customer_list": ["佐藤"],
    "customer_lists.noted": ["CUS-1"],
    "contact_list.contact_list": ["SUB-1000", "佐藤", "p1@acme.example", "Primary billing contact"],
    "contacts.added": ["佐藤", "SUB-1000"],
    "contacts.remove_question": ["Remove *佐藤*", "SUB-1000"],
    "contacts.removed": ["佐藤", "no longer", "SUB-1000"],
    "contacts.leave_question": ["Secondary billing contact on SUB-1000?"],
    "contacts.left": ["no longer", "SUB-1000"],
    "asking.asked": ["佐藤", "Primary billing contact", "SUB-1000"],
    "asking.withdraw_question": ["佐藤", "Primary billing contact", "SUB-1000"],
    "asking.promotion_list": ["PRO-1", "佐藤", "Primary billing contact", "SUB-1000", "Open until"],
    "promotion_cards.card": ["佐藤", "Primary billing contact", "SUB-1000", "Reason: "],
    "promotion_cards.site_admin_card": ["佐藤", "Primary billing contact", "SUB-1000", "Reason: "],
    "ends.news": ["SUB-1000", "Primary billing contact"],
    "ends.handed_over": ["Primary billing contact", "SUB-1000", "佐藤"],
    "contacts.became": ["Secondary", "SUB-1000"],
    "invitations.no_room": ["SUB-1000", "Your plan allows 1 billing contact", "佐藤"],
    "invitations.invited": ["x1@y.example", "Secondary technical contact", "SUB-1000", "valid until"],
    "invitations.invitation_list": ["SUB-1000", "x3@y.example", "Secondary billing contact", "佐藤", "JOIN-2"],
    "invitations.resent": ["x1@y.example", "valid until"],
    "invitations.withdraw_question": ["x1@y.example", "Withdraw", "SUB-1000"],
    "invitations.withdrawn": ["x1@y.example", "withdrawn", "SUB-1000"],
    "invitations.question": ["佐藤", "Secondary technical contact", "SUB-1000", "is inviting you"],
    "invitations.accepted": ["佐藤", "SUB-1000", "You're now"],
    "invitations.refused": ["佐藤", "SUB-1000"],
    "invitations.ended": ["x1@y.example", "SUB-1000"],
    "invitations.mail": ["佐藤", "K7QM-2FXD", "/steward link", "Slack workspace", "Secondary", "SUB-1000"],
    "contacts.role_gained": ["Site admin", "SUB-1000", "佐藤"],
    "contacts.role_lost": ["Site admin", "SUB-1000", "佐藤"],
    "contact_list.nobody_to_promote": ["SUB-1000"],
    "contacts.contacts_changed": ["SUB-1000", "佐藤"],
    "invoices.invoice_list": ["INV-2026-000003", "INV-2026-000001", "€11,900,000,000.00"],
    "invoices.invoice_card": ["INV-2026-00000", "€35,700,000,000.00", "balance due"],
    "invoices.payment_advice": ["INV-2026-000001", "DE00 1234", "佐藤", "€35,699,990,000.00", "payment reference"],
    "changes.done": ["now has", "SUB-1000", "佐藤"],
    "users.with_button": ["SUB-1000", "Q-2026-00"],
    "seats.fewer_question": ["SUB-1000", "from 12 to 0 seats", "佐藤"],
    "seats.fewer": ["SUB-1000", "0 seats"],
    "users.user_list": ["SUB-1000", "seats are taken"],
    "users.users_added": ["of 3 seats are taken"],
    "users.users_removed": ["@acme.example", "SUB-1000"],
    "products.removable": ["SUB-1000", "佐藤", "It has to stay", "€10,000,000,000.00"],
    "products.deactivate_question": ["SUB-1000", "佐藤", "12 seats are removed right away"],
    "products.deactivated": ["SUB-1000", "佐藤", "deactivated"],
    "cancelling.cancelled": ["SUB-1000", "available", "deleted on"],
    "cancelling.goes_on": ["SUB-1000", "undone"],
    "cancelling.site_cancelled": ["佐藤", "SUB-1000", "available", "deleted on"],
    "cancelling.site_reactivated": ["佐藤", "SUB-1000", "undone"],
    "estimating.estimate": ["SUB-1000", "As of today", "€"],
    "converting.converted": ["SUB-1000", "annual terms"],
    "quote_cards.quote_card": ["Q-2026-00", "SUB-1000", "total -€"],
    "quote_cards.order_card": ["ORD-2026-000", "SUB-1000", "Renewal", "total -€"],
    "accepting.accepted": ["ORD-2026-000", "SUB-1000", "Renewal"],
    "accepting.declined": ["Q-2026-00", "declined"],
    "invoice_mail.invoice_issued": ["INV-2026-00000", "SUB-1000", "€35,700,000,000.00", "due on"],
    "drafts.draft_card": ["Q-2026-00", "SUB-1000", "total -€"],
    "drafts.send_question": ["Send Q-2026-0002", "SUB-1000", "佐藤", "-€"],
    "drafts.sent": ["Q-2026-0002 is on its way", "佐藤", "valid until"],
    "drafts.cancel_question": ["Discard the draft Q-2026-0002", "SUB-1000"],
    "drafts.cancelled": ["Q-2026-0002 is withdrawn"],
    "news.quote_sent": ["SUB-1000", "佐藤", "You can accept it until", "Q-2026-00"],
    "news.quote_ends_soon": ["SUB-1000", "佐藤", "is waiting for your answer", "Q-2026-00"],
    "news.quote_withdrawn": ["Q-2026-00", "SUB-1000", "withdrawn"],
    "news.order_placed": ["佐藤", "ORD-2026-000", "SUB-1000"],
    "news.quote_declined": ["佐藤", "Q-2026-00", "SUB-1000", "declined"],
    "news.quote_expired": ["Q-2026-00", "SUB-1000", "expired"],
    "people.code_on_its_way": ["If I know that address", "15 minutes", "/steward link CODE"],
    "people.wrong_code": ["wrong"],
    "people.too_many_codes": ["too many"],
    "people.linked": ["佐藤", "p1@acme.example"],
    "people.link_code_mail": ["/steward link K7QM-2FXD", "p1@acme.example", "15 minutes"],
    "people.whoami": ["佐藤", "p1@acme.example", "T0ACME", "U1", "/steward link"],
    "people.which_slack_user": ["佐藤"],
    "people.unlink_question": ["佐藤", "Unlink the Slack account", "p1@acme.example"],
    "people.unlinked": ["no longer linked", "佐藤"],
    "people.unlinked_mail": ["U0ANA", "T0NORTHWIND", "佐藤", "/steward link p1@acme.example"],
    "reach.unreachable": ["佐藤", "can't reach them", "SUB-1000", "Primary billing contact"],
    "reach.reachable": ["佐藤", "SUB-1000"],
    "people.linked_mail": ["U0ANA", "T0NORTHWIND", "佐藤"],
    "reminders.question": ["SUB-1000", "reminders"],
    "reminders.chosen": ["SUB-1000", "eminders"],
    "threads.card": ["SUB-1000"],
    "threads.news": ["佐藤", "SUB-1000"],
    "threads.term_news": ["佐藤", "SUB-1000"],
    "billing.ending": ["SUB-1000", "佐藤"],
    "billing.at_risk": ["SUB-1000", "At risk"],
    "billing.many_at_risk": ["SUB-1000", "at risk"],
    "billing.stuck": ["SUB-1000", "renew automatically"],
    "billing.digest": ["Renewals this week"],
    "answers.renewal_list": ["SUB-1000"],
    "answers.opened": ["SUB-1000", "direct messages"],
    "answers.handled": ["SUB-1000"],
    "answers.snoozed": ["SUB-1000", "paused"],
    "answers.resumed": ["SUB-1000"],
    "answers.cancel_instead": ["SUB-1000", "cancel"],
    "answers.ended": ["SUB-1000", "won't be renewed"],
    "many.due": ["SUB-1000", "佐藤"],
    "threads.reminder": ["SUB-1000", "佐藤", "ends in 90 days"],
    "audit.trail": ["佐藤", "Refused: ", "Allowed"],
    "staff.staff_list": ["佐藤", "agent, billing", "p1@acme.example"],
    "staff.added": ["佐藤", "agent"],
    "staff.remove_question": ["agent"],
    "staff.removed": ["agent"],
    "staff.changed": ["agent", "billing"],
    "staff.change_question": ["agent", "billing"],
    "staff.news": ["佐藤", "billing"],
    "roles.roles_page": ["SUB-1000", " can:"],
    "steward.asked": ["佐藤"],
    "steward.ask_card": ["佐藤", "SUB-1000", "They can't"],
    "detail.subscription_list": ["SUB-1000", "SUB-1002", "佐藤", "days"],
    "detail.subscription_card": ["SUB-1000", "佐藤", "2026", "Primary billing contact"],
    "downloading.which_product": ["SUB-1000", "佐藤"],
    "downloading.link": ["SUB-1000", "佐藤", "product-1.tar.gz", "https://desk.vendor.example/download/"],
    "licenses.license_key": ["SUB-1000", "佐藤"],
    "licenses.extend_question": ["SUB-1000", "Mar 2, 2026"],
    "licenses.extended": ["SUB-1000", "Mar 2, 2026"],
    "licenses.longer": ["SUB-1000", "佐藤"],
    "licenses.renamed": ["SUB-1000", "佐藤"],
    "states.news": ["SUB-1000", "佐藤", "2026"],
    "tickets.opened": ["T-1"],
    "tickets.commented": ["T-1"],
    "ticket_lists.ticket_list": ["T-1", "T-3", "佐藤"],
    "tickets.ticket_card": ["T-1", "佐藤", "2 high"],
    "tickets.triage_card": ["T-1", "佐藤", "2 high"],
    "tickets.ticket_news": ["T-1", "佐藤"],
    "tickets.comment_waits": ["T-1", "佐藤"],
    "tickets.take_over": ["T-1", "佐藤"],
    "tickets.taken": ["T-1"],
    "tickets.unassigned": ["T-1", "佐藤"],
    "announcements.sent": ["SUB-1000", "佐藤"],
    "announcements.contract_notice": ["SUB-1000", "佐藤", "about"],
    "settings.important_mail_chosen": ["Important news", "Slack"],
    "settings.page": ["佐藤", "p1@acme.example", "Time zone", "SUB-1000"],
    "details.confirmed": ["p1@acme.example", "Your email address is now"],
    "details.code_mail": ["/steward link K7QM-2FXD"],
    "details.news": ["佐藤", "name, phone"],
    "welcomes.welcome": ["Welcome to", "role"],
}


QUOTING = ("ticket_card", "triage_card", "ticket_news", "comment_waits")


@pytest.mark.parametrize("name", MEANT)
def test_the_text_alone_carries_the_meaning(name: str) -> None:
    """A phone's notification shows nothing else."""
    for shown in some()[name]:
        message = shown.message if isinstance(shown, Drawing) else shown
        assert isinstance(message, Message)
        assert [part for part in MEANT[name] if part not in message.text] == [], message.text


@pytest.mark.parametrize("name", [f"tickets.{view}" for view in QUOTING])
def test_the_text_of_a_ticket_quotes_what_was_written(name: str) -> None:
    """A phone shows what it is about, or what was said; long words are shortened there."""
    for words, quote in (("It hums. ", "“It hums.”"), ("It hums, and has done so for hours. " * 40, "“It hums, and")):
        shown = gallery_of_tickets.views(Reader(), Stock(3, words))[name][0]
        assert isinstance(shown, Message)
        quoted = shown.text.splitlines()[-1]
        assert quote in quoted
        assert len(quoted) <= 302


THERE = "/contact list SUB-1000"


def test_a_cut_text_ends_between_its_lines() -> None:
    """A long list is cut after a whole line, and says how many more there are, and how to see them."""
    shown = gallery_of_contacts.views(Reader(), Stock(500, "Ana "))["contact_list.contact_list"][0]
    assert isinstance(shown, Message)
    text = shown.payload()["text"]
    assert len(text) <= 4000
    rows = [line for line in text.splitlines() if "@" in line]
    assert text.splitlines()[-1] == f"… and {500 - len(rows)} more. To see them, use `{THERE} from {len(rows) + 1}`."
    assert rows[-1].endswith("@acme.example")


@pytest.mark.slow
def test_what_does_not_fit_is_counted() -> None:
    """However many are shown, shown and counted together are all."""
    for words in ("Ana", "&", '"'):
        reader, stock = Reader(), Stock(500, words)
        for shown in (
            gallery_of_contacts.views(reader, stock)["contact_list.contact_list"][0],
            gallery_of_invoices.views(reader, stock)["invoices.invoice_list"][0],
        ):
            assert isinstance(shown, Message)
            assert shown.plain
            for page in (shown, shown.plain):
                blocks = page.payload()["blocks"]
                tables = [len(block["rows"]) - 1 for block in blocks if block["type"] == "data_table"]
                rows = sum(tables) or sum(block["type"] == "section" for block in blocks)
                assert f"1 to {rows} of 500" in texts(blocks)
                assert rows >= 5
                (more,) = [one for one in buttons_in(blocks) if one["text"]["text"] == "More"]
                assert more["action_id"].endswith(f" from {rows + 1}")

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
MIXED = "braces, line breaks, emoji, right to left"
WORDS[MIXED] = "".join(WORDS[kind] for kind in MIXED.split(", "))
"""Short, so that it's whole in short fields too."""
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
    """Markup is shown, and signs that grow when they are escaped, few of each and 30 of one; words of all other kinds,
    mixed; and none of any. `make test-long` has each kind by itself. With 120 of everything all views together take
    too long for every run."""
    if 0 < many < 30 and (kind in (MIXED, "markup") or kind.startswith("only")):
        yield from (kind, many)
    elif many == 0:
        yield many
    elif many == 30 and kind in ("only quotes", "line breaks"):
        # These grow in JSON, and all others less.
        yield "JSON"


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
    r"<!date\^[^>]*>|<#\w+>|\bC\d+\b|`[^`]*`|/[a-z]+( [a-z]+)?|[\w.+-]+@[\w.-]+|"
    r"\b(SUB|INV|CUS|T|PRO|ORD|ENQ|JOIN|Q|BANK|PAY|CN|REQ|DRAFT|F)-[\d-]+"
    r"|[\w.+-]*x{20,}…|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d+, \d{4}|UTC|DE00|BICXXX|EUR|JPY|KWD"
    r"|K7QM-2FXD|\bRF\d\d[ \w]*"
)


@cache
def untranslated(text: str) -> str:
    """What is left of a text when translated texts, ids, dates, commands and data are taken out; data are 佐藤."""
    # In long names, the search for what is no word would begin anew at each sign.
    before, text = "", re.sub("[佐藤]{2,}", "佐", text)
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

"""The two forms of an email: both are made of its parts."""

import re

import pytest
from lxml import html

from handlers.views.blocks import Drawing
from handlers.views.mails import Commands, Facts, Link, Listed, Look, Mail, Part, Quote, Small, Text, page_of
from handlers.views.reader import Reader
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Stock

LOOK = Look("Northwind", "#1264a3")
EVERYTHING = Mail(
    "Invoice INV-2026-000017",
    [
        Text("Hello Ana,"),
        Facts([("Net", "€100.00"), ("Total", "€119.00")], "Amounts:", strong=True),
        Listed([("10 seats", "10 x €10.00")]),
        Quote("We paid.\n\n  Twice?", "Ben wrote:"),
        Commands([("/invoice pay INV-2026-000017", "see how to pay")], "In Slack, type:"),
        Link("Pay", "https://desk.northwind.example/pay/1"),
        Small("You get this because of your role."),
    ],
)


def words_in(page: str) -> list[str]:
    """All words that people see in a page."""
    body = html.fromstring(page).find("body")
    return re.findall(r"\w+", " ".join(body.itertext()))


def test_plain_text_has_each_part() -> None:
    """Words of people stand behind a bar, and ours stand above them."""
    assert EVERYTHING.text == (
        "Hello Ana,\n\n"
        "Amounts:\nNet: €100.00\nTotal: €119.00\n\n"
        "10 seats\n    10 x €10.00\n\n"
        "Ben wrote:\n> We paid.\n>\n>   Twice?\n\n"
        "In Slack, type:\n/invoice pay INV-2026-000017 – see how to pay\n\n"
        "Pay: https://desk.northwind.example/pay/1\n\n"
        "You get this because of your role.\n"
    )


def test_each_line_break_of_people_gets_a_bar() -> None:
    """Whatever mail programs take for one."""
    assert Quote("A\u2028B\x85C\rD").plain == "> A\n> B\n> C\n> D"


def test_both_forms_of_all_emails_say_the_same() -> None:
    """What stands in the text, stands in the HTML too."""
    views = gallery(Reader(), Stock(3, "Ana"))
    mails = [
        (name, one.mail) for name, views in views.items() for one in views if isinstance(one, Drawing) and one.mail
    ]
    assert len(mails) > 50
    for name, mail in mails:
        assert set(re.findall(r"\w+", mail.text)) <= set(words_in(page_of(mail, LOOK))), name


def test_nothing_that_people_write_is_markup() -> None:
    """Neither in their words, nor in a name, a label or an address."""
    evil = '"><script>alert(1)</script><img src=x>'
    parts: list[Part] = [
        Text(evil),
        Quote(evil, evil),
        Facts([(evil, evil)]),
        Listed([(evil, evil)]),
        Commands([(evil, evil)]),
    ]
    page = html.fromstring(
        page_of(Mail(evil, [*parts, Link(evil, f"https://{evil}"), Small(evil)]), Look(evil, "#000000"))
    )
    assert not page.xpath("//script | //img | //@onclick")
    assert len(page.xpath("//a")) == 1


def test_an_email_loads_nothing() -> None:
    """Neither pictures, nor fonts, nor styles: they would tell when it's read."""
    page = page_of(EVERYTHING, LOOK)
    assert not html.fromstring(page).xpath("//@src | //link | //iframe | //object")
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize(
    ("color", "ink"), [("#1264a3", "#ffffff"), ("#ffd400", "#1d1c1d"), ("#000000", "#ffffff"), ("#ffffff", "#1d1c1d")]
)
def test_a_button_is_readable_on_any_colour(color: str, ink: str) -> None:
    """White on dark colours, black on light ones."""
    assert Look("Northwind", color).on_color == ink


def test_what_subject_and_text_both_say_is_not_said_a_third_time() -> None:
    """Neither as a heading, nor in the preview, which mail programs show right after the subject."""
    mail = Mail("Steward: It ended.", [Text("Hello Ana,"), Text("It ended. To renew, ask Ben.")], repeated="It ended.")
    page = html.fromstring(page_of(mail, LOOK))
    assert not page.xpath("//h1")
    assert page.xpath("string(//body/div[1])").strip() == "To renew, ask Ben."


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
def test_an_email_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    """Mail programs don't guess."""
    page = html.fromstring(page_of(Mail("Hi", [Text("Hi")], language=language), LOOK))
    assert (page.get("lang"), page.get("dir")) == (language, direction)

"""Escaped text stays escaped once, whatever is done with it; what would format is defused."""

import html
import re
from collections.abc import Callable

import pytest
from markupsafe import Markup

from handlers.routing.arguments import plain
from handlers.views.blocks import Message, button, header, note, section, words_of_people
from handlers.views.reader import Reader, Safe, escape
from sandbox.ui.context import RenderContext
from sandbox.ui.mrkdwn import mrkdwn
from tests.handlers.hands import texts

SANDBOX = RenderContext()
NASTY = """R&D <Labs> 'x' "y\""""
ONCE = """R&amp;D &lt;Labs&gt; 'x' "y\""""
SAFE = escape(NASTY)

WAYS: dict[str, tuple[Callable[[], object], str]] = {
    "escape": (lambda: escape(NASTY), ONCE),
    "escape twice": (lambda: escape(escape(NASTY)), ONCE),
    "escape something else": (lambda: escape(17), "17"),
    "join": (lambda: Safe(", ").join([NASTY, SAFE]), f"{ONCE}, {ONCE}"),
    "add": (lambda: SAFE + NASTY, ONCE + ONCE),
    "add to plain text": (lambda: NASTY + SAFE, ONCE + ONCE),
    "add in place": (lambda: sum_of(SAFE, " & ", NASTY), f"{ONCE} &amp; {ONCE}"),
    "format": (lambda: Safe("<b> {} {name}").format(NASTY, name=SAFE), f"<b> {ONCE} {ONCE}"),
    "format_map": (lambda: Safe("{name}").format_map({"name": NASTY}), ONCE),
    "per cent": (lambda: Safe("<b> %s %s") % (NASTY, SAFE), f"<b> {ONCE} {ONCE}"),
    "per cent with names": (lambda: Safe("%(name)s") % {"name": NASTY}, ONCE),
    "replace": (lambda: Safe("who").replace("who", NASTY), ONCE),
    "times": (lambda: SAFE * 2, ONCE + ONCE),
    "cut out": (lambda: SAFE[6:], ONCE[6:]),
    "partition": (lambda: SAFE.partition(" ")[0], "R&amp;D"),
    "split": (lambda: SAFE.split()[1], "&lt;Labs&gt;"),
    "strip": (lambda: (SAFE + " ").strip(), ONCE),
    "say": (lambda: Reader().say("<!here> {name}", name=NASTY), f"<!here> {ONCE}"),
    "say what was said": (lambda: Reader().say("{name}", name=Reader().say("{name}", name=NASTY)), ONCE),
    "say a joined list": (
        lambda: Reader().say("{names}", names=Safe(", ").join([SAFE, Reader().say("{name}", name=NASTY)])),
        f"{ONCE}, {ONCE}",
    ),
    "say a count": (lambda: Reader().say_count("{count} {of}", "{count} {of}", 2, of=NASTY), f"2 {ONCE}"),
}


def sum_of(text: Safe, *more: str) -> Safe:
    """Some texts behind one another."""
    for one in more:
        text += one
    return text


@pytest.mark.parametrize("way", WAYS)
def test_a_text_stays_escaped_once(way: str) -> None:
    """It also stays marked as escaped."""
    do, wanted = WAYS[way]
    done = do()
    assert done == wanted
    assert type(done) is Safe


def test_a_text_escaped_for_html_is_escaped_again() -> None:
    """Slack would show the entities that HTML needs."""
    assert escape(Markup("&#39;")) == "&amp;#39;"


@pytest.mark.parametrize("text", [NASTY, "Ana"])
def test_plain_text_is_read_back_as_it_was(text: str) -> None:
    """What comes out is ordinary text, no longer marked as escaped."""
    read = plain(escape(text))
    assert read == text
    assert type(read) is str


def test_what_was_never_escaped_is_escaped_by_the_builders() -> None:
    """A text that somebody forgot to escape can't ring."""
    forgotten: Safe = NASTY  # type: ignore[assignment]
    assert texts([section(forgotten), note(forgotten)]) == [ONCE, ONCE]
    assert Message(forgotten).payload()["text"] == ONCE


def test_plain_text_is_sent_as_it_is() -> None:
    """Slack takes no markup in it."""
    assert header(NASTY)["text"]["text"] == NASTY
    assert texts([words_of_people(NASTY)]) == [NASTY]


HARMLESS = [
    "ana_maria@acme.example",
    "SUB-1042, INV-2026-000017",
    "€1,190.00 × 2 * 3 = 7,140.00",
    "a_b_c and 10*20*30",
    "10:30:15",
    "Ratio 1:2, see https://acme.example/a_b_c",
]
FORMATS = [
    "*bold*",
    "**bold**",
    "_italic_",
    "_a_b_",
    "~struck~",
    "`code`",
    "a`b`c",
    "```block```",
    ">quote",
    "> quote",
    ">>> quote",
    "one\n> two",
    "\uff1e quote",
    "\uff0abold\uff0a",
    ":siren:",
    "x:siren:x",
    ":100:",
    ":wave::skin-tone-2:",
    "*ana*@acme.example",
    "_ana_@acme.example",
    "`ana`@acme.example",
    "A* not bold *B",
    "1:100:",
    "5:1234:",
    "1:1234:5",
    "12:1:12",
    "2001:db8:a:b::1",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ids_sums_and_addresses_stay_as_they_are(text: str) -> None:
    """People copy them: what formats nothing stays."""
    assert escape(text) == text
    assert Message(escape(text)).payload()["text"] == text


@pytest.mark.parametrize("text", FORMATS)
def test_what_somebody_wrote_formats_nothing(text: str) -> None:
    """Neither by itself, nor inside the bold text that a view puts it into: the sandbox draws it as a paragraph."""
    for around in ("{words}", "Before {words} after", "*{words}*, and *more*"):
        drawn, ours = (drawn_as(Reader().say(around, words=words)) for words in (text, "Ana"))
        assert re.findall("<[^>]*>", drawn) == re.findall("<[^>]*>", ours), drawn
        assert not re.search(r":[\w+-]+:", drawn)


PAIRS = [
    ("~Chidi@acme", "see x@y~"),
    ("_ana@acme.example", "ana_@acme.example"),
    ("*Ana", "Ben*"),
    ("`Ana", "Ben`"),
    ("A :fire", "fire: B"),
    (":fire", "Ben"),
    ("Ana", "fire:"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("around", ["{one}: {other}", "{one} {other}", ":{other} _{one}_ ~no~", "*{one}* · {other}:"])
def test_what_two_people_wrote_formats_nothing_together(around: str, one: str, other: str) -> None:
    """Nor does it with our own signs."""
    said = Reader().say(around, one=one, other=other)
    drawn = drawn_as(said)
    ours = drawn_as(Reader().say(around, one="Ana", other="Ben"))
    assert re.findall("<[^>]*>", drawn) == re.findall("<[^>]*>", ours), drawn
    assert not re.search(r":[\w+-]+:", Message(said).payload()["text"])


def drawn_as(text: Safe) -> str:
    """A text as it is sent to Slack, and drawn by the sandbox."""
    (section_,) = Message(text).payload()["blocks"]
    assert section_["text"]["text"] == Message(text).payload()["text"]
    return str(mrkdwn(section_["text"]["text"], SANDBOX, verbatim=True))


def test_links_dates_and_mentions_keep_their_colons() -> None:
    """They are markup of ours."""
    text = Safe("<https://acme.example:8080:a:b|a> <!date^1^{date}^https://a.example:80|1:2:3> <@U0ANA>")
    assert Message(text).payload()["text"] == text


@pytest.mark.parametrize("text", FORMATS)
def test_what_is_replaced_is_as_long_as_it_was(text: str) -> None:
    """Each sign has its like, so that the text is read as it was written."""
    assert len(html.unescape(escape(text))) == len(text)


def test_a_heading_and_a_button_draw_no_emoji() -> None:
    """Slack takes no other markup in plain text."""
    assert ":siren:" not in header(":siren:")["text"]["text"]
    assert ":siren:" not in button(":siren:", "/x")["text"]["text"]


def test_what_somebody_wrote_begins_no_line_in_a_sentence() -> None:
    """Older rows may have line breaks where one line is meant."""
    said = Reader().say("About {subject}.", subject="A\u2028*Resolved*\nby Adam")
    assert len(said.splitlines()) == 1
    assert header("A\nB")["text"]["text"] == "A B"


def test_what_somebody_wrote_stands_in_a_quote() -> None:
    """So that none of its lines can pass for one of the card's."""
    assert words_of_people("A\nResolved")["elements"][0]["type"] == "rich_text_quote"


def test_what_leaves_is_an_ordinary_string() -> None:
    """Code that sends it can join and replace without escaping anything."""
    payload = Message(SAFE, [section(SAFE)]).payload()
    assert type(payload["text"]) is str
    assert type(payload["blocks"][0]["text"]["text"]) is str

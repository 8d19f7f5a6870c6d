"""Escaped text stays escaped once, whatever is done with it; and only & < > are escaped."""

from collections.abc import Callable

import pytest
from markupsafe import Markup

from handlers.routing.arguments import plain
from handlers.views.blocks import Message, header, note, section, words_of_people
from handlers.views.reader import Reader, Safe, escape
from tests.handlers.hands import texts

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
    assert words_of_people(NASTY)["text"]["text"] == NASTY


def test_what_leaves_is_an_ordinary_string() -> None:
    """Code that sends it can join and replace without escaping anything."""
    payload = Message(SAFE, [section(SAFE)]).payload()
    assert type(payload["text"]) is str
    assert type(payload["blocks"][0]["text"]["text"]) is str

"""What people write is kept without what can't be seen, what turns other text around, and the vendor's own badge."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.errors import Refused
from models.core.plain_text import one_line, whole_text
from models.core.problems import Empty
from models.core.texts import line_of, text_of

OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\uffa0", "\u115f", "\u1160", "\u2800", "\u180e"]
BREAKS = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
HEXAGONS = ["\u2b22", "\u2b21", "\u2b23", "\u2b1f", "\u2bc3"]
KEPT = ["\u200c", "\u200d", "\u200e", "\u200f"]
ORDINARY = [
    "Ана Петренко",
    "Άννα Παπαδοπούλου",
    "עדה לוי",
    "آدا الخطيب",
    "佐藤 花子",
    "अनन्या शर्मा",
    "می\u200cخواهم",
    "क्\u200dष",
    "👩\u200d💻",
    "Zoë O'Neil-Łuc",
]
SIGNS = st.sampled_from([*OVERRIDES, *UNSEEN, *BREAKS, *HEXAGONS, *KEPT, " ", "a", "\ud800"])
TEXTS = st.lists(st.one_of(st.characters(), SIGNS)).map("".join)


@given(TEXTS)
def test_what_is_kept_on_one_line_is_one_line(text: str) -> None:
    """Whatever separates lines or words is one blank, with nothing around it."""
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert " ".join(line.split()) == line


@given(TEXTS)
def test_what_is_kept_has_neither_controls_nor_what_turns_text_around(text: str) -> None:
    """A line break of a longer text is the only control that stays."""
    for kept in (one_line(text), whole_text(text).replace("\n", "")):
        assert not {"Cc", "Cs"} & {unicodedata.category(character) for character in kept}
        assert not set(kept) & {*OVERRIDES, *UNSEEN, *HEXAGONS}


@given(TEXTS)
def test_what_is_kept_can_be_seen_or_is_empty(text: str) -> None:
    """A name of joiners and marks alone is none."""
    for kept in (one_line(text), whole_text(text)):
        assert not kept or any(unicodedata.category(character)[0] in "LNPS" for character in kept)


@given(TEXTS)
def test_what_is_kept_is_kept_as_it_is_the_second_time(text: str) -> None:
    """However often a text is edited and sent again."""
    assert one_line(one_line(text)) == one_line(text)
    assert whole_text(whole_text(text)) == whole_text(text)


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_text_stays_as_it_was_typed(name: str) -> None:
    """In any script, with the joiners that it needs."""
    name = unicodedata.normalize("NFC", name)
    assert one_line(name) == whole_text(name) == name


@pytest.mark.parametrize("sign", KEPT)
def test_joiners_and_marks_of_direction_stay(sign: str) -> None:
    """Persian, Hindi and emoji need the joiners; texts of both directions the marks."""
    assert one_line(f"a{sign}b") == f"a{sign}b"


@pytest.mark.parametrize("sign", BREAKS)
def test_each_break_is_a_blank_on_one_line_and_a_line_break_in_a_longer_text(sign: str) -> None:
    """Those too that only Unicode knows."""
    assert one_line(f"A{sign}*B*") == "A *B*"
    assert whole_text(f"A{sign}*B*") == "A\n*B*"


@pytest.mark.parametrize("sign", [*OVERRIDES, *UNSEEN, *HEXAGONS, "\0", "\x1b", "\x7f", "\x9b"])
def test_each_of_these_is_left_out(sign: str) -> None:
    """Wherever it is."""
    assert one_line(f"a{sign}b") == whole_text(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", [*OVERRIDES, *UNSEEN, *HEXAGONS, *KEPT, *BREAKS, "\0", "\u0301"])
def test_a_text_with_nothing_to_see_is_empty(sign: str) -> None:
    """It is answered like an input that was left empty."""
    for read in (line_of, text_of):
        with pytest.raises(Refused) as refused:
            read(sign * 3, 100, "subject")
        assert isinstance(refused.value.problem, Empty)
        assert read(sign * 3, 100, "subject", optional=True) == ""


def test_an_input_of_one_line_keeps_one_and_another_keeps_all() -> None:
    """Whatever was pasted into it."""
    assert line_of(" A\n*B* ", 100, "subject") == "A *B*"
    assert text_of(" A\n*B* ", 100, "description") == "A\n*B*"


def test_a_longer_text_keeps_its_lines_and_their_indents() -> None:
    """Code and lists stay readable; a tab is four blanks wide."""
    assert whole_text("\nWhat I did:\n\tcall()\n\n  then this\n") == "What I did:\n    call()\n\n  then this"


@pytest.mark.parametrize("gap", ["\n" * 4, "\n" * 2891, "\n \n\t\n\u200d\n\n"])
def test_a_long_gap_is_one_empty_line(gap: str) -> None:
    """So that nobody's text is a card of pages."""
    assert whole_text(f"a{gap}b\n\n\nc") == "a\n\nb\n\n\nc"

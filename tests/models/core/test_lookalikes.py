"""Names that look like another, or badged, are recognised in any script; ordinary names are left alone."""

import pytest

from models.core.lookalikes import looks_like, looks_like_badge

VENDOR = "Northwind Software"
LIKE = [
    "Northwind Software",
    "NORTHWIND  SOFTWARE",
    "northwind-software",
    "N.o.r.t.h.w.i.n.d Software",
    "N\u043erthwind S\u043eftware",
    "\u039d\u043erthwind \u0405oftware",
    "Northwlnd Software",
    "NORTHWlND S0FTWARE",
    "\uff2e\uff4f\uff52\uff54\uff48\uff57\uff49\uff4e\uff44 Software",
    "\U0001d40d\U0001d428\U0001d42b\U0001d42d\U0001d421\U0001d430\U0001d422\U0001d427\U0001d41d Software",
    "Northvvind Software",
    "N\u00f3rthwind Software",
    "Northwind\u200dSoftware",
    "Northwind Software Billing",
    "NorthwindSoftwareBilling",
    "Peter Northwind Software",
    "Northwind | Software",
    "Northwind\u2223Software",
    "N.o.r.t.h.v.v.i.n.d Software",
    # Circled and squared letters, regional indicators, small capitals, letters with a stroke.
    "\U0001f15d\U0001f15e\U0001f161\U0001f163\U0001f157\U0001f166\U0001f158\U0001f15d\U0001f153 Software",
    "Northwind \U0001f182\U0001f17e\U0001f175\U0001f183\U0001f186\U0001f170\U0001f181\U0001f174",
    "\U0001f1f3\U0001f1f4\U0001f1f7\U0001f1f9\U0001f1ed\U0001f1fc\U0001f1ee\U0001f1f3\U0001f1e9 Software",
    "\u0274\u1d0f\u0280\u1d1b\u029c\u1d21\u026a\u0274\u1d05 \ua731\u1d0f\ua730\u1d1b\u1d21\u1d00\u0280\u1d07",
    "N\u00f8rthwind Software",
    # What stands between or beside letters: apostrophes, a tatweel, dashes of other scripts.
    "Northwind\u02bc Software",
    "Northwind\ua78c Software",
    "Northwind\u0640Software",
    "Northwind \u30fc Software",
    "Northwind \u4e00 Software",
]
UNLIKE = [
    "Ana P\u00e9rez I\u00f1\u00edguez",
    "\u0410\u043d\u0430 \u041f\u0435\u0442\u0440\u0435\u043d\u043a\u043e",
    "\u0386\u03bd\u03bd\u03b1 \u03a0\u03b1\u03c0\u03b1\u03b4\u03bf\u03c0\u03bf\u03cd\u03bb\u03bf\u03c5",
    "\u05e2\u05d3\u05d4 \u05dc\u05d5\u05d9",
    "\u0622\u062f\u0627 \u0627\u0644\u062e\u0637\u064a\u0628",
    "\u4f50\u85e4 \u82b1\u5b50",
    "\u0905\u0928\u0928\u094d\u092f\u093e \u0936\u0930\u094d\u092e\u093e",
    "Norman Software",
    "North Wind",
    "\U0001f642",
]


@pytest.mark.parametrize("name", LIKE)
def test_what_looks_like_the_vendors_name_is_recognised(name: str) -> None:
    """With letters of another script, other capitals, spaces, punctuation, accents, or among further words."""
    assert looks_like(name, VENDOR)


@pytest.mark.parametrize("name", UNLIKE)
@pytest.mark.parametrize("other", [VENDOR, "Cloud"])
def test_ordinary_names_look_like_none_of_the_vendors(name: str, other: str) -> None:
    """Of any script."""
    assert not looks_like(name, other)


def test_a_name_of_one_word_is_recognised_alone_only() -> None:
    """A product called Cloud forbids nobody to be Cloudia."""
    assert looks_like("\u0421loud", "Cloud")
    assert not looks_like("Cloudia", "Cloud")
    assert not looks_like("Cloud Atlas", "Cloud")


@pytest.mark.parametrize("name", ["Valentina", "Valentina Enders", "Alenka", "Al Enders", "Val En", "Al \u00c9n\u00e9"])
def test_a_name_of_several_words_is_recognised_in_whole_words_only(name: str) -> None:
    """A product called Al En forbids nobody to be Valentina."""
    assert looks_like("Dr. Al-En", "Al En")
    assert not looks_like(name, "Al En")


@pytest.mark.parametrize(("name", "other"), [("Vemova Ltd", "Vernova Ltd"), ("Vernova Ltd", "Vemova Ltd")])
def test_two_letters_that_look_like_one_are_that_one(name: str, other: str) -> None:
    """In either name, and without a word's last letter going into the next."""
    assert looks_like(name, other)
    assert looks_like(f"Peter {name}", other)


BADGED = [
    *(
        f"Ana ({sign} Staff)"
        for sign in "\u2b22\u2b1f\u2bc3\U0001f7d4\u25c6\u25cf\u2b24\u2726\u2316\U0001f6d1\U0001f537\ue000*#o\u2d54"
    ),
    "Ana (Staff)",
    "Ana (\u2b1fStaff)",
    "Ana [\u25c6 STAFF]",
    "Ana \uff08\u25c6 Staff\uff09",
    "Ana \u2768\u25c6 S t a f f\u2769",
    "Ana \u239b\u25c6 Staff\u23a0",
    "Ana ((\u25c6) Staff)",
    "Ana \u25c6 \u0405t\u0430ff",
    "Ana \u25c6 \U0001f182\U0001f183\U0001f170\U0001f175\U0001f175",
    "\u25c6 Staff Ana",
    "Ana (Support Staff)",
]


@pytest.mark.parametrize("name", BADGED)
def test_what_looks_like_the_badge_of_staff_is_recognised(name: str) -> None:
    """Whatever the symbol, the brackets and the letters."""
    assert looks_like_badge(name)


@pytest.mark.parametrize(
    "name",
    [
        "Leopold Staff",
        "Staff, Leopold",
        "Ana M\u00fcller-Staff",
        "Bob O\u2019Staff",
        "Ana (Stafford)",
        "Ana \u25c6",
        *UNLIKE,
    ],
)
def test_ordinary_names_look_like_no_badge(name: str) -> None:
    """Staff is a family name."""
    assert not looks_like_badge(name)

"""What Slack makes of typed text is read as the person saw it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.routing.arguments import Arguments, Misunderstood, address_in, clean, mention_in, plain
from handlers.routing.catalogue import all_routes
from models.access.nouns import NOUNS, parse
from models.access.short_ids import ShortId
from models.billing.invoices.tables import Invoice
from models.core.errors import Refused
from models.core.types import Row
from models.desks.tickets.tables import Ticket
from models.identity.problems import GroupNamed
from models.subscriptions.tables import Subscription

all_routes()
KINDS = sorted(NOUNS, key=lambda row: row.PREFIX)
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in string.ascii_letters + string.digits}
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
AROUND = [
    *("{}", "“{}”", "‘{}’", "«{}»", "„{}“", '"{}"', "'{}'", "({})", "[{}]", "（{}）", "*{}*", "_{}_", "`{}`", "~{}~"),
    *("{}.", "{},", "{};", "{}:", "{}!", "{}?", "{}…", "{}。", "({}),", "*“{}”*.", "#{}", "• {}", "- {}", "{} ;"),
    *("&lt;{}&gt;", "<https://desk.example/1|{}>"),
]
"""What people put around an id, or what is around it where they copy it."""


@st.composite
def pasted(draw: st.DrawFn) -> tuple[type[Row], tuple[int, ...], str]:
    """An id of any kind as somebody may write or paste it, and the numbers that it is made of."""
    row = draw(st.sampled_from(KINDS))
    number = draw(st.integers(1, 2**31 - 1))
    numbers = (number,) if len(NOUNS[row].columns) == 1 else (draw(st.integers(2000, 2099)), number % 10**6)
    parts = [part for part in (row.PREFIX, *map(str, numbers)) if part]
    typed = draw(st.sampled_from(["-", *DASHES])).join(parts)
    if draw(st.booleans()):
        typed = typed.lower()
    if draw(st.booleans()):
        typed = typed.translate(WIDE)
    place = draw(st.integers(0, len(typed)))
    typed = typed[:place] + draw(st.sampled_from(["", *UNSEEN])) + typed[place:]
    return row, numbers, draw(st.sampled_from(AROUND)).format(typed)


@given(pasted())
def test_an_id_is_read_however_it_was_pasted(case: tuple[type[Row], tuple[int, ...], str]) -> None:
    """With other dashes, width and case, with signs that nobody sees, and with anything around it."""
    row, numbers, typed = case
    arguments = Arguments(clean(f"confirmed, {typed}"))
    ref = arguments.ref(row)
    assert ref is not None
    assert parse(row, ref) == ShortId(numbers)
    assert arguments.confirmed()
    arguments.end()


@given(text=st.text(st.characters(exclude_categories=("N", "Cs"))), row=st.sampled_from(KINDS))
def test_a_text_without_digits_is_no_id(text: str, row: type[Row]) -> None:
    """Neither as it is, nor after the prefix, nor among the words of a command."""
    assert parse(row, text) is None
    assert parse(row, f"{row.PREFIX}-{text}") is None
    assert Arguments(clean(f"{row.PREFIX} {text}")).ref(row) is None


@pytest.mark.parametrize(
    ("typed", "row", "ref", "left"),
    [
        ("SUB 1042", Subscription, "SUB-1042", []),
        ("sub 1042, 12", Subscription, "sub-1042", ["12"]),
        ("SUB - 1042", Subscription, "SUB-1042", []),
        ("INV 2026-17.", Invoice, "INV-2026-17", []),
        ("12 SUB-2001", Subscription, "SUB-2001", ["12"]),
        ("2001 12", Subscription, "2001", ["12"]),
        ("zoe@a.example,technical,SUB-1042", Subscription, "SUB-1042", ["zoe@a.example,", "technical,"]),
        ("T-5 1,000", Ticket, "T-5", ["1,000"]),
    ],
)
def test_an_id_is_one_or_two_words(typed: str, row: type[Row], ref: str, left: list[str]) -> None:
    """A number alone is only one where no word has the prefix."""
    arguments = Arguments(typed)
    assert (arguments.ref(row), arguments.words) == (ref, left)


@pytest.mark.parametrize("typed", ["SUB-10x2", "SUB-", "SUB-99999999999", "SUB-1042²", "SUB--1042", "-1042"])
def test_what_is_no_id_is_a_word_that_is_not_understood(typed: str) -> None:
    """It isn't looked for, so it can't be missing."""
    with pytest.raises(Misunderstood) as refused:
        Arguments(typed).ref(Subscription, required=True)
    assert refused.value.word == typed


@pytest.mark.parametrize(
    "typed", ["<@U0DANA|dana>", "<@U0DANA|dana>,", "(<@U0DANA|dana>)", "*<@U0DANA|dana>*", "“<@U0DANA|dana>”;"]
)
def test_a_mention_is_read_with_what_stands_around_it(typed: str) -> None:
    """Only the mention itself goes on."""
    arguments = Arguments(f"{typed} SUB-1042")
    assert arguments.mention() == "<@U0DANA|dana>"
    assert arguments.ref(Subscription) == "SUB-1042"
    arguments.end()


@pytest.mark.parametrize("typed", ["<@U0DANA>'s", "x<@U0DANA>", "<@U0DANA><@U0BEN>", "dana"])
def test_what_is_more_than_a_mention_is_none(typed: str) -> None:
    """It may be about somebody else."""
    assert mention_in(typed) is None


@pytest.mark.parametrize("typed", ["<!subteam^S123|@finance>", "<!channel>", "<!here|here>", "(<!everyone>),"])
def test_a_group_is_nobody(typed: str) -> None:
    """Also beside somebody."""
    with pytest.raises(Refused) as refused:
        Arguments(f"<@U0DANA> {typed}").mention()
    assert refused.value.problem == GroupNamed()


@pytest.mark.parametrize(
    "typed",
    [
        *("zoe@a.example", "zoe@a.example,", "(zoe@a.example)", "&lt;zoe@a.example&gt;;", "“zoe@a.example”."),
        *(
            "<mailto:zoe@a.example|zoe@a.example>,",
            "<mailto:zoe@a.example|Zoë>",
            "mailto:zoe@a.example",
            "*zoe@a.example*",
        ),
        "_zoe@a.example_",
    ],
)
def test_an_address_is_read_with_what_stands_around_it(typed: str) -> None:
    """Or behind a name."""
    assert address_in(typed) == "zoe@a.example"


def test_an_address_may_begin_with_a_sign() -> None:
    """If it doesn't also end with it."""
    assert address_in("_zoe@a.example,") == "_zoe@a.example"


@pytest.mark.parametrize(
    "sign", ["(", "<@U1|", "\u2011", "<!subteam^S", "&lt;", "SUB", "1", "_", ",", " ", "SUB ", "<a"]
)
def test_a_long_line_is_read_in_time_that_grows_with_it(sign: str) -> None:
    """Sixteen thousand signs, in each way to read them. Anything that looks at all pairs takes minutes."""
    line = (sign * 16_000)[:16_000]
    arguments = Arguments(f"{line} SUB-1042")
    assert arguments.ref(Subscription) == "SUB-1042"
    assert arguments.mention() is None if "!" not in sign else not mention_in(line)
    assert not arguments.confirmed()
    assert address_in(f"{line} zoe") is None
    assert arguments.rest() == plain(line).strip()


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<@U0ANA|ana> and <#C0TRIAGE|triage>", "@ana and #triage"),
        ("<mailto:ana@acme.example|ana@acme.example>", "ana@acme.example"),
        ("<https://acme.example>", "https://acme.example"),
        ("<!here>", "@here"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("<<!here>", "<@here"),
    ],
)
def test_markup_is_read_as_it_was_seen(sent: str, seen: str) -> None:
    """Mentions by name, links by label, and the signs that Slack escapes."""
    assert plain(sent) == seen


@pytest.mark.parametrize("piece", ["<", "<|", "<@U0ANA|", "&lt;"])
def test_a_long_text_is_read_in_one_go(piece: str) -> None:
    """A million signs that could begin something. Looking for the end of each one doesn't end within this test."""
    assert plain(piece * 1_000_000).startswith(piece.replace("&lt;", "<"))

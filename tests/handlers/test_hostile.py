"""Hostile texts in each input where people write: nothing that comes of them pings, links, formats, begins a line of
its own, turns text around, is computed, or has the badge.

Each text has the word `evil` or `alone` where it would do harm; tests/handlers/hostile.py has them.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Route
from models.access.desk import Approval
from models.core.quotas import Limited, QuotaPair
from sandbox.workspace import BOT_USER_ID
from tests.handlers.hands import BUG, Hands, Said, texts
from tests.handlers.hostile import FAMILIES, HEXAGONS, ROUNDS, TURNING, UNSEEN, texts_of
from tests.handlers.hostile_inputs import GROUPS, INPUTS, LOOKS, ONE_OF, READERS, SILENT, all_inputs, group_of
from tests.handlers.hostile_writing import Sweep, rows
from tests.support.desk import Json

pytestmark = pytest.mark.early

# Slack formats nothing at an underscore within a word.
FORMATTED = re.compile(r"[*~`\uff0a]evil|evil[*~`\uff0a]|(?<![^\W_])_evil|evil_(?![^\W_])")
EMOJI = re.compile(r":evil:")
STAFF = re.compile(r"\u201c\(\u2b22 Staff\)\u201d|\*?(Adam Whitfield|Agnes K\u00f6hler|Bella \w+)\*? \(\u2b22 Staff\)")
FORMULA = re.compile("^ *[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
PARTS = 2
"""The desks among which the groups of inputs are divided. On one desk, there would be more to draw anew for each."""
ONE_LINE = [
    *("organizations.name", "people.name", "subscriptions.name", "cards.brand", "cards.holder", "site_users.name"),
    *("invitations.name", "promotions.reason", "promotions.denial", "renewals.reason", "contract_notices.subject"),
    *("tickets.subject", "quotes.reason", "orders.po_number", "orders.tax_id", "quote_lines.description", "asks.line"),
    *("invoice_draft_lines.description", "invoice_drafts.po_number", "payments.reference", "payments.undo_reason"),
    *(
        "orders.cancel_reason",
        "invoices.void_reason",
        "credit_notes.reason",
        "settlements.reason",
        "approval_requests.reason",
    ),
]
"""What is one line in the database, too."""


@pytest.fixture
def open_hands(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Hands that no quota limits, where primaries hand over by themselves, and no ticket is like another."""
    monkeypatch.setattr("models.desks.tickets.duplicates.likeness", lambda *_: 0.0)
    router = hands.desk.bot.router
    many = dict.fromkeys(Limited, QuotaPair.read("9999/hour, 9999/hour"))
    monkeypatch.setattr(router, "app", replace(router.app, quotas=many, approval=Approval.SELF))
    return hands


def test_each_input_has_a_place_in_the_sweep() -> None:
    """All that forms and commands take, as the views and routes declare it."""
    assert set(INPUTS) == all_inputs()


def test_there_are_at_least_fifty_texts() -> None:
    """None of them twice."""
    every = [text for family in FAMILIES.values() for text in family]
    assert len(set(every)) == len(every) >= 50


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_hostile_comes_of_one_text_in_each_input(open_hands: Hands, part: int) -> None:
    """Each input has another text, and each text is in some input. What is written in a group of inputs is seen
    somewhere: each text ends with a word of its own. `make test-long` has all texts in all inputs."""
    sweep, said, answers = Sweep(open_hands), list[Said](), dict[str, dict[str, str]]()
    for group, name, text in [row for row in one_in_each() if GROUPS.index(row[0]) % PARTS == part]:
        said.append(await INPUTS[name](sweep, f"{text} w{len(said)}w"))
        answers.setdefault(group, {})[f"w{len(said) - 1}w"] = said[-1].words
    shown = await look(open_hands, said)
    unseen = {group: words for group, words in answers.items() if not any(mark in shown for mark in words)}
    assert {group: words for group, words in unseen.items() if group not in SILENT} == {}


def one_in_each() -> Iterator[tuple[str, str, str]]:
    """The group, the name and a text for each input. One stands for all of a form that takes long."""
    every = [text for family in FAMILIES.values() for text in family]
    names = [name for name in reversed(INPUTS) if ONE_OF.get(group_of(name)) in (None, name.partition(".")[2])]
    for name, text in zip(names, cycle(every)):
        yield group_of(name), name, text


def test_each_text_is_in_some_input() -> None:
    """There are more inputs than texts."""
    assert {text for _, _, text in one_in_each()} == {text for family in FAMILIES.values() for text in family}


@pytest.mark.long
@pytest.mark.parametrize("turn", range(ROUNDS))
@pytest.mark.parametrize("group", GROUPS)
async def test_nothing_hostile_comes_of_a_text(open_hands: Hands, group: str, turn: int) -> None:
    """Neither in the answer, nor in a card, a message, a mail, a list, a form or a file."""
    sweep = Sweep(open_hands)
    inputs = [write for name, write in INPUTS.items() if group_of(name) == group]
    said = [await write(sweep, text) for write in inputs for text in texts_of(turn)]
    shown = await look(open_hands, said)
    assert ("evil" in shown) == (group not in SILENT)


async def look(hands: Hands, said: list[Said]) -> str:
    """Look at lists, cards, forms and what is stored after something was said, and return all that was shown."""
    said = said + [await hands.command(who, line) for who, line in LOOKS]
    said += [await hands.home(who) for who in ("ana", "agnes")]
    shown = await check_all(hands, said)
    for column in ONE_LINE:
        table, _, name = column.partition(".")
        kept = [str(value) for (value,) in await rows(hands, f"SELECT {name} FROM {table} WHERE {name} <> ''")]  # noqa: S608
        assert [text for text in kept if text.splitlines() != [text]] == [], column
    names = await rows(hands, "SELECT name FROM people UNION SELECT name FROM invitations")
    assert [name for (name,) in names if "\u043erthwind" in name or "WlND" in name] == []
    return shown


async def test_nothing_hostile_comes_of_what_is_typed_after_a_command(open_hands: Hands) -> None:
    """One text after each of those that have no place in the sweep, whether it is understood or not."""
    every = [text for turn in range(ROUNDS) for text in texts_of(turn)]
    others = [route for route in all_routes().lines if route.name not in INPUTS]
    await check_typed(open_hands, list(zip(others, cycle(every))))


@pytest.mark.long
@pytest.mark.parametrize("turn", range(ROUNDS))
async def test_nothing_hostile_comes_of_any_text_after_any_command(open_hands: Hands, turn: int) -> None:
    """Each text after each command."""
    await check_typed(open_hands, [(route, text) for route in all_routes().lines for text in texts_of(turn)])


async def check_typed(hands: Hands, lines: Sequence[tuple[Route, str]]) -> None:
    """Type the texts after the commands, as a contact and as an admin, and look at what comes of it."""
    said = [await hands.command("ana", f"{route.name} {text}") for route, text in lines]
    said += [await hands.command("adam", f"{route.name} SUB-1042 {text}") for route, text in lines]
    await check_all(hands, said)


async def check_all(hands: Hands, said: list[Said]) -> str:
    """Look at all that was answered, posted and mailed, and return it."""
    await hands.desk.settle()
    seen = [message for reader in READERS for message in await hands.desk.inbox(reader)]
    # What people post in a channel themselves is theirs, as they wrote it.
    messages = [message for message in seen if message["user"] == BOT_USER_ID]
    mails = await hands.desk.mails()
    for answer in said:
        assert answer.status == 200
        assert BUG not in answer.words, answer.words
        check_blocks([*answer.blocks, *(answer.view or {}).get("blocks", [])], answer.text)
    for message in messages:
        check_blocks(message["blocks"], message["text"])
    for mail in mails:
        check_mail(mail)
    everything = json.dumps([[answer.all for answer in said], messages, mails], ensure_ascii=False)
    # By it a file says that it is UTF-8.
    everything = everything.replace('"\ufeffid,at,', "")
    hidden = "".join({*TURNING, *UNSEEN})
    found = [everything[max(one.start() - 60, 0) : one.end() + 20] for one in re.finditer(f"[{hidden}]", everything)]
    assert found == []
    assert not set(STAFF.sub("", everything)) & set(HEXAGONS)
    return everything


def check_blocks(blocks: Sequence[Any], text: str) -> None:
    """A text in which Slack looks for markup has none that the writer made, and no line of theirs."""
    for whole in [text, *texts(list(blocks), ("mrkdwn",))]:
        # Between backticks of ours stands a command line.
        marked = re.sub("`/[^`\\n]*`", "", whole)
        # The address of a pasted link is read as one, and our list of invitations has addresses in bold.
        marked = marked.replace("*evil@evil.example*", "evil@evil.example")
        assert [token for token in re.findall(r"<[^>]*>", marked) if "evil" in token] == [], marked
        assert not FORMATTED.search(marked), marked
        assert not re.search(r"^\s*(&gt;|\uff1e|>)", marked, re.MULTILINE), marked
        assert [line for line in marked.splitlines() if re.match("[^\\w\u201c]*alone", line)] == [], marked
    for shown in [text, *texts(list(blocks), ("mrkdwn", "plain_text"))]:
        assert not EMOJI.search(shown), shown


def check_mail(mail: Json) -> None:
    """No line of a customer stands by itself, and no cell of a file is computed. What the vendor's people write to
    contacts is the vendor's."""
    assert len(mail["subject"].splitlines()) == 1
    if "This is about" not in mail["text"]:
        lines = [line for line in mail["text"].splitlines() if re.match("[^\\w\u201c]*alone", line)]
        assert [line for line in lines if not line.startswith("> ")] == [], mail["text"]
    for file in mail["attachments"]:
        cells = [cell for row in csv.reader(io.StringIO(file["text"])) for cell in row]
        assert [cell for cell in cells if FORMULA.match(cell)] == []

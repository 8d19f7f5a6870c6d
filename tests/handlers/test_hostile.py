"""Hostile texts in each input where people write: nothing that comes of them pings, links, formats, begins a line of
its own, turns text around, or has the badge.

Each text has the word `evil` where it would do harm.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said, texts
from tests.handlers.test_details import edit, rows
from tests.support.desk import Json
from tests.support.selection import Fact

TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BREAKS = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
HOSTILE = [
    *(f"A{sign}evil" for sign in TURNING),
    *(f"A{sign}evil" for sign in BREAKS),
    *("*evil*", "**evil**", "_evil_", "*_evil_*", "~evil~", "`evil`", "```evil```", "\uff0aevil\uff0a", "A* evil *B"),
    *("> evil", ">>> evil", "A\n> evil", "\uff1e evil", "A\n*evil*", ":evil:", "A:evil:B", ":evil::skin-tone-2:"),
    *("<!channel|evil>", "<!here|evil>", "<@U0ADAM|evil>", "<#C0TRIAGE|evil>", "<!subteam^S1|evil>", "@channel evil"),
    *("<https://evil.example|A>", "<mailto:evil@evil.example|A>", "<!date^1^{date}^https://evil.example|A>"),
    *("\u2b22evil", "evil\u2b22 Staff", "\u2b21evil", "evil\u2b23", "A (\u2b22 Staff) evil"),
    *("=1+1 evil", "@evil", "&lt;!channel|evil&gt;", "e\u200bvil", "\u3164evil"),
]
BATCH = 10
BATCHES = [HOSTILE[place : place + BATCH] for place in range(0, len(HOSTILE), BATCH)]
READERS = ("ana", "ben", "chidi", "agnes", "bella", "adam")
FORMATTED = re.compile(r"[*_~`\uff0a]evil|evil[*_~`\uff0a]|:evil:")
BADGED = re.compile("[\u2b21\u2b22\u2b23]\\W*(Staff\\W*)?evil|evil\\W*[\u2b21\u2b22\u2b23]")


async def ticket(hands: Hands, **written: str) -> Said:
    """Open a ticket as Ana, with this subject or description."""
    values: dict[str, Any] = {"subscription": chosen("SUB-1042"), "severity": chosen("high")}
    return await hands.submit(
        "ana", "ticket_new", {**values, "subject": "It hums", "description": "Since 8.", **written}
    )


async def comment(hands: Hands, text: str) -> Said:
    """Comment on a ticket that an agent has."""
    await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    return await hands.submit("ana", "ticket_comment", {"text": text}, "T-1")


async def answer(hands: Hands, text: str) -> Said:
    """Answer the newest enquiry."""
    await hands.submit("ana", "enquiry_new", {"question": f"Why? {text}"}, "SUB-1042")
    newest = await hands.desk.count("enquiries")
    return await hands.submit("bella", "enquiry_answer", {"answer": text}, f"ENQ-{newest}")


async def reason(hands: Hands, text: str) -> Said:
    """Ask for a promotion; it is withdrawn, so that the next can be asked for."""
    said = await hands.submit("ben", "promotion_ask", {"reason": text}, await about_promotion(hands))
    newest = await hands.desk.count("promotions")
    await hands.command("ben", f"/contact withdraw PRO-{newest} confirmed")
    return said


async def about_promotion(hands: Hands) -> str:
    """What the form is about that asks for Ben's own promotion."""
    view = (await hands.command("ben", "/contact promote me billing SUB-1042")).view
    assert view is not None
    about: str = view["private_metadata"]
    return about


async def name(hands: Hands, text: str) -> Said:
    """Ana is called so, and opens a ticket."""
    said = await edit(hands, "ana", name=f"Ana {text}")
    await ticket(hands)
    return said


INPUTS: dict[str, Callable[[Hands, str], Awaitable[Said]]] = {
    "subject": lambda hands, text: ticket(hands, subject=text),
    "description": lambda hands, text: ticket(hands, description=text),
    "comment": comment,
    "question": lambda hands, text: hands.submit("ana", "enquiry_new", {"question": text}, "SUB-1042"),
    "answer": answer,
    "reason": reason,
    "name": name,
}
STORED = {
    "subject": "SELECT subject FROM tickets",
    "reason": "SELECT reason FROM promotions",
    "name": "SELECT name FROM people",
}
"""What is one line in the database, too."""


def shows(where: str, batch: int) -> Iterator[Fact]:
    """Each input, and each text, once."""
    yield "input", where
    yield "texts", batch


async def heard(hands: Hands) -> list[Json]:
    """All messages that were posted or sent."""
    await hands.desk.settle()
    return [message for reader in READERS for message in await hands.desk.inbox(reader)]


def check(text: str) -> None:
    """That a text in which Slack looks for markup has none that the writer made."""
    assert [token for token in re.findall(r"<[^>]*>", text) if "evil" in token] == [], text
    assert not FORMATTED.search(text), text
    assert not re.search(r"^\s*(&gt;|\uff1e)", text, re.MULTILINE), text
    assert not re.search(r"^\W*evil", text.partition("\n")[2], re.MULTILINE) or "\u201c" in text, text


@pytest.mark.sample(shows=shows)
@pytest.mark.parametrize("batch", range(len(BATCHES)))
@pytest.mark.parametrize("where", INPUTS)
async def test_nothing_hostile_comes_of_a_text(hands: Hands, where: str, batch: int) -> None:
    """Neither in the answer, nor in a card, a message or a mail."""
    said = [await INPUTS[where](hands, text) for text in BATCHES[batch]]
    messages = await heard(hands)
    assert any("evil" in json.dumps(message) for message in messages)
    marked = [text for answer in said for text in answer.marked]
    marked += [text for message in messages for text in [message["text"], *texts(message["blocks"], ("mrkdwn",))]]
    for text in marked:
        check(text)
    mails = await hands.desk.mails()
    everything = json.dumps([[answer.all for answer in said], messages, mails], ensure_ascii=False)
    assert not set(everything) & {*TURNING, "\u3164", "\u200b"}
    assert not BADGED.search(everything)
    if where in STORED:
        kept = [str(value) for (value,) in await rows(hands.desk, STORED[where])]
        assert [text for text in kept if text.splitlines() != [text]] == []

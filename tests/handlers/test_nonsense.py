"""Whatever anybody types gets a sentence or a form, and rings nobody."""

import html
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.routing.catalogue import all_routes
from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG, Hands, Said
from tests.handlers.worlds import INVOICE, REF, SLACK
from tests.models.roles.typed import BP, BS
from tests.support.selection import Fact

LIVE = re.compile(r"<(?!!date\^\d+\^[^<>]*>|#[CG]\w+>)")
"""What Slack would make a mention, a link or an alarm of. Dates are the desk's own."""
COMMANDS = all_routes().commands
LINES = [route.name for route in all_routes().lines]
BITS = st.sampled_from(
    [
        *(
            REF,
            INVOICE,
            "T-10",
            "ENQ-10",
            "JOIN-1",
            "SUB-",
            "INV-2026",
            "T-99999999999",
            "1001",
            "-1",
            "SUB-0x10",
            "sub-1001",
            "ＳＵＢ-1001",
        ),
        *(
            "payload",
            "ssl_check",
            "me",
            "billing",
            "technical",
            "confirmed",
            "add",
            "remove",
            "pay",
            "show",
            "list",
            "help",
            "Billing",
        ),
        *("<@U0BEN|ben>", "<@U0BEN>", "<@W9>", "<@>", "<@U0BEN|<!channel>>", "<#C0TRIAGE|triage>"),
        *("<mailto:spare@acme.example|spare@acme.example>", "spare@acme.example", "@", "a@", "@b"),
        *("<!channel>", "<!here|here>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "<http://evil.example|here>"),
        *("*bold*", "`code`", "```", "_", "~", "{ref}", "{", "}", "%s", "{0}", "\\", "'", '"', "--", ";", "%00"),
        *("\0", "\x07", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "👩‍👩‍👧", "é", "ﷺ", "a" * 300, "\n", "\t", "  "),
    ]
)
WORDS = st.lists(BITS | st.text(max_size=30), max_size=6).map(" ".join)


def check_answer(said: Said) -> None:
    """There is something to read, it is no bug's number, and nothing in it rings."""
    assert said.status == 200
    assert said.words.strip()
    assert BUG not in said.all
    for text in said.marked:
        assert not LIVE.search(text), text


def examples(count: int) -> settings:
    """So many of them."""
    return settings(max_examples=count, suppress_health_check=list(HealthCheck), print_blob=True)


ANYTHING = given(
    words=WORDS, escaped=st.booleans(), who=st.sampled_from([BP, BS, "stranger", "agent", "admin", "unknown"])
)


async def typed(stage: Stage, line: str, words: str, escaped: bool, who: str) -> Said:
    """What comes of a line with words after it, as Slack escapes them or as it does not."""
    await stage.set()
    return await stage.hands.command(SLACK[who], f"{line} {html.escape(words, quote=False) if escaped else words}")


@pytest.mark.parametrize("line", LINES)
@examples(2)
@ANYTHING
async def test_a_command_with_anything_after_it(stage: Stage, line: str, words: str, escaped: bool, who: str) -> None:
    """Others in every run."""
    check_answer(await typed(stage, line, words, escaped, who))


@pytest.mark.long
@pytest.mark.parametrize("line", LINES)
@examples(100)
@ANYTHING
async def test_a_command_with_a_hundred_things_after_it(
    stage: Stage, line: str, words: str, escaped: bool, who: str
) -> None:
    """Fifty times as many."""
    check_answer(await typed(stage, line, words, escaped, who))


@pytest.mark.parametrize("command", COMMANDS)
@examples(5)
@given(words=st.text(max_size=60) | WORDS)
async def test_a_command_with_nonsense_for_a_subcommand(stage: Stage, command: str, words: str) -> None:
    """Anything at all."""
    await stage.set()
    check_answer(await stage.hands.command(SLACK[BP], f"{command} {words}"))


def each_once(words: str, command: str) -> Iterator[Fact]:
    """Each command, and each of the texts. `make test-long` has each with each."""
    yield from (words, command)


@pytest.mark.sample(shows=each_once)
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "words", ["x" * 8000, "& < > " * 1300, "<!channel>" * 500, "☃ " * 4000, " " * 5000, "\n" * 100]
)
async def test_a_command_with_a_lot_after_it(stage: Stage, command: str, words: str) -> None:
    """As long as Slack lets people write."""
    await stage.set()
    check_answer(await stage.hands.command(SLACK[BP], f"{command} {words}"))


@examples(20)
@given(subject=WORDS, description=WORDS, comment=WORDS)
async def test_forms_with_anything_in_them(stage: Stage, subject: str, description: str, comment: str) -> None:
    """What is taken can be shown again, to those who may see it."""
    world = await stage.set()
    severity, subscription = [{"selected_option": {"value": value}} for value in ("high", REF)]
    values = {"severity": severity, "subscription": subscription, "subject": subject, "description": description}
    check_answer(await stage.hands.submit(SLACK[BP], "ticket_new", values))
    check_answer(await stage.hands.submit(SLACK[BP], "ticket_comment", {"text": comment}, world.tickets[BP]))
    for line in ("/ticket", f"/ticket show {world.tickets[BP]}", f"/ticket comment {world.tickets[BP]}"):
        check_answer(await stage.hands.command(SLACK[BP], line))
    check_answer(await stage.hands.command(SLACK["agent"], "/ticket queue"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/contact ad <@U0OLENA|olena> billing SUB-1001", "/contact add <@U0OLENA|olena> billing SUB-1001"),
        ("/contact SUB-1001 remve spare@acme.example billing", "/contact remove SUB-1001 spare@acme.example billing"),
        ("/invoice INV-2026-000001 pay", "/invoice pay INV-2026-000001"),
        ("/invoice payy INV-2026-000001", "/invoice pay INV-2026-000001"),
        ("/ticket nwe", "/ticket new"),
        ("/steward rolls", "/steward roles"),
        ("/subscription shwo SUB-1001", "/subscription show SUB-1001"),
        ("/subscription shwo SUB-1001 pls", "/subscription show SUB-1001"),
    ],
)
async def test_an_unknown_word_gets_the_nearest_command(stage: Stage, typed: str, meant: str) -> None:
    """As a button that keeps all the other words, and works."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], typed)
    assert "Did you mean" in said.text
    button = next(b for b in said.buttons if b["action_id"] != "/steward help")
    assert button.get("value", button["action_id"]) == meant
    pressed = await stage.hands.press(SLACK[BP], button["action_id"], button.get("value", ""))
    check_answer(pressed)
    assert "I don't understand" not in pressed.words


@pytest.mark.parametrize(
    ("typed", "usage"),
    [
        ("/invoice shwo", "/invoice show INV-…"),
        ("/ticket coment", "/ticket comment T-… [text]"),
        ("/order acept SUB-1001", "/order accept Q-…"),
    ],
)
async def test_nothing_is_suggested_that_would_not_be_understood(stage: Stage, typed: str, usage: str) -> None:
    """What the nearest command needs is missing: its usage is said instead."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], typed)
    assert "Did you mean" not in said.text
    assert f"Usage: `{usage}`." in said.text


@pytest.mark.parametrize(
    ("typed", "listing"),
    [
        ("/subscription show SUB-9999", "/subscription"),
        ("/invoice show INV-2026-009999", "/invoice"),
        ("/order show ORD-2026-9999", "/order"),
        ("/ticket show T-9999", "/ticket"),
        ("/contact withdraw PRO-9999", "/contact promotions"),
    ],
)
async def test_an_unknown_id_leads_to_ones_own(stage: Stage, typed: str, listing: str) -> None:
    """By a button beside the sentence."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], typed)
    assert said.text.startswith("I can't find ")
    assert [button["action_id"] for button in said.buttons] == [listing]


@pytest.mark.parametrize(
    "typed",
    ["/contact zzzzzz", "/steward hlep", "/ticket show ?", "/invoice show INV-", "/steward help qqq", "/invoice ☃"],
)
async def test_the_text_alone_has_the_way_out(stage: Stage, typed: str) -> None:
    """A phone shows no buttons in its notification."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], typed)
    assert "/steward help" in said.text or "To list yours, use `/" in said.text


@pytest.mark.parametrize("text", ["the payload is empty", "payload", "payload={}", '&payload={"type": "x"}', "{}"])
async def test_a_word_of_slacks_own_is_a_word(stage: Stage, text: str) -> None:
    """Bolt would take "payload" for the name of a field."""
    world = await stage.set()
    said = await stage.hands.command(SLACK[BP], f"/ticket comment {world.tickets[BP]} {text}")
    assert "Your comment was added to" in said.text
    assert [row for row in stage.rows.all()["comments"] if text in row]


async def test_line_breaks_of_a_comment_are_kept(stage: Stage) -> None:
    """What is typed after the id is a text, not words."""
    world = await stage.set()
    await stage.hands.command(SLACK[BP], f"/ticket comment {world.tickets[BP]} First line\n  second,  with spaces")
    assert "First line\\n  second,  with spaces" in str(stage.rows.all()["comments"])


async def two_subscriptions(stage: Stage, hands: Hands) -> None:
    """Let the primary billing contact hold a role in a second subscription."""
    await stage.set()
    copied = (
        "INSERT INTO contacts (id, subscription_id, person_id, kind, rank) "
        "SELECT id + 100, 2, person_id, 'technical', 'primary' FROM contacts WHERE id = 1"
    )
    await stage.rows.run(copied)


@pytest.mark.parametrize("line", ["/contact", "/contact add <@U0BEN|ben> technical", "/invoice card"])
async def test_with_several_subscriptions_one_is_chosen(stage: Stage, line: str) -> None:
    """By a select whose choice runs the same line, however it was typed."""
    await two_subscriptions(stage, stage.hands)
    said = await stage.hands.command(SLACK[BP], line)
    (pick,) = [b for b in said.buttons if b["type"] == "static_select"]
    values = [option["value"] for option in pick["options"]]
    assert values == [f"{line} SUB-1001", f"{line} SUB-2001"]
    check_answer(await stage.hands.press(SLACK[BP], pick["action_id"], values[0], kind="static_select"))

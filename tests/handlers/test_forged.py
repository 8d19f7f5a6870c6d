"""Whatever arrives in a button, a select or a form is checked as if it had been typed, and answered with a sentence."""

import re
from typing import Any

import pytest

from handlers.views.blocks import Message, divider
from handlers.views.reader import Safe
from tests.handlers.cases.doing import chosen
from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG, Said
from tests.handlers.worlds import INVOICE, OTHER_INVOICE, OTHER_REF, REF, SLACK, changed
from tests.models.roles.typed import BP, BS, TS
from tests.nouns.contacts import NEWCOMER
from tests.nouns.tickets import OTHER_TICKET, TICKET

REMOVE = f"/contact remove spare@acme.example billing {REF} confirmed"


async def check_nothing_done(stage: Stage, said: Said, before: dict[str, Any]) -> None:
    """Nothing but the audit trail changed, and there is a sentence that is no bug's."""
    assert changed(before, stage.rows.all()) <= {"audit"}, said.all
    assert said.status == 200
    assert BUG not in said.all
    assert any(line.rstrip("`").endswith((".", "?")) for line in said.words.splitlines()), said.all


@pytest.mark.parametrize("who", ["stranger", "former", "agent", "unknown"])
@pytest.mark.parametrize("card", [True, False], ids=["in a channel", "in private"])
async def test_a_command_in_a_button_is_checked_for_whoever_presses_it(stage: Stage, who: str, card: bool) -> None:
    """A confirmed removal, pressed by somebody without the right."""
    await stage.set()
    before = stage.rows.all()
    await check_nothing_done(stage, await stage.hands.press(SLACK[who], REMOVE, card=card), before)


async def test_the_same_button_works_for_whoever_may(stage: Stage) -> None:
    """So that the tests above look at something: from a message, from a modal and from the App Home."""
    hands = stage.hands
    for press in (hands.press, hands.press_in_modal, hands.press_in_home):
        await stage.set()
        said = await press(SLACK[BP], REMOVE)
        assert "is no longer" in said.words
        assert all("spare@acme.example" not in str(row) for row in stage.rows.all()["contacts"])


@pytest.mark.parametrize(
    "line",
    [
        REMOVE,
        f"/invoice show {OTHER_INVOICE}",
        f"/contact promote me billing {OTHER_REF}",
        "/ticket queue",
        "/nonsense",
        "contact_add",
        "promotion_approve",
        "",
        " ",
        "/",
        "/contact",
        "/ticket new SUB-2001",
        "☃ " * 60,
    ],
)
async def test_a_select_runs_no_line_that_its_user_may_not_run(stage: Stage, line: str) -> None:
    """Options with command lines that the desk never offered."""
    await stage.set()
    before = stage.rows.all()
    said = await stage.hands.press(SLACK["former"], "/pick 1", line, kind="static_select")
    await check_nothing_done(stage, said, before)


@pytest.mark.parametrize(
    "action_id", ["nonsense", "ask:", "ask", "/", "//", "/nonsense now", "page", "☃", "a" * 255, ":", "/pick"]
)
async def test_a_button_that_is_none_is_answered(stage: Stage, action_id: str) -> None:
    """Of an earlier version, or made up."""
    await stage.set()
    before = stage.rows.all()
    for value in ("", "x"):
        await check_nothing_done(stage, await stage.hands.press(SLACK[BP], action_id, value), before)
        await check_nothing_done(stage, await stage.hands.press_in_modal(SLACK[BP], action_id, value), before)


BUTTONS = ["promotion_approve", "promotion_deny", "roles_group", "roles_cell", "ticket_claim", "ticket_resolve"]


@pytest.mark.parametrize("value", ["", "T-", "0", "-1", "99999999999", "PRO-1 PRO-1", "☃", "' OR 1=1 --", "x" * 2000])
@pytest.mark.parametrize("action_id", BUTTONS)
async def test_a_value_that_is_no_id_is_answered(stage: Stage, action_id: str, value: str) -> None:
    """On a card's buttons, pressed by an admin who may use them."""
    await stage.set()
    before = stage.rows.all()
    await check_nothing_done(stage, await stage.hands.press(SLACK["admin"], action_id, value, card=True), before)


PERSON = {"person": NEWCOMER, "kind": chosen("billing")}
FORMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "no input": ("ticket_new", {}, ""),
    "no description": ("ticket_new", {k: v for k, v in TICKET.items() if k != "description"}, ""),
    "no subscription": ("ticket_new", {k: v for k, v in TICKET.items() if k != "subscription"}, ""),
    "an unknown severity": ("ticket_new", {**TICKET, "severity": chosen("apocalyptic")}, ""),
    "an empty severity": ("ticket_new", {**TICKET, "severity": chosen("")}, ""),
    "a subscription that is none": ("ticket_new", {**TICKET, "subscription": chosen("☃")}, ""),
    "another organization's subscription": ("ticket_new", {**TICKET, "subscription": chosen(OTHER_REF)}, ""),
    "a subject too long": ("ticket_new", {**TICKET, "subject": "x" * 151}, ""),
    "a description too long": ("ticket_new", {**TICKET, "description": "x" * 12_001}, ""),
    "a subject of spaces": ("ticket_new", {**TICKET, "subject": "  \n"}, ""),
    "a subject that no database keeps": ("ticket_new", {**TICKET, "subject": "\0\0"}, ""),
    "nobody chosen": ("contact_add", {"kind": chosen("billing")}, REF),
    "somebody unknown": ("contact_add", {**PERSON, "person": {"selected_user": SLACK["unknown"]}}, REF),
    "a person that is no id": ("contact_add", {**PERSON, "person": {"selected_user": "☃\0"}}, REF),
    "a kind that is none": ("contact_add", {**PERSON, "kind": chosen("royal")}, REF),
    "the kind of site admins": ("contact_add", {**PERSON, "kind": chosen("site_admin")}, REF),
    "to another organization": ("contact_add", PERSON, OTHER_REF),
    "to nothing": ("contact_add", PERSON, ""),
    "to nonsense": ("contact_add", PERSON, "☃" * 3000),
    "a comment on another organization's ticket": ("ticket_comment", {"text": "Hello"}, "OTHER"),
    "a comment on nothing": ("ticket_comment", {"text": "Hello"}, ""),
    "a comment too long": ("ticket_comment", {"text": "x" * 12_001}, "OWN"),
    "an empty comment": ("ticket_comment", {"text": " "}, "OWN"),
    "a comment without its input": ("ticket_comment", {}, "OWN"),
    "a promotion to nothing": ("promotion_ask", {"reason": "Left."}, ""),
    "a promotion to nonsense": ("promotion_ask", {"reason": "Left."}, f"{REF} royal 1"),
    "a promotion of nobody": ("promotion_ask", {"reason": "Left."}, f"{REF} billing 999999999"),
    "a promotion of what is no id": ("promotion_ask", {"reason": "Left."}, f"{REF} billing 99999999999"),
    "a promotion of another organization's": ("promotion_ask", {"reason": "Left."}, f"{OTHER_REF} billing 1"),
    "a promotion without a reason": ("promotion_ask", {"reason": " "}, "SPARE"),
    "a promotion with too long a reason": ("promotion_ask", {"reason": "x" * 501}, "SPARE"),
    "a promotion without its input": ("promotion_ask", {}, "SPARE"),
    "a hand-over that nobody allowed": ("promotion_hand_over", {"reason": ""}, "SPARE"),
    "a denial by a contact": ("promotion_denied", {"reason": "No."}, "PRO-1"),
    "a denial of nothing": ("promotion_denied", {"reason": "No."}, ""),
    "a form that is none": ("nonsense", {}, ""),
    "a page": ("page", {}, ""),
    "a command": ("/contact remove", {}, REF),
}


@pytest.mark.parametrize(("callback_id", "values", "about"), FORMS.values(), ids=FORMS.keys())
async def test_a_form_that_was_tampered_with_does_nothing(
    stage: Stage, callback_id: str, values: dict[str, Any], about: str
) -> None:
    """A page or an error beside the input says what was wrong."""
    world = await stage.set()
    spare = f"{REF} billing {world.people['spare']}"
    about = {"OTHER": OTHER_TICKET, "OWN": world.tickets[BP], "SPARE": spare}.get(about, about)
    before = stage.rows.all()
    await check_nothing_done(stage, await stage.hands.submit(SLACK[BP], callback_id, values, about), before)


async def test_a_form_without_any_state_is_answered(stage: Stage) -> None:
    """Not even the shape is relied upon."""
    await stage.set()
    before = stage.rows.all()
    await check_nothing_done(stage, await stage.hands.submit(SLACK[BP], "ticket_new", {}, state={}), before)


async def test_what_is_wrong_with_an_input_stands_beside_it(stage: Stage) -> None:
    """The form stays open, and what was typed is not lost."""
    await stage.set()
    said = await stage.hands.submit(SLACK[BP], "ticket_new", {**TICKET, "subject": "x" * 151})
    assert said.errors == {"subject": "The subject is 151 characters long. The limit is 150. Please shorten it."}


async def test_a_form_sent_twice_is_done_once(stage: Stage) -> None:
    """The second sending says so."""
    await stage.set()
    first = await stage.hands.submit(SLACK[BP], "ticket_new", TICKET, view_id="V0ONE")
    assert "is open" in first.words
    before = stage.rows.all()
    second = await stage.hands.submit(SLACK[BP], "ticket_new", TICKET, view_id="V0ONE")
    assert second.words.strip() == "You already sent this, so I didn't do it twice."
    assert changed(before, stage.rows.all()) == set()


async def test_a_role_that_was_lost_since_the_form_opened_counts(stage: Stage) -> None:
    """Forms are checked when they are sent; what was written stays, with the reason beside it."""
    await stage.set()
    form = (await stage.hands.desk.command("ben", f"/contact add {REF}"))["view"]
    await stage.rows.run("DELETE FROM contacts WHERE kind = 'billing' AND rank = 'secondary'")
    before = stage.rows.all()
    answer = await stage.hands.desk.submit("ben", form["id"], person=SLACK["newcomer"], kind="technical")
    assert "I can't find subscription SUB-1001." in answer["error"]["errors"]["person"]
    assert changed(before, stage.rows.all()) == {"audit"}


async def test_a_command_sent_twice_is_done_once(stage: Stage) -> None:
    """Slack repeats no command on purpose, but a network may: the second with the same trigger says so."""
    world = await stage.set()
    line = f"/ticket comment {world.tickets[BP]} Once."
    await stage.hands.desk.fault(method="command", kind="doubled", times=1)
    await stage.hands.command(SLACK[BP], line)
    assert await stage.hands.desk.count("comments", "text = 'Once.'") == 1


def broken(*_arguments: Any, **_more: Any) -> Any:
    """A bug."""
    raise RuntimeError("broken for the test")


async def test_a_bug_is_answered_with_a_number_and_leaves_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short number, which the log has too; what was written before it is taken back."""
    await stage.set()
    before = stage.rows.all()
    monkeypatch.setattr("handlers.views.contacts.left", broken)
    said = await stage.hands.command(SLACK[TS], f"/contact leave technical {REF} confirmed")
    assert re.search(r"give Northwind Software's support team this number: \*[0-9A-F]{8}\*$", said.text)
    assert changed(before, stage.rows.all()) == set()


async def test_a_bug_in_front_of_the_router_is_answered_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anybody was looked for."""
    await stage.set()
    before = stage.rows.all()
    monkeypatch.setattr("handlers.routing.bolt.clean", broken)
    for said in (await stage.hands.command(SLACK[BS], "/contact"), await stage.hands.press(SLACK[BS], "/contact")):
        assert said.status == 200
        assert BUG in said.text
    assert (await stage.hands.submit(SLACK[BS], "ticket_new", TICKET)).status == 200
    assert changed(before, stage.rows.all()) == set()


async def test_what_can_not_be_shown_is_not_done(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's limits are looked at before the commit: nobody is left without an answer to what was done."""
    await stage.set()
    before = stage.rows.all()
    monkeypatch.setattr("handlers.views.contacts.left", lambda *_: Message(Safe("Too much."), [divider()] * 51))
    said = await stage.hands.command(SLACK[TS], f"/contact leave technical {REF} confirmed")
    assert BUG in said.text
    assert changed(before, stage.rows.all()) == set()


async def test_an_invoice_of_ones_own_is_shown_by_its_button(stage: Stage) -> None:
    """A command line in an action id may hold any of its characters, a colon too."""
    world = await stage.set()
    said = await stage.hands.press(SLACK[BP], f"/ticket comment {world.tickets[BP]} Note: it: works")
    assert "Your comment was added to" in said.text
    assert "Note: it: works" in str(stage.rows.all()["comments"])
    assert INVOICE in (await stage.hands.press(SLACK[BP], f"/invoice show {INVOICE}")).text

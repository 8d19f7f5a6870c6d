"""`/steward staff`, at a running desk."""

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands
from tests.handlers.worlds import SLACK
from tests.support.desk import RunningDesk

ADMIN = SLACK["admin"]
NOT_ANA = "U0MALLORY"


async def roles(stage: Stage) -> set[tuple[str, str]]:
    """Who has which staff role."""
    people = {row[0]: row[1] for row in stage.rows.all()["people"]}
    return {(str(people[row[1]]), str(row[2])) for row in stage.rows.all()["staff"] if row[3] is None}


async def lines_of(stage: Stage, name: str) -> dict[str, str]:
    """What the list offers for one of them: label and command line."""
    said = await stage.hands.command(ADMIN, "/steward staff")
    row = next(block for block in said.blocks if f"*{name}*" in block.get("text", {}).get("text", ""))
    return {option["text"]["text"]: option["value"] for option in row["accessory"]["options"]}


async def test_the_list_has_a_menu_for_everybody(stage: Stage) -> None:
    """Each line of it does what it says."""
    await stage.set()
    offered = await lines_of(stage, "Agent")
    assert list(offered) == [
        "Add the billing role",
        "Add the admin role",
        "Change to billing",
        "Change to admin",
        "Remove the agent role",
    ]
    await stage.hands.press(ADMIN, "/pick 1", offered["Add the billing role"], kind="static_select")
    assert {("agent", "agent"), ("agent", "billing")} <= await roles(stage)
    await stage.set()
    asked = await stage.hands.press(ADMIN, "/pick 1", offered["Change to admin"], kind="static_select")
    assert "Change *Agent* from agent to admin?\nAdmins can do everything here" in asked.text
    said = await stage.hands.press(ADMIN, asked.button("Change to admin")["action_id"])
    assert "Agent's staff role is now admin instead of agent. I've let Agent know." in said.text
    assert ("agent", "admin") in await roles(stage)
    assert ("agent", "agent") not in await roles(stage)


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("add newcomer@acme.example billing", {("newcomer", "billing")}),
        ("remove agent@acme.example agent confirmed", set()),
        ("change agent@acme.example billing", {("agent", "billing")}),
    ],
)
async def test_what_was_done_can_be_undone(stage: Stage, line: str, there: set[tuple[str, str]]) -> None:
    """By one button, and the desk is as before."""
    await stage.set()
    before = await roles(stage)
    said = await stage.hands.command(ADMIN, f"/steward staff {line}")
    after = await roles(stage)
    assert after - before == there
    assert after != before
    await stage.hands.press(ADMIN, said.button("Undo")["action_id"])
    assert await roles(stage) == before


async def test_whoever_would_shut_themselves_out_is_asked_first(stage: Stage) -> None:
    """And told that they can't take it back; there is no button that would."""
    await stage.set()
    await stage.hands.command(ADMIN, "/steward staff add agent@acme.example admin confirmed")
    for line in (f"remove <@{ADMIN}>", f"change <@{ADMIN}> billing"):
        said = await stage.hands.command(ADMIN, f"/steward staff {line}")
        assert "You can't undo this. Only another admin can" in said.text
        assert ("admin", "admin") in await roles(stage)
    gone = await stage.hands.press(ADMIN, said.button("Give up the admin role")["action_id"])
    assert gone.text == "Your staff role is now billing instead of admin."
    assert gone.buttons == []
    assert ("admin", "billing") in await roles(stage)
    assert "You can't manage Steward." in (await stage.hands.command(ADMIN, "/steward staff")).text


async def test_whoever_changes_their_own_roles_reads_it_as_their_own(stage: Stage) -> None:
    """And not that somebody of their name is told."""
    await stage.set()
    for line, said in (
        (f"add <@{ADMIN}> billing", "You now have the staff role billing."),
        (f"change <@{ADMIN}> billing agent", "Your staff role is now agent instead of billing."),
        (f"remove <@{ADMIN}> agent confirmed", "You no longer have the staff role agent."),
    ):
        assert (await stage.hands.command(ADMIN, f"/steward staff {line}")).text == said


async def test_nobody_is_asked_before_a_refusal(stage: Stage) -> None:
    """The only admin is told at once that they can't go; so is somebody who is not there told."""
    await stage.set()
    assert "is the only admin" in (await stage.hands.command(ADMIN, f"/steward staff remove <@{ADMIN}> admin")).text
    said = await stage.hands.command(ADMIN, "/steward staff remove agent@acme.example billing")
    assert "Agent doesn't have the staff role billing." in said.text


async def test_others_learn_nothing(stage: Stage) -> None:
    """Neither who is there, nor whether an address is known."""
    await stage.set()
    for user in (SLACK["agent"], SLACK["billing.primary"]):
        for line in ("", "add agent@acme.example agent", "remove nobody@nowhere.example agent", "change x@y.example"):
            said = await stage.hands.command(user, f"/steward staff {line}")
            assert said.text.startswith("You can't manage Steward."), line


async def test_a_colleague_who_was_never_here_is_added_by_the_mention(stage: Stage) -> None:
    """The vendor's own workspace shows who they are; they are known from then on."""
    await stage.set()
    form = (await stage.hands.desk.command("adam", f"/steward staff add <@{SLACK['unknown']}|zoe>"))["view"]
    answer = await stage.hands.desk.submit("adam", form["id"], person=SLACK["unknown"], role="agent")
    assert "Give *Zoë Nobody* the staff role agent?" in str(answer)
    assert "Nobody on Northwind Software's staff has one at elsewhere.example." in str(answer)
    added = await stage.hands.command(ADMIN, f"/steward staff add <@{SLACK['unknown']}|zoe> agent confirmed")
    assert "Zoë Nobody now has the staff role agent" in added.text
    assert ("zoe@elsewhere.example", "agent") in await roles(stage)
    said = await stage.hands.command(SLACK["unknown"], "/ticket queue")
    assert "I don't know" not in said.all
    assert "You can't" not in said.all


async def test_someone_at_another_domain_joins_the_staff_only_after_a_question(hands: Hands) -> None:
    """A guest of a customer in the vendor's workspace, whom Steward has never met. The button gives the role."""
    asked = await hands.command("adam", "/steward staff add <@U0QUIN|quin> agent")
    assert "Their address is quin@acme.example. Nobody on Northwind Software's staff has one at acme." in asked.text
    assert await hands.desk.count("people", "email = 'quin@acme.example'") == 0
    done = await hands.press("adam", asked.button("Give the agent role")["action_id"])
    assert "Quin Unlisted now has the staff role agent." in done.text


async def test_the_form_adds_whom_it_names(stage: Stage) -> None:
    """Somebody of another workspace is refused at the input."""
    await stage.set()
    form = (await stage.hands.desk.command("adam", "/steward staff add"))["view"]
    answer = await stage.hands.desk.submit("adam", form["id"], person=NOT_ANA, role="billing")
    assert answer["view"]["errors"]["person"].startswith("Slack can't confirm who that is.")
    await stage.hands.desk.submit("adam", form["id"], person=SLACK["newcomer"], role="billing")
    assert ("newcomer", "billing") in await roles(stage)


async def test_whoever_gained_or_lost_a_role_is_told(desk: RunningDesk) -> None:
    """By direct message, with who did it."""
    hands = Hands(desk)
    await hands.command("adam", "/steward staff add ben@acme.example agent confirmed")
    await desk.settle()
    assert "Adam Whitfield gave you the staff role agent." in (await desk.inbox("ben", "dm"))[-1]["text"]
    await hands.command("adam", "/steward staff remove ben@acme.example agent confirmed")
    await desk.settle()
    assert (await desk.inbox("ben", "dm"))[-1]["text"] == "Adam Whitfield removed your staff role agent."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("add agent@acme.example admin", "Give *Agent* the staff role admin?\nAdmins can do everything here,"),
        (
            "add spare@acme.example agent",
            "Give *Spare* the staff role agent?\nThey're also a contact at Acme, one of",
        ),
        (f"add <@{SLACK['unknown']}|zoe> admin", "Give *Zoë Nobody* the staff role admin?\nAdmins can do everything"),
    ],
)
async def test_an_admin_is_made_and_a_customer_taken_on_only_after_a_question(
    stage: Stage, line: str, said: str
) -> None:
    """Nothing changes before the answer; the button does it, and can be undone without another question."""
    await stage.set()
    before = await roles(stage)
    asked = await stage.hands.command(ADMIN, f"/steward staff {line}")
    assert said in asked.text
    assert await roles(stage) == before
    given = await stage.hands.press(ADMIN, asked.button("Give")["action_id"])
    assert "has the staff role" in given.text
    assert len(await roles(stage)) == len(before) + 1
    removed = await stage.hands.press(ADMIN, given.button("Undo")["action_id"])
    assert await roles(stage) == before
    await stage.hands.press(ADMIN, removed.button("Undo")["action_id"])
    assert len(await roles(stage)) == len(before) + 1


async def test_the_form_asks_before_it_makes_an_admin(stage: Stage) -> None:
    """On the page that answers it, with the button that goes on."""
    await stage.set()
    before = await roles(stage)
    form = (await stage.hands.desk.command("adam", "/steward staff add"))["view"]
    answer = await stage.hands.desk.submit("adam", form["id"], person=SLACK["newcomer"], role="admin")
    assert "Give *Newcomer* the staff role admin?" in str(answer["view"])
    assert "/steward staff add newcomer@acme.example admin confirmed" in str(answer["view"])
    assert await roles(stage) == before

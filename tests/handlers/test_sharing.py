"""Sharing of tickets between colleagues: asked, switched, told, and seen."""

from sqlalchemy import text

from handlers.views.roles import CELL
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands
from tests.handlers.test_customers import TICKET
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, BS, TP, TS

ANOTHER_MAIN_CONTACT = (
    "UPDATE contacts SET person_id = (SELECT id FROM people WHERE key = 'bo') WHERE kind = 'billing' "
    "AND rank = 'primary' AND subscription_id = (SELECT id FROM subscriptions WHERE number = 1044)"
)


async def test_the_question_says_what_becomes_visible_to_whom(stage: Stage) -> None:
    """The number of tickets, and the people whose role includes them: under the portal's table one of four."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BP], f"/ticket sharing {REF}")
    assert "There are 5 tickets so far." in said.words
    assert "These people: Technical.Primary." in said.words
    await stage.set("license-and-site")
    said = await stage.hands.command(SLACK[BP], f"/ticket sharing {REF}")
    for name in (BP, BS, TP, TS):
        assert name.title() in said.words


async def test_the_main_contact_shares_and_colleagues_see(stage: Stage) -> None:
    """Before, the first technical contact can't open a colleague's ticket; after, they can; and back again."""
    world = await stage.set("support-portal")
    line = f"/ticket show {world.tickets[TS]}"
    assert "I can't find ticket" in (await stage.hands.command(SLACK[TP], line)).words
    await stage.hands.press(SLACK[BP], f"/ticket sharing {REF} on confirmed")
    assert "It does not start." in (await stage.hands.command(SLACK[TP], line)).words
    assert "I can't find ticket" in (await stage.hands.command(SLACK[BS], line)).words
    await stage.hands.press(SLACK[BP], f"/ticket sharing {REF} off confirmed")
    assert "I can't find ticket" in (await stage.hands.command(SLACK[TP], line)).words


async def test_all_contacts_are_told_once_but_not_whoever_switched(stage: Stage) -> None:
    """Their tickets are seen by more people now."""
    await stage.set()
    await stage.hands.press(SLACK[BP], f"/ticket sharing {REF} on confirmed")
    query = "SELECT p.name FROM notices n JOIN people p ON p.id = n.person_id WHERE n.kind = 'sharing_switched'"
    told = sorted(str(name) for (name,) in await stage.rows.ask(query))
    query = "SELECT DISTINCT p.name FROM contacts c JOIN people p ON p.id = c.person_id WHERE c.subscription_id = 1"
    contacts = {str(name) for (name,) in await stage.rows.ask(query)}
    assert told == sorted(contacts - {BP.title()})


async def test_shared_tickets_are_listed(stage: Stage) -> None:
    """With who opened them, and found by a search. Without sharing, `/ticket` lists one's own."""
    world = await stage.set("license-and-site")
    theirs, own = world.tickets[TS], world.tickets[TP]
    alone = (await stage.hands.command(SLACK[TP], "/ticket")).words
    assert f"*{own}*" in alone
    assert f"*{theirs}*" not in alone
    await stage.hands.press(SLACK[BP], f"/ticket sharing {REF} on confirmed")
    shared = (await stage.hands.command(SLACK[TP], "/ticket")).words
    assert f"*{own}*" in shared
    assert f"*{theirs}*" in shared
    assert f"opened by {TS.title()}" in shared
    found = await stage.hands.suggest(SLACK[TP], "/pick tickets", theirs)
    assert [option["value"] for option in found.options] == [f"/ticket show {theirs}"]


async def test_others_hear_who_can(stage: Stage) -> None:
    """A secondary contact is refused by name of the main one."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BS], f"/ticket sharing {REF}")
    assert "Only someone with the role Main contact can do this, or" in said.words
    assert BP.title() in said.words


async def test_nobody_is_named_who_would_be_refused(hands: Hands) -> None:
    """Once another main contact looks after one of the subscriptions, no contact decides for the whole organization."""
    named = await hands.command("chidi", "/ticket sharing SUB-1042 on")
    assert "*Who can do this:* Ana Pérez Iñíguez" in named.words
    async with hands.desk.database.transaction() as session:
        await session.execute(text(ANOTHER_MAIN_CONTACT))
    refused = await hands.command("chidi", "/ticket sharing SUB-1042 on")
    assert (
        "Only someone with the role Primary billing contact can do this, or Northwind Software's billing team."
        in refused.words
    )
    assert "Ana" not in refused.words
    assert refused.buttons == []


async def test_the_page_about_the_right_says_who_can_share_tickets(hands: Hands) -> None:
    """By name only while that person wouldn't be refused; else the billing team. A colleague's ticket itself is as if
    it didn't exist."""
    await hands.submit("chidi", "ticket_new", TICKET)
    cell = "SUB-1042 view_colleagues_tickets billing.secondary"
    named = "Ana Pérez Iñíguez (Primary billing contact) can share them with `/ticket sharing`."
    assert (await hands.command("ben", "/ticket show T-1")).text == (
        await hands.command("ben", "/ticket show T-2")
    ).text.replace("T-2", "T-1")
    assert named in (await hands.press("ben", CELL, cell)).words
    async with hands.desk.database.transaction() as session:
        await session.execute(text(ANOTHER_MAIN_CONTACT))
    said = await hands.press("ben", CELL, cell)
    assert "Northwind Software's billing team can share them." in said.words
    assert "Ana" not in said.words


async def test_agents_read_what_exactly_they_may_not_do(hands: Hands) -> None:
    """The name of that one thing, not of the right that it belongs to; and who may."""
    said = await hands.command("agnes", "/ticket sharing SUB-1042 on")
    assert said.text.startswith("You can't share tickets between colleagues on SUB-1042")
    plan = await hands.command("agnes", "/customer plan SUB-1042")
    assert plan.text.startswith("You can't change a subscription's plan on SUB-1042")
    ticket = await hands.command("agnes", "/ticket new SUB-1042 Called in by Chidi")
    assert ticket.text.startswith("You can't open a ticket on SUB-1042")
    assert (
        "Only its contacts can do this.\n*Who can do this:* Ana Pérez Iñíguez (Primary billing contact), "
        in ticket.text
    )
    assert [one["action_id"] for one in ticket.buttons] == ["/contact list SUB-1042", "/subscription show SUB-1042"]
    renewal = await hands.command("agnes", "/renewal SUB-1042")
    assert "You can't see anything" not in renewal.text
    assert "Your staff role doesn't include this." in renewal.text
    await hands.submit("chidi", "ticket_new", TICKET)
    comment = await hands.command("bella", "/ticket comment T-1 I look")
    assert comment.text.startswith("You can't comment on a ticket on SUB-1042")
    assert "Agnes Köhler (agnes@northwind.example)" in comment.text


async def test_contacts_are_told_when_the_billing_team_switches(hands: Hands) -> None:
    """By the form for a customer; the message has the name of who did, and what changed."""
    view = (await hands.command("bella", "/customer edit CUS-1")).view
    assert view is not None
    texts = {
        one["block_id"]: one["element"].get("initial_value", "") for one in view["blocks"] if one["type"] == "input"
    }
    on = {"type": "radio_buttons", "selected_option": {"value": "on"}}
    page = await hands.submit("bella", "customer_edit", texts | {"shares_tickets": on}, view["private_metadata"])
    assert "*Colleagues' tickets*: not shared → shared" in page.words
    assert "will see every ticket" in page.words
    assert page.view is not None
    await hands.submit("bella", "customer_save", {}, page.view["private_metadata"])
    await hands.desk.settle()
    assert "Bella" in (await hands.desk.inbox("ben"))[-1]["text"]
    assert "turned on sharing of tickets at Acme Robotics" in (await hands.desk.inbox("ben"))[-1]["text"]
    await hands.submit("chidi", "ticket_new", TICKET)
    assert "Loud." in (await hands.command("ben", "/ticket show T-1")).words


async def test_staff_are_asked_which_subscription(hands: Hands) -> None:
    """They aren't refused for not being a contact themselves."""
    said = await hands.command("bella", "/ticket sharing")
    assert said.text == (
        "Which subscription is it about? Add its ID: `/ticket sharing SUB-…`. To find it, use `/customer` with the "
        "customer's name."
    )


async def test_staff_without_tickets_of_their_own_are_shown_the_way_to_those_of_customers(hands: Hands) -> None:
    """Nobody on staff is offered to open one, as that would be refused."""
    for who, line, button in (
        ("bella", "/ticket", "Find a customer"),
        ("bella", "/ticket list", "Find a customer"),
        ("agnes", "/ticket list", "Open tickets"),
    ):
        said = await hands.command(who, line)
        assert [one["text"]["text"] for one in said.buttons] == [button]
        assert ("`/customer tickets`" in said.text) == (who == "bella")

"""Changing a subscription's plan, at a running desk: from the subscription's card to the news for its contact."""

from sqlalchemy import text

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands


async def test_the_billing_team_changes_a_plan_and_the_contact_is_told(hands: Hands) -> None:
    """The page says what it means. Changing back is the same again; the trail has both."""
    card = await hands.command("bella", "/subscription show SUB-1042")
    form = (await hands.press("bella", card.button("Change the plan")["action_id"])).view
    assert form is not None
    assert "Its plan now: Cloud" in str(form)
    async with hands.desk.database.transaction() as session:
        statement = "UPDATE plans SET payment_days = 14, reminder_slots = '[30, 7]' WHERE key = 'server'"
        await session.execute(text(statement))
    typed = {"plan": chosen("server")}
    page = (await hands.submit("bella", "customer_plan", typed, form["private_metadata"])).view
    assert page is not None
    words = str(page)
    for said in (
        "*SUB-1042*: Cloud → Server license",
        "Its contacts keep their roles and what these include.",
        "Most billing contacts: 5 → no limit",
        "Days until an invoice is due: 30 → 14",
        "The next bill has the same products and prices.",
    ):
        assert said in words
    done = await hands.submit("bella", "customer_plan_save", {}, page["private_metadata"])
    assert "Done. *SUB-1042*: Cloud → Server license" in done.words
    await hands.desk.settle()
    news = [m["text"] for m in await hands.desk.inbox("ana", "dm") if "has changed the plan of" in m["text"]]
    assert len(news) == 1
    assert "from Cloud to Server license" in news[0]
    again = await hands.submit("bella", "customer_plan_save", {}, page["private_metadata"])
    assert "Someone else has just changed the plan of SUB-1042. It's Server license now." in again.words
    back = await hands.submit("bella", "customer_plan_save", {}, "SUB-1042 server cloud")
    assert "Done. *SUB-1042*: Server license → Cloud" in back.words
    trail = await hands.command("adam", "/steward audit change_plan")
    assert "before: cloud" in trail.words
    assert "after: server" in trail.words


async def test_too_many_contacts_for_a_plan_are_named_at_the_input(hands: Hands) -> None:
    """With the way out. Nothing changes."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE plans SET max_billing_contacts = 1 WHERE key = 'server'"))
    said = await hands.submit("bella", "customer_plan", {"plan": chosen("server")}, "SUB-1042")
    assert set(said.errors) == {"plan"}
    assert "The plan Server license allows 1 billing contacts, and SUB-1042 has" in said.errors["plan"]
    assert "/contact list SUB-1042" in said.errors["plan"]


async def test_agents_change_no_plan(hands: Hands) -> None:
    """They have no button for it either."""
    card = await hands.command("agnes", "/subscription show SUB-1042")
    assert "/customer plan" not in card.all
    assert "change a subscription's plan" in (await hands.command("agnes", "/customer plan SUB-1042")).words

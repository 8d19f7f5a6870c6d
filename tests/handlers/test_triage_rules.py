"""Rules of triage, through a running Steward."""

from tests.handlers.hands import Hands
from tests.handlers.test_agents_day import opens

VIP = {"type": "conversations_select", "selected_conversation": "C0APPROVALS"}
CRITICAL = {"type": "static_select", "selected_option": {"value": "critical"}}


async def test_an_admin_sends_critical_tickets_to_another_channel(hands: Hands) -> None:
    """By form. The cards of all others stay in the triage channel."""
    form = await hands.command("adam", "/ticket rules add")
    assert "Tickets that fit everything you choose get their card in this channel." in form.words
    said = await hands.submit("adam", "triage_rule", {"channel": VIP, "severity": CRITICAL})
    assert "Added. If I'm not in <#C0APPROVALS> yet, invite me there." in said.words
    await opens(hands, "chidi", "On fire", "critical")
    await opens(hands, "chidi", "Slow", "low")
    await hands.desk.settle()
    assert "On fire" in (await hands.desk.inbox("adam", "C0APPROVALS"))[-1]["text"]
    assert [("On fire" in one["text"]) for one in await hands.desk.inbox("agnes", "C0TRIAGE")][-1:] == [False]
    listed = await hands.command("adam", "/ticket rules")
    assert "1 critical: <#C0APPROVALS>" in listed.words
    removed = await hands.press("adam", listed.button("Remove")["action_id"], card=True)
    assert "Removed. Cards that I posted before stay where they are." in removed.words
    assert "You can't" in (await hands.command("agnes", "/ticket rules")).words


async def test_the_form_searches_plans_products_and_customers(hands: Hands) -> None:
    """By words of their names. For admins only."""
    for name, typed, found in (
        ("customer", "acme", "Acme Robotics · CUS-1"),
        ("product", "zzz", ""),
        ("plan", "", "·"),
    ):
        said = await hands.suggest("adam", name, typed, "triage_rule")
        shown = [option["text"]["text"] for option in said.options]
        assert any(found in one for one in shown) if found else shown == []
        assert (await hands.suggest("agnes", name, typed, "triage_rule")).options == []

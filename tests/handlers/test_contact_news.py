"""Colleagues hear when somebody joins them as a contact, or leaves."""

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands
from tests.handlers.test_invitations import ZOE, code_to, press
from tests.handlers.worlds import SLACK


async def heard(hands: Hands, who: str) -> list[str]:
    """What somebody read about Zoë's roles."""
    await hands.desk.settle()
    said = [one["text"] for one in await hands.desk.inbox(who, "dm")]
    return [text for text in said if text.startswith(("Zoë", "Wekesa Otieno added Zoë", "Amina Njoroge removed Zoë"))]


async def join(hands: Hands) -> None:
    """Wekesa invites Zoë to the evaluation, and she accepts."""
    await hands.command("wekesa", f"/contact add {ZOE} technical SUB-1061")
    page = await hands.command("zoe", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert "Welcome, Zoë" in (await press(hands, "zoe", page, "Accept")).words


async def test_the_primary_billing_contact_hears_who_joined(hands: Hands) -> None:
    """Whoever invited them hears it once, as the answer to the invitation."""
    await join(hands)
    joined = "is now Secondary technical contact on SUB-1061"
    assert await heard(hands, "amina") == [f"Zoë Nobody ({ZOE}) {joined} (Fleet Planner Server, to try)."]
    assert await heard(hands, "wekesa") == [f"Zoë Nobody ({ZOE}) accepted your invitation and {joined}."]


async def test_colleagues_hear_who_left(hands: Hands) -> None:
    """The primary billing contact, and whoever invited them; they can add somebody right away."""
    await join(hands)
    assert "no longer" in (await hands.command("zoe", "/contact leave technical SUB-1061 confirmed")).words
    left = "Zoë Nobody left, and is no longer Secondary technical contact on SUB-1061 (Fleet Planner Server, to try)."
    assert (await heard(hands, "amina"))[-1] == left
    assert (await heard(hands, "wekesa"))[-1] == left
    news = (await hands.desk.inbox("wekesa", "dm"))[-1]
    actions = [element["action_id"] for element in news["blocks"][-1]["elements"]]
    assert actions == ["/contact list SUB-1061", "/contact add technical SUB-1061"]
    assert await heard(hands, "zuri") == []


async def test_colleagues_hear_who_was_added_and_removed_by_whom(hands: Hands) -> None:
    """The person who did it doesn't."""
    await hands.command("wekesa", "/contact add <@U0ZOE|zoe> technical SUB-1061")
    added = f"Wekesa Otieno added Zoë Nobody ({ZOE}), who is now Secondary technical contact on SUB-1061"
    assert await heard(hands, "amina") == [f"{added} (Fleet Planner Server, to try)."]
    assert await heard(hands, "wekesa") == []
    await hands.command("amina", f"/contact remove {ZOE} technical SUB-1061 confirmed")
    removed = "Amina Njoroge removed Zoë Nobody, who is no longer Secondary technical contact on SUB-1061"
    assert await heard(hands, "wekesa") == [f"{removed} (Fleet Planner Server, to try)."]


async def test_an_extended_evaluation_is_news_for_those_who_may_buy_it(hands: Hands) -> None:
    """By name, with the new end, once, and with a button to buy it. The one who did it reads the answer."""
    await hands.command("wekesa", "/subscription extend SUB-1061 confirmed")
    await hands.desk.settle()
    news = (
        "Wekesa Otieno extended the evaluation *SUB-1061* · Fleet Planner Server, to try. It now runs until 2 Jan 2027."
    )
    told = [one for one in await hands.desk.inbox("amina", "dm") if "extended the evaluation" in one["text"]]
    assert [one["text"] for one in told] == [news]
    assert "/renewal renew SUB-1061" in str(told[0]["blocks"])
    assert news not in [one["text"] for one in await hands.desk.inbox("wekesa", "dm")]


async def test_a_former_primary_is_not_welcomed(hands: Hands) -> None:
    """Wekesa is a secondary contact now, and no newcomer. The primary billing contact hears who follows him. Alone,
    Zoë is told how to get a successor."""
    await join(hands)
    await hands.command("zoe", "/contact promote me technical SUB-1061 Wekesa leaves")
    await hands.desk.settle()
    assert "Approved" in (await hands.press("adam", "promotion_approve", "PRO-1")).words
    await hands.desk.settle()
    subjects = [one["subject"] for one in await hands.desk.mails("wekesa@baobab.example")]
    assert not any("Welcome" in subject for subject in subjects)
    news = f"Zoë Nobody ({ZOE}) is now Primary technical contact on SUB-1061 (Fleet Planner Server, to try)."
    assert (await heard(hands, "amina"))[-1] == news
    assert news not in await heard(hands, "wekesa") + await heard(hands, "zoe")
    await hands.command("wekesa", "/contact leave technical SUB-1061 confirmed")
    alone = await hands.command("zoe", "/contact promote SUB-1061")
    assert "Nobody on SUB-1061 can be promoted. Add a contact first." in alone.words
    assert alone.button("Add a contact")["action_id"] == "/contact add SUB-1061"


@pytest.mark.parametrize(("table", "kind"), [("support-portal", "license"), ("license-and-site", "site")])
async def test_everybody_else_on_the_subscription_hears_of_a_new_main_contact(
    stage: Stage, table: str, kind: str
) -> None:
    """Once each. The two who change places and the person who asked read how the request ended, and a site admin sees
    it on the card."""
    await stage.set(table, kind)
    assert "Approved" in (await stage.hands.press(SLACK["admin"], "promotion_approve", "PRO-1", card=True)).words
    told = await stage.rows.ask("SELECT person_id FROM notices WHERE kind = 'contacts_changed' ORDER BY person_id")
    others = await stage.rows.ask(
        "SELECT DISTINCT c.person_id FROM contacts c JOIN promotions p ON p.id = 1 WHERE c.subscription_id = 1 "
        "AND c.kind != 'site_admin' AND c.person_id NOT IN (p.person_id, p.demoted_id, p.asked_by_id) ORDER BY 1"
    )
    assert len(others) > 1
    assert told == others

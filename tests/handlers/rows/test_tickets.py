"""Tickets are opened, and those of colleagues seen where they are shared, by each who may."""

import pytest

from tests.handlers.cases.doing import chosen
from tests.handlers.rows.scene import ALONE, Scene, Who, by_each
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP


@by_each("raise_ticket")
async def test_a_ticket_is_opened(scene: Scene) -> None:
    """By the form: its card is in the triage channel, and whoever opened it has one of their own."""
    form = await scene.types(f"/ticket new {REF}")
    await scene.fill(form, severity=chosen("high"), subject="Down", description="Since eight.")
    assert await scene.rows("SELECT subject, severity FROM tickets ORDER BY id DESC LIMIT 1") == [("Down", 2)]
    assert await scene.told("ticket_card") == {(None, "channel", "C0TRIAGE")}
    assert {person for person, *_ in await scene.told("ticket_opened")} == {scene.key}


@pytest.mark.parametrize("scene", [Who("support-portal", "license", (BP,))], indirect=True, ids=["main contact"])
async def test_a_main_contact_opens_tickets_only_while_alone(scene: Scene) -> None:
    """With others there it is for the technical contacts: the main contact reads why."""
    refused = await scene.types(f"/ticket new {REF}")
    assert "You can't open support tickets" in refused.text
    assert "only while you're the only contact" in refused.text
    await scene.stage.rows.run(ALONE)
    assert (await scene.types(f"/ticket new {REF}")).view is not None


@by_each("view_colleagues_tickets")
async def test_a_colleagues_ticket_is_seen_where_they_are_shared(scene: Scene) -> None:
    """It is hidden while the organization does not share its tickets."""
    ticket = scene.world.tickets["former"]
    await scene.stage.rows.run("UPDATE organizations SET shares_tickets = 0")
    hidden = await scene.types(f"/ticket show {ticket}")
    assert "It does not start." not in hidden.words
    await scene.stage.rows.run("UPDATE organizations SET shares_tickets = 1")
    assert "It does not start." in (await scene.types(f"/ticket show {ticket}")).words
    await scene.types(f"/ticket comment {ticket} Here too.")
    assert await scene.rows("SELECT text FROM comments ORDER BY id DESC LIMIT 1") == [("Here too.",)]

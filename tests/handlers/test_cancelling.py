"""A site that is cancelled: who is told of it, and of its going on, and what a click on an old button does."""

import json

from sqlalchemy import text

from tests.handlers.hands import Hands, Said

CANCEL = {"typed": "sub-1042", "reason": "We merge <!channel> with others."}


async def cancel(hands: Hands, who: str = "ana", **values: str) -> Said:
    """Send the form."""
    said = await hands.submit(who, "subscription_cancel", {**CANCEL, **values}, "SUB-1042")
    await hands.desk.settle()
    return said


async def changed(hands: Hands, what: str) -> None:
    """Change SUB-1042 in the database."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text(f"UPDATE subscriptions SET {what} WHERE number = 1042"))  # noqa: S608


async def told(hands: Hands, who: str, channel: str, words: str) -> bool:
    """Whether somebody reads these words in a channel, or in direct messages."""
    return words in json.dumps(await hands.desk.inbox(who, channel))


async def test_the_vendor_and_the_other_contacts_concerned_read_it(hands: Hands) -> None:
    """Bella in the billing channel, Ben for the bills, Chidi who can undo it, and Eva with the users; with the reason,
    in which nothing rings. Nobody else."""
    said = await cancel(hands)
    assert "SUB-1042 is cancelled. It's available until Dec 23, 2026" in said.words.replace(
        "23 dic 2026", "Dec 23, 2026"
    )
    for who, channel in (("bella", "C0BILLING"), ("ben", "dm"), ("chidi", "dm"), ("eva", "dm")):
        assert await told(hands, who, channel, "has cancelled SUB-1042"), who
        assert await told(hands, who, channel, "We merge &lt;!channel&gt; with others."), who
    for who in ("ana", "dana"):
        assert not await told(hands, who, "dm", "has cancelled SUB-1042"), who


async def test_only_who_can_undo_it_reads_that_they_can(hands: Hands) -> None:
    """Chidi gets the command. The others read who can."""
    await cancel(hands)
    assert await told(hands, "chidi", "dm", "Until then, you can reactivate it: `/subscription reactivate SUB-1042`")
    for who, channel in (("bella", "C0BILLING"), ("ben", "dm"), ("eva", "dm")):
        assert await told(hands, who, channel, " can reactivate it."), who
        assert not await told(hands, who, channel, "you can reactivate it"), who


async def test_a_site_admin_with_a_technical_role_reads_it(hands: Hands) -> None:
    """Whether they get billing notices is their right, not the name of their role."""
    await hands.command("eva", "/contact add me technical SUB-1042")
    await cancel(hands)
    assert await told(hands, "eva", "dm", "has cancelled SUB-1042")


async def test_who_cannot_undo_it_reads_who_can(hands: Hands) -> None:
    """In the form and in the answer: a site admin who became a secondary contact cancels, and has no Undo."""
    await hands.command("eva", "/contact add me technical SUB-1042")
    form = await hands.command("eva", "/subscription cancel SUB-1042")
    only = "only Ana Pérez Iñíguez and Chidi Ọkáfọ̀ can undo this."
    assert f"Until then {only}" in form.words
    said = await cancel(hands, "eva")
    assert only in said.words.replace("Only", "only")
    assert [button["action_id"] for button in said.buttons] == []


async def test_a_site_that_is_past_due_is_gone_right_away_and_has_no_undo(hands: Hands) -> None:
    """The answer says that it's no longer available. Taking it back is a new term, so the button doesn't say Undo."""
    await changed(hands, "state = 'past_due', state_since = '2026-11-21', ends_on = '2026-11-20'")
    form = await hands.command("ana", "/subscription cancel SUB-1042")
    assert "Until then you can reactivate it with a new term." in form.words
    assert "The paid term" not in form.words
    said = await cancel(hands)
    assert "SUB-1042 is cancelled and no longer available." in said.words
    assert [button["text"]["text"] for button in said.buttons] == ["Reactivate …"]


async def test_a_quote_for_a_new_term_has_one_deadline(hands: Hands) -> None:
    """Its own. The day on which the data is deleted is named as what it is."""
    await changed(hands, "state = 'past_due', state_since = '2026-11-21', ends_on = '2026-11-20'")
    await cancel(hands)
    quoted = await hands.command("chidi", "/subscription reactivate SUB-1042")
    assert "Accept it by 23 Dec 2026. After that, you can get a new quote until the site's data is deleted on " in (
        quoted.words
    )
    assert "Open, valid until 23 Dec 2026" in quoted.words


async def test_a_cancelled_site_neither_renews_nor_was_it_lost(hands: Hands) -> None:
    """Until its day its card says so, the renewal says until when it's available, and renewing says how to undo it."""
    await changed(hands, "renews = true")
    await cancel(hands)
    card = await hands.command("chidi", "/subscription show SUB-1042")
    assert "annual, doesn't renew automatically" in card.words
    renewal = await hands.command("chidi", "/renewal show SUB-1042")
    assert "It's cancelled, and available until 23 Dec 2026." in renewal.words
    refused = await hands.command("chidi", "/renewal renew SUB-1042")
    assert (
        "SUB-1042 is already cancelled as of 24 Dec 2026. To undo that, use `/subscription reactivate" in refused.words
    )


async def test_what_is_not_cancelled_is_said_before_whose_role_it_is(hands: Hands) -> None:
    """Eva's role doesn't include it, but there's nothing to ask anyone for."""
    said = await hands.command("eva", "/subscription reactivate SUB-1042")
    assert "SUB-1042 isn't cancelled, so there's nothing to reactivate." in said.words
    assert [button["action_id"] for button in said.buttons] == []


async def test_undo_takes_it_back_and_they_read_that_too(hands: Hands) -> None:
    """By the button of the answer."""
    said = await cancel(hands)
    undone = await hands.press_in_modal("ana", said.button("Undo")["action_id"])
    await hands.desk.settle()
    assert "You've undone the cancellation of SUB-1042" in undone.words
    assert await told(hands, "bella", "C0BILLING", "has undone the cancellation of SUB-1042")
    assert await told(hands, "ben", "dm", "has undone the cancellation of SUB-1042")
    again = await hands.press_in_modal("ana", said.button("Undo")["action_id"])
    assert "SUB-1042 isn't cancelled" in again.words


async def test_a_second_form_that_was_open_cancels_nothing_more(hands: Hands) -> None:
    """Chidi had it open too: he reads how it stands, and nobody is told twice."""
    await cancel(hands)
    second = await cancel(hands, "chidi")
    assert "SUB-1042 is already cancelled as of" in second.words
    assert await hands.desk.count("notices", "kind = 'site_cancelled'") == 4


async def test_a_site_admin_reads_how_to_get_there(hands: Hands) -> None:
    """By becoming a contact; and who may meanwhile."""
    refused = await hands.command("eva", "/subscription cancel SUB-1042")
    assert "A site admin has to become a contact first." in refused.words
    assert "/contact add me SUB-1042" in [button["action_id"] for button in refused.buttons]

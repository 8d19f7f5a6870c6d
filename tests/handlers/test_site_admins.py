"""A site admin who becomes a contact, and what they can do before, meanwhile and afterwards."""

import pytest

from tests.handlers.hands import Hands

LISTED = (
    "receive invoices by email, see orders and quotes, promote a secondary contact, stop being a contact, "
    "receive billing notices, receive product news, receive renewal reminders, cancel the site"
)
"""What the source gives site admins "after becoming a contact", in its order, on a site."""
NEEDED = ["/order SUB-1042", "/subscription cancel SUB-1042", "/contact promote ben@acme.example billing SUB-1042"]


async def refused(hands: Hands, line: str) -> bool:
    """Whether Eva, the site admin of SUB-1042, reads that she has to become a contact."""
    said = await hands.command("eva", line)
    return "A site admin has to become a contact first." in said.words


@pytest.mark.parametrize("kind", ["billing", "technical"])
async def test_with_another_role_a_site_admin_is_a_contact(hands: Hands, kind: str) -> None:
    """Any other role is enough. The answer says what it opens."""
    assert [await refused(hands, line) for line in NEEDED] == [True, True, True]
    said = await hands.command("eva", f"/contact add me {kind} SUB-1042")
    assert f"With your site admin role, you can now also: {LISTED}." in said.words
    orders, cancelling, promoting = [await hands.command("eva", line) for line in NEEDED]
    assert orders.words.startswith("SUB-1042 doesn't have any quotes or orders yet.")
    assert cancelling.view
    assert cancelling.view["title"] == "Cancel SUB-1042"
    assert "*Ben Óðinsson* will become *Primary billing contact*" in promoting.words


async def test_when_the_last_other_role_goes_so_do_the_rights(hands: Hands) -> None:
    """The question and the answer list them; the way back is a button."""
    await hands.command("eva", "/contact add me technical SUB-1042")
    asked = await hands.command("eva", "/contact leave technical SUB-1042")
    assert f"You stay Site admin, but need another role to: {LISTED}." in asked.words
    left = await hands.press("eva", asked.button("Leave")["action_id"])
    assert f"You stay Site admin, but need another role to: {LISTED}." in left.words
    assert [await refused(hands, line) for line in NEEDED] == [True, True, True]
    back = await hands.press("eva", left.button("Become a contact")["action_id"])
    assert "Which kind of contact on SUB-1042 do you want to become?" in back.words


async def test_both_sides_read_what_a_removed_site_admin_loses(hands: Hands) -> None:
    """Ana before and after she removes Eva's other role; Eva in a message with the way back."""
    await hands.command("eva", "/contact add me technical SUB-1042")
    asked = await hands.command("ana", "/contact remove eva@acme.example technical SUB-1042")
    assert f"Eva Nováková stays Site admin, but needs another role to: {LISTED}." in asked.words
    removed = await hands.press("ana", asked.button("Remove Eva Nováková")["action_id"])
    assert f"Eva Nováková stays Site admin, but needs another role to: {LISTED}." in removed.words
    await hands.desk.settle()
    told = (await hands.desk.inbox("eva", "dm"))[-1]
    assert "Ana Pérez Iñíguez removed you." in told["text"]
    assert f"You stay Site admin, but need another role to: {LISTED}." in told["text"]
    assert "Become a contact" in str(told["blocks"])


async def test_with_two_other_roles_the_loss_of_one_takes_nothing(hands: Hands) -> None:
    """Eva is still a contact by the other."""
    for kind in ("billing", "technical"):
        await hands.command("eva", f"/contact add me {kind} SUB-1042")
    asked = await hands.command("eva", "/contact leave technical SUB-1042")
    left = await hands.press("eva", asked.button("Leave")["action_id"])
    assert "Site admin" not in asked.words + left.words
    assert not await refused(hands, "/order SUB-1042")


async def test_a_site_admin_keeps_their_no_to_reminders(hands: Hands) -> None:
    """With the secondary billing role they get reminders until they say no, and can change their mind."""
    await hands.command("eva", "/contact add me billing SUB-1042")
    on = await hands.command("eva", "/contact settings SUB-1042")
    assert "renewal reminders are on" in on.words
    off = await hands.press("eva", on.button("Stop reminders")["action_id"])
    assert "You won't get renewal reminders for SUB-1042 anymore." in off.words
    assert "renewal reminders are off" in (await hands.command("eva", "/contact settings SUB-1042")).words

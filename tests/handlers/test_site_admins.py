"""Site admins: who adds and removes them, and what they can do before and after becoming a contact."""

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands
from tests.handlers.test_invitations import code_to, last_dm

LISTED = (
    "receive invoices by email, see orders and quotes, request a colleague's promotion, stop being a contact, "
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
    assert f"You're still Site admin, but you need another role to: {LISTED}." in asked.words
    left = await hands.press("eva", asked.button("Leave")["action_id"])
    assert f"You're still Site admin, but you need another role to: {LISTED}." in left.words
    assert [await refused(hands, line) for line in NEEDED] == [True, True, True]
    back = await hands.press("eva", left.button("Become a contact")["action_id"])
    assert "Which kind of contact on SUB-1042 do you want to become?" in back.words


async def test_both_sides_read_what_a_removed_site_admin_loses(hands: Hands) -> None:
    """Ana before and after she removes Eva's other role; Eva in a message with the way back."""
    await hands.command("eva", "/contact add me technical SUB-1042")
    asked = await hands.command("ana", "/contact remove eva@acme.example technical SUB-1042")
    assert f"Eva Nováková is still Site admin, but needs another role to: {LISTED}." in asked.words
    removed = await hands.press("ana", asked.button("Remove Eva Nováková")["action_id"])
    assert f"Eva Nováková is still Site admin, but needs another role to: {LISTED}." in removed.words
    await hands.desk.settle()
    told = (await hands.desk.inbox("eva", "dm"))[-1]
    assert "Ana Pérez Iñíguez removed you." in told["text"]
    assert f"You're still Site admin, but you need another role to: {LISTED}." in told["text"]
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


async def test_a_site_admin_adds_another_who_is_told(hands: Hands) -> None:
    """By mention, from the list's button too; the trail names both."""
    listed = await hands.command("eva", "/contact SUB-1042")
    form = await hands.press("eva", listed.button("Add Site admin")["action_id"])
    assert form.view
    assert form.view["blocks"][-1]["element"]["initial_option"]["text"]["text"] == "Site admin"
    said = await hands.command("eva", "/contact add <@U0DANA|dana> site_admin SUB-1042")
    assert said.words.startswith("Dana Wiśniewska is now Site admin on SUB-1042. I've let Dana Wiśniewska know.")
    await hands.desk.settle()
    told = (await hands.desk.inbox("dana", "dm"))[-1]["text"]
    assert told.startswith("Eva Nováková added you. You're now Site admin on SUB-1042 (Fleet Planner Cloud, Zaragoza).")
    assert await hands.desk.count("audit", "action = 'contacts.add_site_admin' AND actor = 'eva'") == 1


async def test_the_form_adds_a_site_admin(hands: Hands) -> None:
    """With the third of its roles, which only those are offered who may."""
    form = (await hands.command("eva", "/contact add SUB-1042")).view
    assert form
    assert [option["value"] for option in form["blocks"][-1]["element"]["options"]] == [
        "billing",
        "technical",
        "site_admin",
    ]
    person = {"type": "users_select", "selected_user": "U0DANA"}
    kind = {"type": "radio_buttons", "selected_option": {"value": "site_admin"}}
    values = {"person": person, "address": "", "name": "", "kind": kind}
    said = await hands.submit("eva", "contact_add", values, "SUB-1042")
    assert "Dana Wiśniewska is now Site admin on SUB-1042" in said.words
    theirs = (await hands.command("ana", "/contact add SUB-1042")).view
    assert "site_admin" not in str(theirs)
    refused = await hands.submit("ana", "contact_add", values, "SUB-1042")
    assert "You can't add and remove site admins on SUB-1042" in refused.words


async def test_a_contact_reads_which_site_admin_can_do_it(hands: Hands) -> None:
    """Not even a primary contact may. An agent reads that their staff role doesn't include it."""
    for line in ("add <@U0DANA|dana> site_admin", "add site_admin", "remove <@U0EVA|eva> site_admin"):
        said = (await hands.command("ana", f"/contact {line} SUB-1042")).words
        assert "You can't add and remove site admins on SUB-1042" in said
        assert "Only a site admin or Northwind Software's staff can do this." in said
        assert "*Who can do this:* Eva Nováková (Site admin)" in said
    agent = await hands.command("agnes", "/contact add <@U0DANA|dana> site_admin SUB-1042")
    assert "Your staff role doesn't include this." in agent.words


async def test_the_billing_team_invites_somebody_of_another_organization(hands: Hands) -> None:
    """Who becomes site admin with the code, and whoever invited them hears of it. They see and end the invitation."""
    said = await hands.command("bella", "/contact add zoe@elsewhere.example site_admin SUB-1042")
    assert "I've emailed zoe@elsewhere.example an invitation to become Site admin on SUB-1042." in said.words
    listed = await hands.press("bella", said.button("Show the invitations")["action_id"])
    assert {"Resend", "Withdraw", "Add Site admin"} <= {one["text"]["text"] for one in listed.buttons}
    for_contacts = await hands.command("ana", "/contact invitations SUB-1042")
    assert "zoe@elsewhere.example" in for_contacts.words
    assert {one["text"]["text"] for one in for_contacts.buttons} == {"Add a contact"}
    page = await hands.command("zoe", f"/steward link {await code_to(hands.desk, 'zoe@elsewhere.example')}")
    assert "to become Site admin on SUB-1042" in page.words
    accept = page.button("Accept")
    welcome = await hands.press("zoe", accept["action_id"], accept["value"])
    assert "You're now Site admin on SUB-1042" in welcome.words
    assert "accepted your invitation and is now Site admin on SUB-1042." in await last_dm(hands.desk, "bella")


async def test_staff_don_t_make_themselves_site_admin(hands: Hands) -> None:
    """They are strangers to the customer, so they too would have to accept an invitation, which the customer sees."""
    said = await hands.command("bella", "/contact add me site_admin SUB-1042")
    assert "an invitation to become Site admin" in said.words
    assert await hands.desk.count("contacts", "kind = 'site_admin' AND person_id = "
                                  "(SELECT id FROM people WHERE key = 'bella')") == 0  # fmt: skip


async def test_a_site_admin_is_removed_after_a_question_with_a_way_back(hands: Hands) -> None:
    """The person removed is told; Undo adds them again."""
    await hands.command("eva", "/contact add <@U0DANA|dana> site_admin SUB-1042")
    whom = await hands.command("bella", "/contact remove SUB-1042")
    assert {one["text"]["text"] for one in whom.buttons} == {
        "Eva Nováková (Site admin)",
        "Dana Wiśniewska (Site admin)",
    }
    asked = await hands.press("bella", whom.button("Dana")["action_id"])
    assert "Remove *Dana Wiśniewska* as Site admin on SUB-1042? They'll lose the rights" in asked.words
    gone = await hands.press("bella", asked.button("Remove Dana Wiśniewska")["action_id"])
    assert "Dana Wiśniewska is no longer Site admin on SUB-1042. I've let Dana Wiśniewska know." in gone.words
    assert "removed you. You're no longer Site admin on SUB-1042" in await last_dm(hands.desk, "dana")
    back = await hands.press("bella", gone.button("Undo")["action_id"])
    assert "Dana Wiśniewska is now Site admin on SUB-1042" in back.words


async def test_a_site_admin_steps_down_unless_they_are_the_last(hands: Hands) -> None:
    """Then they read why, and what to do. The list offers it only where it can be done."""
    alone = await hands.command("eva", "/contact leave site_admin SUB-1042")
    assert "You're the only Site admin on SUB-1042 who can be reached" in alone.words
    assert "`/contact add @person site_admin SUB-1042`" in alone.words
    assert "Give up" not in (await hands.command("eva", "/contact SUB-1042")).all
    await hands.command("eva", "/contact add <@U0DANA|dana> site_admin SUB-1042")
    listed = await hands.command("eva", "/contact SUB-1042")
    asked = await hands.press("eva", listed.button("Give up: Site admin")["action_id"])
    assert "Give up your role as Site admin on SUB-1042?" in asked.words
    assert "Only another Site admin or Northwind Software can add you again." in asked.words
    left = await hands.press("eva", asked.button("Leave")["action_id"])
    assert left.text == "You're no longer Site admin on SUB-1042."
    assert (await hands.command("eva", "/contact SUB-1042")).words.startswith("I can't find subscription SUB-1042")


async def test_a_site_admin_who_wants_to_leave_as_a_contact_reads_how_to_step_down(hands: Hands) -> None:
    """The right to leave is for contacts."""
    said = await hands.command("eva", "/contact leave technical SUB-1042")
    assert "To give up your role as site admin, use `/contact leave site_admin SUB-1042`." in said.words


async def test_a_site_without_a_site_admin_says_so_and_staff_add_one(hands: Hands) -> None:
    """To the contact who is refused what site admins alone can do, and on the card, with a button for staff."""
    async with hands.desk.bot.database.transaction() as session:
        await session.execute(text("DELETE FROM contacts WHERE kind = 'site_admin'"))
    refused = await hands.command("ana", "/subscription deactivate SUB-1042")
    assert "SUB-1042 doesn't have a Site admin. Northwind Software can add one." in refused.words
    card = await hands.command("bella", "/subscription show SUB-1042")
    assert "Site admin: none yet. Northwind Software can add one." in card.words
    form = await hands.press("bella", card.button("Add Site admin")["action_id"])
    assert form.view
    kind = form.view["blocks"][-1]["element"]
    assert [option["value"] for option in kind["options"]] == [kind["initial_option"]["value"]] == ["site_admin"]


async def test_reminders_that_another_role_gives_are_not_said_to_be_off(hands: Hands) -> None:
    """The question about reminders says that they're on: Eva's roles together give them until she says no."""
    await hands.command("eva", "/contact add me billing SUB-1042")
    await hands.desk.settle()
    (asked,) = [m for m in await hands.desk.inbox("eva", "dm") if "Would you like reminders" in m["text"]]
    assert "They're on until you turn them off." in asked["text"]
    assert "renewal reminders are on" in (await hands.command("eva", "/contact settings")).words
    again = await hands.command("eva", "/contact settings reminders SUB-1042")
    assert "They're on until you turn them off." in again.words


async def test_a_site_admin_leaves_without_becoming_a_contact_first(hands: Hands) -> None:
    """The only role they have is the one to give up. The last site admin stays."""
    last = await hands.command("eva", "/contact leave SUB-1042")
    assert "You're the only Site admin on SUB-1042 who can be reached" in last.words
    await hands.command("eva", "/contact add <@U0QUIN|quin> site_admin SUB-1042")
    asked = await hands.command("eva", "/contact leave SUB-1042")
    assert "Give up your role as Site admin on SUB-1042?" in asked.words
    left = await hands.press("eva", asked.button("Leave")["action_id"])
    assert "You're no longer Site admin on SUB-1042." in left.words


async def test_a_site_is_not_upgraded_and_its_admin_reads_what_to_do_instead(hands: Hands) -> None:
    """What the subscription is, where to change it, and whom to ask for another edition."""
    said = await hands.command("eva", "/subscription upgrade SUB-1042")
    assert "SUB-1042 is a site. You can change its seats or products there" in said.words
    assert "`/enquiry new SUB-1042`" in said.words
    assert said.button("Show SUB-1042")["action_id"] == "/subscription show SUB-1042"


async def test_a_refusal_names_the_users_once(hands: Hands) -> None:
    """And no site on the subscription."""
    said = await hands.command("ana", "/subscription users SUB-1042")
    assert "You can't add or remove users on SUB-1042 (Fleet Planner Cloud, Zaragoza)." in said.words


async def test_who_only_looks_at_a_renewal_reads_that_there_is_a_quote_now(hands: Hands) -> None:
    """What it means, who sees it, and how to decline it."""
    form = await hands.command("eva", "/renewal renew SUB-1042")
    assert "I've saved this as quote Q-2026-0001. Nothing is ordered until you place the order." in form.words
    assert "`/order decline Q-2026-0001`" in form.words


async def test_where_there_is_no_card_a_site_admin_asks_to_add_one(hands: Hands) -> None:
    """By the button and in the form."""
    said = await hands.command("eva", "/invoice card SUB-1042")
    form = await hands.press("eva", said.button("Ask to add a card")["action_id"])
    assert form.view
    assert form.view["title"] == "Add a card"
    assert "how to add a card for *SUB-1042*" in form.words


async def test_the_welcome_of_a_site_admin_speaks_of_the_site(hands: Hands) -> None:
    """What the role is for, and what to type first: the users come before the tickets."""
    await hands.command("eva", "/contact add <@U0QUIN|quin> site_admin SUB-1042")
    await hands.desk.settle()
    (mail,) = [one["text"] for one in await hands.desk.mails("quin@acme.example") if "Welcome" in one["subject"]]
    assert "You look after the site: its users, its seats and its products." in mail
    assert mail.index("/subscription users SUB-1042") < mail.index("/ticket new SUB-1042")

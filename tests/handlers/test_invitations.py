"""Adding contacts through signed HTTP: at once, by mention, by mail; what is said before, and what everybody hears."""

import re
from typing import Any

import pytest

from handlers.notices import draw
from models.core.outbox import Medium, Notice
from models.roles import RoleTables, StaffRole
from tests.handlers.cases.doing import chosen
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import REF, SLACK
from tests.models.builders import NOW, Office, person
from tests.models.roles.typed import BP
from tests.support.desk import RunningDesk

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
MOMENT = re.compile(r"<!date[^>]*>|\d+:\d\d(:\d\d)?\s[AP]M")
ZOE = "zoe@elsewhere.example"


async def code_to(desk: RunningDesk, address: str) -> str:
    """The newest code that was mailed to an address."""
    await desk.settle()
    found = [CODE.search(mail["text"]) for mail in await desk.mails(address)]
    return [match[1] for match in found if match][-1]


async def invited(hands: Hands, address: str = ZOE, by: str = "ben") -> Said:
    """Invite an address to be a technical contact of SUB-1042, and type its code as Zoë."""
    said = await hands.command(by, f"/contact add {address} technical SUB-1042")
    assert f"I've emailed {address} an invitation to become Secondary technical contact on SUB-1042." in said.text
    return await hands.command("zoe", f"/steward link {await code_to(hands.desk, address)}")


async def press(hands: Hands, user: str, said: Said, label: str) -> Said:
    """Press a button of an answer, as somebody."""
    button = said.button(label)
    return await hands.press(user, button["action_id"], button.get("value", ""))


async def last_dm(desk: RunningDesk, user: str) -> str:
    """What somebody read last from the app."""
    await desk.settle()
    text: str = (await desk.inbox(user, "dm"))[-1]["text"]
    return text


ADDRESS = "lola@elsewhere.example;"


async def test_the_mail_says_who_invites_to_what_and_what_to_do(hands: Hands) -> None:
    """In plain text, with the code, and until when it counts in the organization's time zone."""
    said = await hands.command("ben", f"/contact add {ZOE} technical SUB-1042")
    assert "/contact invitations SUB-1042" in [button["action_id"] for button in said.buttons]
    code = await code_to(hands.desk, ZOE)
    (mail,) = await hands.desk.mails(ZOE)
    assert mail["subject"] == "Invitation to look after SUB-1042 in Slack"
    assert mail["text"].startswith(
        "Hello,\n\nYou're invited to become Secondary technical contact on SUB-1042 (“Fleet Planner Cloud, Zaragoza”), "
        "Acme Robotics's subscription with Northwind Software. Ben Óðinsson (ben@acme.example) sent you this "
        "invitation.\n\n"
    )
    assert "an app in Northwind Software's Slack workspace: https://northwind.slack.com/" in mail["text"]
    assert f"\n/steward link {code}\n" in mail["text"]
    assert re.search(r"In Slack, type this by Nov 30, 2026, 9:\d\d\sAM, Europe/Madrid:", mail["text"])


async def test_whoever_has_the_code_is_asked_and_becomes_a_contact(hands: Hands) -> None:
    """Nothing happens before the yes; then they are known here, and whoever invited hears of it."""
    page = await invited(hands)
    assert (
        "Ben Óðinsson is inviting you, on behalf of Acme Robotics, to become Secondary technical contact on SUB-1042"
        in page.text
    )
    assert await hands.desk.count("people", f"email = '{ZOE}'") == 0
    again = await hands.command("zoe", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert again.text == page.text
    welcome = await press(hands, "zoe", page, "Accept")
    assert "Welcome, Zoë Nobody! You're now Secondary technical contact on SUB-1042" in welcome.text
    assert "Zoë Nobody" in (await hands.command("zoe", "/contact list")).text
    told = f"Zoë Nobody ({ZOE}) accepted your invitation and is now Secondary technical contact on SUB-1042."
    assert await last_dm(hands.desk, "ben") == told
    _invitation, mail = await hands.desk.mails(ZOE)
    assert mail["subject"] == "Welcome to Northwind Software! Your role on SUB-1042: Secondary technical contact."
    assert "https://northwind.slack.com/" in mail["text"]


async def test_somebody_known_accepts_as_themselves(hands: Hands) -> None:
    """Bo, whose own address is another, with a code that somebody forwarded to him."""
    await invited(hands)
    page = await hands.command("bo", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert "Welcome, Bo Sjöström!" in (await press(hands, "bo", page, "Accept")).text
    assert await hands.desk.count("people", f"email = '{ZOE}'") == 0


async def test_of_two_who_typed_a_code_one_is_in_time(hands: Hands) -> None:
    """And the button of the one is no use to the other."""
    mine = await invited(hands)
    theirs = await hands.command("quin", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert "I can't find invitation JOIN-1" in (await press(hands, "quin", mine, "Accept")).text
    assert "Welcome" in (await press(hands, "zoe", mine, "Accept")).text
    assert (await press(hands, "quin", theirs, "Accept")).text == "This invitation has already been accepted."
    assert await hands.desk.count("slack_users", "user_id = 'U0QUIN'") == 0


async def test_no_thanks(hands: Hands) -> None:
    """Is told, and leaves no trace of who said so."""
    said = await press(hands, "zoe", await invited(hands), "No thanks")
    assert said.text == "Thanks for letting me know. I won't add you to SUB-1042, and I've told Ben Óðinsson."
    assert f"{ZOE} declined your invitation" in await last_dm(hands.desk, "ben")
    assert await hands.desk.count("slack_users", "user_id = 'U0ZOE'") == 0


async def test_whether_an_address_of_another_organization_is_known_is_not_told(hands: Hands) -> None:
    """Bo is known by his; the answer, the mail and the list are as for anybody."""
    seen: list[tuple[Any, ...]] = []
    for address in ("bo@ledgerly.example", "xo@ledgerly.example"):
        said = await hands.command("ana", f"/contact add {address} billing SUB-1042")
        await hands.desk.settle()
        (mail,) = [mail for mail in await hands.desk.mails(address) if "Invitation" in mail["subject"]]
        told = MOMENT.sub("MOMENT", said.text.replace(address, "?"))
        seen.append((told, mail["subject"], MOMENT.sub("MOMENT", CODE.sub("CODE", mail["text"]))))
    assert seen[0] == seen[1]
    assert await hands.desk.count("contacts", "kind = 'billing' AND subscription_id = 1") == 2


async def test_an_address_is_one_address_however_it_is_written(hands: Hands) -> None:
    """Capital letters and the two ways to write a domain; what is none is said to be none."""
    await hands.command("ana", "/contact add Uwe@XN--BCHER-KVA.example billing SUB-1042")
    said = await hands.command("ana", "/contact add uwe@bücher.example billing SUB-1042")
    assert "Ana Pérez Iñíguez already invited uwe@bücher.example" in said.text
    said = await hands.command("ana", "/contact add uwe@@bücher billing SUB-1042")
    assert "“uwe@@bücher” isn't an email address." in said.text
    said = await hands.command("ana", "/contact add CHIDI@Acme.Example billing SUB-1042")
    assert "Chidi Ọkáfọ̀ is now Secondary billing contact on SUB-1042" in said.text


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Lola Gómez <lola@elsewhere.example>", "Lola Gómez"), ("mailto:lola@elsewhere.example", ""), (ADDRESS, "")],
)
async def test_an_address_is_read_as_people_paste_it(hands: Hands, typed: str, name: str) -> None:
    """In the form, which takes the name with it."""
    values = {"kind": chosen("billing"), "address": typed, "name": "", "person": {"type": "users_select"}}
    said = await hands.submit("ana", "contact_add", values, "SUB-1042")
    assert "lola@elsewhere.example" in said.words
    assert await hands.desk.count("invitations", f"email = 'lola@elsewhere.example' AND name = '{name}'") == 1


async def test_several_addresses_are_not_one(hands: Hands) -> None:
    """None of them is invited, and the input says so."""
    typed = "lola@elsewhere.example, mia@elsewhere.example"
    values = {"kind": chosen("billing"), "address": typed, "name": "", "person": {"type": "users_select"}}
    said = await hands.submit("ana", "contact_add", values, "SUB-1042")
    assert "isn't an email address" in said.errors["address"]
    assert await hands.desk.count("invitations", "email LIKE '%elsewhere.example'") == 0


async def test_a_colleague_who_is_nobody_yet_is_added_by_mention(hands: Hands) -> None:
    """The vendor's workspace shows who Quin is: at once, and told."""
    said = await hands.command("ana", "/contact add <@U0QUIN|quin> technical SUB-1042")
    assert "Quin Unlisted is now Secondary technical contact on SUB-1042. I've let Quin Unlisted know." in said.text
    assert "Ana Pérez Iñíguez added you. You're now Secondary technical contact" in await last_dm(hands.desk, "quin")
    assert "Quin Unlisted" in (await hands.command("quin", "/contact list")).text


async def test_who_belongs_elsewhere_is_asked_first_however_they_are_named(hands: Hands) -> None:
    """A mention draws nobody into a subscription of others: they are invited at their address, which is not shown, and
    lose no link by it."""
    assert "Dana" in (await hands.command("dana.acme", "/steward whoami")).words
    said = await hands.command("yuki", "/contact add <@U0DANA|dana> technical SUB-1045")
    assert "I've emailed Dana Wiśniewska an invitation to become Secondary technical contact on SUB-1045." in said.text
    again = await hands.command("yuki", "/contact add <@U0DANA|dana> technical SUB-1045")
    assert "already invited Dana Wiśniewska" in again.text
    assert "dana@" not in said.all + again.all
    assert "SUB-1042" in (await hands.command("dana.acme", "/subscription")).all
    code = await code_to(hands.desk, "dana@labs.acme.example")
    page = await hands.command("dana", f"/steward link {code}")
    assert "You're now Secondary technical contact on SUB-1045" in (await press(hands, "dana", page, "Accept")).text


async def test_who_is_in_no_slack_yet_and_belongs_elsewhere_is_asked_first_too(hands: Hands) -> None:
    """The vendor's workspace shows who Quin is, and that is no reason to add them unasked."""
    quin = person("quin", "quin@elsewhere.example", in_slack=False, staff=[StaffRole.AGENT])
    await Office(hands.desk.database).save(quin)
    await hands.desk.change_person("quin", email="quin@elsewhere.example")
    said = await hands.command("ana", "/contact add <@U0QUIN|quin> technical SUB-1042")
    assert "I've emailed Quin an invitation" in said.text
    assert await hands.desk.count("slack_users", "user_id = 'U0QUIN'") == 0


async def test_what_was_typed_without_a_kind_stands_in_the_form(hands: Hands) -> None:
    """A mention as the person, an address as the address, however long."""
    for typed, block, value in (
        ("<@U0QUIN|quin>", "person", {"initial_user": "U0QUIN"}),
        (ZOE, "address", {"initial_value": ZOE}),
        ("a" * 300 + "@elsewhere.example", "address", {"initial_value": "a" * 253 + "…"}),
    ):
        form = await hands.command("ana", f"/contact add {typed} SUB-1042")
        assert form.view is not None
        element = next(b for b in form.view["blocks"] if b.get("block_id") == block)["element"]
        assert value.items() <= element.items()


async def test_what_the_plan_allows_is_said_before_the_form(hands: Hands) -> None:
    """A full kind is not offered; where all are full there is no form at all."""
    said = await hands.command("nikos", "/contact add SUB-1048")
    assert said.view is None
    assert said.text == (
        "You can't add more contacts to SUB-1048. Your plan allows 2 contacts as Main contact or Administrative "
        "contact. Those places are taken by Νίκος Παπαδόπουλος, Ελένη Μαυρομιχάλη. Your plan allows 1 technical "
        "contact. That place is taken by Σπύρος Ξενάκης. Remove someone first, or ask Northwind Software's billing "
        "team for more."
    )
    form = await hands.command("ana", "/contact add SUB-1044")
    assert form.view is not None
    offered = next(b for b in form.view["blocks"] if b.get("block_id") == "kind")["element"]["options"]
    assert [option["value"] for option in offered] == ["billing"]
    assert (
        "Your plan allows 2 technical contacts. Those places are taken by Dana Wiśniewska, Chidi Ọkáfọ̀." in form.words
    )
    await hands.command("ben", f"/contact add {ZOE} technical SUB-1042")
    assert (
        "Your plan allows 5 technical contacts: 2 added, 1 invited."
        in (await hands.command("ben", "/contact add SUB-1042")).words
    )


async def test_open_invitations_are_listed_sent_again_and_withdrawn(hands: Hands) -> None:
    """By anybody who may add contacts, with who invited; the old code is none any more."""
    old = await invited(hands)
    listed = await hands.command("dana", "/contact list SUB-1042")
    assert f"1 open invitation: {ZOE}" in listed.text
    shown = await press(hands, "dana", listed, "Invitations")
    assert "JOIN-1 · Invited by Ben Óðinsson, <!date^" in shown.text
    assert "I've emailed a new code" in (await press(hands, "dana", shown, "Resend")).text
    assert "There's a newer code" in (await press(hands, "zoe", old, "Accept")).text
    page = await hands.command("zoe", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert "Dana Wiśniewska is inviting you, on behalf of Acme Robotics" in page.text
    sure = await press(hands, "ana", shown, "Withdraw")
    assert f"Withdraw {ZOE}'s invitation to SUB-1042?" in sure.text
    assert "The code no longer works." in (await press(hands, "ana", sure, "Withdraw")).text
    assert "This invitation was withdrawn." in (await press(hands, "zoe", page, "Accept")).text
    late = await hands.command("zoe", f"/steward link {await code_to(hands.desk, ZOE)}")
    assert "That code is wrong" in late.text


async def test_the_reminder_of_an_invitation_has_its_code(hands: Hands) -> None:
    """Its subject says that it's one."""
    await hands.command("ben", f"/contact add {ZOE} technical SUB-1042")
    code = await code_to(hands.desk, ZOE)
    await hands.desk.advance("P6D")
    _, reminder = await hands.desk.mails(ZOE)
    assert reminder["subject"] == "Reminder: your invitation to look after SUB-1042 in Slack"
    assert f"/steward link {code}" in reminder["text"]


async def test_a_stranger_with_a_code_is_asked_for_it(hands: Hands) -> None:
    """Whatever they write first."""
    await hands.desk.say("zoe", "Hello, I got an email from Ben")
    await hands.desk.settle()
    greeting = (await hands.desk.inbox("zoe", "dm"))[-1]
    assert "If you were emailed a code, enter it: `/steward link CODE`." in greeting["text"]
    labels = [element["text"]["text"] for element in greeting["blocks"][-1]["elements"]]
    assert labels == ["Link my email address", "I have a code", "Help"]
    form = (await hands.press("zoe", greeting["blocks"][-1]["elements"][1]["action_id"])).view
    assert form is not None


async def test_after_seven_days_nobody_is_asked_and_the_inviter_is_told(hands: Hands) -> None:
    """Once, with a button that invites again."""
    page = await invited(hands)
    code = await code_to(hands.desk, ZOE)
    await hands.desk.advance("P8D")
    assert "That code is wrong" in (await hands.command("zoe", f"/steward link {code}")).text
    assert "This invitation has expired." in (await press(hands, "zoe", page, "Accept")).text
    heard = [m for m in await hands.desk.inbox("ben", "dm") if "has expired without an answer" in m["text"]]
    assert len(heard) == 1
    assert "Check the address, and ask them whether they got the email." in heard[0]["text"]
    again = heard[0]["blocks"][-1]["elements"][0]["action_id"]
    assert "an invitation to become" in (await hands.press("ben", again)).text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invitations SET state = 'withdrawn' WHERE id = 1",
        "UPDATE codes SET closed_at = '2026-01-01 00:00:00' WHERE id = 1",
        "UPDATE codes SET expires_at = '2026-01-01 00:00:00' WHERE id = 1",
        "DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE name = 'Billing.Primary')",
        "DELETE FROM codes WHERE id = 1",
        "",
    ],
)
async def test_a_mail_that_would_be_of_no_use_is_not_sent(stage: Stage, change: str) -> None:
    """Withdrawn, replaced, expired or void between the writing and the sending; it is sent where nothing changed."""
    await stage.set()
    if change:
        await stage.rows.run(change)
    bot = stage.hands.desk.bot
    notice = Notice(
        key="k", kind="invitation", medium=Medium.MAIL, address="guest1@guests.example", destination="mail:x",
        subject_id=1, created_at=NOW, try_at=NOW,
    )  # fmt: skip
    async with bot.database.transaction() as session:
        drawing = await draw(session, notice, RoleTables.shipped(), NOW, bot.codes)
    assert (drawing is None) == bool(change)


async def test_a_main_contact_holds_all_rights_until_there_is_a_technical_contact(stage: Stage) -> None:
    """Under the support portal's table: tickets are theirs while they are alone, and not a moment longer; again when
    the other is gone."""
    await stage.set("support-portal")
    await stage.rows.run("DELETE FROM contacts WHERE NOT (kind = 'billing' AND rank = 'primary')")
    user, hands = SLACK[BP], stage.hands
    assert (await hands.command(user, f"/ticket new {REF}")).view is not None
    added = await hands.command(user, f"/contact add <@{SLACK['newcomer']}> technical {REF}")
    assert "Newcomer is now Technical contact (additional) on SUB-1001" in added.text
    refused = await hands.command(user, f"/ticket new {REF}")
    assert "You can't open support tickets" in refused.text
    assert "*Who can do this:* Newcomer" in refused.text
    removed = await hands.command(user, f"/contact remove <@{SLACK['newcomer']}> technical {REF} confirmed")
    assert "is no longer Technical contact (additional)" in removed.text
    assert (await hands.command(user, f"/ticket new {REF}")).view is not None

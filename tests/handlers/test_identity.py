"""Who is asking, through signed HTTP: by profile where it is believed, seen in whoami, ended by unlink."""

import pytest

from tests.handlers.hands import Hands
from tests.models.builders import Office, person

QUIN = "quin@acme.example"
UNKNOWN = "I don't know who you are yet"


async def know_quin(hands: Hands) -> None:
    """Somebody with Quin's address, whom no order form gave a Slack user."""
    await Office(hands.desk.database).save(person("quin", QUIN, in_slack=False))


async def test_the_vendors_workspace_shows_who_somebody_is(hands: Hands) -> None:
    """At the first command, without a word; and Slack is not asked again."""
    assert UNKNOWN in (await hands.command("quin", "/subscription")).text
    await know_quin(hands)
    said = await hands.command("quin", "/steward whoami")
    assert "You're *Quin* (quin@acme.example)." in said.words
    assert "verified by the email address in its Slack profile" in said.words
    asked = [entry for entry in await hands.desk.log() if entry["method"] == "users.info"]
    await hands.command("quin", "/subscription")
    assert [entry for entry in await hands.desk.log() if entry["method"] == "users.info"] == asked


async def test_the_workspace_of_an_organization_shows_who_its_contact_is(hands: Hands) -> None:
    """Dana's other Slack user, in Acme's own Slack: what is Dana's is there too."""
    said = await hands.command("dana.acme", "/steward whoami")
    assert "Dana Wiśniewska" in said.words
    assert "U0DANATWO in the workspace T0ACME" in said.words
    assert "SUB-1042" in (await hands.command("dana.acme", "/subscription")).all


async def test_a_workspace_that_claims_a_strangers_address_gets_nothing(hands: Hands) -> None:
    """Verified as it may be there: not a row, not a mail, not a word about whether Ana exists."""
    said = [await hands.command("mallory", line) for line in ("/subscription", "/invoice pay INV-2026-000001")]
    assert all(UNKNOWN in one.text for one in said)
    assert await hands.desk.count("slack_users", "user_id = 'U0MALLORY'") == 0
    await hands.desk.settle()
    assert all("linked" not in mail["subject"] for mail in await hands.desk.mails())
    zoe = await hands.command("zoe", "/subscription")
    assert zoe.words == said[0].words


@pytest.mark.parametrize("change", [{"is_email_confirmed": False}, {"email": None}, {"email": "other@acme.example"}])
async def test_a_profile_that_proves_nothing_is_not_believed(hands: Hands, change: dict[str, object]) -> None:
    """Even at home."""
    await know_quin(hands)
    await hands.desk.change_person("quin", **change)
    assert UNKNOWN in (await hands.command("quin", "/subscription")).text
    assert await hands.desk.count("slack_users", "user_id = 'U0QUIN'") == 0


async def test_an_address_is_one_address_however_slack_writes_it(hands: Hands) -> None:
    """Capital letters, and the two ways to write a domain."""
    await Office(hands.desk.database).save(person("uwe", "uwe@bücher.example", in_slack=False))
    await hands.desk.change_person("quin", email="Uwe@XN--BCHER-KVA.example")
    assert "You're *Uwe* (uwe@bücher.example)" in (await hands.command("quin", "/steward whoami")).words


async def test_a_guest_is_recognised_too(hands: Hands) -> None:
    """Customers are guests in the vendor's workspace."""
    await know_quin(hands)
    await hands.desk.change_person("quin", is_restricted=True)
    assert "You're *Quin*" in (await hands.command("quin", "/steward whoami")).words


async def test_whoami_says_what_somebody_is_and_by_what_proof(hands: Hands) -> None:
    """Organizations, roles, staff roles and Slack users."""
    ana = (await hands.command("ana", "/steward whoami")).words
    for part in ("Ana Pérez Iñíguez", "ana@acme.example", "Acme Robotics", "SUB-1042", "Primary billing contact"):
        assert part in ana
    assert "U0ANA in the workspace T0NORTHWIND: entered by Northwind Software (this one)" in ana
    assert "You work for Northwind Software: admin." in (await hands.command("adam", "/steward whoami")).words


async def test_somebody_unlinks_themself(hands: Hands) -> None:
    """After a question; is told by mail; is not recognised by a profile, and links again by a code."""
    asked = await hands.command("ana", "/steward unlink")
    assert "Unlink the Slack account U0ANA (workspace T0NORTHWIND)" in asked.words
    assert "SUB-1042" in (await hands.command("ana", "/subscription")).all
    done = await hands.press("ana", asked.button("Unlink")["action_id"])
    assert "is no longer linked to Ana" in done.words
    assert UNKNOWN in (await hands.command("ana", "/subscription")).text
    await hands.desk.settle()
    mail = (await hands.desk.mails("ana@acme.example"))[-1]
    assert mail["subject"] == "Steward: A Slack account is no longer linked to your address"
    assert "You unlinked it in Slack." in mail["text"]
    await hands.command("ana", "/steward link ana@acme.example")
    await hands.desk.settle()
    code = (await hands.desk.mails("ana@acme.example"))[-1]["text"].split("/steward link ")[1][:9]
    assert "Welcome, Ana" in (await hands.command("ana", f"/steward link {code}")).text
    assert "verified by an emailed code" in (await hands.command("ana", "/steward whoami")).words


async def test_with_two_slack_users_one_is_chosen(hands: Hands) -> None:
    """The other one stays."""
    await hands.command("dana.acme", "/steward whoami")
    asked = await hands.command("dana", "/steward unlink")
    assert "Which of Dana" in asked.words
    question = await hands.press("dana", "/steward unlink T0ACME/U0DANATWO")
    assert "U0DANATWO" in question.words
    await hands.press("dana", question.button("Unlink")["action_id"])
    assert UNKNOWN in (await hands.command("dana.acme", "/subscription")).text
    assert "SUB-1042" in (await hands.command("dana", "/subscription")).all


async def test_an_admin_unlinks_anybody(hands: Hands) -> None:
    """By mention or address, after a question; nobody else does, and learns nothing by trying."""
    asked = await hands.command("adam", "/steward unlink <@U0BEN|ben>")
    assert "Unlink the Slack account U0BEN" in asked.words
    done = await hands.press("adam", asked.button("Unlink")["action_id"])
    assert "is no longer linked to Ben" in done.words
    assert UNKNOWN in (await hands.command("ben", "/subscription")).text
    await hands.desk.settle()
    assert "One of Northwind Software's admins unlinked it." in (await hands.desk.mails("ben@acme.example"))[-1]["text"]
    said = {
        (await hands.command(who, line)).words
        for who in ("ana", "agnes")
        for line in (
            "/steward unlink <@U0BO|bo> confirmed",
            "/steward unlink nobody@acme.example",
            "/steward unlink T0NORTHWIND/U0BO confirmed",
            "/steward unlink T0NORTHWIND/U0NOBODY confirmed",
        )
    }
    assert {one.partition(".")[0] for one in said} == {"You can't manage Steward"}
    assert len(said) == 2
    assert await hands.desk.count("slack_users", "user_id = 'U0BO' AND state = 'bound'") == 1


async def test_a_slack_user_is_unlinked_from_whose_it_is_alone(hands: Hands) -> None:
    """Somebody named together with another's Slack user: neither the question nor the deed speaks of the wrong one."""
    for line in (
        "/steward unlink <@U0ANA|ana> T0NORTHWIND/U0BEN",
        "/steward unlink <@U0ANA|ana> T0NORTHWIND/U0BEN confirmed",
        "/steward unlink ana@acme.example T0NORTHWIND/U0BEN confirmed",
    ):
        said = await hands.command("adam", line)
        assert "U0BEN" in said.text
        assert "Ana" not in said.words
        assert said.buttons == []
    assert await hands.desk.count("slack_users", "user_id IN ('U0ANA', 'U0BEN') AND state = 'bound'") == 2


async def test_an_unknown_gets_a_way_in_wherever_they_come(hands: Hands) -> None:
    """Home, help, refusals and an answer to a message: each with a button to link an address."""
    for said in (
        await hands.home("zoe"),
        await hands.command("zoe", "/steward help"),
        await hands.command("zoe", "/subscription"),
    ):
        assert said.button("Link my email address")["action_id"] == "/steward link"
    await hands.write("zoe", "Hello?")
    await hands.desk.settle()
    greeting = (await hands.desk.inbox("zoe", "dm"))[-1]
    assert "Link my email address" in str(greeting["blocks"])


@pytest.mark.parametrize("typed", ["Ana Pérez <ana@acme.example>", " mailto:ana@acme.example", "<ana@acme.example>;"])
async def test_the_form_takes_an_address_as_people_paste_it(hands: Hands, typed: str) -> None:
    """With a name before it, or as a link; the code goes to the address."""
    before = len(await hands.desk.mails("ana@acme.example"))
    said = await hands.submit("zoe", "link_address", {"address": typed})
    assert said.errors == {}
    await hands.desk.settle()
    assert len(await hands.desk.mails("ana@acme.example")) == before + 1

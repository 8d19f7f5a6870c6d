"""Details of people, and their new addresses, through signed HTTP with the example data."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands, Said
from tests.support.desk import RunningDesk

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
WRONG = "That code is wrong or no longer works"
ORGANIZATION = {"type": "static_select", "selected_option": {"value": "organization"}}
NEW = "ana.perez@new.example"


async def rows(desk: RunningDesk, statement: str) -> list[tuple[Any, ...]]:
    """What the database says."""
    async with desk.database.transaction() as session:
        return [tuple(row) for row in (await session.execute(text(statement))).all()]


async def person(desk: RunningDesk, key: str) -> tuple[Any, ...]:
    """Name, address, phone, language and time zone of somebody."""
    return (await rows(desk, f"SELECT name, email, phone, locale, time_zone FROM people WHERE key = '{key}'"))[0]  # noqa: S608


async def form(hands: Hands, user: str, line: str) -> tuple[str, dict[str, Any]]:
    """Open the form of details; whom it is about, and what stands in it."""
    said = await hands.command(user, line)
    assert said.view is not None, said.all
    inputs = [block for block in said.view["blocks"] if block["type"] == "input"]
    filled = {block["block_id"]: block["element"].get("initial_value") or "" for block in inputs}
    return said.view["private_metadata"], {**filled, "locale": ORGANIZATION}


async def edit(hands: Hands, user: str, line: str = "/contact edit", **changes: Any) -> Said:
    """Open the form, change something in it, and send it."""
    about, values = await form(hands, user, line)
    return await hands.submit(user, "contact_edit", values | changes, about)


async def mailed(desk: RunningDesk, address: str) -> list[tuple[str, str]]:
    """The mails that an address got, oldest first: subject and text."""
    await desk.settle()
    return [(mail["subject"], mail["text"]) for mail in await desk.mails(address)]


async def code(desk: RunningDesk, address: str) -> str:
    """The last code that an address got."""
    found = [CODE.search(words) for _, words in await mailed(desk, address)]
    return [match[1] for match in found if match][-1]


async def test_people_edit_their_own_details(hands: Hands) -> None:
    """The form is filled with what there is; settings show what was saved; nobody else is told."""
    about, values = await form(hands, "ana", "/contact edit")
    assert (about, values["name"], values["email"]) == ("", "Ana Pérez Iñíguez", "ana@acme.example")
    said = await edit(hands, "ana", name=" Ana\tPérez ", phone="+٣٤ 976 000 000", time_zone="lisbon")
    assert "Saved your name, phone, language, time zone." in said.words
    assert await person(hands.desk, "ana") == ("Ana Pérez", "ana@acme.example", "+34 976 000 000", "", "Europe/Lisbon")
    shown = (await hands.command("ana", "/contact settings")).words
    assert [part for part in ("Ana Pérez", "+34 976 000 000", "Europe/Lisbon") if part not in shown] == []
    assert await hands.desk.count("notices", "kind = 'details_edited'") == 0


async def test_what_is_the_same_changes_nothing(hands: Hands) -> None:
    """Sent as it was opened."""
    await edit(hands, "ana")
    said = await edit(hands, "ana", email="  ANA@Acme.Example ")
    assert "Nothing has changed. These details were already saved." in said.words
    assert await hands.desk.count("codes") == 0


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("email", "ana@", "“ana@” isn't an email address."),
        ("email", "", "“” isn't an email address."),
        ("time_zone", "Tokio", "Did you mean Asia/Tokyo"),
        ("phone", "<!channel>", "isn't a phone number"),
        ("name", " ", "The name is empty."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(hands: Hands, field: str, given: str, said: str) -> None:
    """And nothing of the form is kept."""
    before = await person(hands.desk, "ana")
    answer = await edit(hands, "ana", **{"phone": "+34 976 000 000", field: given})
    assert list(answer.errors) == [field]
    assert said in answer.errors[field]
    assert await person(hands.desk, "ana") == before


async def test_all_that_is_wrong_is_said_at_once(hands: Hands) -> None:
    """Each at its own input, and nothing of the form is kept."""
    before = await person(hands.desk, "ana")
    answer = await edit(hands, "ana", name="Ana", phone="never", time_zone="Tokio", email="ana@")
    assert {name: said.partition(".")[0] for name, said in answer.errors.items()} == {
        "phone": "“never” isn't a phone number",
        "time_zone": "I don't know the time zone “Tokio”",
        "email": "“ana@” isn't an email address",
    }
    assert await person(hands.desk, "ana") == before


async def test_a_contact_s_details_are_changed_by_whom_the_table_says(hands: Hands) -> None:
    """They are told by whom and what; the trail has the names of the fields, not what stands in them."""
    said = await edit(hands, "ana", "/contact edit ben@acme.example SUB-1042", phone="+354 500 0000")
    assert "Saved Ben Óðinsson's phone, language. I've let Ben Óðinsson know." in said.words
    await hands.desk.settle()
    told = [message["text"] for message in await hands.desk.inbox("ben", "dm")]
    assert "Ana Pérez Iñíguez changed your details: phone, language." in told[-1]
    (kept,) = await rows(hands.desk, "SELECT actor, subject, details FROM audit WHERE action = 'contacts.edit_details'")
    assert kept[:2] == ("ana", "SUB-1042")
    assert json.loads(kept[2]) == {"person": "ben", "fields": ["phone", "locale"]}


@pytest.mark.parametrize(
    ("who", "line", "others"),
    [
        ("dana", "/contact edit chidi@acme.example SUB-1042", []),
        ("ana", "/contact edit bo@ledgerly.example SUB-1043", ["SUB-1049", "Maple"]),
    ],
)
async def test_nobody_changes_who_somebody_is_elsewhere(hands: Hands, who: str, line: str, others: list[str]) -> None:
    """Neither a secondary a primary's details, nor anybody those of somebody who has other customers: these are not
    named. The refusal is on the trail."""
    said = await hands.command(who, line)
    assert re.search(r"You can't change ([^:]+)'s details\. Only \1 can, with `/contact edit`\.", said.words)
    assert [name for name in others if name in said.all] == []
    assert await hands.desk.count("audit", "reason = 'their_own' AND outcome = 'refused'") == 1


async def test_the_refusal_holds_for_a_form_that_was_open(hands: Hands) -> None:
    """Ana opens Ben's details; meanwhile he becomes one of the vendor's people."""
    about, values = await form(hands, "ana", "/contact edit ben@acme.example SUB-1042")
    async with hands.desk.database.transaction() as session:
        await session.execute(
            text("INSERT INTO staff (person_id, role) SELECT id, 'agent' FROM people WHERE key = 'ben'")
        )
    said = await hands.submit("ana", "contact_edit", {**values, "name": "B."}, about)
    assert "You can't change Ben Óðinsson's details. Only Ben Óðinsson can" in said.words
    assert (await person(hands.desk, "ben"))[0] == "Ben Óðinsson"


async def test_under_the_portal_s_table_the_main_contact_alone_edits(hands: Hands) -> None:
    """An administrative contact may not."""
    line = "/contact edit ara@hangang.example SUB-1054"
    assert "You can't change contact details" in (await hands.command("seo", line)).words
    assert (await form(hands, "minji", line))[1]["email"] == "ara@hangang.example"


async def test_a_new_address_holds_once_its_code_is_entered(desk_on_both: RunningDesk) -> None:
    """Both times the old address is told; until then all stays as it is, and settings say what waits. On both
    databases."""
    hands = Hands(desk_on_both)
    said = await edit(hands, "ana", email=" Ana.Perez@NEW.example")
    assert f"I've emailed a code to {NEW}." in said.words
    assert (await person(hands.desk, "ana"))[1] == "ana@acme.example"
    assert NEW in (await hands.command("ana", "/contact settings")).words
    assert (await mailed(hands.desk, "ana@acme.example"))[-1][0] == "Steward: Request to change your email address"
    done = await hands.command("ana", f"/steward link {await code(hands.desk, NEW)}")
    assert f"Your email address is now {NEW}. I've also sent a note to your old address." in done.words
    assert (await person(hands.desk, "ana"))[1] == NEW
    assert (await mailed(hands.desk, "ana@acme.example"))[-1][0] == "Steward: Your email address has changed"
    shown = (await hands.command("ana", "/contact settings")).words
    assert "waiting for its code" not in shown
    (kept,) = await rows(hands.desk, "SELECT actor, details FROM audit WHERE action = 'codes.enter_code'")
    assert kept[0] == "ana"
    assert NEW not in json.dumps(kept[1])


async def test_the_code_is_for_a_slack_user_of_that_person(hands: Hands) -> None:
    """Neither a colleague nor somebody unknown gets anything by it, and nothing is used up."""
    await edit(hands, "ana", email=NEW)
    typed = f"/steward link {await code(hands.desk, NEW)}"
    for other in ("ben", "zoe"):
        assert WRONG in (await hands.command(other, typed)).words
    assert await hands.desk.count("slack_users", "user_id = 'U0ZOE'") == 0
    assert "Your email address is now" in (await hands.command("ana", typed)).words
    assert WRONG in (await hands.command("ana", typed)).words


async def test_a_code_ends_with_the_next_one_and_after_a_day(hands: Hands) -> None:
    """Whichever is first."""
    await edit(hands, "ana", email=NEW)
    first = await code(hands.desk, NEW)
    await edit(hands, "ana", email="other@new.example")
    assert WRONG in (await hands.command("ana", f"/steward link {first}")).words
    second = await code(hands.desk, "other@new.example")
    await hands.desk.advance("PT25H")
    assert WRONG in (await hands.command("ana", f"/steward link {second}")).words
    assert (await person(hands.desk, "ana"))[1] == "ana@acme.example"


async def test_nobody_learns_that_an_address_is_taken(hands: Hands) -> None:
    """The same answer and as many rows; whoever has the address gets no code, but reads that somebody wanted it."""
    heard, written = [], []
    for address in ("noa@carmel.example", "nobody@carmel.example"):
        before = [await hands.desk.count(table) for table in ("codes", "notices", "audit")]
        said = await edit(hands, "ana", email=address)
        heard.append(said.words.replace(address, "…"))
        after = [await hands.desk.count(table) for table in ("codes", "notices", "audit")]
        written.append([now - then for now, then in zip(after, before, strict=True)])
    # The first time, the form changes the language, too.
    assert heard[0].replace("Saved your language.\n", "") == heard[1]
    assert written[0] == written[1] == [1, 2, 1]
    ((subject, words),) = await mailed(hands.desk, "noa@carmel.example")
    assert subject == "Steward: Someone tried to use your address"
    assert CODE.search(words) is None
    assert "Ana" not in words


async def test_somebody_who_is_not_in_slack_is_bound_by_the_code(hands: Hands) -> None:
    """If they are a secondary contact and no more: then whoever reads their new mail is they."""
    said = await edit(hands, "ivy", "/contact edit hugo.lovelace@gmail.com SUB-1051", email="hugo@new.example")
    assert "Hugo Lovelace has 24 hours to enter it in Slack" in said.words
    typed = f"/steward link {await code(hands.desk, 'hugo@new.example')}"
    assert WRONG in (await hands.command("ben", typed)).words
    done = await hands.command("zoe", typed)
    assert "Welcome, Hugo Lovelace! Your email address is now hugo@new.example" in done.words
    assert await hands.desk.count("slack_users", "user_id = 'U0ZOE' AND state = 'bound' AND proof = 'code'") == 1
    assert (await mailed(hands.desk, "hugo.lovelace@gmail.com"))[-1][0] == "Steward: Your email address has changed"


async def test_who_asked_for_another_s_new_address_is_named(hands: Hands) -> None:
    """In the mail to the old one, in the one with the code, and in Slack."""
    await edit(hands, "ana", "/contact edit ben@acme.example SUB-1042", email="ben@new.example")
    asked = "Ana Pérez Iñíguez asked "
    noted = (await mailed(hands.desk, "ben@acme.example"))[-1][1]
    assert asked + "Steward to change your email address" in noted
    assert noted.count("Hello") == 1
    assert asked + "to make this your email address" in (await mailed(hands.desk, "ben@new.example"))[-1][1]
    told = [one["text"] for one in await hands.desk.inbox("ben", "dm")]
    assert any("Ana Pérez Iñíguez asked to change your email address." in one for one in told), told


async def test_a_primary_who_is_not_in_slack_keeps_their_address(hands: Hands) -> None:
    """It would give more than a secondary role to whoever reads the new one."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text(IVY_LEFT))
        await session.execute(text(HUGO_ROSE))
    answer = await edit(hands, "kofi", "/contact edit hugo.lovelace@gmail.com SUB-1051", email="hugo@new.example")
    assert "Hugo Lovelace isn't in Slack" in answer.errors["email"]


IVY_LEFT = "DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'ivy')"
HUGO_ROSE = "UPDATE contacts SET rank = 'primary' WHERE person_id = (SELECT id FROM people WHERE key = 'hugo')"


async def test_no_code_stands_anywhere_but_in_the_mail(desk: RunningDesk, hands: Hands) -> None:
    """Neither in a row nor in what Slack was told."""
    await edit(hands, "ana", email=NEW)
    secret = await code(desk, NEW)
    for table in ("codes", "notices", "audit", "handled_requests"):
        found = json.dumps(await rows(desk, f"SELECT * FROM {table}"), default=str)  # noqa: S608
        assert secret not in found
        assert secret.replace("-", "") not in found


@pytest.mark.parametrize(("zone", "shown"), [("Pacific/Auckland", "Pacific/Auckland"), ("", "Europe/Madrid")])
async def test_what_people_leave_open_is_as_their_organization_s(hands: Hands, zone: str, shown: str) -> None:
    """Ana's own time zone, and where she has none that of Acme Robotics."""
    await edit(hands, "ana", time_zone=zone)
    chosen = {"type": "static_select", "selected_option": {"value": "SUB-1042"}}
    severity = {"type": "static_select", "selected_option": {"value": "low"}}
    ticket = {"subscription": chosen, "severity": severity, "subject": "Hm", "description": "Hm."}
    number = re.search(r"T-\d+", (await hands.submit("ana", "ticket_new", ticket)).words)
    assert number is not None
    assert f"({shown})>" in (await hands.command("ana", f"/ticket show {number[0]}")).words

"""`/steward roles`: the table with one's own cells marked, and what a cell says when it is pressed."""

import re
from typing import Any

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG, Said
from tests.handlers.worlds import OTHER_REF, REF, SLACK, changed
from tests.models.roles.typed import ANY, BP, BS, LABELS, LICENSE, SA, SITE, SOURCE_ROWS, TABLES, TP, TS, USED

GROUPS = ("invoices", "contacts", "notices", "support", "license", "site")
SHORT = {table: {role: label.replace(" contact", "") for role, label in LABELS[table].items()} for table in LABELS}
SOURCES = {
    "license-and-site": "Billing/Technical Contact Roles &amp; Responsibilities",
    "support-portal": "Subscription Management Tools",
}
WORLDS = [(table, kind) for table in USED for kind in ("license", "site")]


def cells(said: Said) -> list[list[str]]:
    """The table that was shown, as texts."""
    (table,) = [block for block in said.blocks if block["type"] == "table"]
    return [[text_of(cell) for cell in row] for row in table["rows"]]


def text_of(cell: dict[str, Any]) -> str:
    """What stands in a cell, bold or not."""
    if cell["type"] == "raw_text":
        return str(cell["text"])
    return "".join(part["text"] for section in cell["elements"] for part in section["elements"])


async def explained(stage: Stage, who: str, right: str, role: str) -> Said:
    """What a cell of SUB-1001 says, pressed in its group."""
    return await stage.hands.press_in_modal(SLACK[who], f"roles_cell:{right}:{role}", f"{REF} {right} {role}")


def rights_there(table: str, kind: str) -> list[str]:
    """The rights that exist there for anybody, by the typed tables."""
    kinds = {"license": (ANY, LICENSE), "site": (ANY, SITE)}[kind]
    lines = {right: line for right, line in TABLES[table].items() if line.kinds in kinds}
    return [right for right, line in lines.items() if any(line.cell(role) != "n/a" for role in USED[table])]


@pytest.mark.parametrize(("table", "kind"), WORLDS)
async def test_each_sees_the_whole_table_with_their_own_column_first(stage: Stage, table: str, kind: str) -> None:
    """A row for each right that exists there, a column for each role; theirs say so in words."""
    await stage.set(table, kind)
    for who in USED[table]:
        rows = cells(await stage.hands.command(SLACK[who], f"/steward roles {REF}"))
        others = [SHORT[table][role] for role in USED[table] if role != who]
        assert rows[0] == ["Rights", f"You: {SHORT[table][who]}", *others]
        said = [row for row in rows[1:] if any(text.strip() for text in row[1:])]
        assert len(said) == len(rights_there(table, kind))
        assert len(rows) - 1 - len(said) == len(GROUPS) - (2 if (table, kind) == ("support-portal", "site") else 1)
        assert all(row[1].endswith(" · you") for row in said)
        assert not any("you" in text for row in said for text in row[2:])


async def test_a_cell_says_what_the_typed_table_says(stage: Stage) -> None:
    """With its question mark; in bold is what gives the reader a right, and nothing else."""
    await stage.set()
    said = await stage.hands.command(SLACK[BS], f"/steward roles {REF}")
    rows = {row[0]: row[1:] for row in cells(said)}
    assert rows["Pay invoices"] == ["no · you", "yes", "yes", "no", "yes"]
    assert rows["Update the credit card"] == ["masked · you", "yes", "yes?", "no?", "yes?"]
    assert rows["Receive renewal reminders"] == ["opt-in · you", "yes", "yes", "yes", "as a contact"]
    assert rows["Request your own promotion"] == ["yes · you", "n/a", "n/a", "yes", "yes"]
    assert rows["Request a colleague's promotion (same domain)"] == ["no · you", "yes", "yes", "no", "as a contact"]
    (table,) = [block for block in said.blocks if block["type"] == "table"]
    bold = [text_of(cell) for row in table["rows"][1:] for cell in row[1:] if cell["type"] == "rich_text"]
    assert bold
    assert set(bold) == {"yes · you", "yes? · you"}


async def test_a_contact_cell_is_a_yes_for_a_site_admin_who_is_a_contact(stage: Stage) -> None:
    """It gives them the right, whatever their other role's cell says. For a site admin alone it isn't."""
    world = await stage.set()
    assert await bold_in(stage, "See orders and quotes") == []
    one, other = world.people[SA], world.people["spare technician"]
    await stage.rows.run(f"UPDATE contacts SET person_id = {one} WHERE person_id = {other}")  # noqa: S608
    assert await bold_in(stage, "See orders and quotes") == ["yes · you"]


async def bold_in(stage: Stage, right: str) -> list[str]:
    """The bold cells in a row of the site admin's table."""
    said = await stage.hands.command(SLACK[SA], f"/steward roles {REF}")
    (table,) = [block for block in said.blocks if block["type"] == "table"]
    (row,) = [row for row in table["rows"] if text_of(row[0]) == right]
    return [text_of(cell) for cell in row[1:] if cell["type"] == "rich_text"]


async def test_who_holds_two_roles_sees_both_marked(stage: Stage) -> None:
    """Both columns come first, in the table's order, each with what it gives by itself."""
    world = await stage.set()
    one, other = world.people[BS], world.people["spare technician"]
    await stage.rows.run(f"UPDATE contacts SET person_id = {one} WHERE person_id = {other}")  # noqa: S608
    rows = {row[0]: row[1:] for row in cells(await stage.hands.command(SLACK[BS], f"/steward roles {REF}"))}
    assert rows["Rights"][:3] == ["You: Secondary billing", "You: Secondary technical", "Primary billing"]
    assert rows["Receive billing notices"] == ["yes · you", "no · you", "yes", "no", "as a contact"]
    assert rows["Receive product news"][:2] == ["no · you", "yes · you"]


async def test_the_text_alone_says_what_one_may_and_may_not(stage: Stage) -> None:
    """For a phone's notification, and wherever a table can't be drawn."""
    await stage.set()
    text = (await stage.hands.command(SLACK[SA], f"/steward roles {REF}")).text
    may, may_not = text.split("You can't:")
    assert "Your roles on SUB-1001 · Subscription 1001: *Site admin*." in may
    assert "• pay invoices" in may
    assert "• see orders and quotes: A site admin has to become a contact first." in may_not


@pytest.mark.parametrize(("table", "kind"), WORLDS)
async def test_every_cell_can_be_pressed_and_names_its_source(stage: Stage, table: str, kind: str) -> None:
    """From the buttons beneath the table to each cell of each group: whose it is, its source, what the reader may."""
    await stage.set(table, kind)
    hands, who = stage.hands, USED[table][1]
    page = await hands.command(SLACK[who], f"/steward roles {REF}")
    groups = [button for button in page.buttons if button["action_id"].startswith("roles_group")]
    seen = set()
    for group in groups:
        shown = await hands.press(SLACK[who], group["action_id"], group["value"])
        for button in shown.buttons:
            _, right, role = button["action_id"].split(":")
            said = await hands.press_in_modal(SLACK[who], button["action_id"], button["value"])
            seen.add((right, role))
            assert BUG not in said.all
            assert f"*{LABELS[table][role]}*: " in said.words
            assert (f"You have this role on {REF}." in said.words) == (role == who)
            assert f"“{SOURCES[table]}”" in said.words
            inferred = role in TABLES[table][right].inferred
            assert ("says nothing about this cell (`?`) of “" in said.words) == inferred, said.words
            assert ("*You* can " in said.words) != ("You can't " in said.words)
    assert seen == {(right, role) for right in rights_there(table, kind) for role in USED[table]}


@pytest.mark.parametrize("row", [row for row in SOURCE_ROWS["license-and-site"] if "site" not in row.split()])
async def test_a_cell_quotes_its_row_as_it_is_printed(stage: Stage, row: str) -> None:
    """Or says that the source prints no such row, and how it was settled."""
    await stage.set()
    said = await explained(stage, BP, SOURCE_ROWS["license-and-site"][row][0], BS)
    if row.startswith("not printed"):
        assert re.search(r"has no such row\. Reason for this answer: .{15,}\.", said.words)
    elif BS in TABLES["license-and-site"][SOURCE_ROWS["license-and-site"][row][0]].inferred:
        assert f"says nothing about this cell (`?`) of “{row}”. Reason for this answer: " in said.words
    else:
        assert f"the row “{row}” of “{SOURCES['license-and-site']}”." in said.words


async def test_an_inferred_cell_gives_its_reason(stage: Stage) -> None:
    """In the words of the table."""
    await stage.set("support-portal")
    words = (await explained(stage, BS, "pay", BS)).words
    assert "of “Pay”. Reason for this answer: people who see invoices can pay them." in words
    assert "The cell is the same there." in (await explained(stage, BS, "view_invoices", BS)).words


async def test_who_has_not_the_right_reads_who_may_and_asks_them_there(stage: Stage) -> None:
    """Also from somebody else's cell; the request goes out as from any refusal."""
    await stage.set()
    for role in (BS, BP):
        said = await explained(stage, BS, "pay", role)
        assert "You can't pay invoices on SUB-1001" in said.words
        assert "*Who can do this:*" in said.words
    ask = said.button("Ask Billing.Primary")
    asked = await stage.hands.press_in_modal(SLACK[BS], ask["action_id"], ask["value"])
    assert "I've sent your request to Billing.Primary" in asked.words
    assert len(stage.rows.all()["asks"]) == 1


async def test_a_site_admin_is_offered_to_become_a_contact(stage: Stage) -> None:
    """Where the cell says so."""
    await stage.set()
    said = await explained(stage, SA, "view_orders", SA)
    assert "only after becoming a contact. The role alone isn't enough." in said.words
    assert said.button("Become a contact")["action_id"] == f"/contact add me {REF}"


async def test_conditions_are_told(stage: Stage) -> None:
    """Same domain, the plan's limit, a card."""
    await stage.set(kind="site")
    assert "same email domain as the current primary" in (await explained(stage, BP, "promote_other", BP)).words
    assert "one more contact of that kind" in (await explained(stage, BP, "edit_secondary_contacts", TS)).words
    assert "This needs a credit card on file." in (await explained(stage, SA, "convert_to_annual", SA)).words


async def test_the_only_contact_reads_that_they_hold_all(stage: Stage) -> None:
    """Under the portal's table; with somebody else there, their own cell counts again."""
    await stage.set("support-portal")
    assert "You can't download the software" in (await explained(stage, BP, "download", BP)).words
    await stage.rows.run("DELETE FROM contacts WHERE kind <> 'billing' OR rank <> 'primary'")
    words = (await explained(stage, BP, "download", BP)).words
    assert "can't download the software" in words
    assert "*You* can download the software on SUB-1001. You're the only contact" in words
    rows = {row[0]: row[1] for row in cells(await stage.hands.command(SLACK[BP], f"/steward roles {REF}"))}
    assert rows["Download the software"] == "yes · you"


async def test_where_slack_takes_no_table_the_text_stands_in_its_place(stage: Stage) -> None:
    """A command pressed in a modal or in the App Home is answered with a page."""
    await stage.set()
    for press in (stage.hands.press_in_modal, stage.hands.press_in_home):
        said = await press(SLACK[TP], f"/steward roles {REF}")
        assert said.view is not None
        assert all(block["type"] != "table" for block in said.view["blocks"])
        assert "You can:\n• see invoices" in said.words
        assert said.button("Contacts")["value"] == f"{REF} contacts"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("roles_group", f"{REF} royalty"),
        ("roles_group", f"{REF} invoices now"),
        ("roles_group", REF),
        ("roles_cell", f"{REF} pay"),
        ("roles_cell", f"{REF} play {BP}"),
        ("roles_cell", f"{REF} pay king"),
        ("roles_cell", f"{REF} pay {SA}"),
        ("roles_cell", f"{REF} triage_tickets {BP}"),
        ("roles_cell", f"{OTHER_REF} pay {BP}"),
    ],
)
async def test_a_button_that_was_tampered_with_tells_nothing(stage: Stage, name: str, value: str) -> None:
    """Under the portal's table, which has no site admins."""
    await stage.set("support-portal")
    before = stage.rows.all()
    said = await stage.hands.press(SLACK[BP], name, value)
    assert ("I can't find subscription" if OTHER_REF in value else "I can't read this button") in said.words
    assert changed(before, stage.rows.all()) <= {"audit"}


async def test_a_group_that_does_not_exist_there_says_so(stage: Stage) -> None:
    """Site rights on a license."""
    await stage.set()
    said = await stage.hands.press(SLACK[BP], "roles_group:site", f"{REF} site")
    assert "SUB-1001 has no rights of this kind." in said.words
    assert said.buttons == []


async def test_staff_see_the_table_without_a_role_and_who_has_a_right(hands: Any) -> None:
    """An agent, from the card of the subscription: no column is theirs, and a cell names the contacts who have it."""
    card = await hands.command("agnes", "/subscription show SUB-1042")
    page = await hands.press("agnes", card.button("Who can do what")["action_id"])
    assert "What the contacts' roles on SUB-1042 · Fleet Planner Cloud, Zaragoza include." in page.words
    assert "you" not in " ".join(cells(page)[0]).lower()
    assert len(cells(page)) > 20
    (line,) = [line for line in page.text.splitlines() if line.startswith("• Secondary technical contact can: ")]
    assert "open support tickets" in line
    assert "pay invoices" not in line
    cell = await hands.press_in_modal("agnes", "roles_cell:pay:billing.primary", "SUB-1042 pay billing.primary")
    assert "On SUB-1042, these contacts can pay invoices: Ana Pérez Iñíguez, Chidi Ọkáfọ̀, Eva Nováková." in cell.words
    assert "*You* can" not in cell.words


async def test_with_several_subscriptions_one_is_chosen(hands: Any) -> None:
    """As with every command about one."""
    said = await hands.command("ana", "/steward roles")
    assert "Which subscription?" in said.words

"""`/steward audit`, at a running desk."""

import csv
import io

import pytest

from handlers.routing.catalogue import all_routes
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import edit
from tests.handlers.worlds import REF, SLACK
from tests.nouns.tickets import TICKET
from tests.support.desk import RunningDesk

ADMIN = SLACK["admin"]
ENTRY = (
    'INSERT INTO audit (id, at, actor, person_id, subscription_id, action, "right", outcome, reason, subject, details) '
    "VALUES ({id}, '{at}', '{actor}', {person}, {subscription}, '{action}', 'pay', '{outcome}', '{reason}', "
    "'{subject}', '{details}')"
)
USUAL = {
    "at": "2026-03-02 09:00:00.000000", "actor": "start", "person": "NULL", "subscription": "NULL", "reason": "",
    "action": "tickets.comment", "outcome": "allowed", "subject": "", "details": "{}",
}  # fmt: skip


async def written(stage: Stage, **entry: object) -> None:
    """Put an entry on the trail."""
    await stage.rows.run(ENTRY.format(**USUAL | entry))


def shown(said: Said) -> list[str]:
    """The entries that are shown, each in two lines."""
    found = [block["text"]["text"] for block in said.blocks if block["type"] == "section"]
    return found or [
        block["text"]["text"] for block in (said.view or {}).get("blocks", []) if block["type"] == "section"
    ]


async def test_an_entry_says_who_did_what_when_and_what_came_of_it(stage: Stage) -> None:
    """In words, with the reason of a refusal and whom it was about; newest first."""
    await stage.set()
    await stage.hands.command(SLACK["billing.secondary"], f"/invoice {REF}")
    await stage.hands.command(ADMIN, "/steward staff add agent@acme.example billing")
    said = await stage.hands.command(ADMIN, "/steward audit")
    newest, before = shown(said)
    assert "*Admin* (⬢ Staff) · give a staff role\nAllowed · *Agent* (⬢ Staff) · as billing" in newest
    who = "*Billing.Secondary* (Acme, billing-secondary@acme.example)"
    assert f"{who} · see the invoices\nRefused: not included in their role · {REF}" in before
    assert newest.startswith("<!date^")
    assert all(line in said.text for line in (newest, before))


async def test_what_was_done_about_contacts_can_be_read(stage: Stage) -> None:
    """Whom it was about, in which role, and each step of a promotion with its decision."""
    await stage.set()
    await stage.hands.command(SLACK["billing.primary"], f"/contact add newcomer@acme.example technical {REF}")
    await stage.hands.command(
        SLACK["billing.primary"], f"/contact remove newcomer@acme.example technical {REF} confirmed"
    )
    await stage.hands.press(ADMIN, "promotion_approve", "PRO-1", card=True)
    said = shown(await stage.hands.command(ADMIN, "/steward audit contacts"))
    admin = "*Admin* (⬢ Staff)"
    spare, newcomer = "*Spare* (Acme, spare@acme.example)", "*Newcomer* (newcomer@acme.example)"
    primary = "*Billing.Primary* (Acme, billing-primary@acme.example)"
    assert [text.partition(" · ")[2] for text in said] == [
        f"{admin} · approve a promotion\nAllowed · {REF} · PRO-1 · {spare} · as primary billing contact · approved",
        f"{primary} · remove a contact\nAllowed · {REF} · {newcomer} · as secondary technical contact",
        f"{primary} · add a contact\nAllowed · {REF} · {newcomer} · as secondary technical contact",
    ]


async def test_a_customer_with_an_admins_name_is_told_from_the_admin(desk: RunningDesk) -> None:
    """By the badge, the organization and the address, in entries before the new name too, and in the heading."""
    hands = Hands(desk)
    await hands.command("chidi", "/contact add ben@acme.example technical SUB-1042")
    await edit(hands, "chidi", name="Adam Whitfield")
    await hands.command("adam", "/steward staff add agnes@northwind.example billing")
    said = await hands.command("adam", "/steward audit chidi@acme.example")
    who = "*Adam Whitfield* (Acme Robotics, chidi@acme.example)"
    assert f"by or about {who}" in said.text
    assert len(shown(said)) == 2
    assert all(who in entry for entry in shown(said))
    said = await hands.command("adam", "/steward audit staff")
    assert "*Adam Whitfield* (⬢ Staff) · give a staff role" in said.text


async def test_the_file_tells_a_customer_from_an_admin_of_the_same_name(desk: RunningDesk) -> None:
    """It has the address and the organization of each, and says who works for the vendor."""
    hands = Hands(desk)
    await edit(hands, "chidi", name="Adam Whitfield")
    await hands.command("adam", "/steward staff add agnes@northwind.example billing")
    await hands.command("adam", "/steward audit export")
    await desk.settle()
    file = (await desk.mails("adam@northwind.example"))[-1]["attachments"][0]["text"]
    found = {
        (row["name"], row["email"], row["organizations"], row["staff"])
        for row in csv.DictReader(io.StringIO(file.removeprefix("\ufeff")))
    }
    assert ("Adam Whitfield", "chidi@acme.example", "Acme Robotics", "") in found
    assert ("Adam Whitfield", "adam@northwind.example", "", "yes") in found


FILTERS = {
    "agent@acme.example": ["3", "5"],
    "<@U0AGNES|agnes>": ["3", "5"],
    "SUB-1001": ["2", "3"],
    "staff": ["4", "5"],
    "add_staff": ["5"],
    "staff.add_staff": ["5"],
    "allowed": ["1", "3", "5"],
    "refused": ["2", "4"],
    "from 2026-03-03": ["2", "3", "4", "5"],
    "to 2026-03-03": ["1", "2"],
    "from 2026-03-03 to 2026-03-04": ["2", "3"],
    "2026-03-04 2026-03-03": ["2", "3"],
    "2026-03-03": ["2"],
    "agent@acme.example allowed staff from 2026-03-01 to 2026-03-31": ["5"],
    "SUB-1001 allowed 2026-03-03": [],
}


async def five(stage: Stage) -> None:
    """Five entries, of days from the second of March on."""
    world = await stage.set()
    agent = world.people["agent"]
    await written(stage, id=1, subject="N-1")
    await written(stage, id=2, subject="N-2", at="2026-03-03 00:00:00.000000", subscription=1, outcome="refused")
    await written(stage, id=3, subject="N-3", at="2026-03-04 23:59:59.999999", subscription=1, person=agent)
    await written(
        stage, id=4, subject="N-4", at="2026-03-05 00:00:00.000000", action="staff.list_staff", outcome="refused"
    )
    await written(
        stage,
        id=5,
        subject="N-5",
        at="2026-03-06 00:00:00.000000",
        action="staff.add_staff",
        details='{"person": "agent"}',
    )


def numbers(said: Said) -> list[str]:
    """Which of the five are shown, oldest first."""
    return [text.rpartition("N-")[2][:1] for text in reversed(shown(said)) if "N-" in text]


@pytest.mark.parametrize("words", FILTERS)
async def test_words_pick_entries(stage: Stage, words: str) -> None:
    """By whom or about whom, where, what, with what outcome, when; days are whole."""
    await five(stage)
    said = await stage.hands.command(ADMIN, f"/steward audit {words}")
    assert numbers(said) == FILTERS[words]
    if not FILTERS[words]:
        assert "No entries match." in said.text


@pytest.mark.parametrize("words", ["from 2026-12-01 to 2026-01-01", "2026-12-01 2026-01-01"])
async def test_days_the_wrong_way_round_are_turned_round(stage: Stage, words: str) -> None:
    """In what is looked for and in the heading."""
    await five(stage)
    said = await stage.hands.command(ADMIN, f"/steward audit {words}")
    assert numbers(said) == ["1", "2", "3", "4", "5"]
    assert "from Jan 1, 2026 · to Dec 1, 2026" in said.text
    assert "from 2026-01-01 to 2026-12-01" in said.button("Filter")["action_id"]


MEANINGLESS = [
    "from",
    "2026-13-01",
    "from yesterday",
    "2026-03-01 2026-03-02 2026-03-03",
    "older x",
    "older 0",
    "bananas",
    "from 9999-12-31",
]


@pytest.mark.parametrize("words", MEANINGLESS)
async def test_a_word_that_picks_nothing_is_named(stage: Stage, words: str) -> None:
    """Instead of being passed over."""
    await five(stage)
    said = await stage.hands.command(ADMIN, f"/steward audit {words}")
    assert any(
        words in said.text
        for words in (
            "I don't understand “",
            "isn't an action that I know",
            "isn't a date. Please enter it like this: 2026-11-23.",
        )
    )


async def test_what_is_almost_an_action_is_answered_with_the_nearest(stage: Stage) -> None:
    """And with how days are written."""
    await stage.set()
    said = await stage.hands.command(ADMIN, "/steward audit from 2026-03-01 promote_slef")
    assert "“promote_slef” isn't an action that I know. The closest are: promote_self" in said.text
    assert "Enter dates like 2026-11-23, after `from` or `to`." in said.text


async def test_days_are_the_readers(stage: Stage) -> None:
    """In Auckland the fifth of March begins at 11 o'clock of the fourth, in UTC."""
    await five(stage)
    await stage.rows.run("UPDATE people SET time_zone = 'Pacific/Auckland' WHERE key = 'admin'")
    assert numbers(await stage.hands.command(ADMIN, "/steward audit 2026-03-05")) == ["3", "4"]


async def test_pages_show_every_entry_once(stage: Stage) -> None:
    """To the oldest and back, with the same filters."""
    await stage.set()
    for number in range(1, 26):
        await written(stage, id=number, subject=f"N-{number}", outcome="refused", reason="not_in_role")
        await written(stage, id=100 + number)
    said = await stage.hands.command(ADMIN, "/steward audit refused")
    pages = [shown(said)]
    assert all(button["text"]["text"] != "Newer" for button in said.buttons)
    for label, pressed in (("Older", 2), ("Newer", 2)):
        for _ in range(pressed):
            said = await stage.hands.press(ADMIN, said.button(label)["action_id"])
            pages.append(shown(said))
        assert all(button["text"]["text"] != label for button in said.buttons)
    found = [[int(text.rpartition("N-")[2]) for text in page] for page in pages]
    assert found == [
        [*range(25, 15, -1)],
        [*range(15, 5, -1)],
        [5, 4, 3, 2, 1],
        [*range(15, 5, -1)],
        [*range(25, 15, -1)],
    ]


async def test_the_form_picks_the_same(stage: Stage) -> None:
    """It opens with what was picked so far, and shows what is picked then."""
    await five(stage)
    said = await stage.hands.command(ADMIN, "/steward audit agent@acme.example allowed from 2026-03-01")
    form = (await stage.hands.press(ADMIN, said.button("Filter")["action_id"])).view
    assert form is not None
    elements = {block["block_id"]: block["element"] for block in form["blocks"]}
    assert elements["person"]["initial_user"] == SLACK["agent"]
    assert elements["outcome"]["initial_option"]["value"] == "allowed"
    assert elements["first"]["initial_date"] == "2026-03-01"
    desk = stage.hands.desk
    view = (await desk.command("adam", "/steward audit filter"))["view"]
    wrong = await desk.submit("adam", view["id"], subscription="SUB-77")
    assert wrong["view"]["errors"] == {"subscription": "I can't find subscription SUB-77. Check the ID and try again."}
    values = {"subscription": REF, "outcome": "refused", "first": "2026-03-03", "last": "2026-03-03"}
    answer = await desk.submit("adam", view["id"], **values)
    assert [text for text in map(str, answer["view"]["blocks"]) if "N-" in text and "N-2" not in text] == []
    assert "N-2" in str(answer["view"]["blocks"])


async def test_an_export_comes_by_mail_and_is_on_the_trail(desk: RunningDesk) -> None:
    """With what was picked, as it was then; names that look like formulas are harmless."""
    hands = Hands(desk)
    await hands.command("ben", "/invoice SUB-1042")
    await hands.command("ana", "/steward staff")
    said = await hands.command("adam", "/steward audit ben@acme.example refused export")
    assert said.text == "One entry is on its way to adam@northwind.example as a file. This export has been logged."
    await hands.command("ben", "/invoice SUB-1042")
    await desk.settle()
    (mail,) = await desk.mails("adam@northwind.example")
    (file,) = mail["attachments"]
    assert file["text"].startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(file["text"].removeprefix("\ufeff")))
    assert (row["actor"], row["action"], row["subscription"], row["outcome"]) == (
        "ben", "invoices.list_invoices", "SUB-1042", "refused",
    )  # fmt: skip
    assert await desk.count("audit", "action = 'audit.export_entries' AND actor = 'adam' AND outcome = 'allowed'") == 1


async def test_whoever_is_an_admin_no_more_gets_no_export(stage: Stage) -> None:
    """The right is looked at again when the mail is drawn."""
    await stage.set()
    await stage.hands.command(ADMIN, "/steward staff add agent@acme.example admin confirmed")
    await stage.hands.command(ADMIN, "/steward audit export")
    await stage.hands.command(SLACK["agent"], "/steward staff remove admin@acme.example admin confirmed")
    await stage.hands.desk.bot.deliverer.run_until_idle()
    (notice,) = [row for row in stage.rows.all()["notices"] if "audit_export" in row]
    assert "dropped" in notice


async def test_what_people_write_is_not_on_the_trail(stage: Stage) -> None:
    """Neither texts nor codes nor what was mistyped, whether it was done or refused."""
    world, canary = await stage.set(), "Xylophone-4711"
    hands, customer = stage.hands, SLACK["billing.primary"]
    ticket = {**TICKET, "subject": {"value": canary}, "description": {"value": canary}}
    await hands.submit(customer, "ticket_new", ticket)
    own = world.tickets["billing.primary"]
    await hands.submit(customer, "ticket_comment", {"text": {"value": canary}}, own)
    await hands.submit(SLACK["billing.secondary"], "ticket_comment", {"text": {"value": canary}}, own)
    for user in (customer, ADMIN):
        for route in all_routes().lines:
            await hands.command(user, f"{route.name} {REF} {canary}")
            await hands.command(user, f"{route.name} {own} {canary}")
    value = f"{REF} pay {REF} {world.people['billing.primary']} /invoice {REF} {canary}"
    await hands.press(SLACK["billing.secondary"], "ask", value)
    trail = stage.rows.audit()
    assert {"tickets.open_ticket", "tickets.comment", "asks.ask"} <= {entry["action"] for entry in trail}
    assert canary.lower() not in str(trail).lower()
    assert canary in str(stage.rows.all())


async def test_the_filter_offers_what_can_be_on_the_trail(stage: Stage) -> None:
    """By noun, all of them; not those of which nothing leaves an entry, such as asking for help."""
    await stage.set()
    form = (await stage.hands.command(ADMIN, "/steward audit filter")).view
    assert form is not None
    action = next(block["element"] for block in form["blocks"] if block["block_id"] == "action")
    offered = [option["value"] for option in action["options"]]
    nouns = {"asks", "audit", "contacts", "enquiries", "invoices", "orders", "staff", "subscriptions", "tickets"}
    assert nouns <= set(offered)
    assert "help" not in offered


async def test_the_filter_keeps_an_action_that_was_typed(stage: Stage) -> None:
    """More exact than what the form offers: it is chosen there, in words."""
    await stage.set()
    said = await stage.hands.command(ADMIN, "/steward audit accept_quote")
    form = (await stage.hands.press(ADMIN, said.button("Filter")["action_id"])).view
    assert form is not None
    action = next(block["element"] for block in form["blocks"] if block["block_id"] == "action")
    assert action["initial_option"] == {
        "text": {"type": "plain_text", "text": "accept a quote"},
        "value": "orders.accept_quote",
    }

"""An order form that differs from a customer: a card in the billing channel for each field, with Accept and Keep."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.orderforms import load_order_form
from models.access.desk import Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import rows

FILE = """
organizations:
  - key: acme
    name: Acme Robotics Group
    tax_rate: 10 %
"""


async def read(hands: Hands, path: Path, content: str = FILE) -> str:
    """Import a file, as the command line does."""
    file = path / "customers.yaml"
    file.write_text(content)
    bot = hands.desk.bot
    async with bot.database.transaction() as session:
        desk = Desk(session, IMPORT, bot.clock.now(), bot.tables, bot.channels)
        summary = await process_order_form(desk, load_order_form(file))
    await hands.desk.settle()
    return str(summary)


async def cards(hands: Hands) -> list[dict[str, Any]]:
    """The cards in the billing channel."""
    await hands.desk.settle()
    return [one for one in await hands.desk.inbox("bella", "C0BILLING") if one["text"].startswith("DIF-")]


async def press(hands: Hands, name: str, ref: str, who: str = "bella") -> Said:
    """Press a button of a card."""
    said = await hands.press(who, name, ref, card=True)
    await hands.desk.settle()
    return said


async def names(hands: Hands) -> list[Any]:
    """The name and the tax rate of the customer."""
    return list(await rows(hands.desk, "SELECT name, tax_rate FROM organizations WHERE key = 'acme'"))


async def test_each_difference_is_accepted_or_kept_by_itself(hands: Hands, tmp_path: Path) -> None:
    """Two cards; one is accepted, the other kept; the cards then say who decided, and have no more buttons for it."""
    assert "stays as it is" in await read(hands, tmp_path)
    name, rate = await cards(hands)
    assert "*Name*: Acme Robotics → Acme Robotics Group" in name["text"]
    assert "*Tax rate*: 21% → 10%" in rate["text"]
    assert await names(hands) == [("Acme Robotics", 21_000)]
    assert "It holds for new lines" in (await press(hands, "difference_accept", "DIF-2")).words
    assert await names(hands) == [("Acme Robotics", 10_000)]
    assert "the stored value stays" in (await press(hands, "difference_keep", "DIF-1")).words
    name, rate = await cards(hands)
    assert "Kept as it was by Bella" in name["text"]
    assert "Accepted by Bella" in rate["text"]
    for card in (name, rate):
        row = card["blocks"][-1]["elements"]
        assert [one["text"]["text"] for one in row] == ["Customer"]


async def test_accepting_is_an_edit_on_the_trail(hands: Hands, tmp_path: Path) -> None:
    """With the name of the field, by the person who pressed."""
    await read(hands, tmp_path)
    await press(hands, "difference_accept", "DIF-2")
    query = "SELECT actor, action, details FROM audit WHERE action LIKE 'customers.%' ORDER BY id"
    assert [tuple(row) for row in await rows(hands.desk, query)] == [
        ("bella", "customers.edit_customer", '{"fields": ["tax_rate"]}'),
        ("bella", "customers.accept_difference", "{}"),
    ]


async def test_a_value_that_changed_meanwhile_is_not_overwritten(hands: Hands, tmp_path: Path) -> None:
    """The sentence says what it is now; the card can still be kept."""
    await read(hands, tmp_path)
    async with hands.desk.bot.database.transaction() as session:
        await session.execute(text("UPDATE organizations SET tax_rate = 20000 WHERE key = 'acme'"))
    said = await press(hands, "difference_accept", "DIF-2")
    assert "Tax rate of CUS-1 has changed since that order form was read" in said.words
    assert "It's now: 20%" in said.words
    assert await names(hands) == [("Acme Robotics", 20_000)]
    assert "the stored value stays" in (await press(hands, "difference_keep", "DIF-2")).words


async def test_the_second_press_is_told_who_was_first(hands: Hands, tmp_path: Path) -> None:
    """Once is once."""
    await read(hands, tmp_path)
    await press(hands, "difference_accept", "DIF-2")
    assert "Bella" in (await press(hands, "difference_accept", "DIF-2", "adam")).words
    assert (
        "You can't keep what differs from an order form"
        in (await press(hands, "difference_keep", "DIF-1", "agnes")).words
    )


async def test_the_same_file_asks_once(hands: Hands, tmp_path: Path) -> None:
    """While the card is open, and after it was kept; another value asks anew."""
    await read(hands, tmp_path)
    await read(hands, tmp_path)
    assert len(await cards(hands)) == 2
    await press(hands, "difference_keep", "DIF-1")
    await read(hands, tmp_path)
    assert len(await cards(hands)) == 2
    await read(hands, tmp_path, FILE.replace("Group", "Holding").replace("10 %", "11 %"))
    found = await cards(hands)
    assert len(found) == 3
    assert "*Tax rate*: 21% → 11%" in found[1]["text"]
    assert "Acme Robotics Holding" in found[2]["text"]


ADMINS = """
people:
  - {key: cem, name: Cem Aydın, email: cem@acme.example}
subscriptions:
  - number: SUB-1042
    organization: acme
    plan: cloud
    kind: site
    name: Fleet Planner Cloud
    starts_on: 2026-01-01
    ends_on: 2026-12-31
    contacts: [{person: cem, role: site_admin}]
"""


async def site_admins(hands: Hands) -> list[str]:
    """The site admins of SUB-1042."""
    query = (
        "SELECT people.email FROM contacts JOIN people ON people.id = person_id JOIN subscriptions ON "
        "subscriptions.id = subscription_id WHERE number = 1042 AND contacts.kind = 'site_admin' ORDER BY people.email"
    )
    return [email for (email,) in await rows(hands.desk, query)]


async def test_a_site_admin_more_or_less_is_accepted_by_itself(hands: Hands, tmp_path: Path) -> None:
    """By the actions that staff have for it: with their rules, their entries on the trail, and news for the person."""
    (before,) = await site_admins(hands)
    said = await read(hands, tmp_path, ADMINS)
    assert "Staff can accept it on its card in the billing channel, or add cem@acme.example" in said
    texts = {one["text"].split("\n")[1]: one["text"].split(":")[0] for one in await cards(hands)}
    add, remove = [ref for text, ref in sorted(texts.items())]
    assert sorted(texts)[0] == "*Site admin on SUB-1042*: add Cem Aydın (cem@acme.example)"
    assert sorted(texts)[1].startswith("*Site admin on SUB-1042*: remove ")
    assert sorted(texts)[1].endswith(f"({before})")
    for who in ("agnes", "ana"):
        assert "cem" not in (await press(hands, "difference_accept", add, who)).words.lower()
    assert await site_admins(hands) == [before]
    assert "is the only Site admin on SUB-1042" in (await press(hands, "difference_accept", remove)).words
    assert await site_admins(hands) == [before]
    assert "I've let Cem Aydın know." in (await press(hands, "difference_accept", add)).words
    assert await site_admins(hands) == sorted([before, "cem@acme.example"])
    assert "I've let" in (await press(hands, "difference_accept", remove)).words
    assert await site_admins(hands) == ["cem@acme.example"]
    query = "SELECT actor, action FROM audit WHERE action LIKE 'contacts.%' AND outcome = 'allowed' ORDER BY id"
    assert [tuple(row) for row in await rows(hands.desk, query)] == [
        ("bella", "contacts.add_site_admin"),
        ("bella", "contacts.remove_site_admin"),
    ]
    assert all("Accepted by Bella" in one["text"] for one in await cards(hands))


async def test_a_site_admin_who_was_kept_is_not_asked_about_again(hands: Hands, tmp_path: Path) -> None:
    """Each person has a card of their own, while it is open and afterwards."""
    await read(hands, tmp_path, ADMINS)
    await read(hands, tmp_path, ADMINS)
    first, second = [one["text"].split(":")[0] for one in await cards(hands)]
    await press(hands, "difference_keep", first)
    await press(hands, "difference_keep", second)
    await read(hands, tmp_path, ADMINS)
    assert len(await cards(hands)) == 2


async def test_a_site_admin_who_was_added_meanwhile_is_not_added_twice(hands: Hands, tmp_path: Path) -> None:
    """The sentence says so, and the card can still be kept."""
    await read(hands, tmp_path, ADMINS)
    (add,) = [one["text"].split(":")[0] for one in await cards(hands) if ": add " in one["text"]]
    await hands.command("bella", "/contact add cem@acme.example site_admin SUB-1042")
    assert "cem@acme.example" in await site_admins(hands)
    assert "already" in (await press(hands, "difference_accept", add)).words
    assert "the stored value stays" in (await press(hands, "difference_keep", add)).words

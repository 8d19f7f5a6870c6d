"""People name a role as their plan's table calls it, wherever a kind of contact is typed."""

import pytest

from models.roles import Role
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, BS

NEWCOMER, SPARE = f"<@{SLACK['newcomer']}|daria>", f"<@{SLACK['spare']}|olena>"
TECHNICIAN = f"<@{SLACK['spare technician']}|taras>"


async def roles(stage: Stage, name: str) -> set[str]:
    """The roles of somebody on SUB-1001."""
    people = "SELECT key, kind, rank FROM contacts JOIN people ON people.id = person_id WHERE subscription_id = 1"
    return {f"{kind}.{rank}" for key, kind, rank in await stage.rows.ask(people) if key == name}


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        (f"{NEWCOMER} administrative {REF}", Role.BILLING_SECONDARY),
        (f"{REF} Administrative contact: {NEWCOMER}", Role.BILLING_SECONDARY),
        (f"{NEWCOMER} secondary billing contact {REF}", Role.BILLING_SECONDARY),
        (f"technical contact (additional) {NEWCOMER} {REF}", Role.TECHNICAL_SECONDARY),
        (f"{NEWCOMER} technical contact {REF}", Role.TECHNICAL_SECONDARY),
    ],
)
async def test_a_contact_is_added_by_the_table_s_words(stage: Stage, typed: str, role: Role) -> None:
    """Of this table or of the other, whole or in part."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BP], f"/contact add {typed}")
    assert "Newcomer is now" in said.text, said.text
    assert await roles(stage, "newcomer") == {role}


async def test_a_site_admin_is_added_by_the_table_s_words(stage: Stage) -> None:
    """In two words, or with a hyphen."""
    for word in ("site admin", "Site-Admin"):
        await stage.set(kind="site")
        said = await stage.hands.command(SLACK["billing"], f"/contact add {NEWCOMER} {word} {REF}")
        assert "Newcomer is now Site admin" in said.text, said.text


async def test_nobody_is_added_directly_as_main_contact(stage: Stage) -> None:
    """The answer names the words that work."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BP], f"/contact add {NEWCOMER} main {REF}")
    assert said.text == (
        f"Nobody can be added directly as Main contact on {REF}. Add the person as Administrative contact: `/contact "
        f"add @person billing {REF}`. Then request the promotion: `/contact promote @person billing {REF}`."
    )
    assert await roles(stage, "newcomer") == set()


async def test_a_word_for_two_kinds_is_for_none(stage: Stage) -> None:
    """“admin” could be the administrative contact or the site admin: the usage says what works."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BP], f"/contact add {NEWCOMER} admin {REF}")
    assert "I don't understand “admin”." in said.text
    assert "billing|technical|site_admin" in said.text


async def test_a_contact_is_removed_and_leaves_by_the_table_s_words(stage: Stage) -> None:
    """The administrative one."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[BP], f"/contact remove {SPARE} administrative {REF}")
    assert f"Remove *Spare* as Administrative contact on {REF}?" in said.text
    said = await stage.hands.command(SLACK[BS], f"/contact leave administrative contact {REF}")
    assert "Administrative contact" in said.text, said.text
    assert "I don't understand" not in said.text


async def test_a_promotion_is_requested_by_the_table_s_words(stage: Stage) -> None:
    """To the first technical contact. The same words in the reason stay there."""
    await stage.set("support-portal")
    line = f"/contact promote {TECHNICIAN} technical contact (first) {REF} First reason: she knows it"
    said = await stage.hands.command(SLACK[BP], line)
    assert "Technical contact (first)" in said.text, said.text
    asked = await stage.rows.ask("SELECT kind, reason FROM promotions ORDER BY id DESC LIMIT 1")
    assert asked == [("technical", "First reason: she knows it")]


@pytest.mark.parametrize(
    "typed",
    [
        *("Zoë Main zoe@elsewhere.example technical SUB-1042", "SUB-1042 zoe@elsewhere.example Zoë Main technical"),
        *("SUB 1042 technical Zoë Main, zoe@elsewhere.example", "technical zoe@elsewhere.example Zoë Main, SUB 1042"),
        "SUB-1042 Zoë Main &lt;zoe@elsewhere.example&gt; technical contact",
    ],
)
async def test_a_name_beside_an_address_needs_no_brackets(hands: Hands, typed: str) -> None:
    """In whatever order. A name that is also a word for a role is a name where a role is named, too."""
    said = await hands.command("ana", f"/contact add {typed}")
    assert "I've emailed zoe@elsewhere.example an invitation" in said.text, said.text
    assert await hands.desk.count("invitations", "name = 'Zoë Main' AND kind = 'technical'") == 1


async def test_a_small_word_beside_an_address_is_no_name(hands: Hands) -> None:
    """It's rather a misspelled one, and the answer says how to write it."""
    said = await hands.command("ana", "/contact add tecnical zoe@elsewhere.example SUB-1042")
    assert "I don't understand “tecnical”." in said.text
    assert await hands.desk.count("invitations", "email = 'zoe@elsewhere.example'") == 0

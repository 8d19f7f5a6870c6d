"""Ids, mentions and addresses are read however people write and paste them, wherever they are read."""

import pytest

from tests.handlers.hands import Hands
from tests.handlers.test_details import rows
from tests.nouns.audit import NOTHING_PICKED


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "SUB\u20111042",
            "SUB\u20131042",
            "“SUB-1042”",
            "*SUB-1042*",
            "SUB－１０４２",
            "(SUB-1042)",
            "SUB-1042.",
            "SUB-1042, ;",
        ),
        *(
            "`SUB-1042`",
            "_SUB-1042_",
            "~SUB-1042~",
            "SUB\u22121042",
            "SUB\ufe581042",
            "SUB\u200e-1042\u200d",
            "SUB 1042",
        ),
    ],
)
async def test_a_subscription_is_found(hands: Hands, typed: str) -> None:
    """By a command for it."""
    said = await hands.command("ana", f"/subscription show {typed}")
    assert "SUB-1042 · Fleet Planner" in said.words, said.words


@pytest.mark.parametrize("typed", ["INV-2026-17.", "<@U0DANA|dana>, SUB-1042", "SUB-10x2", "SUB-", "technical"])
async def test_what_is_no_id_is_not_missing(hands: Hands, typed: str) -> None:
    """It is a word that the command doesn't understand, and the answer has the usage."""
    said = await hands.command("ana", f"/subscription show {typed}")
    assert "I don't understand “" in said.text
    assert "Usage: `/subscription show SUB-…`." in said.text
    assert "There is no" not in said.text
    assert "I can't find" not in said.text


async def test_an_invoice_at_the_end_of_a_sentence_is_found(hands: Hands) -> None:
    """Without its full stop."""
    for line in ("/invoice show INV-2026-5.", "/invoice “INV-2026-000005”", "/invoice pay INV‑2026‑5;"):
        said = await hands.command("ana", line)
        assert "INV-2026-000005" in said.words, said.words


async def test_the_trail_s_form_reads_an_id_as_pasted(hands: Hands) -> None:
    """A text that is no id is said beside its field."""
    said = await hands.submit("adam", "audit_filter", {**NOTHING_PICKED, "subscription": {"value": "(SUB–1042)."}})
    assert "SUB-1042" in said.words
    said = await hands.submit("adam", "audit_filter", {**NOTHING_PICKED, "subscription": {"value": "Fleet"}})
    assert said.errors == {"subscription": "“Fleet” isn't a subscription ID. Please enter it like this: SUB-1042."}
    said = await hands.command("adam", "/steward audit <@U0ANA|ana>, *SUB‑1042*; refused.")
    assert "Audit trail" in said.words


async def test_a_site_is_cancelled_by_its_number_as_pasted(hands: Hands) -> None:
    """It confirms as well as one that is typed."""
    values = {"typed": "“SUB‑1042”.", "reason": ""}
    said = await hands.submit("ana", "subscription_cancel", values, "SUB-1042")
    assert said.errors == {}
    assert await hands.desk.count("subscriptions", "number = 1042 AND cancelled_on IS NOT NULL") == 1


@pytest.mark.parametrize(
    "typed",
    [
        *("zoe@elsewhere.example, technical SUB-1042", "(zoe@elsewhere.example) – *technical* – SUB‑1042"),
        *(
            "<mailto:zoe@elsewhere.example|zoe@elsewhere.example>; Technical, SUB 1042.",
            "zoe@elsewhere.example,technical,SUB-1042",
        ),
    ],
)
async def test_a_contact_is_invited_with_commas(hands: Hands, typed: str) -> None:
    """Or dashes, or whatever stands between the words."""
    said = await hands.command("ana", f"/contact add {typed}")
    assert "zoe@elsewhere.example" in said.text, said.text
    assert await hands.desk.count("invitations", "email = 'zoe@elsewhere.example' AND kind = 'technical'") == 1


PASTED = "&lt;<mailto:zoe@elsewhere.example|zoe@elsewhere.example>&gt;"


@pytest.mark.parametrize(
    "typed", [f"Zoë de Vries {PASTED} technical SUB-1042", f"SUB-1042, technical: “Zoë de Vries” {PASTED}"]
)
async def test_a_contact_is_invited_with_their_name(hands: Hands, typed: str) -> None:
    """As mail programs copy it. Words before the name say what they always say."""
    said = await hands.command("ana", f"/contact add {typed}")
    assert "I've emailed zoe@elsewhere.example an invitation" in said.text, said.text
    invited = "email = 'zoe@elsewhere.example' AND name = 'Zoë de Vries' AND kind = 'technical'"
    assert await hands.desk.count("invitations", invited) == 1


async def test_a_contact_is_removed_by_name_and_address(hands: Hands) -> None:
    """The name is only for people."""
    line = "/contact remove Dana &lt;<mailto:dana@labs.acme.example|dana@labs.acme.example>&gt; technical SUB-1042"
    assert "Remove *Dana Wiśniewska*" in (await hands.command("ana", line)).text


async def test_only_subscriptions_of_the_person_named_are_offered(hands: Hands) -> None:
    """Ana has three, and Bo is on one of hers: there is nothing to choose. Ben is on two."""
    removed = await hands.command("ana", "/contact remove <@U0BO|bo> billing")
    assert "Remove *Bo Sjöström* as Secondary billing contact on SUB-1043?" in removed.text
    promoted = await hands.command("ana", "/contact promote <@U0KOFI|kofi> technical")
    assert "on SUB-1043" in promoted.text
    offered = (await hands.command("ana", "/contact remove <@U0BEN|ben> billing")).all
    assert ["SUB-1042" in offered, "SUB-1043" in offered, "SUB-1044" in offered] == [True, False, True]


@pytest.mark.parametrize("typed", ["<@U0DANA|dana>, technical SUB-1043", "(<@U0DANA|dana>) technical; SUB-1043."])
async def test_a_mention_is_read_with_its_comma(hands: Hands, typed: str) -> None:
    """As a person of the workspace."""
    said = await hands.command("ana", f"/contact add {typed}")
    assert "Dana Wiśniewska" in said.text, said.text


@pytest.mark.parametrize("group", ["<!subteam^S123|@finance>", "<!channel>", "<!here>,"])
@pytest.mark.parametrize(
    ("who", "line"),
    [
        *(("ana", f"/contact {word} {{}} billing SUB-1042 on leave") for word in ("add", "promote")),
        *(("ana", f"/contact {word} {{}} SUB-1042") for word in ("remove", "edit")),
        *(("adam", line) for line in ("/steward staff add {} agent", "/steward unlink {}", "/steward audit {}")),
    ],
)
async def test_a_group_is_no_person(hands: Hands, group: str, who: str, line: str) -> None:
    """Wherever a person is named."""
    said = await hands.command(who, line.format(group))
    assert said.text == "I can't work with groups. Name one person."


async def test_a_request_to_a_colleague_is_about_one_thing_however_it_is_written(hands: Hands) -> None:
    """An id behind a link, or beside a comma, is one: a forged button can't hide another subscription there."""
    people = dict(await rows(hands.desk, "SELECT key, id FROM people"))
    for hidden in ("<https://desk.example|SUB-1043>", "SUB-1042,SUB-1043", "SUB‑1043", "SUB 1043"):
        value = f"SUB-1042 pay SUB-1042 {people['ana']} /invoice list SUB-1042 {hidden}"
        said = await hands.press("ben", "ask", value)
        assert "I can't read this button" in said.words, hidden

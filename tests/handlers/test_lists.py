"""Every list and select reaches everything in it: an organization with 160 subscriptions, 55 contacts, 51 invoices."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sandbox.blocks import check_suggestions
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.support.bulk import CONTACTS, FIRST, INVOICES, LAST, SUBSCRIPTIONS, add_bulk
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

BO, LAST_REF = "bo", f"SUB-{LAST}"
FIRST_REF = f"SUB-{FIRST}"
OTHERS = 2
"""Bo's subscriptions in the example data."""


@pytest.fixture
async def bulky(desk_on_both: RunningDesk, tmp_path: Path) -> Hands:
    """Hands at a desk with very much of everything."""
    await add_bulk(desk_on_both.database, tmp_path)
    return Hands(desk_on_both)


@pytest.fixture
async def heap(bulk_morning: Morning, tmp_path: Path) -> AsyncIterator[Hands]:
    """The same on one database, where it's about what people see."""
    async with bulk_morning.copied(tmp_path) as desk:
        yield Hands(desk)


def refs(said: Said) -> list[str]:
    """The first cells of the rows that are shown."""
    tables = [block for block in said.blocks if block["type"] == "data_table"]
    return [row[0]["text"] for table in tables for row in table["rows"][1:]]


def select_in(said: Said) -> dict[str, Any]:
    """The select to search in."""
    return next(element for element in said.buttons if element["type"] == "external_select")


async def all_pages(hands: Hands, user: str, line: str) -> list[Said]:
    """A list with all its pages, turned by its own button."""
    pages = [await hands.command(user, line)]
    while more := [one for one in pages[-1].buttons if one.get("text", {}).get("text") == "More"]:
        pages.append(await hands.press(user, more[0]["action_id"]))
        assert len(pages) < 20
    return pages


async def test_the_pages_of_a_list_have_each_row_once(bulky: Hands) -> None:
    """Turned by the button, from the first row to the last, with a note of which rows these are; and back."""
    for line, count, most in (
        ("/subscription", SUBSCRIPTIONS + OTHERS, 6),
        (f"/contact list {FIRST_REF}", CONTACTS + 2, 2),
        (f"/contact check {FIRST_REF}", CONTACTS + 2, 3),
        (f"/invoice list {FIRST_REF}", INVOICES, 3),
        ("/invoice list all", INVOICES, 3),
        ("/renewal list", SUBSCRIPTIONS, 8),
        (f"/invoice statement {FIRST_REF}", INVOICES + 1, 2),
        (f"/contact remove {FIRST_REF}", CONTACTS, 3),
        (f"/contact promote {FIRST_REF}", CONTACTS, 3),
    ):
        pages = await all_pages(bulky, BO, line)
        shown = [ref for page in pages for ref in refs(page)]
        assert len(shown) >= count, line
        assert len(pages) <= most, line
        assert len(pages) == 1 or all(f" of {len(shown)}" in page.words for page in pages), line
        if len(pages) > 1:
            assert refs(await bulky.press(BO, pages[-1].button("Back")["action_id"])), line


async def test_what_a_select_has_no_room_for_is_found_by_typing(bulky: Hands) -> None:
    """Also by a part of its name, in any case; only what is offered can be chosen, and what is chosen is taken."""
    form = (await bulky.command(BO, "/ticket new")).view
    assert form
    (element,) = [block["element"] for block in form["blocks"] if block.get("block_id") == "subscription"]
    assert element["type"] == "external_select"
    for typed in (LAST_REF.lower(), f"office {LAST}", f"BRANCH {LAST} bulk"):
        said = await bulky.suggest(BO, "subscription", typed, form="ticket_new")
        assert [option["value"] for option in said.options] == [LAST_REF], typed
    values = {"severity": chosen("low"), "subject": "Hm", "description": "Hm."}
    said = await bulky.submit(BO, "ticket_new", {**values, "subscription": chosen(LAST_REF)})
    assert "is open" in said.words
    everything = await bulky.suggest(BO, "subscription", "", form="ticket_new")
    assert len(everything.options) == 100
    assert "The first 100. Type more to find others." in everything.words
    assert (await bulky.suggest(BO, "subscription", "no such words", form="ticket_new")).options == []


async def test_the_last_subscription_is_reached_in_two_presses(heap: Hands) -> None:
    """From each command that asks which: typed, chosen, there."""
    for line, shown in (
        ("/subscription", LAST_REF),
        ("/contact list", f"Contacts of {LAST_REF}"),
        ("/invoice card", LAST_REF),
        ("/renewal", LAST_REF),
        ("/steward roles", LAST_REF),
    ):
        select = select_in(await heap.command(BO, line))
        (option,) = (await heap.suggest(BO, select["action_id"], str(LAST))).options
        said = await heap.press(BO, select["action_id"], option["value"], kind="static_select")
        assert shown in said.all, line


async def test_a_contact_among_many_is_found_and_removed(heap: Hands) -> None:
    """The options are what can be done with whom; the press asks before it does it."""
    select = select_in(await heap.command(BO, f"/contact list {FIRST_REF}"))
    found = (await heap.suggest(BO, select["action_id"], "p52@bulk")).options
    (remove,) = [option for option in found if option["text"]["text"].startswith("Remove: Person 52")]
    said = await heap.press(BO, select["action_id"], remove["value"], kind="static_select")
    assert "Person 52" in said.words
    assert (await heap.suggest("ana", select["action_id"], "p52@bulk")).options == []


async def test_a_search_shows_only_what_the_searcher_has(heap: Hands) -> None:
    """Whatever the select's id says: others' subscriptions aren't among the options, and what isn't ours has none."""
    for action_id in ("/pick choose - /subscription show", "/pick choose nonsense /subscription show"):
        for user, count in (("ana", 0), (BO, 1), ("agnes", 0)):
            assert len((await heap.suggest(user, action_id, LAST_REF)).options) == count, (action_id, user)
    for action_id in (
        "/pick choose - /nonsense",
        "/pick choose",
        "/pick",
        "nothing",
        f"/pick choose - {'/ticket ' * 30}",
    ):
        assert (await heap.suggest(BO, action_id, LAST_REF)).options == [], action_id
    assert (await heap.suggest(BO, "subscription", "%", form="ticket_new")).options == []
    assert (await heap.suggest(BO, "subscription", "_" * 500, form="ticket_new")).options == []


async def test_a_right_that_was_lost_meanwhile_empties_the_options(heap: Hands) -> None:
    """The form is still open; its select has nothing to choose any more, and the form is refused."""
    assert (await heap.suggest(BO, "subscription", LAST_REF, form="ticket_new")).options
    async with heap.desk.database.transaction() as session:
        await session.execute(text("DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'bo')"))
    assert (await heap.suggest(BO, "subscription", LAST_REF, form="ticket_new")).options == []
    values = {"severity": chosen("low"), "subject": "Hm", "description": "Hm.", "subscription": chosen(LAST_REF)}
    assert "I can't find " in (await heap.submit(BO, "ticket_new", values)).words


async def test_a_workspace_without_data_tables_gets_paragraphs_and_is_remembered(heap: Hands) -> None:
    """Slack refuses the table once. The pages then reach everything, too."""
    await heap.desk.fault(method="response_url", kind="error:invalid_blocks")
    first = await heap.command(BO, "/subscription")
    assert refs(first) == []
    assert first.button("Show")["action_id"].startswith("/subscription show SUB-")
    second = await heap.press(BO, first.button("More")["action_id"])
    assert refs(second) == []
    assert second.text != first.text
    assert refs(await heap.command(BO, "/subscription")) == []


async def test_a_lost_answer_says_nothing_about_tables(heap: Hands) -> None:
    """Only invalid_blocks does: the next list is a table again."""
    await heap.desk.fault(method="response_url", kind="error:expired_url")
    await heap.command(BO, "/subscription")
    assert refs(await heap.command(BO, "/subscription"))
    assert refs(await heap.command(BO, "/subscription"))


async def test_the_home_and_a_modal_have_pages(heap: Hands) -> None:
    """Where Slack has no tables: paragraphs, a select to search in, and More."""
    home = await heap.home(BO)
    assert f"1 to 20 of {SUBSCRIPTIONS + OTHERS}" in home.words
    assert select_in(home)["action_id"] == "/pick choose - /subscription show"
    page = await heap.press_in_home(BO, home.button("More")["action_id"])
    assert page.view
    assert page.view["type"] == "modal"
    assert f"21 to 40 of {SUBSCRIPTIONS + OTHERS}" in page.words


def test_options_are_checked_as_slack_checks_them() -> None:
    """So that the searches above are what Slack would take."""
    assert check_suggestions({"options": []}) == []

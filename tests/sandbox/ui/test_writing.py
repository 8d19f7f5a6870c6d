"""Writing on the page: files, threads, edits, deletions, reactions and shortcuts, by form and by hand."""

import re
from pathlib import Path

import pytest
from aiohttp import FormData
from playwright.async_api import Page, expect

from sandbox.ui.lines import size_of
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk
from tests.support.browser import NewPage

SIZES = pytest.mark.parametrize("wide", [1280, 390])


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """A desk whose manifest has shortcuts."""
    return await open_desk()


async def submit(desk: Desk, path: str, **fields: str) -> str:
    """Send a form of Ana's page: the answer."""
    async with desk.http.post(f"{desk.sandbox.url}/as/U0ANA/{path}", data=fields) as response:
        assert response.status == 200
        return await response.text()


async def shown(desk: Desk, path: str = "dm") -> str:
    """Ana's page."""
    async with desk.http.get(f"{desk.sandbox.url}/as/U0ANA/{path}") as response:
        assert response.status == 200
        return await response.text()


async def written(desk: Desk, text: str = "Hello", user: str = "ana", channel: str = "dm") -> str:
    """The ts of a message."""
    answer = await desk.act("message", user=user, channel=channel, text=text)
    return str(answer["messages"][0]["ts"])


async def test_files_are_sent_with_a_message_and_can_be_downloaded(desk: Desk) -> None:
    """With or without text; the chips show names and sizes."""
    form = FormData({"text": "", "thread_ts": ""}, quote_fields=False)
    form.add_field("files", b"boom\r\n", filename="error <1>.log")
    form.add_field("files", b"", filename="")
    async with desk.http.post(f"{desk.sandbox.url}/as/U0ANA/dm/say", data=form) as response:
        assert "<p></p>" in await response.text()
    (file,) = desk.bot.last["event"]["files"]
    assert (file["name"], file["size"]) == ("error <1>.log", 6)
    html = await shown(desk)
    assert re.search(r'<a href="/files/\w+" download="error &lt;1&gt;.log">error &lt;1&gt;.log</a> <small>6 B', html)
    async with desk.http.get(f"{desk.sandbox.url}/files/{file['id']}") as response:
        assert await response.read() == b"boom\r\n"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 B"), (999, "999 B"), (12_345, "12 KB"), (1_500_000, "1.5 MB"), (10_000_000, "10.0 MB")]
)
def test_sizes_are_short(number: int, words: str) -> None:
    """In the units that people know."""
    assert size_of(number) == words


async def test_a_reply_can_also_go_to_the_channel(desk: Desk) -> None:
    """There, it leads to its thread."""
    parent = await written(desk, "root")
    await submit(desk, "dm/say", text="aloud", thread_ts=parent, broadcast="1")
    html = await shown(desk)
    assert "aloud" in html
    assert f'Replied in a <a href="/as/U0ANA/dm?thread={parent}">thread</a>' in html


async def test_an_edit_starts_from_what_was_typed(desk: Desk) -> None:
    """Mentions, links and signs are as its author wrote them, and saving shows the thread again."""
    typed = "@ben: 1 < 2 & see https://acme.example/?a=1&b=2 in #general, ana@acme.example"
    ts = await written(desk, typed)
    html = await shown(desk, f"dm?edit={ts}")
    assert typed.replace("&", "&amp;").replace("<", "&lt;") + "</textarea>" in html
    where = f"{desk.sandbox.url}/as/U0ANA/dm/edit"
    fields = {"ts": ts, "text": "two\r\nlines", "thread": ts}
    async with desk.http.post(where, data=fields, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, f"/as/U0ANA/dm?thread={ts}")
    assert desk.bot.last["event"]["message"]["text"] == "two\nlines"
    assert "(edited)" in await shown(desk)


async def test_nobody_edits_anothers_message(desk: Desk) -> None:
    """The page has a field for one's own."""
    own, hers = await written(desk, "Mine", channel="general"), await written(desk, user="ben", channel="general")
    pages = [await shown(desk, f"C0GENERAL?edit={ts}") for ts in (own, hers)]
    assert ['class="editor"' in html for html in pages] == [True, False]
    assert "only their own messages" in await submit(desk, "C0GENERAL/edit", ts=hers, text="Mine")


async def test_the_menu_has_what_this_person_can_do(desk: Desk) -> None:
    """Shortcuts for all messages; editing and deleting only for one's own."""
    own, other = await written(desk, channel="general"), await written(desk, user="ben", channel="general")
    mine, others = [await shown(desk, f"C0GENERAL/menu/{ts}") for ts in (own, other)]
    for menu in (mine, others):
        assert "Reply in thread" in menu
        assert "Make a ticket" in menu
    assert ("Delete message" in mine, "Delete message" in others) == (True, False)
    assert ("Edit message" in mine, "Edit message" in others) == (True, False)


async def test_a_deleted_message_with_replies_says_so(desk: Desk) -> None:
    """It has no menu, but its thread stays."""
    ts = await written(desk, "secret words")
    await submit(desk, "dm/say", text="answer", thread_ts=ts)
    await submit(desk, "dm/delete", ts=ts)
    html = await shown(desk)
    assert "secret words" not in html
    assert "This message was deleted." in html
    assert (f"menu/{ts}" in html, "1 reply" in html) == (False, True)


async def test_a_second_press_takes_a_reaction_back(desk: Desk) -> None:
    """Names may have their colons; nonsense is refused in words."""
    ts = await written(desk)
    await submit(desk, "dm/react", ts=ts, name=":Tada:")
    assert 'title="Ana Pérez reacted with :tada:">🎉 <b>1</b>' in await shown(desk)
    await submit(desk, "dm/react", ts=ts, name="tada")
    assert desk.bot.last["event"]["type"] == "reaction_removed"
    assert "is not the name of an emoji" in await submit(desk, "dm/react", ts=ts, name="a b")


async def test_shortcuts_are_used_from_the_page(desk: Desk) -> None:
    """Of a message, and of the workspace."""
    ts = await written(desk)
    await submit(desk, "dm/shortcut", ts=ts, callback_id="from_message")
    assert (desk.bot.last["type"], desk.bot.last["message"]["text"]) == ("message_action", "Hello")
    await submit(desk, "dm/shortcut", callback_id="new_ticket")
    assert (desk.bot.last["type"], desk.bot.last["callback_id"]) == ("shortcut", "new_ticket")
    assert "New ticket" in (await shown(desk)).split('id="composer-form"')[1]


async def opened(desk: Desk, new_page: NewPage, wide: int, path: str = "dm") -> Page:
    """Ana's page in a browser."""
    page = await new_page(viewport={"width": wide, "height": 800}, base_url=desk.sandbox.url)
    await page.goto(f"/as/U0ANA/{path}")
    return page


@SIZES
async def test_files_are_chosen_taken_out_and_sent(desk: Desk, new_page: NewPage, wide: int, tmp_path: Path) -> None:
    """The Enter key sends them without text, and the box is empty again."""
    page = await opened(desk, new_page, wide)
    for name in ("one.log", "two.log"):
        (tmp_path / name).write_text(name)
    await page.get_by_label("Attach files").set_input_files([tmp_path / "one.log", tmp_path / "two.log"])
    await page.get_by_role("button", name="Remove one.log").click()
    await page.locator("#composer").press("Enter")
    await expect(page.locator(".message .file")).to_have_text(re.compile("two.log"))
    await expect(page.locator(".chosen li")).to_have_count(0)
    assert [file["name"] for file in desk.bot.last["event"]["files"]] == ["two.log"]


@SIZES
async def test_the_menu_works_with_keys(desk: Desk, new_page: NewPage, wide: int) -> None:
    """It opens at its button, the arrows move, Enter acts, Escape gives the focus back."""
    await written(desk, "Broken")
    page = await opened(desk, new_page, wide)
    more = page.get_by_role("button", name="More actions")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="React with :+1:")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="React with :+1:")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=":white_check_mark: 1")).to_be_visible()
    await expect(page.locator("#message-menu")).to_be_hidden()
    await expect(more).to_be_focused()


@SIZES
async def test_a_message_is_edited_and_deleted_by_hand(desk: Desk, new_page: NewPage, wide: int) -> None:
    """What's typed stays while others write, and deleting asks first."""
    await written(desk, "teh printer")
    page = await opened(desk, new_page, wide)
    message = page.locator("#messages article").first
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    field = page.get_by_label("Your message", exact=True)
    await field.fill("the printer")
    await desk.client.chat_postMessage(channel="U0ANA", text="meanwhile")
    await expect(page.get_by_text("meanwhile")).to_be_visible()
    await expect(field).to_have_value("the printer")
    await field.press("Enter")
    await expect(message).to_contain_text("(edited)")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message…").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("the printer")).to_have_count(0)
    assert desk.bot.last["event"]["subtype"] == "message_deleted"

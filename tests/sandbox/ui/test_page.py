"""The page: who sees what, what is done from it, and that it stays safe."""

import asyncio
import json
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from sandbox.ui.blocks import field_name
from sandbox.ui.desk import LATEST
from sandbox.ui.lines import initials
from tests.sandbox.desk import PATIENCE
from tests.sandbox.ui.conftest import Desk

BOT = "U0SANDBOXBOT"
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "New ticket"},
    "submit": {"type": "plain_text", "text": "Open"},
    "blocks": [
        {
            "type": "input",
            "block_id": "subject",
            "label": {"type": "plain_text", "text": "Subject"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "copies",
            "optional": True,
            "label": {"type": "plain_text", "text": "Copies"},
            "element": {
                "type": "checkboxes",
                "action_id": "to",
                "options": [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("me", "all")],
                "initial_options": [{"text": {"type": "plain_text", "text": "me"}, "value": "me"}],
            },
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "add", "text": {"type": "plain_text", "text": "Add"}}],
        },
    ],
}


def payload(desk: Desk) -> dict[str, Any]:
    """The interaction that the bot got last."""
    sent: dict[str, Any] = json.loads(desk.requests[-1]["payload"])
    return sent


async def test_the_start_is_the_first_persons_messages_with_a_welcome(desk: Desk) -> None:
    """One address is enough: it leads to somebody's view, with three things to try."""
    async with desk.http.get("/") as response:
        assert response.url.path_qs == "/as/U0ANA/dm?welcome=1"
        html = await response.text()
    assert html.count("<li>", html.index('class="welcome"'), html.index("</ol>")) == 3


async def test_a_person_sees_only_their_channels(desk: Desk) -> None:
    """A channel that one is not in is neither listed nor shown; its address leads to one's own messages."""
    assert "triage" not in await desk.get("/as/U0ANA/dm")
    assert "triage" in await desk.get("/as/U0BO/dm")
    async with desk.http.get("/as/U0ANA/C0TRIAGE") as response:
        assert response.url.path == "/as/U0ANA/dm"


@pytest.mark.parametrize(
    ("person", "place", "to"),
    [
        ("U0BO", "C0GENERAL", "/as/U0BO/C0GENERAL"),
        ("U0BO", "dm", "/as/U0BO/dm"),
        ("U0ANA", "C0TRIAGE", "/as/U0ANA/dm"),
        ("U0BO", "home", "/as/U0BO/home"),
    ],
)
async def test_switching_person_keeps_the_place_where_they_may_be(desk: Desk, person: str, place: str, to: str) -> None:
    """The picker leads to the same place as the other person, or to their own messages."""
    async with desk.http.get("/go", params={"person": person, "place": place}) as response:
        assert response.url.path == to


async def test_the_picker_offers_everybody_and_shows_who_one_is(desk: Desk) -> None:
    """All people can be chosen, and the chosen one is the one whose page this is."""
    picker = (await desk.get("/as/U0BO/dm")).split('<select id="person"')[1].split("</select>")[0]
    assert re.findall(r'<option value="(\w+)"( selected)?>', picker) == [("U0ANA", ""), ("U0BO", " selected")]


async def test_messages_are_escaped_wherever_they_come_from(desk: Desk) -> None:
    """Neither people nor the bot can bring markup onto the page, nor can a name."""
    evil = "<script>alert(1)</script>"
    await desk.post("/as/U0BO/C0GENERAL/say", text=evil)
    desk.sandbox.workspace.post("C0GENERAL", BOT, evil)
    html = await desk.get("/as/U0ANA/C0GENERAL")
    assert html.count("&lt;script&gt;alert(1)") == 2
    assert evil not in html
    assert "Bo &lt;b&gt;" in html
    assert "Bo <b>" not in html


async def test_only_the_pages_own_scripts_may_run(desk: Desk) -> None:
    """The page forbids inline and foreign scripts, and uses none."""
    async with desk.http.get("/as/U0ANA/dm") as response:
        policy = response.headers["Content-Security-Policy"]
        html = await response.text()
    assert "script-src 'self';" in policy
    assert re.findall(r"<script[^>]*>", html) == [
        '<script src="/static/htmx.min.js" defer>',
        '<script src="/static/page.js" defer>',
    ]
    assert not re.search(r"\son\w+=", html)


async def test_the_page_brings_its_letters_along(desk: Desk) -> None:
    """Every font file that the style sheet names is served, from the one place that the page allows."""
    async with desk.http.get("/as/U0ANA/dm") as response:
        assert "font-src 'self';" in response.headers["Content-Security-Policy"]
    files = re.findall(r'url\("([^"]+)"\)', await desk.get("/static/fonts/fonts.css"))
    assert len(files) == 10
    for file in files:
        async with desk.http.get(f"/static/fonts/{file}") as response:
            assert (response.status, (await response.read())[:4]) == (200, b"wOF2")


@pytest.mark.parametrize("path", ["dm/say", "click", "submit", "close", "home", "clock"])
async def test_another_site_cannot_act(desk: Desk, path: str) -> None:
    """What is posted from another site is turned away."""
    async with desk.http.post(f"/as/U0ANA/{path}", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 403
    assert desk.requests == []


async def test_ephemeral_messages_are_marked_and_private(desk: Desk) -> None:
    """What is only visible to one person says so to them and is not there for others."""
    desk.sandbox.workspace.post("C0GENERAL", BOT, "psst", ephemeral_for="U0ANA")
    html = await desk.get("/as/U0ANA/C0GENERAL")
    assert "psst" in html
    assert "Only visible to you" in html
    assert "psst" not in await desk.get("/as/U0BO/C0GENERAL")


async def test_unread_messages_are_counted_until_they_are_seen(desk: Desk) -> None:
    """The number beside a channel is what others wrote since one last looked; one's own words don't count."""
    for text in ("one", "two"):
        desk.sandbox.workspace.post("C0GENERAL", BOT, text)
    desk.sandbox.workspace.post("C0GENERAL", "U0ANA", "mine")
    assert 'class="count">2<' in await desk.get("/as/U0ANA/dm")
    assert 'class="count">' not in await desk.get("/as/U0ANA/C0GENERAL")
    assert 'class="count">' not in await desk.get("/as/U0ANA/dm")
    assert 'class="count">3<' in await desk.get("/as/U0BO/dm")


async def test_a_thread_opens_beside_its_channel(desk: Desk) -> None:
    """Replies are counted at their message and shown in the thread."""
    parent = desk.sandbox.workspace.post("C0GENERAL", BOT, "a question")
    await desk.post("/as/U0BO/C0GENERAL/say", text="the answer", thread_ts=parent.ts)
    html = await desk.get("/as/U0ANA/C0GENERAL")
    assert "1 reply" in html
    assert "the answer" not in html
    assert "the answer" in await desk.get(f"/as/U0ANA/C0GENERAL?thread={parent.ts}")


async def test_an_edited_message_says_so(desk: Desk) -> None:
    """An edit is visible."""
    message = desk.sandbox.workspace.post("C0GENERAL", BOT, "before")
    assert "(edited)" not in await desk.get("/as/U0ANA/C0GENERAL")
    desk.sandbox.workspace.edit(message, "after", [])
    assert "(edited)" in await desk.get("/as/U0ANA/C0GENERAL")


async def test_a_command_typed_on_the_page_reaches_the_bot(desk: Desk) -> None:
    """The box sends commands, and the bot's answer is on the page."""
    desk.answer = lambda _request: {"text": "Nothing is due."}
    await desk.post("/as/U0ANA/dm/say", text="/invoice pay INV-1")
    assert (desk.requests[0]["command"], desk.requests[0]["text"]) == ("/invoice", "pay INV-1")
    assert "Nothing is due." in await desk.get("/as/U0ANA/dm")


async def test_commands_are_refused_in_threads_as_slack_does(desk: Desk) -> None:
    """A command in a thread gets a sentence, and the bot hears nothing."""
    parent = desk.sandbox.workspace.post("C0GENERAL", BOT, "a question")
    words = await desk.post("/as/U0ANA/C0GENERAL/say", text="/invoice", thread_ts=parent.ts)
    assert "/invoice can&#39;t be used in a thread" in words
    assert desk.requests == []


async def test_an_unknown_command_is_answered_in_words(desk: Desk) -> None:
    """A command that the app does not have is named, with those there are."""
    words = await desk.post("/as/U0ANA/dm/say", text="/invioce")
    assert "/invioce" in words
    assert "/invoice" in words


async def test_the_box_suggests_commands_with_their_use(desk: Desk) -> None:
    """Command, usage and description of the manifest are there to choose from."""
    html = await desk.get("/as/U0ANA/dm")
    option = html[html.index('data-insert="/invoice"') :].split("</li>")[0]
    assert "[pay INV-…]" in option
    assert "Invoices and payment" in option


async def test_a_click_names_the_button_that_was_pressed(desk: Desk) -> None:
    """Of two buttons with one action id, the pressed one's block and value arrive."""
    button = {"type": "button", "action_id": "pay", "text": {"type": "plain_text", "text": "Pay"}}
    blocks = [{"type": "actions", "block_id": each, "elements": [{**button, "value": each}]} for each in ("one", "two")]
    message = desk.sandbox.workspace.post("C0GENERAL", BOT, "pay", blocks=blocks)
    await desk.post("/as/U0ANA/click", channel="C0GENERAL", ts=message.ts, action_id="pay", block_id="two")
    [action] = payload(desk)["actions"]
    assert (action["block_id"], action["value"]) == ("two", "two")


async def test_a_select_keeps_what_was_chosen(desk: Desk) -> None:
    """What one person chose in a message is still chosen when the page is drawn again, for that person only."""
    block = {"type": "actions", "block_id": "b", "elements": [{"type": "users_select", "action_id": "who"}]}
    message = desk.sandbox.workspace.post("C0GENERAL", BOT, "who?", blocks=[block])
    chosen = (field_name("b", "who"), "U0BO")
    await desk.post("/as/U0ANA/click", chosen, channel="C0GENERAL", ts=message.ts, action_id="who", block_id="b")
    assert payload(desk)["actions"][0]["selected_user"] == "U0BO"
    assert '<option value="U0BO" selected>' in (await desk.get("/as/U0ANA/C0GENERAL")).split('id="messages"')[1]
    assert '<option value="U0BO" selected>' not in (await desk.get("/as/U0BO/C0GENERAL")).split('id="messages"')[1]


async def test_opening_home_tells_the_bot(desk: Desk) -> None:
    """The Home tab sends app_home_opened and shows what the app published."""
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "Your desk"}}]
    assert "hasn’t put anything here yet" in await desk.get("/as/U0ANA/home")
    await desk.post("/as/U0ANA/home")
    assert desk.requests[0]["event"]["type"] == "app_home_opened"
    desk.sandbox.workspace.publish_home("U0ANA", {"type": "home", "blocks": blocks})
    assert "Your desk" in await desk.get("/as/U0ANA/home")


async def test_mail_is_sorted_by_reader_and_its_html_is_text(desk: Desk) -> None:
    """The drawer counts and lists one's own letters, shows everybody's on request, and draws no markup of a letter."""
    for name in ("ana", "bo"):
        head = f"From: desk@x.example\nTo: {name}@acme.example\nSubject: For {name}\nContent-Type: text/html"
        (desk.mail / f"{name}.eml").write_text(f"{head}\n\n<i>hi</i>\n", encoding="utf-8")
    assert "1<span" in (await desk.get("/as/U0ANA/dm")).split('id="mail-button"')[1].split("</a>")[0]
    mine = await desk.get("/as/U0ANA/dm?mail=mine")
    assert "For ana" in mine
    assert "For bo" not in mine
    assert "For bo" in await desk.get("/as/U0ANA/dm?mail=all")
    number = re.findall(r"letter=(\d+)", mine)[0]
    letter = await desk.get(f"/as/U0ANA/dm?mail=mine&letter={number}")
    assert "&lt;i&gt;hi&lt;/i&gt;" in letter
    assert "unread" not in letter.split('id="mail-button"')[1].split("</a>")[0]


async def test_an_email_with_both_forms_is_drawn_in_a_frame(desk: Desk) -> None:
    """Nothing in the frame runs or is loaded, and the plain text is below it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@x.example", "ana@acme.example", "Both"
    mail.set_content("plain words")
    mail.add_alternative("<p>drawn words</p><script>alert(1)</script>", subtype="html")
    (desk.mail / "both.eml").write_bytes(mail.as_bytes())
    drawer = await desk.get("/as/U0ANA/dm?mail=mine&letter=0")
    assert re.search(r'<iframe[^>]* src="/mail/both.eml/html" sandbox="allow-same-origin" ', drawer)
    assert "plain words" in drawer
    assert "drawn words" not in drawer
    async with desk.http.get("/mail/both.eml/html") as page:
        assert "drawn words" in await page.text()
        policy = page.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-same-origin; frame-ancestors 'self'"
    async with desk.http.get("/mail/none.eml/html") as page:
        assert page.status == 404


async def test_a_new_email_arrives_with_the_word_of_the_mail_server(desk: Desk) -> None:
    """On top of it, as servers write it, so that the bot can believe who wrote it."""
    form = await desk.get("/as/U0ANA/dm?mail=mine&letter=new")
    assert '<dd dir="auto">ana@acme.example</dd>' in form
    assert "is sent" in await desk.post("/as/U0ANA/mail", subject="Hello", text="Who are you?\r\nAna")
    (raw,) = desk.emails
    mail = message_from_bytes(raw, policy=policy.default)
    name, value = mail.items()[0]
    assert name == "Authentication-Results"
    assert value.strip() == "mx.northwind.example; dmarc=pass header.from=acme.example"
    assert (mail["To"], mail["Subject"]) == ("desk@northwind.example", "Hello")
    assert mail.get_content() == "Who are you?\nAna\n"


async def test_a_bot_that_is_away_is_shown_as_such(desk: Desk) -> None:
    """The banner is there exactly while the bot is not connected."""
    for connected in (True, False):
        desk.sandbox.workspace.set_connected(connected)
        banner = (await desk.get("/as/U0ANA/dm")).split('id="banner"')[1].split(">")[0]
        assert ("hidden" in banner) is connected


@pytest.mark.parametrize("place", ["dm", "home"])
async def test_what_changes_has_its_place_on_the_page(desk: Desk, place: str) -> None:
    """Every part of a refresh replaces something that the page has, and neither has an id twice."""
    desk.sandbox.workspace.open_view("U0ANA", MODAL)
    page, parts = await desk.get(f"/as/U0ANA/{place}"), await desk.get(f"/as/U0ANA/{place}/refresh")
    ids = re.findall(r'\sid="([^"]+)"', page)
    replaced = [re.findall(r'\sid="([^"]+)"', tag)[0] for tag in re.findall(r"<[^<>]*hx-swap-oob[^<>]*>", parts)]
    assert len(replaced) == 9
    assert set(replaced) <= set(ids)
    assert len(ids) == len(set(ids))


async def test_a_change_is_told_to_those_who_see_it(desk: Desk) -> None:
    """The stream has a line for a message to all, and none for what is private to somebody else."""
    async with desk.http.get("/live/U0ANA") as stream:
        assert await stream.content.readuntil(b"\n\n") == b"retry: 1000\n\n"
        desk.sandbox.workspace.post("C0GENERAL", BOT, "secret", ephemeral_for="U0BO")
        desk.sandbox.workspace.open_view("U0BO", MODAL)
        desk.sandbox.workspace.publish_home("U0ANA", {"type": "home", "blocks": []})
        line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), PATIENCE)
        while line == b"data: presence\n\n":  # the sandbox noticing the bot, whenever it does
            line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), PATIENCE)
        assert line == b"data: home\n\n"


async def test_many_changes_are_told_together(desk: Desk) -> None:
    """Changes that come at once make one line of the stream, or two when the first went out before the rest."""
    async with desk.http.get("/live/U0ANA") as stream:
        await stream.content.readuntil(b"\n\n")
        for _ in range(200):
            desk.sandbox.workspace.post("C0GENERAL", BOT, "again")
        desk.sandbox.workspace.advance(timedelta(days=1))
        told = b""
        while b"clock" not in told:
            told += await asyncio.wait_for(stream.content.readuntil(b"\n\n"), PATIENCE)
    assert told.count(b"message") <= 2


async def test_only_the_latest_messages_are_drawn_until_asked(desk: Desk) -> None:
    """A long conversation shows its end, and all of it on request."""
    for number in range(LATEST + 7):
        desk.sandbox.workspace.post("C0GENERAL", BOT, f"number {number} of many")
    html = await desk.get("/as/U0ANA/C0GENERAL")
    assert html.count("of many") == LATEST
    assert "Show 7 earlier messages" in html
    assert f"number {LATEST + 6} of many" in html
    assert (await desk.get("/as/U0ANA/C0GENERAL?earlier=1")).count("of many") == LATEST + 7


async def test_an_open_stream_does_not_hold_up_the_end(desk: Desk) -> None:
    """Stopping the sandbox ends the streams."""
    async with desk.http.get("/live/U0ANA") as stream:
        await stream.content.readuntil(b"\n\n")
        await desk.sandbox.stop()
        assert stream.content.at_eof() or await asyncio.wait_for(stream.content.read(), PATIENCE) is not None


@pytest.mark.parametrize(
    ("name", "letters"), [("Ana María Pérez", "AP"), ("Bo", "B"), ("山田 ゆき", "山ゆ"), (" ", "?")]
)
def test_initials(name: str, letters: str) -> None:
    """First and last word give the letters of the picture."""
    assert initials(name) == letters

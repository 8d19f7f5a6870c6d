"""The page's routes: one page for each person and place, its changing parts, live events, and people's actions."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from markupsafe import Markup

from sandbox.elements import STATE_KEYS, WrongValueError, chosen, elements_of
from sandbox.entities import Channel, Json, Person, View
from sandbox.filling import named
from sandbox.mail import attachment, html_of
from sandbox.people_acts import Actor
from sandbox.ui.answers import download, failed, html, letter, own, toast
from sandbox.ui.blocks import environment, field_name
from sandbox.ui.desk import DM, HOME, Desk, Place, Seen
from sandbox.ui.forms import is_left_empty, named_as_written, value_of
from sandbox.ui.letters import Mailroom
from sandbox.ui.writing import WritingPage
from sandbox.workspace import Change, Subscription, Workspace

BREATH_SECONDS = 0.1  # between two events of one stream: many changes at once make one drawing, not many
SENT = Markup('<p class="sent">Your email is sent.</p>')
STATIC = Path(__file__).parents[1] / "static"


def routes(workspace: Workspace, actor: Actor) -> list[web.AbstractRouteDef]:
    """The routes of the page, to be mounted at the root."""
    page = _Page(workspace, actor)
    return [
        web.get("/", page.start),
        web.get("/go", page.go),
        web.get("/live/{user}", page.live),
        web.get("/as/{user}/{place}", page.show),
        web.get("/as/{user}/{place}/refresh", page.refresh),
        *WritingPage(workspace, actor).routes(),
        web.post("/as/{user}/click", own(page.click)),
        web.post("/as/{user}/suggest", own(page.suggest)),
        web.post("/as/{user}/submit", own(page.submit)),
        web.post("/as/{user}/close", own(page.close)),
        web.post("/as/{user}/home", own(page.home)),
        web.post("/as/{user}/clock", own(page.clock)),
        web.post("/as/{user}/account", own(page.account)),
        web.post("/as/{user}/mail", own(page.reply)),
        web.get("/files/{id}", page.file),
        web.get("/mail/{file}/{place:[0-9]+}", page.attachment),
        web.get("/mail/{file}/html", page.letter),
        web.static("/static", STATIC),
    ]


class _Page:
    def __init__(self, workspace: Workspace, actor: Actor) -> None:
        self._workspace, self._actor = workspace, actor
        self._mailroom = Mailroom(actor.mail_dir, workspace.state, write_to=actor.mail_address)
        self._seen = Seen(workspace.state.read)

    async def start(self, _request: web.Request) -> web.StreamResponse:
        """Redirect to the first person's messages with the app, with a welcome."""
        first = next(person for person in self._workspace.people.values() if not person.deleted)
        raise web.HTTPFound(f"/as/{first.id}/{DM}?welcome=1")

    async def go(self, request: web.Request) -> web.StreamResponse:
        """Switch to another person's view, at the same place if they can be there."""
        person = self._workspace.find_person(request.query.get("person", ""))
        if person is None:
            raise web.HTTPFound("/")
        place = request.query.get("place", DM)
        raise web.HTTPFound(f"/as/{person.id}/{place if self._place(person, place) else DM}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        return html(self._desk(request).draw("page.html"))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file that the app or a person shared."""
        file = self._workspace.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound(text="The sandbox keeps files only until it stops, and there is no such file now.")
        return download(file.name, file.mimetype, file.content)

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """Reply to an email, or write a new one."""
        form = await request.post()
        text, file, subject = (str(form.get(name, "")).replace("\r\n", "\n") for name in ("text", "file", "subject"))
        if not text.strip():
            return toast("Write something first.")
        to = "" if file else self._actor.mail_address
        outcome = await self._actor.mail(request.match_info["user"], text.strip(), file, to, " ".join(subject.split()))
        return toast(failed(outcome.error)) if outcome.error else html(SENT)

    async def letter(self, request: web.Request) -> web.StreamResponse:
        """The HTML of an email."""
        found = html_of(self._actor.mail_dir, request.match_info["file"])
        if found is None:
            raise web.HTTPNotFound(text="There is no such email.")
        return letter(found)

    async def attachment(self, request: web.Request) -> web.StreamResponse:
        """A file in an email."""
        found = attachment(self._actor.mail_dir, request.match_info["file"], int(request.match_info["place"]))
        if found is None:
            raise web.HTTPNotFound(text="There is no such file.")
        name, kind, content = found
        return download(name, kind, content)

    async def refresh(self, request: web.Request) -> web.StreamResponse:
        """The parts of the page that can change, each marked with its place."""
        return html(self._desk(request).draw("refresh.html"))

    def _desk(self, request: web.Request) -> Desk:
        person = self._person(request)
        found = self._place(person, request.match_info["place"])
        if found is None:
            raise web.HTTPFound(f"/as/{person.id}/{DM}")
        name, channel = found
        query = request.query
        thread = query.get("thread", "")
        if not channel or not self._workspace.message(channel.id, thread):
            thread = ""
        place = Place(
            name,
            channel,
            thread=thread,
            edit=query.get("edit", ""),
            mail=query.get("mail", ""),
            letter=query.get("letter", ""),
            welcome=bool(query.get("welcome")),
            earlier=bool(query.get("earlier")),
        )
        return Desk(self._workspace, self._mailroom, self._seen, person, place)

    def _person(self, request: web.Request) -> Person:
        person = self._workspace.find_person(request.match_info["user"])
        if person is None:
            raise web.HTTPFound("/")
        return person

    def _place(self, person: Person, name: str) -> tuple[str, Channel | None] | None:
        if name == HOME:
            return HOME, None
        channel = self._workspace.find_channel(name, person.id)
        if channel is None or person.id not in channel.members:
            return None
        return (DM if channel.kind == "im" else channel.id), channel

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one line for each change that this person can see."""
        person = self._person(request)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._workspace.subscribe() as changes, contextlib.suppress(ConnectionResetError):  # a tab that was closed
            await stream.prepare(request)
            await stream.write(b"retry: 1000\n\n")
            async for change in changes:
                kinds = {each.kind for each in (change, *_waiting(changes)) if each.user in (None, person.id)}
                if kinds:
                    await stream.write(f"data: {' '.join(sorted(kinds))}\n\n".encode())
                    await asyncio.sleep(BREATH_SECONDS)
        return stream

    async def click(self, request: web.Request) -> web.StreamResponse:
        """Handle a button, a select, a checkbox or a date, in a message or a view."""
        form = await request.post()
        user, view_id = request.match_info["user"], str(form.get("view_id", ""))
        action_id, block_id = str(form.get("action_id", "")), str(form.get("block_id", ""))
        view = self._workspace.find_view(view_id) if view_id else None
        if view and view.owner == self._person(request).id:
            self._keep(view, form, block_id, action_id)
        name, option = field_name(block_id, action_id), str(form.get("chosen", ""))
        blocks = view.blocks if view else self._blocks(str(form.get("channel", "")), str(form.get("ts", "")))
        element = _element(blocks, block_id, action_id)
        if element is None:
            return toast("This has changed in the meantime, so nothing was done. Look at it again.")
        outcome = await self._actor.click(
            user,
            str(form.get("channel", "")) or None,
            ts=str(form.get("ts", "")) or None,
            view_id=view_id or None,
            action_id=action_id,
            block_id=block_id or None,
            value=value_of(element, form, name) if element["type"] in STATE_KEYS else option or None,
        )
        return toast(failed(outcome.error))

    def _blocks(self, channel: str, ts: str) -> list[Json]:
        message = self._workspace.message(channel, ts) if channel in self._workspace.channels else None
        return message.blocks if message else []

    async def suggest(self, request: web.Request) -> web.StreamResponse:
        """The options of a searchable select, as list items."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        found = await self._actor.suggest(
            request.match_info["user"],
            form.get("channel") or None,
            ts=form.get("ts") or None,
            view_id=form.get("view_id") or None,
            action_id=form.get("action_id", ""),
            block_id=form.get("block_id") or None,
            value=form.get("value", ""),
        )
        macros = environment().get_template("blocks.html").module
        return html(Markup(macros.suggested(found.options, failed(found.error))))  # type: ignore[attr-defined]  # noqa: S704 - autoescaped

    def _keep(self, view: View, form: Mapping[str, Any], block_id: str, action_id: str) -> None:
        """Store what a person has typed so far in the view, because a click sends the app the whole unfinished form."""
        for block, element in elements_of(view.blocks):
            place = block["block_id"], element["action_id"]
            if element["type"] not in STATE_KEYS or element["type"] == "file_input" or place == (block_id, action_id):
                continue
            there = self._workspace.with_offered(view.owner, view, block, element)
            try:
                given = named(self._workspace, element["type"], value_of(element, form, field_name(*place)))
                view.state[place[0]][place[1]] = chosen(there, given)
            except WrongValueError:
                continue

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Submit a modal's form."""
        form = named_as_written(await request.post())
        view = self._workspace.find_view(str(form.get("view_id", "")))
        values: dict[str, dict[str, Any]] = {}
        for block, element in elements_of(view.blocks if view else []):
            if element["type"] in STATE_KEYS and not is_left_empty(element, form, block):
                block_id, action_id = block["block_id"], element["action_id"]
                values.setdefault(block_id, {})[action_id] = value_of(element, form, field_name(block_id, action_id))
        outcome = await self._actor.submit(request.match_info["user"], str(form.get("view_id", "")), values)
        return toast(failed(outcome.error))

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Close a modal with its button."""
        form = await request.post()
        await self._actor.close(request.match_info["user"], str(form.get("view_id", "")))
        return toast()

    async def home(self, request: web.Request) -> web.StreamResponse:
        """Open the Home tab, and send the event to the app."""
        outcome = await self._actor.home(request.match_info["user"])
        return toast(failed(outcome.error))

    async def account(self, request: web.Request) -> web.StreamResponse:
        """Deactivate or reactivate the person shown, as the workspace's admins would."""
        person = self._person(request)
        await self._actor.change_person(person.id, {"deleted": not person.deleted})
        raise web.HTTPFound(f"/as/{person.id}/{DM}")

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """Move the clock forward day by day, as time would pass. Answers once the bot has caught up."""
        days = str((await request.post()).get("days", ""))
        if days not in ("1", "7", "30"):
            raise web.HTTPBadRequest(text="The clock moves on by 1, 7 or 30 days.")
        left = int(days)
        try:
            while left:
                left -= 1
                await self._actor.advance(timedelta(days=1))
        except TimeoutError:
            self._workspace.advance(timedelta(days=left))
            return toast("The clock has moved. The bot is still catching up; what it sends will appear here.")
        return toast()


def _waiting(changes: Subscription) -> list[Change]:
    """The changes that have already arrived, without waiting. The end mark stays in place."""
    found: list[Change] = []
    while not changes.queue.empty():
        change = changes.queue.get_nowait()
        if change is None:
            changes.queue.put_nowait(None)
            break
        found.append(change)
    return found


def _element(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    found = elements_of(blocks)
    places = ((block, each) for block, each in found if (block["block_id"], each["action_id"]) == (block_id, action_id))
    return next((element for _, element in places), None)

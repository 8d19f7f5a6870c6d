"""What people write on the page: messages, files, edits, deletions, reactions and shortcuts."""

import base64
from urllib.parse import urlencode

from aiohttp import web
from markupsafe import Markup

from sandbox.emoji import EMOJI
from sandbox.entities import Json, Message, Person
from sandbox.errors import ActError
from sandbox.people_acts import Actor
from sandbox.ui.answers import failed, html, own, toast
from sandbox.ui.blocks import environment
from sandbox.workspace import Workspace

QUICK = ("+1", "white_check_mark", "eyes", "tada", "heart")


class WritingPage:
    """The handlers of what is written at a place: a channel's ID, or `dm`."""

    def __init__(self, workspace: Workspace, actor: Actor) -> None:
        self._workspace, self._actor = workspace, actor

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes, to be mounted."""
        return [
            web.post("/as/{user}/{place}/say", own(self.say)),
            web.post("/as/{user}/{place}/edit", own(self.edit)),
            web.post("/as/{user}/{place}/delete", own(self.delete)),
            web.post("/as/{user}/{place}/react", own(self.react)),
            web.post("/as/{user}/{place}/shortcut", own(self.shortcut)),
            web.get("/as/{user}/{place}/menu/{ts}", own(self.menu)),
        ]

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Send a message, with or without files, or a slash command if it begins with a slash."""
        form = await request.post()
        user, place = request.match_info["user"], request.match_info["place"]
        text, thread_ts = str(form.get("text", "")).replace("\r\n", "\n").strip(), str(form.get("thread_ts", ""))
        chosen = (field for field in form.getall("files", []) if isinstance(field, web.FileField) and field.filename)
        files = [_file(field) for field in chosen]
        if not text and not files:
            return toast()
        if not text.startswith("/"):
            broadcast = bool(form.get("broadcast"))
            await self._actor.message(user, place, text, thread_ts or None, files, broadcast=broadcast)
        elif thread_ts:
            return toast(f"{text.split()[0]} can't be used in a thread. Type it in the conversation itself.")
        elif files:
            return toast("A command can't bring files. Send them in a message.")
        else:
            await self._actor.command(user, place, text)
        return toast()

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """Save the new text of a message, and show the place again."""
        form = await request.post()
        user, place = request.match_info["user"], request.match_info["place"]
        text = str(form.get("text", "")).replace("\r\n", "\n").strip()
        await self._actor.edit(user, place, str(form.get("ts", "")), text)
        thread = str(form.get("thread", ""))
        raise web.HTTPSeeOther(f"/as/{user}/{place}" + (f"?{urlencode({'thread': thread})}" if thread else ""))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete a message."""
        form = await request.post()
        await self._actor.delete(request.match_info["user"], request.match_info["place"], str(form.get("ts", "")))
        return toast()

    async def react(self, request: web.Request) -> web.StreamResponse:
        """Add a reaction, or remove it if it's there."""
        form = await request.post()
        person, message = self._message(request, str(form.get("ts", "")))
        name = str(form.get("name", "")).strip().strip(":").lower()
        there = any(each["name"] == name and person.id in each["users"] for each in message.reactions)
        act = self._actor.unreact if there else self._actor.react
        await act(person.id, message.channel, message.ts, name)
        return toast()

    async def shortcut(self, request: web.Request) -> web.StreamResponse:
        """Use a global shortcut, or one of a message."""
        form = await request.post()
        user, place = request.match_info["user"], request.match_info["place"]
        ts = str(form.get("ts", ""))
        where = (place, ts) if ts else (None, None)
        outcome = await self._actor.shortcut(user, str(form.get("callback_id", "")), *where)
        return toast(failed(outcome.error))

    async def menu(self, request: web.Request) -> web.StreamResponse:
        """What can be done with a message."""
        person, message = self._message(request, request.match_info["ts"])
        thread = request.query.get("thread", "")
        macros = environment().get_template("parts.html").module
        at = f"/as/{person.id}/{request.match_info['place']}"
        drawn = macros.menu(  # type: ignore[attr-defined]
            at=at,
            ts=message.ts,
            thread_link=f"{at}?{urlencode({'thread': message.thread_ts or message.ts})}",
            edit_link=f"{at}?{urlencode({'thread': thread, 'edit': message.ts} if thread else {'edit': message.ts})}",
            mine=message.user == person.id,
            quick=[(name, EMOJI[name]) for name in QUICK],
            shortcuts=[each for each in self._workspace.manifest.shortcuts.values() if each.get("type") == "message"],
            bot=self._workspace.bot.real_name,
        )
        return html(Markup(drawn))  # noqa: S704 - autoescaped

    def _message(self, request: web.Request, ts: str) -> tuple[Person, Message]:
        person = self._workspace.find_person(request.match_info["user"])
        place = self._workspace.find_channel(request.match_info["place"], person.id) if person else None
        message = self._workspace.message(place.id, ts) if place else None
        if person is None or message is None or not self._workspace.sees(person.id, message):
            raise ActError("This message is gone.")
        return person, message


def _file(field: web.FileField) -> Json:
    return {"name": field.filename, "content": base64.b64encode(field.file.read()).decode()}

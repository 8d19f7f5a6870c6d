"""The router on Bolt: turns Slack's payloads into requests, and sends each answer back in the right way."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import aiohttp
import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.routing.arguments import clean, unmarked
from handlers.routing.callers import Claim, of_command, of_home, of_interaction
from handlers.routing.events import USER_CHANGE, Events, NotStored, RateLimits, short_id, written_in
from handlers.routing.offered_files import offered_files
from handlers.routing.pages import Body, as_page, from_home, name_of, next_view
from handlers.routing.profiles import mapping_in, slack_id_in
from handlers.routing.router import FieldError, Router, committed
from handlers.routing.routes import Answer, Asked, Route, Touch
from handlers.routing.submitted import files_in, input_for, typed_in
from handlers.routing.tables import NO_SUCH_BLOCK, DataTables, workspace_of
from handlers.views import errors
from handlers.views.blocks import PICK, Home, Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import Reader
from models.core.card_numbers import holds_card_number
from models.core.receipt_queue import ReceiptClaim, ReceiptQueue

log = structlog.get_logger("steward.slack")

ANYTHING = re.compile(r".*", re.DOTALL)
REPLY_PATIENCE = aiohttp.ClientTimeout(total=2)
LONGEST_SEARCH = 150
Given = Answer | FieldError


async def nothing_missed(_since: datetime) -> None:
    """Do nothing about missed events, where nobody reads them."""


class Front:
    """Steward's interface to Slack. Each method handles one kind of payload.

    Args:
        http: The session for response URLs.
        missed_since: Called with a moment since when Slack hasn't sent all events.
    """

    def __init__(
        self,
        router: Router,
        client: AsyncWebClient,
        http: aiohttp.ClientSession,
        missed_since: Callable[[datetime], Awaitable[None]] = nothing_missed,
    ) -> None:
        self.router = router
        self.client = client
        self.http = http
        self.tables = DataTables()
        self.events = Events(ReceiptQueue(router.app.database), self._route, router.app.now)
        self.missed_since = missed_since

    def register(self, app: AsyncApp) -> None:
        """Register one listener for each kind of payload. The route table does the rest, and refuses two routes with
        the same name."""
        app.middleware(RateLimits(self.missed_since))
        # One for all commands, because Bolt asks one listener after the other.
        commands = "|".join(map(re.escape, self.router.routes.commands))
        app.command(re.compile(rf"\A(?:{commands})\Z"))(self.command)
        app.action(ANYTHING)(self.click)
        app.options(ANYTHING)(self.suggestion)
        app.view(ANYTHING)(self.submission)
        app.shortcut(ANYTHING)(self.shortcut)
        app.event("app_home_opened")(self.home)
        app.event("message")(self.event)
        app.event(USER_CHANGE)(self.event)
        app.error(self.failed)

    async def failed(self, error: Exception, body: Body) -> BoltResponse:
        """Reply to an error that the router couldn't catch, a bug before or after it. Even that reply has a number."""
        number = uuid4().hex[:8].upper()
        log.error("bug", number=number, exc_info=error)
        if isinstance(error, NotStored):
            # Slack sends it again.
            return BoltResponse(status=503)
        answer = errors.bug(Reader(vendor=self.router.app.vendor_name), number, committed.get())
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **answer.payload()})
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body={"response_action": "update", "view": as_page(answer).payload()})
        if url := body.get("response_url"):
            await self._respond(url, answer, workspace_of(body), replaces=False)
        return BoltResponse(status=200)

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """A slash command."""
        line = f"{body['command']} {clean(body.get('text') or '')}".strip()
        answer: Given
        if holds_card_number(line):
            # In any command, a card number is neither repeated nor stored.
            answer = errors.card_number(Reader())
        else:
            answer = await self._line(line, of_command(body), body["trigger_id"])
        if isinstance(answer, Modal):
            answer = await self._open(self.client.views_open, body["trigger_id"], answer)
        if isinstance(answer, Message) and answer.plain and self.tables.drawn_in(workspace_of(body)) is not True:
            # Slack doesn't say whether it shows what is in an acknowledgement.
            await self._respond(body["response_url"], answer, workspace_of(body), replaces=False)
            answer = None
        if isinstance(answer, Message):
            await ack({"response_type": "ephemeral", **answer.payload()})
        else:
            await ack()

    async def click(self, ack: AsyncAck, body: Body) -> None:
        """A button or a select, in a message, a modal or the App Home."""
        if body.get("type") != "block_actions":
            # Bolt also treats old dialogs and attachments as actions. We have none.
            await ack()
            return
        pressed = body["actions"][0]
        name = clean(pressed["action_id"])
        chosen = clean((pressed.get("selected_option") or {}).get("value") or pressed.get("value") or "")
        who = of_interaction(body)
        if name.startswith("/"):
            answer = await self._line(chosen if name.startswith(PICK) else name, who, body["trigger_id"])
        else:
            once = f"trigger:{short_id(body['trigger_id'])}"
            about = clean((body.get("view") or {}).get("private_metadata") or "")
            typed = typed_in(body.get("view"))
            answer = await self._route(
                Touch.BUTTON, name.partition(":")[0], who, once, value=chosen, values=typed, form_context=about
            )
        await self._reply(body, answer)
        await self._again(body, who)
        await ack()

    async def suggestion(self, ack: AsyncAck, body: Body) -> None:
        """A person types into a searchable select. Whatever they may not see isn't among the options."""
        name, about = clean(str(body.get("action_id") or "")), ""
        view = mapping_in(body.get("view"))
        if name.startswith(f"{PICK} "):
            name, _, about = name.removeprefix(f"{PICK} ").partition(" ")
        else:
            name, about = f"{name_of(view)}.{name}", clean(str(view.get("private_metadata") or ""))
        typed = clean(str(body.get("value") or ""))[:LONGEST_SEARCH]
        answer = await self._route(Touch.OPTIONS, name, of_interaction(body), value=typed, form_context=about)
        found = answer if isinstance(answer, Suggestions) else Suggestions(())
        await ack(**found.payload())

    async def submission(self, ack: AsyncAck, body: Body) -> None:
        """A submitted form."""
        view = body["view"]
        who = of_interaction(body)
        answer = await self._route(
            Touch.FORM,
            name_of(view),
            who,
            values=typed_in(view),
            offered=offered_files(_team(body), files_in(view)),
            form_context=clean(view.get("private_metadata") or ""),
            # A form that is replaced by another form keeps its ID, but gets another hash.
            once=f"view:{short_id(view['id'])}:{short_id(view.get('hash') or '')}",
        )
        if isinstance(answer, FieldError) and (field := input_for(view, answer.field)):
            # Show the error at an input. The form stays open with the entered text, and can be sent again.
            wrong = {**answer.others, field: answer.message}
            await ack(response_action="errors", errors={name: unmarked(said.text) for name, said in wrong.items()})
        elif isinstance(answer, FieldError):
            await ack(response_action="update", view=next_view(body, answer.message).payload())
        elif isinstance(answer, Message | Modal):
            await ack(response_action="update", view=next_view(body, answer).payload())
        else:
            await ack(response_action="clear")
        await self._again(body, who)

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """A shortcut in the menu of a message. Slack also sends what the message says."""
        answer = await self._route(
            Touch.SHORTCUT,
            clean(str(body.get("callback_id") or "")),
            of_interaction(body),
            values=written_in(message := mapping_in(body.get("message"))),
            value=slack_id_in(mapping_in(body.get("channel")).get("id"), "CDG"),
            offered=offered_files(_team(body), message.get("files")),
            once=f"trigger:{short_id(body['trigger_id'])}",
        )
        if isinstance(answer, Modal):
            answer = await self._open(self.client.views_open, body["trigger_id"], answer)
        if isinstance(answer, Message) and (url := body.get("response_url")):
            await self._respond(url, answer, workspace_of(body), replaces=False)
        await ack()

    async def home(self, ack: AsyncAck, event: Body) -> None:
        """A person opened the App Home."""
        if event.get("tab") == "home":
            await self._publish(of_home(event))
        await ack()

    async def event(self, ack: AsyncAck, body: Body) -> None:
        """A message, or news of a person. It's acknowledged once it's stored."""
        await self.events.take(body)
        await ack()

    async def _line(self, line: str, claim: Claim, trigger_id: str) -> Given:
        """Run a command line, once for each trigger, however often Slack sends it."""
        route, arguments = self.router.routes.typed(line)
        return await self._run(route, claim, Asked(line=line, arguments=arguments), f"trigger:{short_id(trigger_id)}")

    async def _route(
        self,
        touch: Touch,
        name: str,
        claim: Claim,
        once: str = "",
        receipt: ReceiptClaim | None = None,
        **parts: Any,
    ) -> Given:
        return await self._run(self.router.routes.by_name.get((touch, name)), claim, Asked(**parts), once, receipt)

    async def _run(
        self, route: Route | None, claim: Claim, asked: Asked, once: str, receipt: ReceiptClaim | None = None
    ) -> Given:
        """Run a route once the caller is known. If Slack has to be asked, which is rare, that happens before the
        transaction."""
        if route is None:
            return errors.gone(Reader())
        told = await self.router.app.profiles.whose(claim.user_id) if claim.is_open and claim.user_id else None
        who = claim.settled(told)
        if who is None:
            log.warning("caller_not_named", route=route.name, user=claim.user_id)
            return errors.not_named(Reader())
        return await self.router.run(route, who, asked, once, receipt)

    async def _publish(self, who: Claim) -> None:
        """Draw somebody's App Home."""
        answer = await self._route(Touch.HOME, "app_home_opened", who)
        if isinstance(answer, Message):
            answer = Home(as_page(answer).blocks)
        if isinstance(answer, Home) and who.user_id:
            await self._call(self.client.views_publish, user_id=who.user_id, view=answer.payload())

    async def _again(self, body: Body, who: Claim) -> None:
        """Draw the App Home again after a change on a way that began there: what was done no longer waits in it."""
        if from_home(body) and committed.get() is errors.Committed.YES:
            await self._publish(who)

    async def _reply(self, body: Body, answer: Given) -> None:
        """Answer a click where it was made. An ephemeral message is replaced; a permanent one gets an ephemeral reply.
        A modal is updated, and the App Home opens a modal."""
        view = body.get("view")
        if isinstance(answer, Modal) and answer.in_place and view and view["type"] == "modal":
            await self._call(
                self.client.views_update, view_id=view["id"], hash=view["hash"], view=next_view(body, answer).payload()
            )
        elif isinstance(answer, Modal):
            opener = self.client.views_push if view and view["type"] == "modal" else self.client.views_open
            answer = await self._open(opener, body["trigger_id"], next_view(body, answer))
        if not isinstance(answer, Message):
            return
        if view is None:
            replaces = bool(body["container"].get("is_ephemeral"))
            thread = short_id(body["container"].get("thread_ts") or "")
            await self._respond(body["response_url"], answer, workspace_of(body), replaces=replaces, thread=thread)
        elif view["type"] == "modal":
            page = next_view(body, answer).payload()
            await self._call(self.client.views_update, view_id=view["id"], hash=view["hash"], view=page)
        else:
            await self._open(self.client.views_open, body["trigger_id"], next_view(body, answer))

    async def _respond(self, url: str, answer: Message, workspace: str, *, replaces: bool, thread: str = "") -> None:
        """Post an answer. A workspace without data tables gets the plain form, and is remembered."""
        if answer.plain is None or self.tables.drawn_in(workspace) is False:
            await self._post(url, answer.plain or answer, replaces=replaces, thread=thread)
            return
        error = await self._post(url, answer, replaces=replaces, thread=thread)
        self.tables.learn(workspace, error)
        if error == NO_SUCH_BLOCK:
            await self._post(url, answer.plain, replaces=replaces, thread=thread)

    async def _post(self, url: str, answer: Message, *, replaces: bool, thread: str) -> str:
        """Post to a response URL, in a thread if the button was there. Returns Slack's error, or an empty text if it
        took the message."""
        payload = {"response_type": "ephemeral", "replace_original": replaces, **answer.payload()}
        if thread:
            payload["thread_ts"] = thread
        try:
            async with self.http.post(url, json=payload, timeout=REPLY_PATIENCE) as response:
                status, said = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError) as trouble:
            # The change is committed and on record. Only the message about it is lost.
            log.warning("reply_lost", trouble=type(trouble).__name__)
            return "lost"
        # Slack refuses with a status, or with 200 and `"ok": false`.
        if status < 400 and '"ok":false' not in said.replace(" ", ""):
            return ""
        log.warning("reply_refused", status=status)
        return NO_SUCH_BLOCK if NO_SUCH_BLOCK in said else "refused"

    async def _open(self, opener: Callable[..., Awaitable[Any]], trigger_id: str, modal: Modal) -> Message | None:
        """Open a modal. If Slack refuses, return a message instead."""
        opened = await self._call(opener, trigger_id=trigger_id, view=modal.payload())
        return None if opened else errors.too_slow(Reader(), committed.get())

    async def _call(self, method: Callable[..., Awaitable[Any]], **arguments: Any) -> bool:
        try:
            await method(**arguments)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as trouble:
            log.warning("view_refused", trouble=str(trouble)[:300])
            return False
        return True


def _team(body: Body) -> str:
    """The workspace in which an interaction happened."""
    return slack_id_in(mapping_in(body.get("team")).get("id"), "TE")

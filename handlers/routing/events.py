"""Events from Slack: each is stored as a receipt before Slack gets its answer, and then handled from it.

Commands, buttons, selects and forms aren't events. Slack sends them once, and their answer is due within three seconds,
so they have no receipt: a person who gets no answer sees an error, and tries again. Opening the App Home has none
either. It asks for a page, which is drawn before Slack gets its answer.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from handlers.routing.arguments import clean, plain
from handlers.routing.callers import Claim, of_message
from handlers.routing.offered_files import offered_files
from handlers.routing.pages import Body
from handlers.routing.profiles import mapping_in, profile_of, slack_id_in
from handlers.routing.routes import CHANGED, DELETED, LATE, PARKED, Touch
from models.core.card_numbers import holds_card_number
from models.core.plain_text import one_line
from models.core.receipt_queue import MOST_TRIES, Happening, ReceiptClaim, ReceiptQueue, TakenOver
from models.core.receipts import LONGEST_ID, LONGEST_KEY

log = structlog.get_logger("steward.slack")

Run = Callable[..., Awaitable[Any]]
TALKING = (None, "", "file_share", "thread_broadcast")
"""The subtypes of messages that people write."""
MOST_FILES = 20
NEEDED = ("team_id", "enterprise_id", "is_ext_shared_channel", "authorizations")
"""What is needed of an event's envelope."""
NOT_NEEDED = ("blocks", "attachments", "root", "reactions", "reply_users")
"""What isn't needed of a message. Some of it is the text once more."""
NOBODYS_CARD = "4242 4242 4242 4242"
"""A number for tests. It stands for the number that somebody wrote, so that they're told not to."""
USER_CHANGE = "user_change"
MOST_BEGUN = 20
"""The most times that handling an event is begun. One that ends the process each time would never be parked."""


class NotStored(Exception):
    """An event couldn't be stored."""


class RateLimits(AsyncMiddleware):
    """Takes Slack's word that it drops events, because there are too many. What they said has to be read from the
    history. Every request passes here. A plain function would cost more, because Bolt gathers thirty arguments for
    one.

    Args:
        missed_since: Called with a moment since when Slack hasn't sent all events.
    """

    def __init__(self, missed_since: Callable[[datetime], Awaitable[None]]) -> None:
        self._missed_since = missed_since

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Answer this one kind of request, and pass on all others."""
        if req.body.get("type") != "app_rate_limited":
            return await next()
        minute = req.body.get("minute_rate_limited")
        log.warning("events_rate_limited", minute=minute)
        if isinstance(minute, int):
            await self._missed_since(datetime.fromtimestamp(minute, UTC))
        return BoltResponse(status=200)


class Mails(Protocol):
    """Handles the receipts of emails."""

    def is_mail(self, payload: Body) -> bool:
        """Whether a receipt is that of an email."""
        ...

    async def handle(self, claim: ReceiptClaim) -> None:
        """Handle one."""
        ...


class Events:
    """Takes events and handles them.

    Args:
        queue: Where the receipts are.
        run: Runs a route: see `Front`.

    Attributes:
        mails: Handles emails, whose receipts are in the same queue. None if none are read.
    """

    def __init__(self, queue: ReceiptQueue, run: Run, now: Callable[[], datetime]) -> None:
        self.queue = queue
        self.run = run
        self.now = now
        self.mails: Mails | None = None

    async def take(self, body: Body) -> None:
        """Store an event and handle it. If it's stored already, another request or the sweeper handles it. Whatever
        goes wrong after it's stored, Slack needn't send it again.

        Raises:
            NotStored: Slack must not get a 200, so that it sends the event again.
        """
        happening = happening_in(body)
        if happening is None:
            return
        try:
            claim = await self.queue.take(happening, self.now())
        except Exception as trouble:
            raise NotStored from trouble
        if claim is not None:
            await self.handle(claim)

    async def handle(self, claim: ReceiptClaim) -> None:
        """Handle a stored event once. Its transaction marks the receipt as done. If that fails, it's tried again
        later."""
        trouble = "It failed. The log says why."
        try:
            if claim.tries <= MOST_BEGUN:
                await self._perform(claim.payload, receipt=claim)
        except TakenOver:
            log.info("event_taken_over", receipt=claim.receipt_id)
            return
        except Exception as error:
            trouble = type(error).__name__
            log.exception("event_bug", receipt=claim.receipt_id)
        if claim.done:
            return
        try:
            parked = await self._park(claim, trouble) or await self.queue.failed(claim, self.now(), trouble)
        except Exception:
            # The lease ends by itself.
            log.exception("event_result_lost", receipt=claim.receipt_id)
            return
        if not parked:
            log.warning("event_again", receipt=claim.receipt_id, tries=claim.tries)
            return
        log.error("event_parked", receipt=claim.receipt_id, tries=claim.tries)

    async def _park(self, claim: ReceiptClaim, trouble: str) -> bool:
        """After the last try, tell the author of a message that nobody has it, and park it in the same transaction.
        Changes to messages and news of people have no answer. Returns whether it's parked."""
        event = mapping_in(claim.payload.get("event"))
        is_message = bool(event) and event.get("type") != USER_CHANGE and change_in(event)[0] == "message"
        if claim.tries < MOST_TRIES or not is_message:
            return False
        claim.trouble = trouble
        try:
            await self._perform(claim.payload, receipt=claim, route=PARKED)
        except Exception:
            log.exception("event_author_not_told", receipt=claim.receipt_id)
        return claim.done

    async def _perform(self, body: Body, once: str = "", receipt: ReceiptClaim | None = None, route: str = "") -> None:
        """Run the route of an event, or another one with what it says."""
        if receipt is not None and self.mails is not None and self.mails.is_mail(body):
            await self.mails.handle(receipt)
            return
        event = mapping_in(body.get("event"))
        if event.get("type") == USER_CHANGE:
            profile = profile_of(mapping_in(event.get("user")))
            who = Claim(profile.user_id, profile.team_id, profile.enterprise_id) if profile else Claim("")
            late = LATE if receipt is not None and receipt.late else ""
            await self.run(Touch.EVENT, USER_CHANGE, who, profile=profile, value=late, once=once, receipt=receipt)
            return
        name, said = change_in(event)
        channel = slack_id_in(event.get("channel"), "D")
        await self.run(
            Touch.MESSAGE,
            route or name,
            of_message(body, said),
            value=channel,
            offered=offered_files(short_id(body.get("team_id") or ""), said.get("files")),
            values=written_in(said) | ({"changed": short_id(event.get("ts"))} if name == CHANGED else {}),
            form_context=_key(route or name, channel, event, said),
            once=once,
            receipt=receipt,
        )


def happening_in(body: Body) -> Happening | None:
    """What an event says; None if it's nothing for Steward. Of messages, those count that people write to the app,
    with or without files, and changes to them. Messages from bots and from Slack itself don't."""
    event = mapping_in(body.get("event"))
    event_id = clean(short_id(body.get("event_id") or "")) or None
    payload = {part: body[part] for part in NEEDED if part in body}
    if event.get("type") == USER_CHANGE:
        if profile_of(mapping_in(event.get("user"))) is None:
            return None
        return Happening(f"event:{event_id or uuid4().hex}", payload | {"event": dict(event)}, event_id)
    name, said = change_in(event)
    from_person = said.get("subtype") in TALKING and not said.get("bot_id") and slack_id_in(said.get("user"), "UW")
    channel = slack_id_in(event.get("channel"), "D")
    if event.get("channel_type") != "im" or not from_person or not channel or not said.get("ts"):
        return None
    return Happening(_key(name, channel, event, said), payload | {"event": _pruned(event)}, event_id)


def _key(name: str, channel: str, event: Body, said: Body) -> str:
    """What happened to a message, in the same words for an event and for what its history shows. An edit has the moment
    that Slack shows with the message."""
    key = f"{name}:{channel}:{short_id(said.get('ts') or '')}"
    if name == CHANGED:
        key += f":{short_id(mapping_in(said.get('edited')).get('ts') or event.get('ts') or '')}"
    return clean(key)[:LONGEST_KEY]


def _pruned(event: Body) -> dict[str, Any]:
    """A message without what isn't needed."""
    kept = _without_card_number(event, NOBODYS_CARD)
    for part, instead in (("message", NOBODYS_CARD), ("previous_message", "")):
        if part in event:
            kept[part] = _without_card_number(mapping_in(event[part]), instead)
    return kept


def _without_card_number(said: Body, instead: str) -> dict[str, Any]:
    """A message without what isn't needed, and with another text if it contains a card number. That's never stored, not
    even for a moment."""
    kept = {name: value for name, value in said.items() if name not in NOT_NEEDED}
    written = written_in(said)
    if any(map(holds_card_number, (written["text"], plain(written["text"]), written["files"]))):
        kept |= {"text": instead, "files": []}
    return kept


def change_in(event: Body) -> tuple[str, Body]:
    """What happened to a message: the name of the route, and the message. After a deletion, it's the message as it was.
    Slack also sends a change when it adds a preview of a link, which is none."""
    now, before = mapping_in(event.get("message")), mapping_in(event.get("previous_message"))
    if event.get("subtype") == "message_deleted" or now.get("subtype") == "tombstone":
        return DELETED, before
    if event.get("subtype") == "message_changed":
        said = ("text", "files")
        return CHANGED, now if any(now.get(part) != before.get(part) for part in said) else {}
    return "message", event


def written_in(event: Body) -> dict[str, str]:
    """What a message says: its text, its timestamp, the message that it replies to, and the names of its files, one a
    line."""
    files = event.get("files")
    found = [mapping_in(file) for file in (files if isinstance(files, list) else [])][:MOST_FILES]
    names = [one_line(clean(str(file.get("name") or file.get("title") or file.get("id") or ""))) for file in found]
    thread = event.get("thread_ts")
    return {
        "text": clean(str(event.get("text") or "")),
        "ts": short_id(event.get("ts") or ""),
        "thread": short_id(thread) if isinstance(thread, str) and thread != event.get("ts") else "",
        "files": "\n".join(names),
    }


def short_id(value: object) -> str:
    """One of Slack's IDs for an event, view or click, cut to the longest that Slack uses."""
    return str(value)[:LONGEST_ID]

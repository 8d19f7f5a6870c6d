"""The script API, for tests and benchmarks: people, the clock and faults, as JSON on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from sandbox.engine import Engine
from sandbox.entities import Json
from sandbox.errors import ActError
from sandbox.fields import ACTS, fields_of, flag, number, read_body
from sandbox.mail import read_mail
from sandbox.people_acts import Actor, Outcome
from sandbox.stripe.api import shown
from sandbox.stripe.desk import Stripe
from sandbox.suggestions import Suggested

Act = Callable[..., Awaitable[Outcome | Suggested]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
LONG_POLL_SECONDS = 20.0
SETTLE_SECONDS = 60.0
LONGEST_NUMBER = 18
_DURATION = TypeAdapter(timedelta)


class ScriptApi:
    """The handlers of /_/…. Each answers 400 with `{"error": sentence}` if something can't be done."""

    def __init__(self, engine: Engine, actor: Actor, stripe: Stripe) -> None:
        self._stripe = stripe
        self._engine, self._actor, self._workspace = engine, actor, engine.workspace
        self._in_a_hurry = Actor(engine, waits=False)

    def routes(self) -> list[web.RouteDef]:
        """The routes, to be mounted."""
        return [
            *(web.post(f"/_/{name}", _local(self._act)) for name in ACTS),
            web.post("/_/clock", _local(self._set_clock)),
            web.get("/_/clock", _local(self._clock)),
            web.post("/_/fault", _local(self._fault)),
            web.get("/_/inbox", _local(self._inbox)),
            web.get("/_/mail", _local(self._mail)),
            web.get("/_/log", _local(self._log)),
            web.post("/_/settle", _local(self._settle)),
            web.get("/_/stripe", _local(self._stripe_settings)),
            web.post("/_/stripe/webhook", _local(self._set_webhook)),
            web.post("/_/stripe/{act}", _local(self._stripe_act)),
        ]

    async def _act(self, request: web.Request) -> web.Response:
        name = request.path.removeprefix("/_/")
        body = await read_body(request)
        actor = self._actor if flag(body, "wait", default=True) else self._in_a_hurry
        body.pop("wait", None)
        act: Act = getattr(actor, "change_person" if name == "person" else name)
        outcome = await act(**fields_of(name, body))
        return web.json_response(outcome.to_script())

    async def _set_clock(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        try:
            await self._actor.advance(_duration(body.get("advance")), number(body, "timeout", SETTLE_SECONDS))
        except TimeoutError as error:
            return _refusal(str(error), 504)
        await self._engine.quiet()
        return web.json_response(self._time())

    async def _clock(self, request: web.Request) -> web.Response:
        after = request.query.get("after")
        if after is not None:
            try:
                known = float(after)
            except ValueError:
                return _refusal("after takes the offset in seconds that you know.")
            await self._offset_other_than(known)
        return web.json_response(self._time())

    async def _offset_other_than(self, known: float) -> None:
        with self._workspace.subscribe() as changes:
            try:
                async with asyncio.timeout(LONG_POLL_SECONDS):
                    if self._workspace.offset.total_seconds() != known:
                        return
                    async for _ in changes:
                        if self._workspace.offset.total_seconds() != known:
                            return
            except TimeoutError:
                return

    def _time(self) -> Json:
        return {"now": self._workspace.now().isoformat(), "offset": self._workspace.offset.total_seconds()}

    async def _fault(self, request: web.Request) -> web.Response:
        wish = await read_body(request)
        if (wish.get("method"), wish.get("kind")) == ("socket", "disconnect"):
            await self._engine.sockets.refresh(number(wish, "seconds", 0))
        else:
            self._engine.faults.ask(wish)
        return web.json_response({"ok": True})

    async def _inbox(self, request: web.Request) -> web.Response:
        person = self._workspace.find_person(request.query.get("user", ""))
        if person is None:
            return _refusal("Whose inbox? Give user=, a name or an id.")
        seen = [
            message.to_script() | {"channel_name": channel.name}
            for channel in self._workspace.channels_for(person.id)
            for message in self._workspace.visible_messages(person.id, channel.id)
        ]
        home = self._workspace.homes.get(person.id)
        return web.json_response(
            {
                "messages": sorted(seen, key=lambda message: str(message["ts"])),
                "views": [view.to_script() for view in self._workspace.stacks[person.id]],
                "home": home.to_script() if home else None,
            }
        )

    async def _mail(self, _: web.Request) -> web.Response:
        return web.json_response({"mail": read_mail(self._engine.config.mail_dir)})

    async def _log(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        if not (since.isascii() and since.isdigit() and len(since) <= LONGEST_NUMBER):
            return _refusal("since takes the number of the last entry that you know.")
        return web.json_response({"log": self._engine.traffic.since(int(since))})

    async def _settle(self, request: web.Request) -> web.Response:
        seconds = number(await read_body(request), "timeout", SETTLE_SECONDS)
        try:
            async with asyncio.timeout(seconds):
                await self._engine.events.arrived()
                await self._stripe.sent()
            await self._engine.settler.settled(seconds)
        except TimeoutError as error:
            return _refusal(str(error), 504)
        await self._engine.quiet()
        return web.json_response({"ok": True})

    async def _stripe_settings(self, _: web.Request) -> web.Response:
        return web.json_response(self._stripe.settings())

    async def _set_webhook(self, request: web.Request) -> web.Response:
        body, webhooks = await read_body(request), self._stripe.webhooks
        url, secret = body.get("url"), body.get("secret", webhooks.secret)
        if not (url is None or (isinstance(url, str) and url.startswith(("http://", "https://")))):
            raise ActError("url should be an address, or null for none.")
        if not isinstance(secret, str) or not secret:
            raise ActError("secret should be a string.")
        webhooks.url, webhooks.secret = url, secret
        return web.json_response(self._stripe.settings())

    async def _stripe_act(self, request: web.Request) -> web.Response:
        done = self._stripe.planting.act(request.match_info["act"], await read_body(request))
        return web.json_response(shown(done))


def _local(handler: Handler) -> Handler:
    """Refuse other sites' pages in the same browser, which have another Origin or host name.

    An action that can't be done is answered with a sentence.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        host, origin = request.url.host, request.headers.get("Origin")
        if host not in LOCAL_HOSTS or origin not in (None, str(request.url.origin())):
            return _refusal("The script API is for this machine's own scripts.", 403)
        try:
            return await handler(request)
        except ActError as error:
            return _refusal(str(error))

    return guarded


def _duration(value: object) -> timedelta:
    try:
        # Pydantic would read a number as seconds.
        return _DURATION.validate_python(value if isinstance(value, str) else None)
    except ValidationError:
        raise ActError("advance takes a duration in ISO 8601, such as P30D or PT2H.") from None


def _refusal(sentence: str, status: int = 400) -> web.Response:
    return web.json_response({"error": sentence}, status=status)

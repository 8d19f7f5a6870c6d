"""A bare Bolt app, the reference of `bench.answers`: `python -m bench.bare PORT before|after`.

It answers each slash command with the same sentence, on the web server that Steward uses, with the same settings.
`before` means Bolt's `process_before_response=True`, as in Steward. `after` is Bolt's default.
"""

import asyncio
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bench.load import PATH, SECRET

ANSWER = "This is always the same."
BIGGEST = 1_000_000


async def authorize() -> AuthorizeResult:
    """The app's identity, without asking Slack."""
    return AuthorizeResult(enterprise_id=None, team_id="T0", bot_id="B0", bot_user_id="U0")


async def answer(ack: AsyncAck) -> None:
    """Answer a command."""
    await ack(ANSWER)


def bolt_app(*, before: bool) -> AsyncApp:
    """The app."""
    app = AsyncApp(client=AsyncWebClient(), authorize=authorize, signing_secret=SECRET, process_before_response=before)
    app.command("/bare")(answer)
    return app


async def serve(port: int, *, before: bool) -> None:
    """Serve until killed."""
    app = bolt_app(before=before)

    async def events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application(client_max_size=BIGGEST)
    site.router.add_post(PATH, events)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), before=sys.argv[2] == "before"))

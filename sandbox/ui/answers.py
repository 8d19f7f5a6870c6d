"""What the page's routes answer with: HTML, files to save, and short words; and who may ask."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web
from markupsafe import Markup

from sandbox.entities import Json
from sandbox.errors import ActError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# Only this page's own files may run or be contacted, whatever a bot or a person writes.
HEADERS: dict[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "connect-src 'self'; img-src 'self' https: http:; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def own(handler: Handler) -> Handler:
    """Let only this page act. Another site in the same browser is refused."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="This can only be done from the sandbox's own page.")
        try:
            return await handler(request)
        except ActError as error:
            return toast(str(error))

    return guarded


def html(body: Markup) -> web.Response:
    """A page, or a part of one."""
    return web.Response(text=body, content_type="text/html", charset="utf-8", headers=HEADERS)


def letter(body: str) -> web.Response:
    """The HTML of an email, for a frame of the page, which measures it. Nothing in it runs, and nothing is loaded."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-same-origin; frame-ancestors 'self'"
    headers = {**HEADERS, "Content-Security-Policy": policy}
    return web.Response(text=body, content_type="text/html", charset="utf-8", headers=headers)


def toast(words: str = "") -> web.Response:
    """A sentence for the person who acted, or none."""
    return html(Markup("<p>{}</p>").format(words))


def failed(error: str | Json | None) -> str:
    """A sentence for an action that the bot failed to handle. A form's errors are shown at its fields."""
    if error is None or isinstance(error, dict):
        return ""
    if error == "operation_timeout":
        return "The bot did not answer within 3 seconds. Slack would say: “We had some trouble connecting. Try again?”"
    return f"That did not work: {error.rstrip('.')}."


def download(name: str, kind: str, content: bytes) -> web.Response:
    """A file to save. The page never shows what is in it."""
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return web.Response(body=content, content_type=kind, headers=headers)

"""The endpoints for the app: /api/<method> and response URLs, with tokens, limits, faults and the log."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.acks import use_response_url
from sandbox.engine import Engine
from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.web_api import basics, chat, conversations, files, reactions, shared_files, users, views
from sandbox.web_api.call import Call, Method, read_arguments

METHODS: dict[str, Method] = {
    **basics.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **shared_files.METHODS,
    **users.METHODS,
    **views.METHODS,
}
BEFORE = ("lost", "ratelimited")
Work = Callable[[], Json]


class WebApi:
    """The handlers of aiohttp routes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def method(self, request: web.Request) -> web.StreamResponse:
        """Answer one Web API call."""
        name = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except SlackError as error:
            return web.json_response(error.to_slack())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or arguments.get("token")
        call = Call(self._engine, arguments)
        response = await self._served("api", name, arguments, lambda: self._answer(name, token, call), request)
        response.headers["x-oauth-scopes"] = ",".join(sorted(self._engine.workspace.manifest.scopes))
        return response

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file's content."""
        at, began = self._engine.workspace.now(), time.perf_counter()
        fault, file_id = self._engine.faults.next_for("download"), request.match_info["file"]
        response = shared_files.download(self._engine, file_id, request.headers.get("Authorization", ""))
        if fault and fault.kind not in ("late", "lost", "dropped"):
            response = web.Response(text="The file can't be read now.", status=503)
        self._engine.traffic.note(
            "from_bot",
            "download",
            file_id,
            at,
            status=response.status,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            request=None,
            response=response.content_type,
            error=f"fault: {fault.kind}" if fault else None,
        )
        await _delayed(fault, request)
        return response

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """Answer one POST to a response URL: "ok", or 404 with Slack's code if it's used up or too old."""
        try:
            body = await read_arguments(request)
        except SlackError as error:
            return web.json_response(error.to_slack(), status=400)

        def work() -> Json:
            try:
                use_response_url(self._engine, request.match_info["token"], body)
            except SlackError as error:
                error.status = 404 if error.code.endswith("_url") else 400
                raise
            return {"ok": True}

        return await self._served("response_url", "response_url", body, work, request)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the content of a file at its own address."""
        content = await request.read()

        def work() -> Json:
            try:
                self._engine.uploads.take(request.match_info["token"], content)
            except SlackError as error:
                error.status = 400
                raise
            return {"ok": True}

        return await self._served("upload", "upload", {"length": len(content)}, work, request)

    def _answer(self, name: str, token: object, call: Call) -> Json:
        found = METHODS.get(name)
        if found is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(token, found)
        channel = call.text("channel") or None
        if wait := self._engine.limits.retry_after(name, channel):
            raise _LimitedError(wait)
        if found.scope:
            call.require(found.scope)
        return {"ok": True, **found.run(call)}

    def _check_token(self, token: object, found: Method) -> None:
        config = self._engine.config
        if not token:
            raise SlackError("not_authed")
        if token not in (config.bot_token, config.app_token):
            raise SlackError("invalid_auth")
        if token != (config.app_token if found.app_level else config.bot_token):
            raise SlackError("not_allowed_token_type")

    async def _served(self, what: str, name: str, body: Json, work: Work, request: web.Request) -> web.Response:
        at, began = self._engine.workspace.now(), time.perf_counter()
        fault = self._engine.faults.next_for(name)
        status, answer = None, None
        with self._engine.traffic.in_flight():
            if fault is None or fault.kind not in BEFORE:
                status, answer, headers = _done(work, fault)
            else:
                status, answer, headers = _refused(fault)
        self._engine.traffic.note(
            "from_bot",
            what,
            name,
            at,
            status=status,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            request=body,
            response=answer,
            error=f"fault: {fault.kind}" if fault else None,
        )
        return await _answered(status, answer, headers, fault, request)


class _LimitedError(SlackError):
    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


def _done(work: Work, fault: Fault | None) -> tuple[int, Any, dict[str, str]]:
    try:
        if fault and fault.kind.startswith("error:"):
            raise SlackError(fault.kind.removeprefix("error:"))
        answer = work()
    except _LimitedError as error:
        return 429, error.to_slack(), {"Retry-After": str(error.seconds)}
    except SlackError as error:
        return error.status, error.to_slack(), {}
    if fault and fault.kind == "internal_error":
        return 200, {"ok": False, "error": "internal_error"}, {}
    return 200, answer, {}


def _refused(fault: Fault) -> tuple[int | None, Any, dict[str, str]]:
    if fault.kind == "lost":
        return None, None, {}
    return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}


async def _answered(
    status: int | None, answer: Any, headers: dict[str, str], fault: Fault | None, request: web.Request
) -> web.Response:
    await _delayed(fault, request)
    return web.json_response(answer, status=status or 200, headers=headers)


async def _delayed(fault: Fault | None, request: web.Request) -> None:
    """Answer late, or not at all."""
    if fault and fault.kind == "late":
        await asyncio.sleep(fault.seconds)
    if fault and fault.kind in ("lost", "dropped") and request.transport:
        request.transport.abort()

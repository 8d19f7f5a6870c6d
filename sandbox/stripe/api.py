"""Stripe's API over HTTP: keys, idempotency, expansion and the shape of errors."""

import hashlib
import json
from typing import Any

from aiohttp import web

from sandbox.entities import Json
from sandbox.stripe.books import API_VERSION, DAY, Books
from sandbox.stripe.errors import StripeError
from sandbox.stripe.forms import nested
from sandbox.stripe.resources import Resources
from sandbox.stripe.sessions import Sessions

LONGEST_KEY = 255
# Stripe keeps no answer of a call that didn't begin.
NOT_KEPT = (400, 401, 404, 409, 429)


class Api:
    """The handler of /stripe/v1/…."""

    def __init__(self, books: Books, resources: Resources, sessions: Sessions, key: str) -> None:
        self._books, self._resources, self._sessions, self._key = books, resources, sessions, key

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call. Nothing is awaited between the change and its record."""
        posted = await request.post()
        pairs = [(name, str(value)) for name, value in (*request.query.items(), *posted.items())]
        headers = {
            "Request-Id": f"req_{hashlib.sha256(str(id(request)).encode()).hexdigest()[:14]}",
            "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION),
        }
        try:
            self._check_key(request)
            self._sessions.expire_due()
            status, body, replayed = self._once(request, pairs)
        except StripeError as error:
            status, body, replayed = error.status, error.body, False
        self._books.commit()
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return web.json_response(body, status=status, headers=headers)

    def _check_key(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != self._key:
            words = f"Invalid API Key provided: {given[:8]}****" if given else "You did not provide an API key."
            raise StripeError(401, "invalid_request_error", words)

    def _once(self, request: web.Request, pairs: list[tuple[str, str]]) -> tuple[int, Json, bool]:
        """The status, the answer, and whether it's one given before."""
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if not key:
            return *self._answer(request, pairs), False
        if len(key) > LONGEST_KEY:
            raise StripeError(400, "idempotency_error", "Idempotency keys are at most 255 characters long.")
        same = hashlib.sha256(json.dumps([request.path, sorted(pairs)]).encode()).hexdigest()
        before = self._books.peek(f"idempotency {key}")
        if before and before["created"] > self._books.now - DAY:
            if before["same"] != same:
                words = (
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                )
                raise StripeError(400, "idempotency_error", f"{words} Try using a key other than '{key}'.")
            return before["status"], before["body"], True
        status, body = self._answer(request, pairs)
        if status not in NOT_KEPT:
            kept = {"created": self._books.now, "same": same, "status": status, "body": body}
            self._books.put(f"idempotency {key}", kept)
        return status, body, False

    def _answer(self, request: web.Request, pairs: list[tuple[str, str]]) -> tuple[int, Json]:
        try:
            form = nested(pairs)
            found = self._resources.call(request.method, request.match_info["path"], form)
        except StripeError as error:
            return error.status, shown(error.body)
        answer = shown(found)
        for path in form.get("expand") or []:
            self._expand(answer, str(path).split("."))
        return 200, answer

    def _expand(self, place: Any, path: list[str]) -> None:
        if isinstance(place, list):
            for each in place:
                self._expand(each, path)
        elif isinstance(place, dict) and path and path[0] in place:
            found = self._books.peek(place[path[0]]) if isinstance(place[path[0]], str) else None
            if found:
                place[path[0]] = shown(found)
            self._expand(place[path[0]], path[1:])


def shown(value: Any) -> Any:
    """A copy without what the sandbox keeps for itself."""
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items() if not name.startswith("_")}
    return [shown(each) for each in value] if isinstance(value, list) else value

"""Stripe's API over HTTP: keys, idempotency, expansion, faults and the shape of errors."""

import asyncio
import hashlib
import json
import re
import secrets
import time
from typing import Any

from aiohttp import web

from sandbox.engine import Engine
from sandbox.entities import Json
from sandbox.faults import Fault
from sandbox.stripe.books import API_VERSION, BY_ITSELF, DAY, Books
from sandbox.stripe.errors import StripeError
from sandbox.stripe.faults import ERRORS, methods_of, refusal
from sandbox.stripe.forms import nested
from sandbox.stripe.resources import Resources

LONGEST_KEY = 255
# Stripe keeps no answer of a call that didn't begin.
NOT_KEPT = (400, 401, 404, 409, 429)
DONE = ("late", "dropped", "internal_error")
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
Pairs = list[tuple[str, str]]


class Api:
    """The handler of /stripe/v1/…."""

    def __init__(self, engine: Engine, books: Books, resources: Resources) -> None:
        self._engine, self._books, self._resources = engine, books, resources

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call. Nothing is awaited between the change and its record."""
        posted = await request.post()
        pairs = [(name, str(value)) for name, value in (*request.query.items(), *posted.items())]
        fault = self._engine.faults.next_for(*methods_of(request.method, request.match_info["path"]))
        with self._engine.traffic.in_flight():
            response = self._served(request, pairs, fault)
            if fault and fault.kind == "late":
                await asyncio.sleep(fault.seconds)
            if fault and fault.kind in ("lost", "dropped") and request.transport:
                request.transport.abort()
        return response

    def _served(self, request: web.Request, pairs: Pairs, fault: Fault | None) -> web.Response:
        at, began = self._engine.workspace.now(), time.perf_counter()
        key = request.headers.get("Idempotency-Key")
        self._books.request = {"id": f"req_{secrets.token_hex(7)}", "idempotency_key": key}
        headers = {
            "Request-Id": self._books.request["id"],
            "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION),
        }
        status, body, replayed = self._outcome(request, pairs, fault)
        self._books.request = BY_ITSELF
        self._books.commit()
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        if key:
            headers["Idempotency-Key"] = key
        if fault and fault.kind == "ratelimited":
            headers["Retry-After"] = "1"
        lost = fault is not None and fault.kind == "lost"
        self._engine.traffic.note(
            "from_bot",
            "stripe",
            f"{request.method} {request.match_info['path']}",
            at,
            status=None if lost else status,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            request={**dict(pairs), **({"Idempotency-Key": key} if key else {})},
            response=None if lost else body,
            error=f"fault: {fault.kind}" if fault else None,
        )
        return web.json_response(body, status=status, headers=headers)

    def _outcome(self, request: web.Request, pairs: Pairs, fault: Fault | None) -> tuple[int, Json, bool]:
        """The status, the answer, and whether it's one given before."""
        try:
            self._check_headers(request)
            if fault and fault.kind == "lost":
                return 200, {}, False
            if fault and fault.kind not in DONE:
                return *refusal(fault.kind), False
            return self._once(request, pairs, broken=fault is not None and fault.kind == "internal_error")
        except StripeError as error:
            return error.status, error.body, False

    def _check_headers(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != self._engine.config.stripe_key:
            words = f"Invalid API Key provided: {given[:8]}****" if given else "You did not provide an API key."
            raise StripeError(401, "invalid_request_error", words)
        version = request.headers.get("Stripe-Version", API_VERSION)
        if not VERSION.fullmatch(version):
            raise StripeError(400, "invalid_request_error", f"Invalid Stripe API version: {version}")

    def _once(self, request: web.Request, pairs: Pairs, *, broken: bool) -> tuple[int, Json, bool]:
        key = self._books.request["idempotency_key"] if request.method == "POST" else None
        if not key:
            return *self._answer(request, pairs, broken=broken), False
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
        status, body = self._answer(request, pairs, broken=broken)
        if status not in NOT_KEPT:
            kept = {"created": self._books.now, "same": same, "status": status, "body": body}
            self._books.put(f"idempotency {key}", kept)
        return status, body, False

    def _answer(self, request: web.Request, pairs: Pairs, *, broken: bool) -> tuple[int, Json]:
        """The answer of a call that's done. If it's `broken`, what was done stays, and the answer is an error."""
        try:
            form = nested(pairs)
            found = self._resources.call(request.method, request.match_info["path"], form)
        except StripeError as error:
            return error.status, shown(error.body)
        if broken:
            return ERRORS["api_error"].status, ERRORS["api_error"].body
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

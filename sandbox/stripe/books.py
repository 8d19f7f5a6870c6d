"""Everything that the small Stripe has on record: its objects, its events and the answers that it gave."""

import copy
import secrets
from collections.abc import Callable
from contextlib import suppress

from sandbox.entities import Change, Json
from sandbox.stripe.errors import invalid, missing
from sandbox.workspace import Workspace

API_VERSION = "2026-10-28.endive"
PAGE, LARGEST_PAGE = 10, 100
DAY = 86_400
EVENT_DAYS = 30


class Books:
    """Objects by ID in the workspace's state. Changes count once `commit` has put them into the journal."""

    def __init__(self, workspace: Workspace, announce: Callable[[Json], None]) -> None:
        self._workspace, self._announce = workspace, announce
        self._fresh: list[Json] = []

    @property
    def now(self) -> int:
        """The sandbox's clock in seconds."""
        return int(self._workspace.now().timestamp())

    @property
    def real_now(self) -> int:
        """The real time in seconds, which signatures use."""
        return int(self._workspace.real_now().timestamp())

    @property
    def _all(self) -> dict[str, Json]:
        return self._workspace.state.stripe

    def add(self, prefix: str, kind: str, **fields: object) -> Json:
        """A new object."""
        id_ = f"{prefix}_{secrets.token_hex(12)}"
        made: Json = {"id": id_, "object": kind, "created": self.now, "livemode": False, **fields}
        self._all[id_] = made
        self.touch(made)
        return made

    def put(self, id_: str, record: Json) -> None:
        """Keep a record of the sandbox's own under an ID."""
        self._all[id_] = {"id": id_, **record}
        self._workspace.state.stripe_changed.add(id_)

    def peek(self, id_: str) -> Json | None:
        """An object, if there is one."""
        return self._all.get(id_)

    def touch(self, changed: Json) -> None:
        """Note that an object has changed."""
        self._workspace.state.stripe_changed.add(changed["id"])

    def get(self, kind: str, id_: object, param: str = "id") -> Json:
        """An object. Raises StripeError if there's none of this kind."""
        found = self._all.get(str(id_))
        if found is None or found.get("object") != kind:
            raise missing(kind, str(id_), param)
        return found

    def every(self, kind: str) -> list[Json]:
        """All objects of a kind, the newest first."""
        return [each for each in reversed(self._all.values()) if each.get("object") == kind]

    def event(self, type_: str, about: Json) -> None:
        """Record an event. It's sent once `commit` has kept it."""
        shown = copy.deepcopy({name: value for name, value in about.items() if not name.startswith("_")})
        made = self.add("evt", "event", type=type_, api_version=API_VERSION, data={"object": shown}, pending_webhooks=1)
        self._fresh.append(made)

    def commit(self) -> None:
        """Keep all changes since the last time, then send the new events."""
        fresh, self._fresh = self._fresh, []
        if self._workspace.state.stripe_changed:
            self._workspace.publish(Change("stripe"))
        for each in fresh:
            self._announce(each)

    def page(self, url: str, rows: list[Json], form: Json) -> Json:
        """One page of a list. Raises StripeError for a wrong limit or cursor."""
        with suppress(ValueError):
            limit = int(str(form.get("limit", PAGE)))
            if 1 <= limit <= LARGEST_PAGE:
                rows = self._after(_created(rows, form), form)
                return {"object": "list", "url": url, "has_more": len(rows) > limit, "data": rows[:limit]}
        raise invalid("Invalid integer: limit is from 1 to 100.", "limit")

    def _after(self, rows: list[Json], form: Json) -> list[Json]:
        for name, forward in (("starting_after", True), ("ending_before", False)):
            if cursor := form.get(name):
                places = [place for place, row in enumerate(rows) if row["id"] == cursor]
                if not places:
                    raise missing("object", str(cursor), name)
                rows = rows[places[0] + 1 :] if forward else rows[: places[0]]
        return rows


def _created(rows: list[Json], form: Json) -> list[Json]:
    span = form.get("created")
    if not span:
        return rows
    wish = span if isinstance(span, dict) else {"gte": span, "lte": span}
    low = max(int(wish.get("gte", 0)), int(wish.get("gt", -1)) + 1)
    high = min(int(wish.get("lte", 2**40)), int(wish.get("lt", 2**40 + 1)) - 1)
    return [row for row in rows if low <= row["created"] <= high]

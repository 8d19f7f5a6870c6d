"""Everything that the small Stripe has on record: its objects, its events and the answers that it gave."""

import copy
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.entities import Change, Json
from sandbox.stripe.errors import missing
from sandbox.workspace import Workspace

API_VERSION = "2026-10-28.endive"
DAY = 86_400
WITHOUT_MODE = ("refund", "balance_transaction")
BY_ITSELF: Json = {"id": None, "idempotency_key": None}


class Books:
    """Objects by ID in the workspace's state. Changes count once `commit` has put them into the journal.

    `request` is the call that's being answered, which its events name. `announce` sends an event.
    """

    def __init__(self, workspace: Workspace, announce: Callable[[Json], None], listened_to: Callable[[], bool]) -> None:
        self._workspace, self._announce, self._listened_to = workspace, announce, listened_to
        self._fresh: list[Json] = []
        self._silent, self._ago = False, 0
        self.request = BY_ITSELF
        self._kinds: dict[str, dict[str, Json]] = {}
        for each in self._all.values():
            self._kinds.setdefault(each.get("object", ""), {})[each["id"]] = each

    @property
    def now(self) -> int:
        """The sandbox's clock in seconds."""
        return int(self._workspace.now().timestamp()) - self._ago

    @property
    def month(self) -> tuple[int, int]:
        """The year and month by the sandbox's clock. Cards expire after one."""
        now = self._workspace.now()
        return now.year, now.month

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
        made: Json = {"id": id_, "object": kind, "created": self.now, **fields}
        if kind not in WITHOUT_MODE:
            made["livemode"] = False
        self._all[id_] = made
        self._kinds.setdefault(kind, {})[id_] = made
        self.touch(made)
        return made

    def put(self, id_: str, record: Json) -> None:
        """Keep a record of the sandbox's own under an ID."""
        self._all[id_] = {"id": id_, **record}
        self._workspace.state.stripe_changed[id_] = None

    def remove(self, gone: Json) -> None:
        """Forget an object, as if it had never been."""
        del self._all[gone["id"]]
        del self._kinds[gone["object"]][gone["id"]]
        self.touch(gone)

    def peek(self, id_: str) -> Json | None:
        """An object, if there is one."""
        return self._all.get(id_)

    def touch(self, changed: Json) -> None:
        """Note that an object has changed."""
        self._workspace.state.stripe_changed[changed["id"]] = None

    def get(self, kind: str, id_: object, param: str = "id") -> Json:
        """An object. Raises StripeError if there's none of this kind."""
        found = self._kinds.get(kind, {}).get(str(id_))
        if found is None:
            raise missing(kind, str(id_), param)
        return found

    def every(self, kind: str) -> list[Json]:
        """All objects of a kind, the newest first."""
        rows = [*reversed(self._kinds.get(kind, {}).values())]
        rows.sort(key=lambda row: int(row["created"]), reverse=True)
        return rows

    @contextmanager
    def as_if(self, *, quiet: bool, ago: int = 0) -> Iterator[None]:
        """A context in which it's `ago` seconds earlier. With `quiet`, nothing is an event."""
        self._silent, self._ago = quiet, ago
        try:
            yield
        finally:
            self._silent, self._ago = False, 0

    def event(self, type_: str, about: Json, previous: Json | None = None) -> None:
        """Record an event. It's sent once `commit` has kept it. `previous` are the attributes that it changed."""
        if self._silent:
            return
        shown = copy.deepcopy({name: value for name, value in about.items() if not name.startswith("_")})
        made = self.add(
            "evt",
            "event",
            type=type_,
            api_version=API_VERSION,
            data={"object": shown, **({"previous_attributes": previous} if previous else {})},
            pending_webhooks=int(self._listened_to()),
            request=dict(self.request),
        )
        self._fresh.append(made)

    def commit(self) -> None:
        """Keep all changes since the last time, then send the new events."""
        fresh, self._fresh = self._fresh, []
        if self._workspace.state.stripe_changed:
            self._workspace.publish(Change("stripe"))
        for each in fresh:
            self._announce(each)

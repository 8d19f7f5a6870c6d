"""The faults that a script can request: lost, late, dropped, refused and duplicated calls."""

import random
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ActError
from sandbox.fields import number, whole_number
from sandbox.stripe.faults import kinds_of

TO_BOT = ("command", "interaction", "event")
API_KINDS = ("lost", "late", "dropped", "internal_error", "ratelimited")
EVENT_KINDS = ("doubled", "scattered", "lost")
PATIENCE = 35.0
MOST_COPIES = 10
NARROWED = ("stripe.card", "stripe.event")


@dataclass
class Fault:
    """One kind of fault, for the next `times` calls, or for each with probability `rate`. A scattered event comes up to
    `copies` times within `seconds`. `only` is the type of a Stripe event, or the last digits of a card."""

    method: str
    kind: str
    times: int = 0
    rate: float | None = None
    seconds: float = PATIENCE
    copies: int = 1
    only: str = ""


class Faults:
    """The requested faults. The random numbers are seeded, so that a run can be repeated."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - dice, not a secret
        self._faults: list[Fault] = []

    def ask(self, wish: dict[str, Any]) -> None:
        """Add a fault, or clear all with an empty wish. Raises ActError if the wish is invalid."""
        if not wish:
            self._faults.clear()
            return
        method, kind = wish.get("method"), wish.get("kind")
        if not isinstance(method, str) or not isinstance(kind, str):
            raise ActError("A fault needs a method and a kind.")
        _check_kind(method, kind)
        rate = None if wish.get("rate") is None else number(wish, "rate", 0, most=1)
        times = whole_number(wish, "times", 1 if rate is None else 0)
        seconds = number(wish, "seconds", 1.0 if kind == "scattered" else PATIENCE)
        copies = whole_number(wish, "copies", 1)
        if not 1 <= copies <= MOST_COPIES:
            raise ActError(f"copies should be a number from 1 to {MOST_COPIES}.")
        only = wish.get("only") or ""
        if not isinstance(only, str) or (only and method not in NARROWED):
            raise ActError(f"only should be a string, for {' or '.join(NARROWED)}.")
        self._faults.append(Fault(method, kind, times, rate, seconds, copies, only))

    def moments(self, fault: Fault) -> list[float]:
        """When a scattered event is sent, in seconds from now: once or more."""
        return [self._dice.uniform(0, fault.seconds) for _ in range(self._dice.randint(1, fault.copies))]

    def next_for(self, *methods: str, about: str = "") -> Fault | None:
        """The fault for this call, counted down, or None. A call can have several names."""
        for fault in self._faults:
            if fault.method not in methods or fault.only not in ("", about):
                continue
            if fault.rate is not None:
                if self._dice.random() < fault.rate:
                    return fault
            elif fault.times > 0:
                fault.times -= 1
                return fault
        return None


def _check_kind(method: str, kind: str) -> None:
    allowed: tuple[str, ...] = EVENT_KINDS if method == "event" else ("doubled",) if method in TO_BOT else API_KINDS
    more = "" if method in TO_BOT else ", error:<code>"
    if method.split(".")[0] == "stripe":
        found, more = kinds_of(method), ""
        if found is None:
            raise ActError(f"The small Stripe has no calls named {method}.")
        allowed = found
    if kind not in allowed and not (more and kind.startswith("error:")):
        raise ActError(f"“{kind}” is no fault of {method}. There are: {', '.join(allowed)}{more}.")

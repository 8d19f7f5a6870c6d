"""Form-encoded parameters, nested as Stripe's clients send them: `line_items[0][price_data][currency]=eur`."""

import re
from collections.abc import Iterable

from sandbox.entities import Json
from sandbox.stripe.errors import invalid

_PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 8


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """The parameters as nested objects and lists. Raises StripeError if a name is used as both."""
    found: Json = {}
    for name, value in pairs:
        head, *_ = name.partition("[")
        path = [head, *_PART.findall(name[len(head) :])]
        if len(path) > DEEPEST:
            raise invalid("The parameters are nested too deeply.", head)
        place = found
        for part in path[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise invalid(f"Invalid {head}", head)
        place[path[-1] or str(len(place))] = value
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: object) -> object:
    """Objects with the keys 0, 1, … are lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner


def obj(form: Json, name: str) -> Json:
    """A nested parameter, or {} if it's missing. Raises StripeError if it's something else."""
    value = form.get(name) or {}
    if not isinstance(value, dict):
        raise invalid(f"Invalid object: {name}", name)
    return value


def merged(old: Json, new: Json) -> Json:
    """Metadata after an update: an empty value takes a key away."""
    return {name: value for name, value in {**old, **new}.items() if value != ""}

"""Stripe's errors, in the shape of its API."""

from sandbox.entities import Json


class StripeError(Exception):
    """An answer that isn't 200. `fields` are what Stripe puts beside the type and the message."""

    def __init__(self, status: int, kind: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"error": {"type": kind, "message": message, **fields}}


def invalid(message: str, param: str | None = None, **fields: object) -> StripeError:
    """Something is wrong with the request."""
    return StripeError(400, "invalid_request_error", message, param=param, **fields)


def missing(kind: str, id_: str, param: str = "id") -> StripeError:
    """There's no such object."""
    return StripeError(404, "invalid_request_error", f"No such {kind}: '{id_}'", code="resource_missing", param=param)


def need(form: Json, *names: str) -> None:
    """Raise StripeError if a required parameter is missing."""
    for name in names:
        if form.get(name) in (None, ""):
            raise invalid(f"Missing required param: {name}.", name, code="parameter_missing")


def whole(form: Json, name: str, default: int | None = None) -> int:
    """A parameter that has to be a whole number. Raises StripeError."""
    value = form.get(name, default)
    try:
        return int(str(value))
    except ValueError:
        raise invalid(f"Invalid integer: {value}", name, code="parameter_invalid_integer") from None

"""Lists of the API: which there are, their filters, and their pages."""

import fnmatch
import re

from sandbox.entities import Json
from sandbox.stripe.books import DAY, Books
from sandbox.stripe.errors import invalid, missing, need, whole

PAGE, LARGEST_PAGE = 10, 100
EVENT_DAYS = 30
# The kind of object in each list, and the filters by a field's value.
LISTED = {
    "customers": ("customer", ("email",)),
    "checkout/sessions": ("checkout.session", ("customer", "payment_intent", "status")),
    "payment_intents": ("payment_intent", ("customer",)),
    "setup_intents": ("setup_intent", ("customer", "payment_method")),
    "payment_methods": ("payment_method", ("customer", "type")),
    "charges": ("charge", ("customer", "payment_intent")),
    "refunds": ("refund", ("charge", "payment_intent")),
    "disputes": ("dispute", ("charge", "payment_intent")),
    "balance_transactions": ("balance_transaction", ("source", "type")),
    "events": ("event", ()),
}


class Lists:
    """Reads lists. Each method raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def page(self, path: str, form: Json) -> Json:
        """One page of a list."""
        kind, _ = LISTED[path]
        if kind == "payment_method" and "customer" not in form:
            return _list(path, [], more=False)
        rows, limit, backward = self._books.every(kind), _limit(form), "ending_before" in form
        if backward and "starting_after" in form:
            raise invalid("You cannot parameterize `ending_before` and `starting_after` simultaneously.")
        rows = [row for row in _cut(kind, rows, form) if self._fits(path, row, form)]
        found = rows[-limit:] if backward else rows[:limit]
        return _list(path, found, more=len(rows) > limit)

    def search(self, form: Json) -> Json:
        """Customers by metadata, email or name."""
        need(form, "query")
        clauses = re.split(r"\s+AND\s+", str(form["query"]).strip(), flags=re.IGNORECASE)
        wanted = [
            re.fullmatch(r"(?:metadata\[['\"](.+?)['\"]\]|(email|name)):\s*['\"](.*)['\"]", each) for each in clauses
        ]
        if None in wanted:
            raise invalid("We were unable to parse your search query.", "query")
        rows = [
            row
            for row in self._books.every("customer")
            if all(m and (row["metadata"].get(m[1]) if m[1] else row.get(m[2])) == m[3] for m in wanted)
        ]
        limit = _limit(form)
        found = _list("customers/search", rows[:limit], more=len(rows) > limit)
        return {**found, "object": "search_result", "next_page": None}

    def _fits(self, path: str, row: Json, form: Json) -> bool:
        kind, filters = LISTED[path]
        if any(row.get(name) != form[name] for name in filters if name in form) or not _in_span(row, form):
            return False
        if kind != "event":
            return True
        types = form.get("types")
        recent = row["created"] > self._books.now - EVENT_DAYS * DAY
        # `type` can end with an asterisk.
        named = fnmatch.fnmatchcase(row["type"], str(form.get("type", "*")))
        return recent and named and (not isinstance(types, list) or row["type"] in types)


def _list(path: str, rows: list[Json], *, more: bool) -> Json:
    return {"object": "list", "url": f"/v1/{path}", "has_more": more, "data": rows}


def _limit(form: Json) -> int:
    limit = whole(form, "limit", PAGE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise invalid(f"This value must be from 1 to {LARGEST_PAGE}.", "limit", code="parameter_invalid_integer")
    return limit


def _cut(kind: str, rows: list[Json], form: Json) -> list[Json]:
    """The rows after or before the cursor."""
    for name, backward in (("starting_after", False), ("ending_before", True)):
        if cursor := form.get(name):
            places = [place for place, row in enumerate(rows) if row["id"] == cursor]
            if not places:
                raise missing(kind, str(cursor), name)
            rows = rows[: places[0]] if backward else rows[places[0] + 1 :]
    return rows


def _in_span(row: Json, form: Json) -> bool:
    span = form.get("created")
    if not span:
        return True
    if not isinstance(span, dict):
        return bool(row["created"] == whole(form, "created"))
    at = int(row["created"])
    low, high = max(whole(span, "gte", 0), whole(span, "gt", -1) + 1), whole(span, "lte", at)
    return low <= at <= high and at < whole(span, "lt", at + 1)

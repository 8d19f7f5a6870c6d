"""What quotas count of promotions and of requests to colleagues, by index; and stored texts as they are kept today.

Texts that were written before are brought under the rule for what is written now: one line where one is meant, and
nothing that can't be seen. The rule is copied here as it is with this revision. Sealed entries of the audit trail and
lines of invoices stay as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNTED = (
    ("promotions", "asked_by_id", "asked_at"),
    ("promotions", "subscription_id", "asked_at"),
    ("asks", "asker_id", "asked_at"),
    ("asks", "subscription_id", "asked_at"),
)
BATCH = 500
NOTHING = "\u2013"
"""What stands in place of a text in which there was nothing to see, where there must be one."""
FACTS = ("by", "reason")
"""The names and reasons that notices carry."""

_NEEDED = "\u200c\u200d\u061c\u200e\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BLANK = "\u2800\U0001d159\U00016fe4"
_BADGES = "\u2b22\u2b21\u2b23\u23e3\u232c\u2394"
_UNSEEN = re.compile(f"(?![{_NEEDED}])[{_IGNORABLE}]|[{_BLANK}{_BADGES}]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _one_line(text: str) -> str:
    return _if_visible(" ".join(_shown(" ".join(text.split())).split()))


def _whole_text(text: str) -> str:
    return _if_visible("\n".join(_shown(line.expandtabs(4)) for line in text.splitlines()).strip())


def _address(text: str) -> str:
    lines = [line.strip() for line in _whole_text(text).splitlines()]
    return "\n".join(line for line in lines if _if_visible(line))


def _if_visible(text: str) -> str:
    return text if any(unicodedata.category(character)[0] in "LNPS" for character in text) else ""


def _shown(line: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _CONTROLS.sub("", line)))


Rule = Callable[[str], str]
TEXTS: tuple[tuple[str, str, Rule, str], ...] = (
    ("organizations", "name", _one_line, "key"),
    ("organizations", "tax_id", _one_line, ""),
    ("organizations", "billing_address", _address, ""),
    ("people", "name", _one_line, "email"),
    ("plans", "name", _one_line, "key"),
    ("products", "name", _one_line, "key"),
    ("subscriptions", "name", _one_line, NOTHING),
    ("cards", "brand", _one_line, NOTHING),
    ("cards", "holder", _one_line, ""),
    ("site_users", "name", _one_line, ""),
    ("invitations", "name", _one_line, ""),
    ("promotions", "reason", _one_line, ""),
    ("promotions", "denial", _one_line, ""),
    ("renewals", "reason", _one_line, ""),
    ("contract_notices", "subject", _one_line, NOTHING),
    ("contract_notices", "text", _whole_text, NOTHING),
    ("tickets", "subject", _one_line, NOTHING),
    ("tickets", "description", _whole_text, NOTHING),
    ("comments", "text", _whole_text, NOTHING),
    ("enquiries", "text", _whole_text, ""),
    ("enquiries", "answer", _whole_text, ""),
    ("quotes", "reason", _one_line, ""),
    ("quotes", "note", _whole_text, ""),
    ("orders", "po_number", _one_line, ""),
    ("orders", "tax_id", _one_line, ""),
    ("orders", "billing_address", _address, ""),
)
"""Table, column and rule; and what is kept where nothing is left: the value of another column if one is named so."""


def upgrade() -> None:
    """Apply."""
    for table, *columns in COUNTED:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    for text in TEXTS:
        _clean(*text)
    _clean_facts()


def _clean(table: str, column: str, rule: Rule, otherwise: str) -> None:
    """Bring one column under its rule."""
    described = {one["name"]: one for one in sa.inspect(op.get_bind()).get_columns(table)}
    other = otherwise if otherwise in described else column
    longest: int = described[column]["type"].length  # type: ignore[attr-defined]
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(other))
    for batch in _batches(rows, rows.c[column], rows.c[other]):
        changed = []
        for number, text, instead in batch:
            clean = rule(text)[:longest] or _instead(text, otherwise, instead if other != column else "")
            if clean != text:
                changed.append({"number": number, "clean": clean})
        _write(rows, column, changed)


def _instead(text: str, otherwise: str, value: str) -> str:
    """What is kept where nothing is left: of an address, its first part."""
    return value.partition("@")[0] or (otherwise if text else "")


def _clean_facts() -> None:
    """The same for what notices carry that are still to be delivered."""
    notices = sa.table("notices", sa.column("id"), sa.column("facts", sa.JSON()), sa.column("state"))
    for batch in _batches(notices, notices.c.facts, where=notices.c.state == "waiting"):
        changed = []
        for number, facts in batch:
            clean = {name: _one_line(fact) for name, fact in facts.items() if name in FACTS and isinstance(fact, str)}
            if {**facts, **clean} != facts:
                changed.append({"number": number, "clean": {**facts, **clean}})
        _write(notices, "facts", changed)


def _batches(rows: Any, *columns: Any, where: Any = None) -> Iterator[list[Any]]:
    """All rows with these columns, some at a time."""
    last = 0
    while True:
        statement = sa.select(rows.c.id, *columns).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
        batch = list(op.get_bind().execute(statement if where is None else statement.where(where)))
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def _write(rows: Any, column: str, changed: list[dict[str, Any]]) -> None:
    if changed:
        clean = sa.bindparam("clean", type_=rows.c[column].type)
        op.get_bind().execute(
            sa.update(rows).where(rows.c.id == sa.bindparam("number")).values({column: clean}), changed
        )


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")

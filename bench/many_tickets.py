"""Very many tickets, written past Steward's actions, but by its own index: for `bench.tickets`."""
# ruff: noqa: S311, S608 - the same random numbers each time; the statements have only this file's own names and numbers

import random
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

import psycopg
from sqlalchemy import make_url

from models.desks.tickets.search_index import entry

ORGANIZATIONS, SUBSCRIPTIONS, PEOPLE, PRODUCTS, AGENTS = 2_000, 20_000, 20_000, 20, 20
CONTACT, CUSTOMER = 1, 1
"""The person whose list is measured: the contact of the first subscription, which has 200 tickets. And its customer."""
AGENT = PEOPLE + 1
RARE_PRODUCT = "p20"
THEIR_TICKETS = 200
FIRST_OTHER = 11
"""The first subscription of the other customers. The measured one has as many tickets in each database."""
AT_ONCE = 20_000
BEGIN = datetime(2016, 1, 1, tzinfo=UTC)
CONSONANTS = "bcdfghklmnprstvw"
SYLLABLES = [first + vowel for first in (*CONSONANTS, "st", "tr", "pl") for vowel in "aeiou"]
JAPANESE = ["サーバーに接続できません", "請求書が届きません", "ライセンスを更新したい", "画面が真っ白です"]
PICK = random.Random(7)
LENGTHS = (1, 2, 2, 3, 3, 4)
WORDS = [*dict.fromkeys("".join(PICK.choices(SYLLABLES, k=PICK.choice(LENGTHS))) for _ in range(6_000))]
WEIGHTS = list(accumulate(1 / (place + 20) for place in range(len(WORDS))))
TABLES = {
    "tickets": "id subscription_id opener_id severity category subject description state assignee_id opened_at "
    "resolved_at resolved_by_id closed_at last_word_at last_word_by_id last_word_by_staff",
    "comments": "id ticket_id author_id by_staff is_note text written_at",
    "ticket_words": "ticket_id words notes grams",
}


def fill(url: str, tickets: int, share: float) -> None:
    """Write the customers, and tickets of which this share is open."""
    is_sqlite = url.startswith("sqlite")
    connection: Any = sqlite3.connect(make_url(url).database or "") if is_sqlite else _postgres(url)
    for table, names, rows in _customers():
        _write(connection, table, names, rows)
    made = _tickets(tickets, share)
    if not is_sqlite:
        connection.execute("DROP INDEX ix_ticket_words_grams")
    while batch := list(islice(made, AT_ONCE)):
        for place, (table, names) in enumerate(TABLES.items()):
            rows = [row for one in batch for row in (one[place] if table == "comments" else [one[place]])]
            _write(connection, table, names, rows)
    connection.commit()
    if is_sqlite:
        connection.execute("INSERT INTO ticket_grams (ticket_grams) VALUES ('optimize')")
    else:
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute("CREATE INDEX ix_ticket_words_grams ON ticket_words USING gin (grams)")
    connection.commit()
    _settle(connection)


def open_many(url: str) -> None:
    """Open 30 % of the tickets."""
    connection: Any = sqlite3.connect(make_url(url).database or "") if url.startswith("sqlite") else _postgres(url)
    connection.execute(
        "UPDATE tickets SET state = CASE WHEN id % 5 = 0 THEN 'new' WHEN id % 5 = 4 THEN 'waiting' ELSE 'open' END, "
        "waits_since = CASE WHEN id % 5 = 4 THEN opened_at END, resolved_at = NULL, resolved_by_id = NULL, "
        "closed_at = NULL, assignee_id = CASE WHEN id % 5 = 0 OR id % 3 = 0 THEN NULL ELSE assignee_id END "
        "WHERE id % 10 IN (1, 5, 7)"
    )
    connection.commit()
    _settle(connection)


def _postgres(url: str) -> Any:
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _settle(connection: Any) -> None:
    """Let the database count its rows, as it does by itself in time, and end the connection."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    connection.close()


def _write(connection: Any, table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    columns = ", ".join(names.split())
    if isinstance(connection, sqlite3.Connection):
        marks = ", ".join("?" * len(names.split()))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _customers() -> Iterator[tuple[str, str, list[tuple[Any, ...]]]]:
    """The rows of customers, people and products, by table."""
    yield "plans", "id key name role_table", [(1, "p", "Plan", "license-and-site")]
    yield (
        "organizations",
        "id key name time_zone locale billing_address shares_tickets",
        [
            (n, f"o{n}", f"{'Zwickau' if n == CUSTOMER else f'Customer {n}'} Ltd", "UTC", "en", "", False)
            for n in range(1, ORGANIZATIONS + 1)
        ],
    )
    yield (
        "people",
        "id key name email time_zone locale phone",
        [(n, f"k{n}", f"P{n}", f"p{n}@a.example", "", "", "") for n in range(1, PEOPLE + AGENTS + 1)],
    )
    yield (
        "staff",
        "id person_id role",
        [(n, PEOPLE + n, "agent") for n in range(1, AGENTS + 1)],
    )
    yield (
        "subscriptions",
        "id number organization_id plan_id kind name starts_on ends_on",
        [(n, n, (n - 1) // 10 + 1, 1, "license", "S", "2016-01-01", "2099-01-01") for n in range(1, SUBSCRIPTIONS + 1)],
    )
    yield (
        "contacts",
        "id subscription_id person_id kind rank",
        [(n, n, n, "technical", "primary") for n in range(1, SUBSCRIPTIONS + 1)],
    )
    yield (
        "products",
        "id key name kind family tier is_addon file",
        [(n, f"p{n}", f"Product {n}", "license", f"p{n}", 0, False, "") for n in range(1, PRODUCTS + 1)],
    )
    yield (
        "subscription_items",
        "id subscription_id product_id seats started_on",
        [
            (n, n, PRODUCTS if n == 2 else 1 if n % 2 else n % (PRODUCTS - 2) + 2, 5, "2016-01-01")
            for n in range(1, SUBSCRIPTIONS + 1)
        ],
    )


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.000000")


def _tickets(count: int, share: float) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]], tuple[Any, ...]]]:
    """Each ticket with its comments and its entry in the index."""
    pick, comment_id, step = random.Random(count), 0, count // THEIR_TICKETS
    for number in range(1, count + 1):
        first = number % step == 0
        subscription = 1 if first else 2 if number % (count // 3) == 1 else pick.randint(FIRST_OTHER, SUBSCRIPTIONS)
        opener, agent = subscription, PEOPLE + pick.choice((*[1] * 12, *range(2, AGENTS + 1)))
        is_open = pick.random() < (0.6 if first or subscription == 2 else share)
        subject, description, *said = (_text(pick, number, count, length) for length in (5, 22, 10, 10))
        said = said[: pick.choice((0, 1, 2, 2))]
        opened = BEGIN + timedelta(seconds=number * 315_000_000 / count)
        at, ended = _stored(opened), _stored(opened + timedelta(days=2))
        state = pick.choice(("new", "open", "open", "on_hold")) if is_open else "closed"
        assignee = None if state == "new" or (is_open and pick.random() < 0.25) else agent
        ticket = (number, subscription, opener, pick.choice((1, 2, 3, 3, 4)), "problem", subject, description, state)
        ticket += (assignee, at, *((None,) * 3 if is_open else (ended, agent, ended)), at, opener, False)
        comments = []
        for text in said:
            comment_id += 1
            by_staff = comment_id % 2 == 0
            comments.append(
                (comment_id, number, agent if by_staff else opener, by_staff, comment_id % 8 == 0, text, at)
            )
        words = [subject, description, *(row[5] for row in comments if not row[4])]
        made = entry(number, subscription, (subscription - 1) // 10 + 1, words, [row[5] for row in comments if row[4]])
        yield ticket, comments, (made["ticket_id"], made["words"], made["notes"], made["grams"])


def _text(pick: random.Random, number: int, count: int, length: int) -> str:
    """Some words. One in 20 texts has a frequent one. Another is in 1 of 1,000 tickets, but in enough to fill a page.
    Three tickets of each database have a rare one: one is the contact's, and one has the frequent word, too."""
    words = pick.choices(WORDS, cum_weights=WEIGHTS, k=length)
    chance = pick.random()
    if chance < 0.05:
        words[0] = "printer"
    elif chance > 0.97:
        words[:2] = [pick.choice(JAPANESE)]
    step = count // THEIR_TICKETS
    if length == 22 and number in (step * 40, step * 90 + 1, step * 150 + 1):
        words[-1] = "kumquat"
        words[0] = "printer" if number == step * 90 + 1 else words[0]
    if length == 22 and number % min(1_000, count // 40) == 3:
        words[-2] = "gearbox"
    return " ".join(words)

"""What people write to Steward."""

from typing import Any, get_args

from handlers.routing.routes import PARKED, Touch
from handlers.views import words
from handlers.views.reader import Reader
from models.backoffice.help import greet
from models.core.errors import Problem
from models.core.outbox import Medium, Notice
from models.desks.words.notices import (
    MailNotTaken,
    ReplyTaken,
    WhyNot,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)
from models.desks.words.problems import WordsGone
from models.desks.words.receiving import (
    About,
    ThreadRoot,
    Written,
    answer_mail,
    confirm_mail,
    confirm_reply,
    keep_comment,
    keep_for_form,
    keep_words,
    read_words,
    receive,
    receive_mail,
    refuse_card_number,
)
from tests.handlers.cases.case import Case, Doing
from tests.handlers.foreign import Foreign
from tests.handlers.hands import Hands, Said, fail_for_good
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import SLACK, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

WRITTEN = Written("Why?", "D1", "Ev1")


async def row_for_actions(world: ActionWorld) -> None:
    """A message of Steward that somebody replied to."""
    reader = world.people["second"].id
    about: dict[str, Any] = {"kind": "ticket_opened", "subject_id": 1, "created_at": NOW, "try_at": NOW}
    whose: dict[str, Any] = {"medium": Medium.DIRECT, "person_id": reader, "destination": f"direct:{reader}"}
    posted = new(Notice, key="a ticket", **about, **whose)
    await world.office.save(posted)
    world.refs["thread"] = str(posted.id)


def replied(world: ActionWorld) -> tuple[Any, ...]:
    """A reply that became a comment."""
    return WRITTEN, ThreadRoot(int(world.refs["thread"]), About.TICKET, "T-1"), "comment", "T-1", []


ACTIONS = [
    ActionCase(greet, "self", lambda _: ("D1", "Ev1")),
    ActionCase(receive_mail, "known", lambda _: ("0" * 32,)),
    ActionCase(answer_mail, "known", lambda _: ("refused",)),
    ActionCase(confirm_mail, "known", lambda _: ("enquiry", "ENQ-1", [])),
    ActionCase(receive, "known", lambda _: ("D1", "1.1")),
    ActionCase(keep_words, "known", lambda _: (WRITTEN, "message")),
    ActionCase(keep_for_form, "known", lambda _: ("Why?",)),
    ActionCase(refuse_card_number, "known", lambda _: (WRITTEN,)),
    ActionCase(keep_comment, "known", lambda w: (WRITTEN, replied(w)[1], "empty")),
    ActionCase(confirm_reply, "known", replied),
    # Nothing is kept for anyone.
    ActionCase(read_words, "known", lambda _: (1,)),
]


async def writes(hands: Hands, world: World, name: str) -> Said:
    """A direct message to the app. It contains a card number, so that nothing of it is kept for people who are known
    either."""
    return await hands.write(SLACK[name], "4242 4242 4242 4242")


REWORDED = ("changed", "deleted")


def rewords(what: str) -> Doing:
    """A message outside a ticket's thread is changed or deleted, which nobody follows."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        old = {"type": "message", "user": SLACK[name], "text": "Why?", "ts": "1.1"}
        now: dict[str, Any] = {"message": old | {"text": "What?"}} if what == "changed" else {}
        return await hands.write(SLACK[name], "", subtype=f"message_{what}", previous_message=old, **now)

    return do


async def fails(hands: Hands, world: World, name: str) -> Said:
    """Steward failed to handle a message, several times."""
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": SLACK[name], "text": "Why?", "ts": "1.1"}
    await fail_for_good(hands, {"team_id": "T0NORTHWIND", "event": event})
    return Said(200)


ROUTES = [
    Case(Touch.MESSAGE, "message", "", writes, "self", "", "", frozenset({"notices"})),
    *(Case(Touch.MESSAGE, f"message_{what}", "", rewords(what), "known") for what in REWORDED),
    Case(Touch.MESSAGE, PARKED, "", fails, "known", "", "", frozenset({"notices", "kept_words"})),
]
PROBLEMS: dict[type[Problem], list[Met]] = {
    WordsGone: [
        Met(
            BP,
            "/ticket new kept:1",
            "I keep messages for one day only. Copy yours from our conversation, and use `/enquiry new` or",
        )
    ],
}
FOREIGN_IDS: Foreign = {}
NO_IDS = {
    (Touch.MESSAGE, "message"),
    (Touch.MESSAGE, PARKED),
    *((Touch.MESSAGE, f"message_{what}") for what in REWORDED),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    names = [stock.name() for _ in range(stock.many)]
    kept = [
        (WordsKept(1, 1, "message", "/invoice show INV-2026-000001", files=True), True),
        (WordsKept(1, 1, "message"), False),
        (WordsKept(1, 1, "thread"), True),
        (WordsKept(1, 1, "refused", ref="T-1", files=True), True),
        (WordsKept(1, 1, "failed", ref="T-1"), True),
    ]
    taken = [
        WordsTaken(1, 1, "comment", "T-1", []),
        WordsTaken(1, 1, "enquiry", "ENQ-1", []),
        WordsTaken(1, 1, "colleagues", stock.subscription.ref, names),
        WordsTaken(1, 1, "both", "ENQ-1", names, files=True),
        WordsTaken(1, 1, "deciders", stock.subscription.ref, []),
        WordsTaken(1, 1, "deciders", stock.subscription.ref, names),
    ]
    return {
        "words.kept": [
            words.kept(reader, notice, refs, contact=contact)
            for notice, contact in kept
            for refs in ((), ("T-2", "T-3"))
        ],
        "words.not_changed": [words.not_changed(reader, WordsNotChanged(1, "T-1", why)) for why in get_args(WhyNot)],
        "words.taken": [words.taken(reader, notice) for notice in taken],
        "words.mail_not_taken": [
            words.mail_not_taken(reader, MailNotTaken(1, why, "T-1"), "desk@northwind.example")
            for why in words.NOT_TAKEN
        ],
        "words.reply_taken": [
            words.reply_taken(reader, ReplyTaken(1, one.taken, one.ref, one.names, files=True)) for one in taken[1:]
        ],
        "words.card_number_written": [words.card_number_written(reader)],
    }

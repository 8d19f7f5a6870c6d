"""What agents do with tickets."""

from datetime import timedelta
from typing import Any

from handlers.routing.kept import Kept
from handlers.routing.routes import Touch
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_canned, ticket_queue
from handlers.views import ticket_replies as replies
from handlers.views import ticket_walk as walk
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import KeyedPage, PageOf
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.answering import Answered, Audience, Then, answer_ticket, audience_of, note_ticket, said_since
from models.desks.tickets.assigning import assign_ticket, find_agents, release_ticket
from models.desks.tickets.away import Absence, come_back, go_away
from models.desks.tickets.by_card import find_by_card
from models.desks.tickets.canned import CANNED_LENGTH, CannedReply, list_canned, remove_canned, save_canned, show_canned
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.next_ticket import MOST_COUNTED, NextTicket, next_ticket
from models.desks.tickets.problems import (
    AlreadySo,
    CannedNameTaken,
    CantWork,
    DayPassed,
    NoSuchCanned,
    NotAssigned,
    NotAway,
    OnCustomersSide,
    StillAway,
    TooLateToUndo,
)
from models.desks.tickets.queue import ALL, QueueFilter, find_narrowing
from models.desks.tickets.resolving import UndoneResolution, undo_resolution
from models.desks.tickets.states import set_category, set_severity, set_state
from models.desks.tickets.tables import LONGEST_TEXT
from models.desks.tickets.writing import begin_answer
from tests.handlers.cases.case import DONE, Case, anywhere
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.hands import Hands, Said
from tests.handlers.met import PRIMARY, Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import SLACK, World
from tests.models.builders import NOW
from tests.models.world import ActionCase
from tests.nouns.tickets import CHANGED, COMMENTED, SEE, own_ticket
from tests.support.rows import new as new_row

TRIAGE = "triage_tickets"
ACTIONS = [
    ActionCase(undo_resolution, TRIAGE, lambda w: (w.refs["ticket"],)),
    ActionCase(assign_ticket, TRIAGE, lambda w: (w.refs["ticket"], w.people["agent"])),
    ActionCase(find_agents, TRIAGE),
    ActionCase(find_by_card, TRIAGE, lambda _: ("C0TRIAGE", "1.1")),
    ActionCase(go_away, TRIAGE),
    ActionCase(list_canned, TRIAGE),
    ActionCase(save_canned, TRIAGE, lambda _: (0, "Restart", "Restart it.")),
    ActionCase(show_canned, TRIAGE, lambda _: (1,)),
    ActionCase(remove_canned, TRIAGE, lambda _: (1,)),
    ActionCase(come_back, TRIAGE),
    ActionCase(find_narrowing, TRIAGE, lambda _: ("",)),
    ActionCase(release_ticket, TRIAGE, lambda w: (w.refs["ticket"],)),
    ActionCase(set_state, TRIAGE, lambda w: (w.refs["ticket"], TicketState.WAITING)),
    ActionCase(set_severity, TRIAGE, lambda w: (w.refs["ticket"], Severity.HIGH, "Hm.")),
    ActionCase(set_category, TRIAGE, lambda w: (w.refs["ticket"], Category.ACCESS)),
    ActionCase(audience_of, TRIAGE, lambda w: (w.refs["ticket"],)),
    ActionCase(begin_answer, TRIAGE, lambda w: (w.refs["ticket"],)),
    ActionCase(said_since, TRIAGE, lambda w: (w.refs["ticket"], 0)),
    ActionCase(answer_ticket, TRIAGE, lambda w: (w.refs["ticket"], "Hm?")),
    ActionCase(next_ticket, TRIAGE),
    ActionCase(note_ticket, TRIAGE, lambda w: (w.refs["ticket"], "Hm?")),
]

ENTERED: dict[str, dict[str, Any]] = {
    "ticket_answer": {"text": "Restart it.", "then": chosen("waiting")},
    "ticket_note": {"text": "They called."},
    "ticket_resolve": {"text": "Restart it."},
    "ticket_assign": {"agent": chosen("agent@acme.example")},
    "ticket_state": {"state": chosen("on_hold")},
    "ticket_severity": {"severity": chosen("low"), "category": chosen("access")},
}
NOTED = ("comments", "ticket_entries", "audit")
CANNED = {"name": "Restart", "text": "Hello {name}, please restart it."}
QUEUE: dict[str, Any] = {"wanted": anywhere(TRIAGE)}


def formers(world: World, _name: str) -> str:
    """The ticket of somebody who is no contact any more."""
    return world.tickets["former"]


async def with_message(hands: Hands, _world: World, name: str) -> Said:
    """The shortcut in the menu of a message that's about no ticket."""
    return await hands.shortcut(SLACK[name], "answer_ticket", "Restart it.")


async def fills(hands: Hands, world: World, name: str) -> Said:
    """Choose a canned reply in the form that answers."""
    return await hands.press_in_modal(SLACK[name], "ticket_fill", "1", world.tickets["former"])


ROUTES = [
    *(
        command(f"/ticket {word}", "", TRIAGE, "Open tickets", **QUEUE)
        for word in ("assign", "category", "note", "release", "state", "undo")
    ),
    # From everyone else, it's a comment.
    command("/ticket answer", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket answer", "{ticket}", "view_colleagues_tickets", "T-1", **SEE),
    command("/ticket answer", "{ticket} Hm?", "view_colleagues_tickets", "T-1", *COMMENTED, **SEE),
    Case(
        Touch.SHORTCUT,
        "answer_ticket",
        "",
        with_message,
        TRIAGE,
        "",
        "isn't in the thread of a ticket's card",
        wanted=anywhere(TRIAGE),
    ),
    form("ticket_answer", ENTERED["ticket_answer"], formers, TRIAGE, "is waiting for the customer", *COMMENTED),
    command("/ticket note", "{ticket}", TRIAGE, "Internal note"),
    command("/ticket note", "{ticket} Hm?", TRIAGE, "your internal note", *NOTED),
    form(
        "ticket_note",
        ENTERED["ticket_note"],
        formers,
        TRIAGE,
        "your internal note",
        "comments",
        "ticket_entries",
        "audit",
    ),
    form("ticket_resolve", ENTERED["ticket_resolve"], formers, TRIAGE, "is resolved", *COMMENTED),
    command("/ticket assign", "{ticket}", TRIAGE, "Choose an agent"),
    command("/ticket assign", "{ticket} {agent}", TRIAGE, "is assigned to", *CHANGED),
    form("ticket_assign", ENTERED["ticket_assign"], formers, TRIAGE, "is assigned to", *CHANGED),
    options("ticket_assign.agent", "agent", TRIAGE, wanted=anywhere(TRIAGE)),
    command("/ticket queue", "unassigned waiting 3 CUS-1 oldest", TRIAGE, "Open tickets: unassigned", **QUEUE),
    options("ticket_queue_of", "/pick ticket_queue_of", TRIAGE, **QUEUE),
    command("/ticket next", "", TRIAGE, "are waiting for you", **QUEUE),
    command("/ticket next", "answer {ticket} 3 CUS-1", TRIAGE, "Your answer", **QUEUE),
    command("/ticket next", "resolve {ticket}", TRIAGE, "Closing answer", **QUEUE),
    command("/ticket next", "show {ticket} mine", TRIAGE, "Skip", **QUEUE),
    command("/ticket next", "after {ticket}", TRIAGE, "Skip", **QUEUE),
    command("/ticket away", "until 2190-01-01", TRIAGE, "You're away", "agents_away", "audit", **QUEUE),
    command("/ticket back", "", TRIAGE, "You aren't away", **QUEUE),
    command("/ticket canned", "", TRIAGE, "There are no canned replies yet.", **QUEUE),
    form("ticket_canned", CANNED, lambda _w, _n: "0", TRIAGE, "Saved: Restart", "canned_replies", "audit", **QUEUE),
    options("canned_replies", "/pick canned_replies", TRIAGE, **QUEUE),
    options("ticket_answer.ticket_fill", "ticket_fill", TRIAGE, **QUEUE),
    options("ticket_resolve.ticket_fill", "ticket_fill", TRIAGE, **QUEUE),
    Case(
        Touch.BUTTON,
        "ticket_fill",
        "",
        fills,
        TRIAGE,
        says="This canned reply was removed",
    ),
    # All tickets of these worlds are new, nobody's and of severity 3.
    command("/ticket release", "{ticket}", TRIAGE, "assigned to anyone"),
    command("/ticket undo", "{ticket}", TRIAGE, "is open. To add something"),
    command("/ticket state", "{ticket}", TRIAGE, "Waiting for customer"),
    command("/ticket state", "{ticket} on hold", TRIAGE, "“On hold”", *CHANGED),
    form("ticket_state", ENTERED["ticket_state"], formers, TRIAGE, "“On hold”", *CHANGED),
    command("/ticket severity", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket severity", "{own}", "contact", "How urgent is it?", wanted=own_ticket),
    command("/ticket severity", "{ticket} 2", TRIAGE, "2 high", *CHANGED),
    form("ticket_severity", ENTERED["ticket_severity"], formers, TRIAGE, "4 low", *CHANGED, entries=2),
    command("/ticket category", "{ticket}", TRIAGE, "Category"),
    command("/ticket category", "{ticket} access", TRIAGE, "“Access”", *CHANGED),
]

RESOLVED = (
    "UPDATE tickets SET state = 'resolved', assignee_id = opener_id, resolved_by_id = opener_id, "
    "resolved_at = '2026-03-02 09:00:00.000000'"
)
OWN = "UPDATE tickets SET opener_id = (SELECT id FROM people WHERE name = 'Agent')"
FORMS = {"ticket_canned": CANNED}
PROBLEMS: dict[type[Problem], list[Met]] = {
    AlreadySo: [
        Met("agent", "/ticket severity T-10 3", "T-10 already has the severity 3 normal."),
        Met("agent", "/ticket category T-10 other", "T-10 already has the category “Other”."),
        Met(
            "agent",
            "/ticket state T-10 on hold",
            "T-10 already has the status “On hold”.",
            first="/ticket state T-10 on hold",
        ),
    ],
    CantWork: [
        Met(
            "agent",
            f"/ticket assign T-10 {PRIMARY}",
            "can't work on tickets now. You can assign it to Admin and Agent.",
        )
    ],
    NotAssigned: [Met("agent", "/ticket release T-10", "T-10 isn't assigned to anyone. It's in the queue already.")],
    CannedNameTaken: [
        Met("agent", "ticket_canned 0", "Another canned reply is called “Restart”.", first="ticket_canned 0")
    ],
    NoSuchCanned: [Met("agent", "/ticket canned remove 7", "This canned reply was removed.")],
    StillAway: [
        Met("agent", "/ticket claim T-10", "You're away, so you get no tickets.", first="/ticket away until 2190-01-01")
    ],
    NotAway: [Met("agent", "/ticket back", "You aren't away. If you will be, use `/ticket away`.")],
    DayPassed: [Met("agent", "/ticket away until 2020-01-01", "has passed. Enter the last day that you're away.")],
    OnCustomersSide: [
        Met("agent", "/ticket note T-10 Hm", "You're a contact on SUB-1001, so you can't write here for", before=OWN)
    ],
    TooLateToUndo: [
        Met("agent", "/ticket undo T-10", "I've already told Billing.Primary that T-10 is resolved.", before=RESOLVED)
    ],
}

FOREIGN_IDS: Foreign = {
    **{
        (Touch.COMMAND, f"/ticket {word}"): [
            types(f"/ticket {word} {{ticket}}"),
            types(f"/ticket {word} {{ticket}} {more}"),
        ]
        for word, more in {
            "answer": "Hm",
            "assign": "agent@acme.example",
            "category": "access",
            "note": "Hm",
            "severity": "2 Hm",
            "state": "open",
        }.items()
    },
    **{(Touch.COMMAND, f"/ticket {word}"): [types(f"/ticket {word} {{ticket}}")] for word in ("release", "undo")},
    (Touch.COMMAND, "/ticket next"): [
        types(f"/ticket next {word} {{ticket}}") for word in ("answer", "resolve", "show", "after")
    ],
    (Touch.BUTTON, "ticket_fill"): [
        lambda hands, user, ids: hands.press_in_modal(user, "ticket_fill", "1", ids["ticket"])
    ],
    **{(Touch.FORM, name): [sends(name, values, "{ticket}")] for name, values in ENTERED.items()},
}
NO_IDS = {
    (Touch.COMMAND, "/ticket away"),
    (Touch.COMMAND, "/ticket back"),
    (Touch.COMMAND, "/ticket canned"),
    (Touch.FORM, "ticket_canned"),
    (Touch.OPTIONS, "canned_replies"),
    (Touch.OPTIONS, "ticket_answer.ticket_fill"),
    (Touch.OPTIONS, "ticket_resolve.ticket_fill"),
    (Touch.OPTIONS, "ticket_assign.agent"),
    (Touch.OPTIONS, "ticket_queue_of"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    open_, new = stock.ticket(1), stock.ticket(2, TicketState.NEW)
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    audiences = [Audience([]), Audience(people), Audience(people[:1], people[1:])]
    some = KeyedPage([stock.ticket(number, list(TicketState)[number % 4]) for number in range(1, stock.many + 1)])
    canned = [
        new_row(CannedReply, id=number, name=f"{number} {stock.name(56)}", text=stock.name(CANNED_LENGTH))
        for number in range(1, stock.many + 2)
    ]
    waits = stock.ticket(3, TicketState.WAITING)
    by_both = [
        new_row(Comment, id=9, author=stock.person(2), by_staff=ours, text=stock.name(LONGEST_TEXT), written_at=NOW)
        for ours in (False, True)
    ]
    files = [OfferedFile(f"F{number}", "T1", stock.name(80)) for number in range(1, 11)]
    kept = Kept("", "kept:1", files)
    know = Audience(people, last=by_both[0], newest_id=9)
    asked_again: list[Shown] = [
        forms.answer_form(reader, open_, know, stock.name(), canned=canned, since=since, kept=kept)
        for since in ([], by_both)
    ]
    found = [
        NextTicket(),
        NextTicket(new, None, 1),
        NextTicket(stock.ticket(5), by_both[0], 2, again=True),
        NextTicket(waits, by_both[1], MOST_COUNTED),
    ]
    narrow = QueueFilter("mine", ours=True, severity=Severity.LOW, customer=1, product="maps", oldest=True)
    return {
        "ticket_queue.queue": [
            ticket_queue.queue(reader, page, only) for page in (KeyedPage(), some) for only in (ALL, narrow)
        ],
        "ticket_walk.with_next": [
            walk.with_next(reader, said, one, only)
            for said in (replies.answered(reader, Answered(open_), Then.OPEN), replies.resolved(reader, waits))
            for one in found
            for only in (ALL, narrow)
        ],
        "ticket_walk.next_ticket": [walk.next_ticket(reader, one, only) for one in found for only in (ALL, narrow)],
        "ticket_agent_forms.answer_form": [
            *asked_again,
            *(forms.answer_form(reader, open_, know, writing=[stock.name()] * many) for many in (1, 4)),
            *(
                forms.answer_form(reader, open_, audience, stock.name(), Then.OPEN, canned, closing=closing)
                for audience in [*audiences, Audience(people, last=by_both[0])]
                for closing in (False, True)
            ),
        ],
        "ticket_agent_forms.note_form": [forms.note_form(reader, open_, stock.name(LONGEST_TEXT))],
        "ticket_agent_forms.assign_form": [forms.assign_form(reader, open_, some) for some in ([], people)],
        "ticket_agent_forms.state_form": [forms.state_form(reader, one) for one in (open_, new)],
        "ticket_agent_forms.severity_form": [
            forms.severity_form(reader, open_, theirs=theirs) for theirs in (True, False)
        ],
        "ticket_replies.assigned": [replies.assigned(reader, open_, stock.person(2))],
        "ticket_replies.released": [replies.released(reader, open_)],
        "ticket_replies.moved": [replies.moved(reader, open_)],
        "ticket_replies.changed": [replies.changed(reader, open_)],
        "ticket_replies.answered": [
            replies.answered(reader, made, then)
            for then in replies.ANSWERED
            for made in (
                Answered(open_),
                *(Answered(open_, stock.name(), timedelta(minutes=minutes)) for minutes in (0, 1, 2)),
            )
        ],
        "ticket_replies.claimed": [replies.claimed(reader, open_)],
        "ticket_replies.resolved": [replies.resolved(reader, open_)],
        "ticket_replies.noted": [replies.noted(reader, open_)],
        "ticket_replies.not_in_a_thread": [replies.not_in_a_thread(reader)],
        "ticket_canned.canned_list": [ticket_canned.canned_list(reader, page) for page in (PageOf(), PageOf(canned))],
        "ticket_canned.canned_form": [ticket_canned.canned_form(reader, one) for one in (None, canned[0])],
        "ticket_canned.saved": [ticket_canned.saved(reader, canned[0])],
        "ticket_canned.removed": [ticket_canned.removed(reader, stock.name(60))],
        "ticket_replies.away": [
            replies.away(reader, Absence(until, tickets)) for until in (None, NOW.date()) for tickets in (0, 1, 2)
        ],
        "ticket_replies.back": [replies.back(reader)],
        "ticket_replies.undone": [
            replies.undone(reader, UndoneResolution(open_, stock.name(LONGEST_TEXT), sent), "kept:1")
            for sent in ([], files)
        ],
    }

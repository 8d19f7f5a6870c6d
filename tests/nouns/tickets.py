"""Tickets."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.routing.kept import Kept
from handlers.routing.routes import Touch
from handlers.views import (
    ticket_files,
    ticket_for_others,
    ticket_forms,
    ticket_life,
    ticket_lists,
    ticket_news,
    ticket_ratings,
    ticket_redaction,
    ticket_texts,
    ticket_watchers,
    tickets,
)
from handlers.views import ticket_history as ticket_history_views
from handlers.views.reader import Reader, escape
from handlers.views.ticket_walk import steps
from models.core.errors import Problem
from models.core.paging import KeyedPage, PageOf
from models.core.quotas import QuotaReached
from models.desks.files.tables import FileProblem, FileState
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket, show_ticket
from models.desks.tickets.attachments import GivenFile, get_attachment, list_attachments
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import comment, reopen_ticket
from models.desks.tickets.conversation import WrittenIn
from models.desks.tickets.editing import delete_comment, edit_comment
from models.desks.tickets.history import TicketEntry, TicketStep
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.opening_for import open_for
from models.desks.tickets.problems import (
    AlreadyAsked,
    AlreadyResolved,
    AlreadyWatches,
    CannotRaise,
    ClosedForGood,
    CommentGone,
    NothingToRedact,
    NotResolved,
    NotTheirWatcher,
    NotWatching,
    NotYetRated,
    RatedTooLate,
    SecretTooShort,
    StarsOutOfRange,
)
from models.desks.tickets.queue import QueueFilter
from models.desks.tickets.quiet import follow_up_tickets
from models.desks.tickets.rating import rate_ticket
from models.desks.tickets.reading import read_text
from models.desks.tickets.reading_history import History, ticket_history
from models.desks.tickets.redacting import (
    Redactable,
    Redacted,
    find_redactable,
    redact_comment,
    redact_file,
    redact_ticket,
)
from models.desks.tickets.tables import LONGEST_TEXT
from models.desks.tickets.watching import refuse_watcher, unwatch_ticket, watch_ticket
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, Case, anywhere, by_rule, theirs
from tests.handlers.cases.doing import button, chosen, command, form, options, submits
from tests.handlers.foreign import Foreign, pushes, searches, sends, types
from tests.handlers.hands import Hands, Said
from tests.handlers.met import PRIMARY, Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, SLACK, STAFF_ROLES, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP, ROLES, STAFF, TS
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld
from tests.nouns.files import sent


async def row_for_actions(world: ActionWorld) -> None:
    """A ticket that the further technical contact opened."""
    opened = await world.office.do(open_ticket, world.people["helper"], "SUB-1", Severity.LOW, "Hm", "Hm.")
    world.refs["ticket"] = opened.ref


def changes(*words: str) -> Callable[[ActionWorld], tuple[Any, ...]]:
    """A message that was changed or deleted."""
    return lambda world: (world.refs["ticket"], WrittenIn("D1", "1.1"), *words)


ACTIONS = [
    ActionCase(open_ticket, "raise_ticket", lambda _: ("SUB-1", Severity.LOW, "Hm", "Hm.")),
    ActionCase(my_tickets, "known"),
    ActionCase(ticket_queue, "triage_tickets"),
    ActionCase(show_ticket, "view_colleagues_tickets", lambda w: (w.refs["ticket"],), staff="view_customers"),
    ActionCase(comment, "view_colleagues_tickets", lambda w: (w.refs["ticket"], "Hm?"), staff="triage_tickets"),
    ActionCase(read_text, "view_colleagues_tickets", lambda w: (w.refs["ticket"],), staff="view_customers"),
    ActionCase(list_attachments, "view_colleagues_tickets", lambda w: (w.refs["ticket"],), staff="view_customers"),
    ActionCase(get_attachment, "view_colleagues_tickets", lambda w: (w.refs["ticket"], "F-1"), staff="view_customers"),
    ActionCase(edit_comment, "view_colleagues_tickets", changes("Hm!"), staff="triage_tickets"),
    ActionCase(delete_comment, "view_colleagues_tickets", changes(), staff="triage_tickets"),
    ActionCase(claim_ticket, "triage_tickets", lambda w: (w.refs["ticket"],)),
    ActionCase(resolve_ticket, "triage_tickets", lambda w: (w.refs["ticket"], "Fixed.")),
    ActionCase(reopen_ticket, "view_colleagues_tickets", lambda w: (w.refs["ticket"], "Hm?"), staff="triage_tickets"),
    ActionCase(follow_up_tickets, "system"),
    ActionCase(watch_ticket, "triage_tickets", lambda w: (w.refs["ticket"], w.people[TS])),
    ActionCase(unwatch_ticket, "triage_tickets", lambda w: (w.refs["ticket"], w.people[TS])),
    ActionCase(refuse_watcher, "asker", lambda w: (w.refs["ticket"], w.people[TS])),
    ActionCase(ticket_history, "view_colleagues_tickets", lambda w: (w.refs["ticket"],), staff="view_customers"),
    ActionCase(open_for, "triage_tickets", lambda w: ("SUB-1", w.people[TS], Severity.LOW, "Hm", "Hm.")),
    ActionCase(redact_ticket, "manage_desk", lambda w: (w.refs["ticket"], "Hm.  ")),
    ActionCase(redact_comment, "manage_desk", lambda w: (w.refs["ticket"], 1)),
    ActionCase(redact_file, "manage_desk", lambda w: (w.refs["ticket"], "F-1")),
    ActionCase(find_redactable, "manage_desk", lambda w: (w.refs["ticket"],)),
    ActionCase(rate_ticket, "asker", lambda w: (w.refs["ticket"], 4)),
]

TICKET: dict[str, Any] = {
    "subscription": chosen(REF),
    "severity": chosen("high"),
    "subject": "Down",
    "description": "Since eight.",
}
CHANGED = ("tickets", "ticket_entries", "notices", "audit")
COMMENTED = (*CHANGED, "comments")
SEE: dict[str, Any] = {"staff": "triage_tickets"}


LOOK: dict[str, Any] = {"staff": "view_customers"}


def own_ticket(world: World, name: str) -> str:
    """Whoever opened a ticket may comment on it while they are a contact."""
    return DONE if name in ROLES else by_rule(world, name, "contact", "triage_tickets")


def own_look(world: World, name: str) -> str:
    """Whoever opened a ticket sees it while they are a contact."""
    return DONE if name in ROLES else by_rule(world, name, "contact", "view_customers")


def rates(_world: World, name: str) -> str:
    """The person who opened a ticket rates it, and nobody else: not even its agent."""
    return DONE if name in ROLES else REFUSED if name in STAFF_ROLES else HIDDEN


def rates_former(_world: World, name: str) -> str:
    """Nobody rates the ticket of a former contact."""
    return REFUSED if name in STAFF_ROLES else HIDDEN


def redacts(_world: World, name: str) -> str:
    """Admins redact. Contacts don't see that the ticket of a former contact is there."""
    return DONE if name in STAFF["manage_desk"] else REFUSED if name in STAFF_ROLES else HIDDEN


KEPT = frozenset({"kept_words"})


async def on_message(hands: Hands, _world: World, name: str) -> Said:
    """The shortcut in the menu of a message."""
    return await hands.shortcut(SLACK[name], "open_ticket", "It hums.")


def own_close(world: World, name: str) -> str:
    """Whoever opened a ticket closes it while they are a contact. Agents get the form for the closing answer."""
    if name in ROLES:
        return DONE
    return NOTHING if name in STAFF["triage_tickets"] else own_ticket(world, name)


ROUTES = [
    command("/ticket", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket", "{own}", "contact", "It does not start.", wanted=own_look),
    command("/ticket list", "", "known", "", wanted=lambda _world, _name: DONE),
    options("tickets", "/pick tickets", "known", wanted=lambda _world, _name: DONE),
    options("ticket_queue", "/pick ticket_queue", "triage_tickets", wanted=anywhere("triage_tickets")),
    command("/ticket queue", "", "triage_tickets", "Open tickets", wanted=anywhere("triage_tickets")),
    command("/ticket new", REF, "raise_ticket", "Open a ticket"),
    command("/ticket new", "", "raise_ticket", "Open a ticket", wanted=theirs("raise_ticket")),
    Case(
        Touch.SHORTCUT, "open_ticket", "", on_message, "raise_ticket", "", "Open a ticket", KEPT, theirs("raise_ticket")
    ),
    options("ticket_new.subscription", "subscription", "known", wanted=lambda _world, _name: DONE),
    command("/ticket show", "{own}", "contact", "It does not start.", wanted=own_look),
    command("/ticket show", "{ticket}", "view_colleagues_tickets", "It does not start.", **LOOK),
    command("/ticket attachments", "{own}", "contact", "has no files.", wanted=own_look),
    command("/ticket attachments", "{ticket}", "view_colleagues_tickets", "has no files.", **LOOK),
    command("/ticket read", "{own}", "contact", "It does not start.", wanted=own_look),
    command("/ticket read", "{ticket}", "view_colleagues_tickets", "It does not start.", **LOOK),
    command("/ticket comment", "{own}", "contact", "Comment on", wanted=own_ticket),
    command(
        "/ticket comment",
        "{own} Hello",
        "contact",
        "was added to T-",
        *COMMENTED,
        wanted=own_ticket,
    ),
    command(
        "/ticket comment",
        "{ticket} Me",
        "view_colleagues_tickets",
        "was added to",
        *COMMENTED,
        **SEE,
    ),
    button(
        "ticket_claim",
        lambda w: w.tickets["former"],
        "triage_tickets",
        "is assigned to you",
        *CHANGED,
    ),
    button(
        "ticket_resolve",
        lambda w: w.tickets[BP],
        "triage_tickets",
        "is closed",
        *CHANGED,
        wanted=lambda world, name: own_close(world, name) if name == BP or name not in ROLES else HIDDEN,
    ),
    *(
        command(
            f"/ticket {word}",
            "{own}",
            "contact",
            "is closed",
            *CHANGED,
            wanted=own_close,
        )
        for word in ("resolve", "close")
    ),
    command(
        "/ticket claim",
        "{ticket}",
        "triage_tickets",
        "is assigned to you",
        *CHANGED,
    ),
    command("/ticket claim", "", "triage_tickets", "Open tickets", wanted=anywhere("triage_tickets")),
    # All tickets of these worlds are open.
    command("/ticket reopen", "{own}", "contact", "is open. To add something", wanted=own_ticket),
    command("/ticket reopen", "{ticket} Me", "view_colleagues_tickets", "is open. To add something", **SEE),
    form(
        "ticket_reopen",
        {"text": "Me too"},
        lambda world, _name: world.tickets["former"],
        "view_colleagues_tickets",
        "is open. To add something",
        **SEE,
    ),
    command("/ticket rate", "{own}", "asker", "is still open. You can rate it", wanted=rates),
    command("/ticket rate", "{ticket} 4 Fine", "asker", "is still open. You can rate it", wanted=rates_former),
    form(
        "ticket_rate",
        {"stars": chosen("4"), "text": "Fine"},
        lambda world, name: world.tickets.get(name, world.tickets["former"]),
        "asker",
        "is still open. You can rate it",
        wanted=rates,
    ),
    command("/ticket watch", "{own}", "contact", "Who should see T-", wanted=own_ticket),
    command("/ticket watch", "{ticket}", "triage_tickets", "Who should see T-"),
    command("/ticket unwatch", "{own}", "contact", "has no watchers", wanted=own_ticket),
    command("/ticket unwatch", "{ticket}", "triage_tickets", "has no watchers"),
    command("/ticket history", "{own}", "contact", "History of T-", wanted=own_look),
    command("/ticket history", "{ticket}", "view_colleagues_tickets", "History of T-", **LOOK),
    form(
        "ticket_new_for",
        {key: TICKET[key] for key in ("severity", "subject", "description")},
        lambda _w, _n: f"{REF} technical-secondary@acme.example",
        "triage_tickets",
        "is open for",
        *CHANGED,
        wanted=anywhere("triage_tickets"),
    ),
    command("/ticket redact", "{ticket}", "manage_desk", "Which words should be removed?", wanted=redacts),
    command("/ticket redact", "", "manage_desk", "Open tickets", wanted=anywhere("manage_desk")),
    options(
        "ticket_redact.whole",
        "whole",
        "manage_desk",
        about=lambda world, _name: world.tickets["former"],
        wanted=redacts,
    ),
    form(
        "ticket_redact",
        {"secret": "not start"},
        lambda world, _name: world.tickets["former"],
        "manage_desk",
        "I've removed it from T-",
        *CHANGED,
        wanted=redacts,
    ),
    form("ticket_new", TICKET, lambda _w, _n: "", "raise_ticket", "is open", *CHANGED),
    form(
        "ticket_comment",
        {"text": "Me too"},
        lambda world, _name: world.tickets["former"],
        "view_colleagues_tickets",
        "was added to T-",
        *COMMENTED,
        **SEE,
    ),
    Case(
        Touch.FORM,
        "ticket_comment",
        "own",
        submits("ticket_comment", {"text": "Me"}, lambda world, name: world.tickets.get(name, world.tickets["former"])),
        "contact",
        "",
        "was added to T-",
        frozenset({*COMMENTED, "handled_requests"}),
        own_ticket,
    ),
]

RESOLVED = "Agent (⬢ Staff) already resolved T-10"
OPENED_TEN = (
    "WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT INTO tickets "
    "(id, subscription_id, opener_id, severity, subject, description, state, opened_at, last_word_at, last_word_by_id) "
    "SELECT i, 1, one.id, 4, 'Hm', 'Hm.', 'new', strftime('%Y-%m-%d %H:%M:%S.000000', 'now'), "
    "strftime('%Y-%m-%d %H:%M:%S.000000', 'now'), one.id FROM n, people AS one WHERE one.name = '{}'"
)
ADMIN = f"<@{SLACK['admin']}|admin>"
TECH = f"<@{SLACK[TS]}|tech>"
WATCHES = (
    "INSERT INTO ticket_watchers (ticket_id, person_id, added_by_id, added_at) "
    "SELECT 10, id, id, '2026-01-01 12:00:00.000000' FROM people WHERE name = '{}'"
)
FORMS: dict[str, dict[str, Any]] = {"ticket_redact": {"secret": ""}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    QuotaReached: [
        Met(
            TS,
            "form twice",
            "You've reached the limit for tickets: 10 an hour per person. You can continue from ",
            before=OPENED_TEN.format(110, TS.title()),
        ),
        Met(
            TS,
            "form twice",
            "Your organization has reached its limit for tickets: 40 an hour in total. You can continue from ",
            before=OPENED_TEN.format(140, BP.title()),
        ),
    ],
    AlreadyClaimed: [
        Met("agent", "ticket_claim T-10", "T-10 is already assigned to you.", first="ticket_claim T-10"),
        Met(
            "agent",
            "ticket_claim T-10",
            "T-10 is already assigned to Admin (⬢ Staff).",
            before="UPDATE tickets SET state = 'open', assignee_id = (SELECT id FROM people WHERE name = 'Admin')",
        ),
    ],
    AlreadyResolved: [
        Met("agent", "ticket_claim T-10", f"{RESOLVED} (<!date^", first="/ticket resolve T-10 Fixed."),
        Met("agent", "ticket_resolve T-10", f"{RESOLVED} (", first="/ticket resolve T-10 Fixed."),
    ],
    ClosedForGood: [
        Met(
            "agent",
            "/ticket reopen T-10 Hm",
            "T-10 ended more than 14 days ago, so it can't be reopened. To open a new ticket, use `/ticket new`.",
            before="UPDATE tickets SET state = 'resolved', resolved_at = '2020-01-01 12:00:00.000000'",
        )
    ],
    AlreadyWatches: [
        Met(BP, f"/ticket watch T-10 {PRIMARY}", "already sees T-10, and gets every update."),
    ],
    AlreadyAsked: [
        Met("agent", f"/ticket watch T-10 {TECH}", "was already asked whether", first=f"/ticket watch T-10 {TECH}")
    ],
    NotWatching: [Met("agent", f"/ticket unwatch T-10 {PRIMARY}", "doesn't watch T-10. `/ticket show T-10` names its")],
    CannotRaise: [
        Met("agent", f"/ticket new {ADMIN} {REF} Hm", "can't open tickets on "),
        Met("agent", f"/ticket new {ADMIN}", "can't open tickets on any subscription."),
    ],
    NothingToRedact: [Met("admin", "ticket_redact T-10|secret=hunter2", "That isn't in T-10. Check the spelling.")],
    SecretTooShort: [Met("admin", "ticket_redact T-10|secret=abc", "Enter at least 4 characters, so that other words")],
    NotTheirWatcher: [
        Met(
            TS,
            f"/ticket unwatch T-10 {PRIMARY}",
            "You can only remove yourself from the watchers of T-10. ",
            before=WATCHES.format(TS.title()),
        )
    ],
    NotYetRated: [Met(BP, "/ticket rate T-10 4", "T-10 is still open. You can rate it once it's resolved.")],
    RatedTooLate: [
        Met(
            BP,
            "/ticket rate T-10",
            "T-10 ended more than 14 days ago, so it can't be rated anymore.",
            before="UPDATE tickets SET state = 'resolved', resolved_at = '2020-01-01 12:00:00.000000'",
        )
    ],
    StarsOutOfRange: [
        Met(
            BP,
            "/ticket rate T-10 6",
            "Ratings go from 1 (very poor) to 5 (very good). For example, type `/ticket rate T-10 4`.",
            first="/ticket close T-10",
        )
    ],
    CommentGone: [Met("agent", "/ticket read T-10 comment 99", "This comment on T-10 was deleted. To see the others,")],
    NotResolved: [
        Met("agent", "/ticket reopen T-10 Hm", "T-10 is open. To add something, use `/ticket comment T-10`.")
    ],
}  # fmt: skip

OTHER_TICKET = "T-16"
IDS = {"ticket": (OTHER_TICKET, "T-9999")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/ticket"): [types("/ticket {ticket}")],
    (Touch.COMMAND, "/ticket new"): [types("/ticket new {sub}")],
    (Touch.COMMAND, "/ticket show"): [types("/ticket show {ticket}")],
    (Touch.COMMAND, "/ticket attachments"): [
        types("/ticket attachments {ticket}"),
        types("/ticket attachments {ticket} F-1"),
    ],
    (Touch.COMMAND, "/ticket read"): [types("/ticket read {ticket}"), types("/ticket read {ticket} comment 1")],
    (Touch.COMMAND, "/ticket comment"): [types("/ticket comment {ticket}"), types("/ticket comment {ticket} Hello")],
    **{
        (Touch.COMMAND, f"/ticket {word}"): [types(f"/ticket {word} {{ticket}}")]
        for word in ("claim", "resolve", "close")
    },
    (Touch.COMMAND, "/ticket reopen"): [types("/ticket reopen {ticket}"), types("/ticket reopen {ticket} Hello")],
    (Touch.FORM, "ticket_reopen"): [
        sends("ticket_reopen", {"text": "Me too"}, "{ticket}"),
        sends("ticket_reopen", {"text": ""}, "{ticket}"),
    ],
    (Touch.COMMAND, "/ticket rate"): [types("/ticket rate {ticket}"), types("/ticket rate {ticket} 4 Fine")],
    (Touch.FORM, "ticket_new_for"): [sends("ticket_new_for", {**TICKET}, "{sub} nobody@nowhere.example")],
    (Touch.OPTIONS, "ticket_redact.whole"): [searches("whole", "ticket_redact", "{ticket}")],
    (Touch.FORM, "ticket_redact"): [
        sends("ticket_redact", {"secret": "not start"}, "{ticket}"),
        sends("ticket_redact", {"secret": ""}, "{ticket}"),
    ],
    (Touch.FORM, "ticket_rate"): [
        sends("ticket_rate", {"stars": chosen("4"), "text": "Fine"}, "{ticket}"),
        sends("ticket_rate", {"stars": chosen("9"), "text": ""}, "{ticket}"),
    ],
    **{
        (Touch.COMMAND, f"/ticket {word}"): [types(f"/ticket {word} {{ticket}}")]
        for word in ("watch", "unwatch", "history", "redact")
    },
    (Touch.BUTTON, "ticket_claim"): [pushes("ticket_claim", "{ticket}")],
    (Touch.BUTTON, "ticket_resolve"): [pushes("ticket_resolve", "{ticket}")],
    (Touch.FORM, "ticket_new"): [
        sends("ticket_new", TICKET),
        sends("ticket_new", {**TICKET, "subject": ""}),
    ],
    (Touch.FORM, "ticket_comment"): [
        sends("ticket_comment", {"text": "Me too"}, "{ticket}"),
        sends("ticket_comment", {"text": ""}, "{ticket}"),
    ],
}
NO_IDS = {
    (Touch.SHORTCUT, "open_ticket"),
    (Touch.SHORTCUT, "answer_ticket"),
    (Touch.OPTIONS, "ticket_new.subscription"),
    (Touch.COMMAND, "/ticket list"),
    (Touch.OPTIONS, "tickets"),
    (Touch.OPTIONS, "ticket_queue"),
    (Touch.COMMAND, "/ticket queue"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    states = [stock.ticket(1, state) for state in TicketState]
    shown = [stock.shown_ticket(state, stock.many) for state in TicketState]
    some = [stock.ticket(number, list(TicketState)[number % 6]) for number in range(1, stock.many + 1)]
    comment = new(Comment, id=1, author=stock.person(1), by_staff=True, text=stock.name(LONGEST_TEXT), written_at=NOW)
    by: dict[str, Any] = {"author": stock.person(1), "by_staff": True, "written_at": NOW}
    edited, deleted = new(Comment, **by, text=stock.name(5), edited_at=NOW), new(Comment, **by, text="", deleted_at=NOW)
    news = [("opened", None), ("claimed", None), ("resolved", None), ("commented", comment), ("reopened", comment)]
    news += [("commented", edited), ("resolved", deleted)]
    one = stock.person(3)
    entries = [
        new(TicketEntry, step=step, by=by, at=NOW, source="slack", facts={"to": 3, "person": 3, "stars": 4})
        for step in TicketStep
        for by in (one, None)
    ][:20]
    title = reader.plain("Your tickets")
    files = [
        sent(stock.person(1), id=1 + place, name=stock.name(150), problem=one) for place, one in enumerate(FileProblem)
    ]
    many_files = [sent(stock.person(1), id=100 + number, name=stock.name(150)) for number in range(stock.many)]
    kept = sent(stock.person(1), id=1, name=stock.name(150), state=FileState.STORED, problem=None)
    with_files = [replace(ticket, files={0: files, 1: files[:2]}) for ticket in shown]
    return {
        "ticket_forms.new_form": [
            ticket_forms.new_form(reader, subs, chosen, stock.name(140), kept)
            for kept in (Kept(), Kept(stock.name(LONGEST_TEXT), "kept:1"))
            for subs in (stock.subscriptions() or [stock.subscription],)
            for chosen in (subs[-1].ref, "")
        ],
        "ticket_forms.comment_form": [
            ticket_forms.comment_form(reader, states[0], kept)
            for kept in (Kept(), Kept(stock.name(LONGEST_TEXT), "kept:1"))
        ],
        "ticket_forms.reopen_form": [ticket_forms.reopen_form(reader, states[0], stock.name(140))],
        "tickets.opened": [tickets.opened(reader, states[0])],
        "tickets.commented": [
            tickets.commented(reader, "T-1", reopened=reopened, owns=owns)
            for reopened, owns in ((False, False), (True, False), (True, True))
        ],
        "ticket_lists.none_of_staff": [ticket_lists.none_of_staff(reader, triages=one) for one in (True, False)],
        "ticket_lists.ticket_list": [
            ticket_lists.ticket_list(reader, page, title, reader.say("You haven't opened any tickets."), "/ticket list")
            for page in (KeyedPage(some), KeyedPage(some, more=True, later=True))
        ],
        "tickets.ticket_card": [
            *(
                tickets.ticket_card(reader, ticket, may_comment=may, owns=owns, triages=agent, sees_customers=staff)
                for ticket in (*shown, *with_files)
                for may, owns, agent, staff in (
                    (True, False, False, False),
                    (True, True, False, False),
                    (True, False, True, True),
                    (False, False, False, True),
                )
            ),
            *(
                tickets.ticket_card(
                    reader,
                    one,
                    triages=True,
                    sees_customers=True,
                    steps=steps(reader, one.ticket, QueueFilter("mine", product="maps"), others=True),
                )
                for one in shown
            ),
        ],
        "ticket_files.file_list": [
            ticket_files.file_list(reader, states[0], some_files, triages=triages)
            for some_files in ([], files, many_files)
            for triages in (True, False)
        ],
        "ticket_files.given": [
            ticket_files.given(reader, GivenFile(kept, link)) for link in ("", "https://x.example/y")
        ],
        "ticket_files.lost": [ticket_files.lost(reader, states[0], file) for file in files],
        "ticket_texts.long_text": [
            ticket_texts.long_text(reader, states[0], said, page) for said in (None, comment) for page in (0, 1, 2)
        ],
        "tickets.triage_card": [tickets.triage_card(reader, ticket) for ticket in (*shown, *with_files)],
        "ticket_news.ticket_news": [
            ticket_news.ticket_news(reader, ticket, what, stock.name(), said, me, files)
            for what, said in news
            for ticket in states
            for me in (ticket.opener, ticket.assignee or stock.person(9))
        ],
        "ticket_news.comment_waits": [
            ticket_news.comment_waits(reader, ticket, comment, reopened=reopened)
            for ticket in states
            for reopened in (False, True)
        ],
        "ticket_life.news": [
            ticket_life.news(reader, ticket, what, me)
            for ticket in states
            for what in ticket_life.NEWS
            for me in (ticket.opener, ticket.assignee or stock.person(9))
        ],
        "ticket_life.card_news": [
            ticket_life.card_news(reader, ticket, what) for ticket in states for what in ticket_life.NEWS_FOR_AGENTS
        ],
        "ticket_watchers.choose": [
            ticket_watchers.choose(reader, states[0], [stock.person(one) for one in range(many)], 1, add=add)
            for many in (0, 2, stock.many)
            for add in (True, False)
        ],
        "ticket_watchers.added": [ticket_watchers.added(reader, states[0], one, asked=ask) for ask in (True, False)],
        "ticket_watchers.refused": [ticket_watchers.refused(reader, states[0], one)],
        "ticket_watchers.removed": [
            ticket_watchers.removed(reader, states[0], one, me) for me in (one, stock.person(9))
        ],
        "ticket_watchers.question": [ticket_watchers.question(reader, states[0], one, stock.name())],
        "ticket_watchers.question_answered": [
            ticket_watchers.question_answered(reader, states[0], one, agreed=agreed) for agreed in (True, False)
        ],
        "ticket_watchers.watching": [ticket_watchers.watching(reader, states[0], stock.name())],
        "ticket_watchers.watcher_news": [
            ticket_watchers.watcher_news(reader, states[0], what, one, escape(stock.name()), me)
            for what in ticket_watchers.NEWS
            for me in (one, stock.person(9))
        ],
        "ticket_history.history": [
            ticket_history_views.history(reader, History(states[0], PageOf(entries, first, total), {3: one}))
            for first, total in ((1, 20), (21, 60))
        ],
        "ticket_for_others.choose": [
            ticket_for_others.choose(reader, subs, one, 1)
            for subs in (stock.subscriptions() or [stock.subscription], [stock.subscription])
        ],
        "ticket_for_others.new_for_form": [
            ticket_for_others.new_for_form(reader, stock.subscription, one, stock.name(200))
        ],
        "ticket_for_others.opened_for": [ticket_for_others.opened_for(reader, states[0])],
        "ticket_for_others.news": [ticket_for_others.news(reader, states[0], stock.name())],
        "ticket_redaction.redact_form": [
            ticket_redaction.redact_form(reader, Redactable(states[0], PageOf(comments), PageOf(of_files)))
            for comments, of_files in (([], []), ([edited, deleted], files), ([comment] * 100, []))
        ],
        "ticket_redaction.redacted": [
            ticket_redaction.redacted(reader, Redacted(states[0], places, mails, places - 1, whole=places == 2))
            for places, mails in ((1, 0), (2, 1), (3, 2))
        ],
        "ticket_ratings.rate_form": [ticket_ratings.rate_form(reader, ticket) for ticket in states],
        "ticket_ratings.rated": [
            ticket_ratings.rated(reader, ticket, ticket.rating) for ticket in states if ticket.rating
        ],
        "ticket_news.unassigned": [
            ticket_news.unassigned(reader, stock.person(1), range(1, many)) for many in (2, 9, 99)
        ],
        "tickets.take_over": [tickets.take_over(reader, states[1])],
        "tickets.closed": [tickets.closed(reader, states[-1])],
    }

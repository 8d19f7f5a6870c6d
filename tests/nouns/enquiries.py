"""Enquiries."""

from datetime import date
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.enquiries import assignees, changes, filling, work
from handlers.views.reader import Reader
from models.changes.events import Change, ChangeKind
from models.core.errors import Problem
from models.core.paging import PageOf
from models.core.problems import CardNumber, NoQuantity
from models.desks.enquiries.answering import answer_enquiry, claim_enquiry, decline_enquiry, finish_enquiry
from models.desks.enquiries.asking import (
    ask_about_invoice,
    ask_about_quote,
    ask_billing,
    ask_for_card,
    report_services,
    withdraw_enquiry,
)
from models.desks.enquiries.changes import Changes
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.listing import enquiry_queue, my_enquiries, show_enquiry
from models.desks.enquiries.problems import AlreadyMade, ChangedSince, EnquiryAlreadyClosed, EnquiryOpen, NotForDone
from models.desks.enquiries.tables import Enquiry, EnquiryChange, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, REFUSED, anywhere, by_rule, theirs
from tests.handlers.cases.doing import command, form, options
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.stocked import USER
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, REF, STAFF_ROLES, World, new
from tests.models.builders import NOW, Office
from tests.models.roles.typed import BP, ROLES
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld


async def row_for_actions(world: ActionWorld) -> None:
    """A question of the further billing contact."""
    asked = await world.office.do(ask_billing, world.people["second"], "SUB-1", "When is it due?")
    world.refs["enquiry"] = asked.ref
    whose = {"subscription_id": asked.subscription_id, "asker_id": asked.asker_id}
    changes = new(Enquiry, kind=EnquiryKind.CHANGES, **whose, **WRITTEN)
    await world.office.save(changes)
    world.refs["changes"] = changes.ref


CHANGES = 40
"""The number of the changes that wait in SUB-1001."""
WRITTEN: dict[str, Any] = {"asked_at": NOW, "text": ""}


async def rows_for_routes(office: Office, of: Subscription, _other: Subscription, people: dict[str, Person]) -> None:
    """A user whom the former contact added."""
    who = {"subscription_id": of.id, "asker_id": people["former"].id}
    made = {"kind": ChangeKind.USER, "email": USER, "before": "0", "after": "1"}
    await office.save(new(Enquiry, id=CHANGES, kind=EnquiryKind.CHANGES, **who, **WRITTEN))
    await office.save(new(EnquiryChange, id=1, enquiry_id=CHANGES, **made))


ACTIONS = [
    ActionCase(report_services, "notify_services", lambda _: ("SUB-1", "Servers", "2", date(2026, 2, 1))),
    ActionCase(ask_billing, "ask_billing", lambda _: ("SUB-1", "When?")),
    ActionCase(ask_about_invoice, "ask_billing", lambda _: ("INV-2026-000001", "Why?")),
    ActionCase(ask_about_quote, "ask_billing", lambda w: (w.refs["quote"], "How long?")),
    ActionCase(ask_for_card, "update_card", lambda _: ("SUB-1",)),
    ActionCase(my_enquiries, "known"),
    ActionCase(enquiry_queue, "manage_invoices", staff="process_orders"),
    ActionCase(show_enquiry, "manage_invoices", lambda w: (w.refs["enquiry"],)),
    ActionCase(claim_enquiry, "manage_invoices", lambda w: (w.refs["enquiry"],)),
    ActionCase(answer_enquiry, "manage_invoices", lambda w: (w.refs["enquiry"], "So.")),
    ActionCase(decline_enquiry, "manage_invoices", lambda w: (w.refs["enquiry"], "No.")),
    # What waits are changes of nothing. It is processed by those who process orders, as both rights show.
    ActionCase(finish_enquiry, "process_orders", lambda w: (w.refs["changes"], 0)),
    ActionCase(withdraw_enquiry, "asker", lambda w: (w.refs["enquiry"],)),
]

MADE = ("enquiries", "notices", "audit")
REPORT: dict[str, Any] = {
    "services": "Build servers",
    "quantity": "2",
    "since": {"type": "datepicker", "selected_date": "2026-02-01"},
    "details": "",
}
BILLING = "manage_invoices"


def own_enquiry(world: World, name: str) -> str:
    """Whoever asked sees the answer while they are a contact, and the vendor's billing people do."""
    return DONE if name in ROLES else by_rule(world, name, BILLING)


def withdraws(_world: World, name: str) -> str:
    """Whoever asked takes it back, and nobody else."""
    return DONE if name == BP else REFUSED if name in (*ROLES, *STAFF_ROLES) else HIDDEN


ROUTES = [
    command("/enquiry", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/enquiry", "{own_enquiry}", BILLING, "Why so much?", wanted=own_enquiry),
    command("/enquiry list", "", "known", "", wanted=lambda _world, _name: DONE),
    options("enquiries", "/pick enquiries", "known", wanted=lambda _world, _name: DONE),
    options("enquiry_queue", "/pick enquiry_queue", BILLING, wanted=anywhere(BILLING)),
    command("/enquiry queue", "", BILLING, "Open enquiries", wanted=anywhere(BILLING)),
    command("/enquiry show", "{own_enquiry}", BILLING, "Why so much?", wanted=own_enquiry),
    command("/enquiry show", "{enquiry}", BILLING, "Why so much?"),
    command("/enquiry new", REF, "ask_billing", "Ask a question"),
    command("/enquiry new", INVOICE, "ask_billing", f"About *{INVOICE}*"),
    command("/enquiry new", "", "ask_billing", "Ask a question", wanted=theirs("ask_billing")),
    form(
        "enquiry_new",
        {"question": "When?"},
        lambda _w, _n: REF,
        "ask_billing",
        "'s billing team. You'll get their answer here.",
        *MADE,
    ),
    form(
        "enquiry_new",
        {"question": "When?"},
        lambda _w, _n: INVOICE,
        "ask_billing",
        "'s billing team. You'll get their answer here.",
        *MADE,
        name="about an invoice",
    ),
    command("/subscription report", REF, "notify_services", "Report services"),
    form(
        "services_report",
        REPORT,
        lambda _w, _n: REF,
        "notify_services",
        "'s billing team. You'll get their answer here.",
        *MADE,
    ),
    command("/enquiry withdraw", "{enquiry_of_primary}", "asker", "Withdraw *ENQ-10*?", wanted=withdraws),
    command("/enquiry withdraw", "{enquiry_of_primary} confirmed", "asker", "is withdrawn", *MADE, wanted=withdraws),
    command("/enquiry claim", "{enquiry}", BILLING, "is assigned to you", *MADE),
    command("/enquiry answer", "{enquiry}", BILLING, "Why so much?"),
    command("/enquiry answer", "{enquiry} So.", BILLING, "is answered", *MADE),
    form("enquiry_answer", {"answer": "So."}, lambda w, _n: w.enquiries["former"], BILLING, "is answered", *MADE),
    command("/enquiry decline", "{enquiry}", BILLING, "Why so much?"),
    command("/enquiry decline", "{enquiry} No.", BILLING, "is declined", *MADE),
    command("/enquiry done", f"ENQ-{CHANGES}", BILLING, "User added: user@acme.example"),
    command("/enquiry done", f"ENQ-{CHANGES} seen 1", "process_orders", "is done", *MADE),
    form("enquiry_decline", {"reason": "No."}, lambda w, _n: w.enquiries["former"], BILLING, "is declined", *MADE),
]

ENDED = "UPDATE enquiries SET state = '{}', closed_at = '2026-03-02 10:00:00', assignee_id = "
ENDED += "(SELECT id FROM people WHERE name = 'Billing')"

WHEN = f"enquiry_new {REF}|question=When?"
WITHDRAW = "/enquiry withdraw ENQ-10 confirmed"
SITE = "UPDATE subscriptions SET kind = 'site'"

FORMS = {"enquiry_new": {}, "services_report": REPORT}
PROBLEMS: dict[type[Problem], list[Met]] = {
    EnquiryOpen: [
        Met(BP, WHEN, "You've already asked this: ENQ-", first=WHEN),
    ],
    EnquiryAlreadyClosed: [
        Met("admin", "/enquiry claim ENQ-10", f"already {word} ENQ-10 (", before=ENDED.format(word))
        for word in ("answered", "accepted", "declined")
    ] + [
        Met(BP, WITHDRAW, "Billing.Primary already withdrew ENQ-10 (", first=WITHDRAW),
    ],
    NotForDone: [Met("admin", "/enquiry done ENQ-10 seen 0", "ENQ-10 isn't about changes, so it needs an answer.")],
    ChangedSince: [Met("admin", f"/enquiry done ENQ-{CHANGES} seen 0", "There are more changes now")],
    AlreadyMade: [Met("admin", f"/enquiry decline ENQ-{CHANGES}", "can't be withdrawn or declined")],
    CardNumber: [
        Met(BP, f"enquiry_new {REF}|question=Take 4242-4242 4242 4242", "That looks like a credit card number."),
    ],
    NoQuantity: [
        Met(
            BP, f"services_report {REF}|quantity={number}", f"“{number}” isn't a number from 1 to 1000000.", before=SITE
        )
        for number in ("0", "1000001", "-1", "two", "²")
    ],
}  # fmt: skip

IDS = {"enquiry": ("ENQ-16", "ENQ-9999")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/enquiry"): [types("/enquiry {enquiry}")],
    (Touch.COMMAND, "/enquiry show"): [types("/enquiry show {enquiry}")],
    (Touch.COMMAND, "/enquiry new"): [
        types("/enquiry new {sub}"),
        types("/enquiry new {inv}"),
        types("/enquiry new {quote}"),
    ],
    (Touch.COMMAND, "/enquiry withdraw"): [
        types("/enquiry withdraw {enquiry}"),
        types("/enquiry withdraw {enquiry} confirmed"),
    ],
    (Touch.COMMAND, "/enquiry claim"): [types("/enquiry claim {enquiry}")],
    (Touch.COMMAND, "/enquiry done"): [types("/enquiry done {enquiry}"), types("/enquiry done {enquiry} seen 1")],
    (Touch.COMMAND, "/enquiry answer"): [types("/enquiry answer {enquiry}"), types("/enquiry answer {enquiry} So.")],
    (Touch.COMMAND, "/enquiry decline"): [types("/enquiry decline {enquiry}"), types("/enquiry decline {enquiry} No.")],
    (Touch.FORM, "enquiry_new"): [
        sends("enquiry_new", {"question": "Why?"}, "{sub}"),
        sends("enquiry_new", {"question": "Why?"}, "{inv}"),
        sends("enquiry_new", {"question": ""}, "{sub}"),
    ],
    (Touch.FORM, "enquiry_answer"): [sends("enquiry_answer", {"answer": "So."}, "{enquiry}")],
    (Touch.FORM, "enquiry_decline"): [sends("enquiry_decline", {"reason": ""}, "{enquiry}")],
    (Touch.COMMAND, "/subscription report"): [types("/subscription report {sub}")],
    (Touch.FORM, "services_report"): [
        sends("services_report", REPORT, "{sub}"),
        sends("services_report", {**REPORT, "quantity": "x"}, "{sub}"),
    ],
}
NO_IDS = {
    (Touch.COMMAND, "/enquiry list"),
    (Touch.OPTIONS, "enquiries"),
    (Touch.OPTIONS, "enquiry_queue"),
    (Touch.COMMAND, "/enquiry queue"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    states = [stock.enquiry(1, state, kind) for kind in EnquiryKind for state in EnquiryState]
    some = [stock.enquiry(number, list(EnquiryState)[number % 6]) for number in range(1, stock.many + 1)]
    ended = [
        one
        for one in states
        if one.state not in (*WAITING, EnquiryState.WITHDRAWN) and one.kind is not EnquiryKind.CARD
    ]
    done = [stock.enquiry(1, EnquiryState.ANSWERED, kind) for kind in (EnquiryKind.CARD, EnquiryKind.CHANGES)]
    for one in done:
        one.answer = ""
    states, ended = [*states, *done], [*ended, *done]
    offers, made = stock.offers(), [changes_made(stock, many) for many in (0, 1, 150)]
    sub = stock.subscription
    return {
        "filling.question_form": [filling.question_form(reader, sub, about) for about in (sub.ref, "Q-2026-0001")],
        "filling.report_form": [filling.report_form(reader, sub, TODAY)],
        "filling.answer_form": [filling.answer_form(reader, one) for one in states[::6]],
        "filling.decline_form": [filling.decline_form(reader, one) for one in states[::6]],
        "work.card": [
            *(work.card(reader, one, offer) for one in states for offer in offers),
            *(work.card(reader, one, None, each) for one in states for each in made),
        ],
        "work.shown": [
            work.shown(reader, one, offers[0], each, mine=mine)
            for one in states
            for mine in (True, False)
            for each in made
        ],
        "work.enquiry_list": [work.enquiry_list(reader, PageOf(some))],
        "work.queue": [work.queue(reader, PageOf(some))],
        "work.asked": [work.asked(reader, states[0])],
        "work.claimed": [work.claimed(reader, states[1])],
        "work.closed": [work.closed(reader, one) for one in ended],
        "work.withdraw_question": [work.withdraw_question(reader, states[0])],
        "work.withdrawn": [work.withdrawn(reader, states[5])],
        "work.news": [work.news(reader, one, offer, each) for one in ended for offer in offers for each in made],
        "changes.made": [changes.made(reader, done[1], each, users=users) for each in made for users in (True, False)],
        "changes.done": [changes.done(reader, done[1])],
        "assignees.unassigned": [assignees.unassigned(reader, stock.person(1), range(1, many)) for many in (2, 9, 99)],
    }


def changes_made(stock: Stock, many: int) -> Changes:
    """So many changes of each kind and direction."""
    product = stock.product(1)
    found = []
    for number in range(many):
        email = f"user{number}-{'x' * 200}@acme.example"
        found += [Change(ChangeKind.USER, before, after, email) for before, after in (("0", "1"), ("1", "0"))]
        found += [
            Change(ChangeKind.SEATS, before, after, product=product)
            for before, after in (("0", "1"), ("1", "0"), ("1", "2"))
        ]
        found.append(Change(ChangeKind.NAME, stock.name(), stock.name()))
    return Changes(found, 7)

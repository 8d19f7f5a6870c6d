"""New emails."""

from collections.abc import Mapping
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import new_mails
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.desks.enquiries.asking import ask_for
from models.desks.enquiries.problems import CannotAsk
from models.desks.mails.changes import Change, ChangeWhat, accept_changes, tell_changes
from models.desks.mails.closing import end_mails
from models.desks.mails.problems import MailClosed, MailGone, MailHidden, NoContactChosen, NothingPossible
from models.desks.mails.receiving import Choice, Meaning, NewWords, drop_mail, my_choices, receive_new, take_mail
from models.desks.mails.tables import MailState, MailWay, NewMail
from models.desks.mails.unmatched import (
    ContactIn,
    Unmatched,
    discard_mail,
    find_contacts,
    make_question,
    make_ticket,
    show_unmatched_mail,
)
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, Case, Doing, Wanted, anywhere, by_rule
from tests.handlers.cases.doing import button, chosen, form, options, written
from tests.handlers.foreign import Foreign, pushes, searches, sends
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import LATER, REF, SLACK, STAFF_ROLES, World, card, new
from tests.models.builders import NOW, Office
from tests.models.roles.typed import BP, STAFF
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

TRIAGES, BILLS = "triage_tickets", "manage_invoices"
UNMATCHED, FOR_BILLING, HIDDEN_MAIL, CLOSED, MINE, MY_CHANGES, THEIRS = 1, 2, 3, 4, 11, 12, 13
PHONE = {"what": "edit", "subscription": REF, "phone": "+34 600 100 200"}


def mail(person: Person | None = None, **more: Any) -> NewMail:
    """An email that waits."""
    values: dict[str, Any] = {
        "way": MailWay.CHOICE if person else MailWay.UNMATCHED,
        "person_id": person.id if person else None,
        "sender": person.email if person else "somebody@elsewhere.example",
        "subject": "Paid twice",
        "text": "Why did we pay twice?",
        "received_at": NOW,
        "expires_at": LATER,
    }
    return new(NewMail, **values | more)


async def row_for_actions(world: ActionWorld) -> None:
    """An email of nobody known, one of the further billing contact, and changes that they ask for."""
    second = world.people["second"]
    change = Change(ChangeWhat.EDIT, "SUB-1", second.id, phone="+34 600 100 200")
    changes = mail(second, way=MailWay.CHANGES, changes=[vars(change)])
    for name, row in (("email", mail()), ("my email", mail(second)), ("my changes", changes)):
        await world.office.save(row)
        world.refs[name] = row.ref if name == "email" else str(row.id)


async def rows_for_routes(
    office: Office, _ours: Subscription, _theirs: Subscription, people: Mapping[str, Person]
) -> None:
    """Emails for the support team and the billing team, one that contained a card number, one that's decided, and some
    of contacts."""
    primary = people[BP]
    closed: dict[str, Any] = {
        "state": MailState.TAKEN,
        "closed_at": NOW,
        "became": "T-1",
        "decided_by_id": people["admin"].id,
    }
    await office.save(
        mail(id=UNMATCHED),
        mail(id=FOR_BILLING, for_billing=True),
        mail(id=HIDDEN_MAIL, hidden=True, subject="", text=""),
        mail(id=CLOSED, **closed),
        mail(primary, id=MINE),
        mail(primary, id=MY_CHANGES, way=MailWay.CHANGES, changes=[PHONE | {"person_id": primary.id}]),
        mail(people["stranger"], id=THEIRS),
        card(f"mail_unmatched:{UNMATCHED}", "mail_unmatched", UNMATCHED),
    )


def my(world: ActionWorld, name: str = "my email") -> int:
    """The ID of an email of the further billing contact."""
    return int(world.refs[name])


WORDS = NewWords("ana@acme.example", "Hi", "About SUB-99", subscriptions=("SUB-99",))
"""About a subscription that isn't theirs, so they're asked."""
ACTIONS = [
    ActionCase(show_unmatched_mail, "system", lambda _: (Unmatched("a@b.example", "Hi", "Hello"),)),
    ActionCase(end_mails, "system"),
    ActionCase(receive_new, "known", lambda _: (WORDS,)),
    ActionCase(my_choices, "known", lambda w: (my(w),)),
    ActionCase(take_mail, "known", lambda w: (my(w), "SUB-1", Meaning.QUESTION)),
    ActionCase(drop_mail, "known", lambda w: (my(w),)),
    ActionCase(accept_changes, "known", lambda w: (my(w, "my changes"),)),
    ActionCase(tell_changes, "known", lambda w: (my(w, "my changes"), [0])),
    ActionCase(find_contacts, "view_customers", lambda _: ("ana",)),
    ActionCase(
        make_ticket,
        TRIAGES,
        lambda w: (w.refs["email"], "SUB-1", w.people["helper"].id),
        hides=True,
        through=("tickets.open_for",),
    ),
    ActionCase(
        make_question,
        BILLS,
        lambda w: (w.refs["email"], "SUB-1", w.people["second"].id),
        hides=True,
        through=("enquiries.ask_for",),
    ),
    ActionCase(discard_mail, TRIAGES, lambda w: (w.refs["email"],), hides=True),
    ActionCase(ask_for, BILLS, lambda w: ("SUB-1", w.people["second"], "Why?")),
]


def own(right: str = "") -> Wanted:
    """The author's email is theirs alone. What becomes of it needs their right."""

    def wanted(world: World, name: str) -> str:
        if name != BP:
            return NOTHING
        return by_rule(world, name, right) if right else DONE

    return wanted


def handles(right: str) -> Wanted:
    """The team's email: other staff are refused, and contacts don't see that there is one."""

    def wanted(_world: World, name: str) -> str:
        if name in STAFF_ROLES:
            return DONE if name in STAFF[right] else REFUSED
        return HIDDEN

    return wanted


def of_primary(world: World) -> dict[str, Any]:
    """The primary billing contact, as the form names them."""
    return chosen(f"{REF} {world.people[BP]}")


MAIL = f"MAIL-{UNMATCHED}"


def assigns(meaning: str, ref: int) -> Doing:
    """The form with which the team assigns an email."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        values = {"contact": of_primary(world), "meaning": chosen(meaning)}
        return await hands.submit(SLACK[name], new_mails.ASSIGNED, values, f"MAIL-{ref}")

    return do


TAKEN = ("new_mails", "notices", "audit")
TICKET, QUESTION = ("tickets", "ticket_entries", *TAKEN), ("enquiries", *TAKEN)
MY_MAIL, IN_SUB = f"MAIL-{MINE}", f"MAIL-{MINE} {REF}"
ROUTES = [
    button(
        *("my_mail_ticket", lambda _: IN_SUB, "known", "Your email is T-", *TICKET),
        wanted=own("raise_ticket"),
        entries=2,
    ),
    button(
        *("my_mail_question", lambda _: IN_SUB, "known", "Your email is ENQ-", *QUESTION),
        wanted=own("ask_billing"),
        entries=2,
    ),
    button("my_mail_choose", lambda _: MY_MAIL, "known", "Your email", wanted=own()),
    options("my_mail_chosen.choice", "choice", "known", about=lambda *_: MY_MAIL, wanted=own()),
    form(
        *("my_mail_chosen", {"choice": chosen(f"{REF} question")}, lambda *_: MY_MAIL),
        *("known", "Your email is ENQ-", *QUESTION),
        wanted=own("ask_billing"),
        entries=2,
    ),
    button("my_mail_drop", lambda _: MY_MAIL, "known", "Discarded.", "new_mails", "audit", wanted=own()),
    button(
        *("my_mail_confirm", lambda _: f"MAIL-{MY_CHANGES}", "known", "I've made the changes.", "people", *TAKEN),
        wanted=own(),
        entries=2,
    ),
    button("new_mail_assign", lambda _: MAIL, TRIAGES, "Assign to customer", wanted=handles("view_customers")),
    button("new_mail_open", lambda _: MAIL, TRIAGES, "Open a ticket", wanted=handles(TRIAGES)),
    options("new_mail_assigned.contact", "contact", "view_customers", wanted=anywhere("view_customers")),
    Case(
        *(Touch.FORM, new_mails.ASSIGNED, "ticket", assigns("ticket", UNMATCHED), TRIAGES, "", "T-"),
        *(written(TICKET), handles(TRIAGES)),
        entries=2,
    ),
    Case(
        *(Touch.FORM, new_mails.ASSIGNED, "question", assigns("question", FOR_BILLING), BILLS, "", "ENQ-"),
        *(written(QUESTION), handles(BILLS)),
        entries=2,
    ),
    button("new_mail_discard", lambda _: MAIL, TRIAGES, "Discarded.", *TAKEN, wanted=handles(TRIAGES)),
]
PROBLEMS: dict[type[Problem], list[Met]] = {}
ELSEWHERE = {MailClosed, MailGone, MailHidden, NoContactChosen, NothingPossible, CannotAsk}
"""Problems that no command meets: tests/handlers/test_new_mails.py."""
IDS = {"email": (f"MAIL-{UNMATCHED}", "MAIL-8888"), "my_email": (f"MAIL-{THEIRS}", "MAIL-8889")}
FOREIGN_IDS: Foreign = {
    (Touch.BUTTON, "my_mail_ticket"): [
        pushes("my_mail_ticket", f"{{my_email}} {REF}"),
        pushes("my_mail_ticket", f"MAIL-{MINE} {{sub}}"),
    ],
    (Touch.BUTTON, "my_mail_question"): [pushes("my_mail_question", f"{{my_email}} {REF}")],
    (Touch.BUTTON, "my_mail_choose"): [pushes("my_mail_choose", "{my_email}")],
    (Touch.BUTTON, "my_mail_drop"): [pushes("my_mail_drop", "{my_email}")],
    (Touch.BUTTON, "my_mail_confirm"): [pushes("my_mail_confirm", "{my_email}")],
    (Touch.OPTIONS, "my_mail_chosen.choice"): [searches("choice", "my_mail_chosen", "{my_email}")],
    (Touch.FORM, "my_mail_chosen"): [sends("my_mail_chosen", {"choice": chosen(f"{REF} question")}, "{my_email}")],
    (Touch.BUTTON, "new_mail_assign"): [pushes("new_mail_assign", "{email}")],
    (Touch.BUTTON, "new_mail_open"): [pushes("new_mail_open", "{email}")],
    (Touch.BUTTON, "new_mail_discard"): [pushes("new_mail_discard", "{email}")],
    (Touch.FORM, "new_mail_assigned"): [sends("new_mail_assigned", {"contact": chosen(f"{REF} 1")}, "{email}")],
}
NO_IDS = {(Touch.OPTIONS, "new_mail_assigned.contact")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    me, of = stock.person(1), stock.subscription
    mine = mail(me, id=1, subject=stock.name(200), text=stock.name(12_000))
    closed: dict[str, Any] = {"closed_at": NOW, "became": "T-1"}
    ends = [mail(me, id=1, state=state, **closed) for state in (MailState.TAKEN, MailState.DISCARDED, MailState.ENDED)]
    confirmed = mail(me, id=1, state=MailState.TAKEN, closed_at=NOW)
    foreign = mail(id=1, subject=stock.name(200), text=stock.name(12_000), files=[{}], files_left=2)
    others = [mail(id=1, state=one.state, **closed) for one in ends]
    hidden = mail(id=1, subject="", text="", hidden=True)
    billing = mail(id=1, for_billing=True, subject=stock.name(200), text=stock.name(12_000))
    choices = [Choice(of, meaning) for meaning in Meaning]
    many = [Choice(stock.another(of.kind), meaning) for _ in range(stock.many) for meaning in Meaning]
    for place, one in enumerate(many):
        one.subscription.id = 100 + place // 2
    changes = [
        Change(what, of.ref, 1, "billing", stock.name(), "new@acme.example", "+34 600 100 200") for what in ChangeWhat
    ] * max(1, min(stock.many, 5))
    people = {1: me}
    lines = new_mails.change_lines(reader, changes, people)
    known = ContactIn(me, of)
    return {
        "new_mails.unmatched": [
            *(
                new_mails.unmatched(reader, one, waiting=waiting)
                for one in (foreign, hidden, billing)
                for waiting in (0, 1)
            ),
            *(new_mails.unmatched(reader, one, me) for one in others),
        ],
        "new_mails.assign_form": [
            new_mails.assign_form(reader, one, who, as_ticket=as_ticket)
            for one in (foreign, billing)
            for who in (None, known)
            for as_ticket in (True, False)
        ],
        "new_mails.assigned": [new_mails.assigned(reader, ref, stock.name()) for ref in ("T-1", "ENQ-1")],
        "new_mails.discarded": [new_mails.discarded(reader)],
        "new_mails.asked": [
            new_mails.asked(reader, one, which, unread=unread)
            for one in (mine, *ends)
            for which in (choices, many, [])
            for unread in (True, False)
        ],
        "new_mails.proposed": [new_mails.proposed(reader, one, changes, people) for one in (mine, confirmed, *ends)],
        "new_mails.changes_made": [
            new_mails.changes_made(reader, lines, []),
            new_mails.changes_made(reader, [], [(line, reader.say("Not found")) for line in lines]),
        ],
        "new_mails.ended": [new_mails.ended(reader, subject) for subject in ("", stock.name(200))],
        "new_mails.my_taken": [new_mails.my_taken(reader, ref) for ref in ("T-1", "ENQ-1")],
        "new_mails.choose_form": [new_mails.choose_form(reader, mine, which) for which in (choices, many) if which],
    }

"""The renewal desk."""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from handlers.routing.routes import Touch
from handlers.views import reminders
from handlers.views.reader import Reader
from handlers.views.renewals import answers, billing, many, threads
from handlers.views.renewals.since import BY, SAID, Since
from models.billing.orders.tables import Quote
from models.billing.settlement_plan import plan_for_coming
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.renewals.actions import (
    Upcoming,
    end_renewal,
    handle_renewal,
    my_renewals,
    open_renewal,
    renew_after_all,
    resume_renewal,
    show_renewal,
    snooze_renewal,
)
from models.renewals.at_risk import MOST_ROWS, AtRisk
from models.renewals.digest import Digest, Heading, post_digest, renewal_digest
from models.renewals.due import due_renewals
from models.renewals.escalation import escalate_renewals
from models.renewals.problems import (
    NothingToRenew,
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
    SnoozePastEnd,
)
from models.renewals.renewing import renew_due
from models.renewals.since import Happening
from models.renewals.status import RenewalStatus
from models.renewals.tables import REASON_LENGTH, TEXT_LENGTH, Renewal, RenewalMessage, RenewalState, RenewalThread
from models.renewals.unpaid import Unpaid
from models.renewals.writing import write_to_colleagues
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, anywhere, by_kind, by_rule
from tests.handlers.cases.doing import command, form, options
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, STAFF_ROLES, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP, ROLES, SA, TP, Around, expected
from tests.models.world import ActionCase

ACTIONS = [
    ActionCase(my_renewals, "known"),
    ActionCase(show_renewal, "contact", lambda _: ("SUB-1",), staff="manage_invoices"),
    ActionCase(due_renewals, "manage_invoices"),
    ActionCase(open_renewal, "contact", lambda _: ("SUB-1",)),
    ActionCase(handle_renewal, "contact", lambda _: ("SUB-1",)),
    ActionCase(resume_renewal, "contact", lambda _: ("SUB-1",)),
    ActionCase(snooze_renewal, "contact", lambda _: ("SUB-1",)),
    ActionCase(renew_due, "system"),
    ActionCase(escalate_renewals, "system"),
    ActionCase(post_digest, "system", lambda _: ("UTC",)),
    ActionCase(renewal_digest, "manage_invoices"),
    ActionCase(write_to_colleagues, "contact", lambda _: ("SUB-1", 1, "Can you do it?")),
    ActionCase(end_renewal, "renew_license", lambda _: ("SUB-1", "We moved on."), on_site="pay"),
    ActionCase(renew_after_all, "renew_license", lambda _: ("SUB-1",), on_site="pay"),
]

RENEWS = by_kind("renew_license", "pay")


def told(world: World, name: str) -> str:
    """Whoever is reminded sees to it; another contact reads that it is not theirs."""
    if name not in ROLES:
        return REFUSED if name in STAFF_ROLES else HIDDEN
    given = expected(world.table, "renewal_reminders", [name], Around(world.kind)) != "refused"
    return DONE if given else NOTHING


def nothing_said(world: World, name: str) -> str:
    """A contact has nothing to take back yet."""
    return NOTHING if name in ROLES else by_rule(world, name, "contact")


def staff_is_no_contact(world: World, name: str) -> str:
    """As by the rule of contacts, which staff are not."""
    return REFUSED if name in STAFF_ROLES else by_rule(world, name, "contact")


ROUTES = [
    command("/renewal", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/renewal", REF, "contact", f"Renewal of {REF}", staff="manage_invoices"),
    command("/renewal list", "", "known", "", wanted=lambda _world, _name: DONE),
    options("due_renewals", "/pick due_renewals", "manage_invoices", wanted=anywhere("manage_invoices")),
    command("/renewal show", REF, "contact", f"Renewal of {REF}", staff="manage_invoices"),
    command("/renewal open", REF, "contact", f"Renewal of {REF}", "audit", wanted=staff_is_no_contact),
    command("/renewal renew", REF, "renew_license", "Purchase order number", "audit", wanted=RENEWS),
    command("/renewal handle", REF, "contact", "You're handling the renewal", "renewals", "audit", wanted=told),
    command(
        "/renewal snooze",
        REF,
        "contact",
        "are paused until",
        *("renewals", "renewal_threads", "subscriptions", "audit"),
        wanted=told,
    ),
    command("/renewal resume", REF, "contact", "", wanted=nothing_said),
    command("/renewal ask", REF, "ask_billing", "Ask a question"),
    command("/renewal digest", "", "manage_invoices", "Renewals this week", wanted=anywhere("manage_invoices")),
    command("/renewal end", REF, "renew_license", REF, wanted=RENEWS),
    form(
        "renewal_end",
        {"reason": "We moved on."},
        lambda _w, _n: REF,
        "renew_license",
        "won't be renewed",
        *("renewals", "notices", "audit"),
        wanted=RENEWS,
    ),
]

HANDLE, END = f"/renewal handle {REF}", f"renewal_end {REF}|reason=No."
ANSWERED = (
    "INSERT INTO renewals (subscription_id, term_ends_on, state, opened_at, handler_id, answered_at, reason) "
    "SELECT id, ends_on, '{}', '2026-03-02 09:00:00', (SELECT id FROM people WHERE name = 'Billing.Primary'), "
    "'2026-03-02 09:00:00', 'No.' FROM subscriptions WHERE number = 1001"
)
RENEWED = (
    "INSERT INTO renewals (subscription_id, term_ends_on, state, opened_at, reason) "
    "SELECT id, '2026-01-31', 'renewed', '2026-01-02 09:00:00', '' FROM subscriptions WHERE number = 1001"
)
FORMS: dict[str, dict[str, str]] = {"renewal_end": {}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    NotToldOfRenewal: [
        Met(SA, HANDLE, f"Only other contacts can handle the renewal of {REF}."),
        Met(SA, f"/renewal snooze {REF}", f"Only other contacts can handle the renewal of {REF}."),
    ],
    NothingToRenew: [
        Met(
            BP,
            HANDLE,
            f"{REF} has nothing to renew right now. To see its status, use `/subscription show {REF}`.",
            before="UPDATE subscriptions SET cancelled_on = '2030-01-01'",
        )
    ],
    RenewalNotNear: [
        Met(
            BP, HANDLE, f"The term of {REF} runs until May 19, 2034. Its renewal opens on Feb 18, 2034.", before=RENEWED
        )
    ],
    RenewalAnswered: [
        Met(
            BP,
            HANDLE,
            f"You're already handling the renewal of {REF}. To stop, use `/renewal resume {REF}`.",
            first=HANDLE,
        ),
        Met(
            TP, HANDLE, f"Billing.Primary is already handling the renewal of {REF}.", before=ANSWERED.format("handled")
        ),
        Met(
            BP,
            HANDLE,
            f"You've already decided not to renew {REF}. To undo that, use `/renewal resume {REF}`.",
            first=END,
        ),
        Met(TP, HANDLE, f"Billing.Primary has already decided not to renew {REF}", before=ANSWERED.format("ending")),
        Met(BP, END, f"You've already decided not to renew {REF}.", first=END),
    ],
    SnoozePastEnd: [
        Met(
            BP,
            f"/renewal snooze {REF}",
            f"{REF} ends on Nov 28, 2026, so I can't pause the reminders for 7 days. I can remind you the day before "
            "instead, on Nov 27, 2026.",
            before="UPDATE subscriptions SET starts_on = '2026-01-01', ends_on = '2026-11-28'",
        ),
        Met(
            BP,
            f"/renewal snooze {REF}",
            "so I can't pause the reminders for 7 days. To stop them, say what you'll do about the renewal.",
            before="UPDATE subscriptions SET starts_on = '2026-01-01', ends_on = '2026-11-24'",
        ),
    ],
    RenewalNotAnswered: [
        Met(
            BP,
            f"/renewal resume {REF}",
            f"There's nothing to undo: you haven't done anything about the renewal of {REF}.",
        )
    ],
}

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/renewal"): [types("/renewal {sub}")],
    **{
        (Touch.COMMAND, f"/renewal {word}"): [types(f"/renewal {word} {{sub}}")]
        for word in ("show", "open", "renew", "handle", "snooze", "resume", "ask", "end")
    },
    (Touch.FORM, "renewal_end"): [sends("renewal_end", {"reason": "We moved on."}, "{sub}")],
}
NO_IDS = {
    (Touch.COMMAND, "/renewal list"),
    (Touch.COMMAND, "/renewal digest"),
    (Touch.OPTIONS, "due_renewals"),
}


def standing(stock: Stock, state: RenewalState, *, mine: bool = False, renews: bool = False, told: bool = True,
             snoozed: bool = False) -> RenewalStatus:  # fmt: skip
    """How a renewal stands for the first of the contacts."""
    me, other = stock.person(1), stock.person(2)
    subscription = stock.another(stock.subscription.kind)
    subscription.renews = renews
    handler: Person | None = None if state is RenewalState.OPEN else me if mine else other
    renewal = new(
        Renewal, id=1, subscription_id=subscription.id, term_ends_on=subscription.ends_on, state=state, opened_at=NOW,
        handler=handler, handler_id=handler.id if handler else None, answered_at=NOW, reason=stock.name(REASON_LENGTH),
    )  # fmt: skip
    until = TODAY + timedelta(days=7) if snoozed else None
    thread = new(RenewalThread, id=1, renewal_id=1, person_id=me.id, opened_at=NOW, snoozed_until=until)
    price = 119_000 if mine else None
    return RenewalStatus(
        subscription,
        renewal,
        thread,
        me,
        TODAY,
        told=told,
        may_renew=mine or renews,
        price=price,
        settlement=plan_for_coming(subscription, TODAY) if renews else None,
    )


def written(stock: Stock) -> RenewalMessage:
    """What a colleague wrote."""
    return new(RenewalMessage, author=stock.person(2), text=stock.name(TEXT_LENGTH))


def drafts(stock: Stock) -> list[Quote]:
    """Quotes that were never sent: one is still valid, another isn't."""
    days = (TODAY, TODAY - timedelta(days=1))
    return [
        new(Quote, year=2026, sequence=place, subscription=stock.subscription, made_on=TODAY, valid_until=day)
        for place, day in enumerate(days, 1)
    ]


def happenings(stock: Stock) -> list[Happening]:
    """Each thing that can happen, by the reader and by a colleague."""
    own = [Happening(step, TODAY, "ENQ-1") for step in SAID]
    return [*own, *(Happening(step, TODAY, "ORD-2026-0001", stock.name()) for step in BY)]


def renewal(stock: Stock, state: RenewalState) -> Renewal:
    """A renewal as the vendor sees it."""
    made = standing(stock, state).renewal
    assert made is not None
    made.subscription = stock.subscription
    return made


def each_one(stock: Stock, state: RenewalState = RenewalState.HANDLED) -> list[RenewalStatus]:
    """One for each of many subscriptions."""
    one = standing(stock, state)
    return [replace(one, subscription=subscription) for subscription in stock.subscriptions()]


def many_at_risk(stock: Stock) -> list[AtRisk]:
    """As many as a card can have, each of another subscription."""
    found = []
    for state, subscription in zip(cycle(RenewalState), stock.subscriptions()[:MOST_ROWS], strict=False):
        one = renewal(stock, state)
        one.subscription = subscription
        found.append(AtRisk(one, 119_000, [stock.name()] * stock.many, TODAY))
    return found


def standings(stock: Stock) -> list[RenewalStatus]:
    """A renewal in each of its states, and as different people meet it."""
    return [
        *[standing(stock, state, mine=mine) for state in RenewalState for mine in (False, True)],
        standing(stock, RenewalState.OPEN, snoozed=True),
        *[standing(stock, RenewalState.OPEN, renews=True, told=told) for told in (True, False)],
        far_off(stock),
    ]


def far_off(stock: Stock) -> RenewalStatus:
    """The end of a term that was renewed early."""
    one = standing(stock, RenewalState.OPEN, mine=True)
    one.subscription.ends_on = TODAY + timedelta(days=395)
    return replace(one, renewal=None, thread=None)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    # Made once: that takes long, and views change nothing.
    each = standings(stock)
    first, *_ = each
    return {
        "threads.card": [threads.card(reader, one) for one in each],
        "threads.news": [threads.news(reader, first, what, stock.name()) for what in threads.NEWS],
        "threads.term_news": [
            threads.term_news(reader, stock.subscription, what, stock.name(), may_renew=may_renew)
            for what in threads.TERM_NEWS
            for may_renew in (False, True)
        ],
        "threads.written": [threads.written(reader, stock.subscription.ref, written(stock), stock.name())],
        "billing.ending": [
            billing.ending(reader, renewal(stock, state), price, TODAY)
            for state in (RenewalState.ENDING, RenewalState.OPEN)
            for price in (None, 119_000)
        ],
        "billing.at_risk": [
            billing.at_risk(reader, AtRisk(renewal(stock, state), price, [stock.name()] * stock.many, TODAY))
            for state in RenewalState
            for price in (None, 119_000)
        ],
        "billing.many_at_risk": [
            billing.many_at_risk(reader, [AtRisk(renewal(stock, RenewalState.OPEN), 119_000, [], TODAY)]),
            billing.many_at_risk(reader, many_at_risk(stock)),
        ],
        "billing.due_list": [
            billing.due_list(reader, PageOf(page, 1, 500 if page else 0), TODAY)
            for page in ([], [one.renewal for one in many_at_risk(stock)])
        ],
        "billing.stuck": [billing.stuck(reader, stock.subscription)],
        "billing.digest": [
            billing.digest(reader, Digest(), TODAY),
            billing.digest(
                reader, Digest(dict.fromkeys(Heading, 3), {Heading.DUE: {"EUR": 119_000, "JPY": 500}}), TODAY
            ),
            billing.digest(reader, Digest(drafts=drafts(stock), draft_count=200), TODAY),
        ],
        "answers.renewal_list": [
            answers.renewal_list(reader, Upcoming(each_one(stock)[:20], 1, 162)),
            answers.renewal_list(reader, Upcoming(each_one(stock)[:20], 41, 60)),
        ],
        "answers.opened": [answers.opened(reader, first)],
        "many.due": [
            many.due(reader, each_one(stock, state) or [one])
            for one, state in zip(each, (RenewalState.OPEN, RenewalState.ENDING, RenewalState.RENEWED), strict=False)
        ],
        "answers.handled": [answers.handled(reader, first)],
        "answers.snoozed": [answers.snoozed(reader, one) for one in each],
        "answers.resumed": [answers.resumed(reader, one) for one in each],
        "reminders.chosen": [reminders.chosen(reader, one, wants=wants) for one in each for wants in (True, False)],
        "answers.end_form": [answers.end_form(reader, one) for one in each],
        "answers.cancel_instead": [answers.cancel_instead(reader, stock.subscription)],
        "answers.ended": [answers.ended(reader, first)],
        "threads.reminder": [
            threads.reminder(reader, one, who, shown)
            for one in each
            if one.renewal
            for who, shown in (
                ("U1", None),
                ("", Since(TODAY, [])),
                ("", Since(TODAY, happenings(stock), Unpaid(stock.invoice(), 3, 5), TODAY)),
            )
        ],
    }

"""Dunning: payment reminders, what pauses them, and suspension for debt."""

from dataclasses import replace
from datetime import date, timedelta

from handlers.routing.routes import Touch
from handlers.views import dunning
from handlers.views.blocks import button
from handlers.views.reader import Reader
from models.billing.settlement_plan import plan_from
from models.core.errors import Problem
from models.desks.dunning.debt import (
    Debt,
    lift_paid_suspensions,
    lift_suspension,
    propose_suspensions,
    suspend_for_debt,
)
from models.desks.dunning.due import PaymentDue
from models.desks.dunning.notices import DebtStep
from models.desks.dunning.overdue_digest import CustomerOwing, Overdue, Owed, post_overdue_digest
from models.desks.dunning.pauses import (
    Pause,
    PauseReason,
    hold_reminders,
    record_promise,
    resume_reminders,
    snooze_reminders,
)
from models.desks.dunning.problems import NoPromise, NotPaused, NotSuspendable, NotSuspendedForDebt
from models.desks.dunning.raising import raise_payment_reminders
from models.subscriptions.problems import SuspendedForDebt
from tests.handlers.cases.doing import command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, REF
from tests.models.roles.typed import BP
from tests.models.world import ActionCase

MANAGES = "manage_invoices"
NUMBER = "INV-2026-000001"
ACTIONS = [
    ActionCase(raise_payment_reminders, "system"),
    ActionCase(propose_suspensions, "system"),
    ActionCase(lift_paid_suspensions, "system"),
    ActionCase(post_overdue_digest, "system", lambda _: ("UTC",)),
    ActionCase(record_promise, MANAGES, lambda _: (NUMBER, date(2026, 3, 31))),
    ActionCase(snooze_reminders, MANAGES, lambda _: (NUMBER,)),
    ActionCase(hold_reminders, MANAGES, lambda _: (NUMBER,)),
    ActionCase(resume_reminders, MANAGES, lambda _: (NUMBER,)),
    ActionCase(suspend_for_debt, MANAGES, lambda _: ("SUB-1",)),
    ActionCase(lift_suspension, MANAGES, lambda _: ("SUB-1",)),
]
DAY = {"day": {"type": "datepicker", "selected_date": "2026-12-31"}}
CHANGED = ("invoices", "dunning_pauses", "audit")
ROUTES = [
    command("/invoice promise", f"{INVOICE} 2026-12-31", MANAGES, "Payment is promised by Dec 31, 2026", *CHANGED),
    command("/invoice promise", INVOICE, MANAGES, "Promised by"),
    form("dunning_promise", DAY, lambda _w, _n: INVOICE, MANAGES, "Payment is promised by Dec 31, 2026", *CHANGED),
    command("/invoice snooze", INVOICE, MANAGES, "Reminders are paused through", *CHANGED),
    command("/invoice hold", INVOICE, MANAGES, "'s billing team has paused the reminders.", *CHANGED),
    command("/invoice resume", INVOICE, MANAGES, "aren't paused by you or your team"),
    command("/invoice suspend", REF, MANAGES, f"The plan of {REF} doesn't let you suspend it"),
    command("/invoice reinstate", REF, MANAGES, f"{REF} isn't suspended because of unpaid invoices."),
]
FORMS = {"dunning_promise": DAY}
DEBT = "UPDATE subscriptions SET suspended_for_debt_on = '2026-03-01'"
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoPromise: [
        Met("billing", f"/invoice promise {INVOICE} {day}", "Enter a day from today to ")
        for day in ("2020-01-01", "2040-01-01")
    ],
    NotPaused: [Met("billing", f"/invoice resume {INVOICE}", f"The reminders of {INVOICE} aren't paused by you")],
    NotSuspendable: [
        Met("billing", f"/invoice suspend {REF}", f"The plan of {REF} doesn't let you suspend it"),
        Met(
            "billing",
            f"/invoice suspend {REF}",
            f"{REF} can be suspended once an invoice is overdue by 3000 days",
            before="UPDATE plans SET suspends_after = 3000",
        ),
    ],
    NotSuspendedForDebt: [
        Met("billing", f"/invoice reinstate {REF}", f"{REF} isn't suspended because of unpaid invoices.")
    ],
    SuspendedForDebt: [
        Met(
            BP,
            f"/subscription download {REF}",
            f"{REF} has been suspended since Mar 1, 2026, because invoices aren't paid.",
            before=DEBT,
        )
    ],
}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/invoice promise"): [types("/invoice promise {inv}"), types("/invoice promise {inv} 2026-12-31")],
    (Touch.FORM, "dunning_promise"): [sends("dunning_promise", DAY, "{inv}")],
    (Touch.COMMAND, "/invoice snooze"): [types("/invoice snooze {inv}")],
    (Touch.COMMAND, "/invoice hold"): [types("/invoice hold {inv}")],
    (Touch.COMMAND, "/invoice resume"): [types("/invoice resume {inv}")],
    (Touch.COMMAND, "/invoice suspend"): [types("/invoice suspend {sub}")],
    (Touch.COMMAND, "/invoice reinstate"): [types("/invoice reinstate {sub}")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    invoices = [stock.invoice(number) for number in range(1, max(stock.many, 1) + 1)]
    due = [PaymentDue(one, TODAY, plan_from(one), TODAY, may_ask=True) for one in invoices]
    blind = [replace(one, plan=None, promised=None, may_ask=False) for one in due]
    pauses = [
        Pause(PauseReason.PROMISE, TODAY),
        Pause(PauseReason.SNOOZE, TODAY),
        Pause(PauseReason.HOLD),
        Pause(PauseReason.QUESTION, question="ENQ-1"),
    ]
    covered = [[replace(due[0], plan=plan_from(due[0].invoice, None, part))] for part in (1, due[0].invoice.due)]
    owed = Owed("EUR", (10**10, 0, 5, 10**12), 12)
    customers = [
        CustomerOwing(stock.name(), owed, TODAY - timedelta(days=40), place) for place in range(min(stock.many, 20))
    ]
    open_, strict, debtor = stock.another(stock.subscription.kind), stock.vacant(), stock.vacant()
    strict.plan.suspends_after, debtor.suspended_for_debt_on = 30, TODAY
    debts = [Debt(one, invoices[:1], 40) for one in (open_, strict, debtor)]
    show = button(reader.plain("Show"), f"/subscription show {open_.ref}")
    return {
        "dunning.payments_due": [dunning.payments_due(reader, found) for found in (due, blind, *covered)],
        "dunning.promise_form": [dunning.promise_form(reader, invoices[0], TODAY, credit) for credit in (0, 5)],
        "dunning.pause_made": [dunning.pause_made(reader, invoices[0].ref, pause) for pause in pauses],
        "dunning.resumed": [dunning.resumed(reader, invoices[0])],
        "dunning.stuck": [dunning.stuck(reader, invoices[0], TODAY, credit) for credit in (0, 5)],
        "dunning.digest": [
            dunning.digest(reader, Overdue(TODAY, totals, rows, more))
            for totals, rows, more in (([], [], 0), ([owed, replace(owed, currency="JPY")], customers, 7))
        ],
        "dunning.proposed": [dunning.proposed(reader, debt) for debt in debts],
        "dunning.suspended": [dunning.suspended(reader, debts[0])],
        "dunning.lifted": [dunning.lifted(reader, open_)],
        "dunning.debt_news": [dunning.debt_news(reader, open_, what, row) for what in DebtStep for row in ([show], [])],
    }

"""Payments, credit notes and what they settle: how each action of theirs is tried, and how its problems are met."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import select

from handlers.routing.routes import Touch
from handlers.views import crediting, invoice_choosing, payment_forms, payment_mails, payments
from handlers.views.reader import Reader
from models.billing.credit_notes.actions import Balances, CreditPlan, credit_invoice, void_invoice
from models.billing.credit_notes.issuing import CreditedLine
from models.billing.credit_notes.problems import (
    AlreadyVoid,
    CreditChanged,
    CreditedAll,
    CreditTooLarge,
    IsWrittenOff,
    SettledInPart,
)
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.actions import (
    PaymentInput,
    RecordedPayment,
    apply_credit,
    record_payment,
    show_payment,
    undo_payment,
)
from models.billing.payments.choosing import InvoiceDeed, invoices_for
from models.billing.payments.listing import (
    InvoiceSettlements,
    SourceDetails,
    list_payments,
    show_credit,
    show_settlements,
    unpaid_of_customer,
)
from models.billing.payments.problems import (
    AlreadyUndone,
    CreditLeftChanged,
    MoreThanLeft,
    NoCreditLeft,
    NoInvoiceChosen,
    NoReceipt,
    NotForAnInvoice,
    NothingDueOn,
    NotWrittenOff,
    OtherCurrency,
    PaidInFuture,
    WriteOffChanged,
)
from models.billing.payments.receipts import send_receipt, send_receipt_of_payment
from models.billing.payments.refunding import PaidBack, pay_back
from models.billing.payments.tables import Payment, Refund, Settlement, SettlementKind
from models.billing.payments.writing_off import WrittenOff, undo_write_off, write_off
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import button, chosen, command, form, options
from tests.handlers.foreign import Foreign, pushes, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, new
from tests.models.builders import NOW, Office
from tests.models.roles.typed import BP
from tests.models.world import ActionCase, World
from tests.nouns.approvals import refund_asked, request_of
from tests.nouns.orders import order

MANAGES = "manage_invoices"
ENTERED = PaymentInput(11_900, "EUR", date(2026, 3, 1), "B1")
CUSTOMER, PAYMENT, OTHER_PAYMENT, OTHER_NOTE = "CUS-1", "PAY-1", "PAY-3", "CN-2026-000001"
EVERYWHERE = anywhere(MANAGES)


def payment_of(sub: Subscription, amount: int = 500, **more: Any) -> Payment:
    """A payment of which nothing is used."""
    values = {"currency": "EUR", "paid_on": NOW.date(), "booked_on": NOW.date(), "reference": "B0"}
    return new(Payment, subscription=sub, amount=amount, used=0, **values | more)


def note_of(invoice: Invoice, sub: Subscription, **more: Any) -> CreditNote:
    """A credit note over 11.90 for an invoice, of which nothing is used."""
    values = {"year": 2026, "sequence": 1, "issued_on": NOW.date(), "reason": "Too many seats", "gross": 1_190}
    return new(CreditNote, invoice=invoice, subscription=sub, currency="EUR", lines=[], **values | more)


async def row_for_actions(world: World) -> None:
    """A payment of SUB-1, of which nothing is used, and a credit note."""
    async with world.office.database.transaction() as session:
        first = (await session.scalars(select(Subscription).where(Subscription.number == 1))).one()
        invoice = (await session.scalars(select(Invoice).where(Invoice.sequence == 1))).one()
        payment, note = payment_of(first), note_of(invoice, first)
        session.add_all([payment, note])
        await session.flush()
        world.refs["payment"], world.refs["payer"] = payment.ref, f"CUS-{first.organization_id}"
        world.refs["credit_note"] = note.ref


async def rows_for_routes(office: Office, of: Subscription, other: Subscription, people: Mapping[str, Person]) -> None:
    """Payments with credit, a request to pay one back, and a credit note of another customer."""
    await office.save(payment_of(of, id=1), payment_of(of, 300_000, id=2), payment_of(other, id=3))
    await office.save(refund_asked(of, people["billing"]))
    async with office.database.transaction() as session:
        session.add(note_of(await session.get_one(Invoice, 2), await session.get_one(Subscription, other.id)))


ACTIONS = [
    ActionCase(void_invoice, MANAGES, lambda _: ("INV-2026-000001", "A mistake")),
    ActionCase(credit_invoice, MANAGES, lambda _: ("INV-2026-000001", "A mistake", 100)),
    ActionCase(record_payment, MANAGES, lambda w: (w.refs["payer"], ["INV-2026-000001"], ENTERED)),
    ActionCase(show_payment, MANAGES, lambda w: (w.refs["payment"],)),
    ActionCase(undo_payment, MANAGES, lambda w: (w.refs["payer"], w.refs["payment"], "A mistake")),
    ActionCase(apply_credit, MANAGES, lambda w: (w.refs["payer"], w.refs["payment"], "INV-2026-000001")),
    ActionCase(pay_back, MANAGES, lambda w: (w.refs["payer"], w.refs["payment"], 100, "R1")),
    ActionCase(write_off, MANAGES, lambda _: ("INV-2026-000001", "Insolvent")),
    ActionCase(undo_write_off, MANAGES, lambda _: ("INV-2026-000001", "They paid")),
    ActionCase(send_receipt, "view_invoices", lambda _: ("INV-2026-000001",), staff=MANAGES),
    ActionCase(send_receipt_of_payment, "view_invoices", lambda w: (w.refs["payment"],), staff=MANAGES),
    ActionCase(list_payments, MANAGES),
    ActionCase(invoices_for, MANAGES, lambda _: (InvoiceDeed.VOID,)),
    ActionCase(unpaid_of_customer, MANAGES, lambda w: (w.refs["payer"], "EUR")),
    ActionCase(show_settlements, MANAGES, lambda _: ("INV-2026-000001",)),
    ActionCase(show_credit, MANAGES, lambda w: (w.refs["credit_note"],)),
]


def day(on: str) -> dict[str, Any]:
    """What a date picker carries."""
    return {"type": "datepicker", "selected_date": on}


def several(*refs: str) -> dict[str, Any]:
    """What a menu of several options carries."""
    return {"type": "multi_static_select", "selected_options": [{"value": ref} for ref in refs]}


def carried(**kept: Any) -> str:
    """What a form carries along."""
    return json.dumps(kept)


def braced(**kept: Any) -> str:
    """The same for `sends`, which fills in the words in braces."""
    return "{" + carried(**kept) + "}"


RECORD: dict[str, Any] = {
    "invoices": several(INVOICE),
    "amount": "119",
    "paid_on": day("2026-03-01"),
    "method": chosen("transfer"),
    "reference": "B1",
}
RECORD_OF = carried(customer=CUSTOMER, currency="EUR")
PLAN = {"currency": "EUR", "amount": 5_000, "paid_on": "2026-03-01", "reference": "B1", "method": "transfer"}
CREDIT = {"amount": "50", "reason": "Too many seats"}
WHY = {"reason": "A mistake"}
BACK = {"amount": "5", "reference": "R1"}
CREDITING = carried(ref=INVOICE, net=5_000, reason="Too many seats", seen=[11_900, 11_900])
OF_WRITE_OFF = f"{INVOICE} 11900"
OF_PAYMENT = carried(customer=CUSTOMER, source=PAYMENT)
REFUNDING = carried(customer=CUSTOMER, source=PAYMENT, amount=500, reference="R1", seen=500)
RECORDED = ("payments", "settlements", "invoices", "notices", "audit")
ROUTES = [
    command("/invoice receipt", INVOICE, "view_invoices", f"Nothing has been paid on {INVOICE}", staff=MANAGES),
    command("/invoice void", INVOICE, MANAGES, "Void an invoice"),
    form("invoice_void", WHY, lambda _w, _n: INVOICE, MANAGES, f"{INVOICE} is void", "invoices", "notices", "audit"),
    command("/invoice credit", INVOICE, MANAGES, "Credit an invoice"),
    form("invoice_credit", CREDIT, lambda _w, _n: INVOICE, MANAGES, "Issue a credit note for €59.50"),
    form(
        "invoice_credit_plan",
        {},
        lambda _w, _n: CREDITING,
        MANAGES,
        "CN-2026-000002 (€59.50) is issued",
        *("credit_notes", "credit_note_lines", "settlements", "invoices", "notices", "audit"),
    ),
    command("/invoice record", INVOICE, MANAGES, "Record a payment"),
    command("/invoice record", "", MANAGES, INVOICE, wanted=EVERYWHERE),
    options("invoices_for", "/pick invoices_for record", MANAGES, wanted=EVERYWHERE),
    command("/invoice void", "", MANAGES, INVOICE, wanted=EVERYWHERE),
    command("/invoice credit", "", MANAGES, INVOICE, wanted=EVERYWHERE),
    form("payment_record", RECORD, lambda _w, _n: RECORD_OF, MANAGES, "which leaves nothing due", *RECORDED),
    form(
        "payment_record",
        RECORD | {"amount": "50"},
        lambda _w, _n: RECORD_OF,
        MANAGES,
        "€50.00 is less than the €119.00 due",
        name="in part",
    ),
    form(
        "payment_plan",
        {},
        lambda _w, _n: carried(customer=CUSTOMER, invoices=[INVOICE], **PLAN),
        MANAGES,
        "which leaves €69.00 due",
        *RECORDED,
    ),
    command("/invoice payments", INVOICE, MANAGES, f"Payments and credit of {INVOICE}"),
    command("/invoice payment", PAYMENT, MANAGES, "Left as credit"),
    command("/invoice payment", "", MANAGES, PAYMENT, wanted=EVERYWHERE),
    options("payments", "/pick payments", MANAGES, wanted=EVERYWHERE),
    button("payment_undo", lambda _w: PAYMENT, MANAGES, "Undo a payment"),
    form("payment_undo", WHY, lambda _w, _n: PAYMENT, MANAGES, "PAY-1 is undone", "payments", "audit"),
    button("credit_apply", lambda _w: PAYMENT, MANAGES, "Apply credit"),
    form(
        "credit_apply",
        {"invoice": chosen(INVOICE)},
        lambda _w, _n: OF_PAYMENT,
        MANAGES,
        "which leaves €114.00 due",
        *("payments", "settlements", "invoices", "notices", "audit"),
    ),
    button("credit_pay_back", lambda _w: PAYMENT, MANAGES, "Pay back credit"),
    form("credit_pay_back", BACK, lambda _w, _n: OF_PAYMENT, MANAGES, "Record a refund of €5.00 from PAY-1"),
    form(
        "credit_pay_back_plan",
        {},
        lambda _w, _n: REFUNDING,
        MANAGES,
        "A refund of €5.00",
        *("payments", "refunds", "notices", "audit"),
    ),
    command("/invoice writeoff", INVOICE, MANAGES, "Write off an invoice"),
    command("/invoice writeoff", "", MANAGES, INVOICE, wanted=EVERYWHERE),
    form("write_off", WHY, lambda _w, _n: OF_WRITE_OFF, MANAGES, "is written off", "invoices", "settlements", "audit"),
    button("write_off_undo", lambda _w: INVOICE, MANAGES, f"Nothing of {INVOICE} is written off."),
    form("write_off_undo", WHY, lambda _w, _n: INVOICE, MANAGES, f"Nothing of {INVOICE} is written off."),
]

FORMS = {
    "invoice_void": WHY,
    "invoice_credit": CREDIT,
    "invoice_credit_plan": {},
    "payment_record": RECORD,
    "payment_plan": {},
    "payment_undo": WHY,
    "write_off": WHY,
    "credit_apply": {"invoice": chosen(INVOICE)},
    "credit_pay_back": BACK,
    "credit_pay_back_plan": {},
}
SETTLED = (
    "UPDATE invoices SET paid = 11900 WHERE id = 1; UPDATE payments SET amount = 11900, used = 11900 WHERE id = 1; "
    "INSERT INTO settlements (invoice_id, kind, amount, settled_on, booked_on, payment_id, reason, made_at) "
    "VALUES (1, 'payment', 11900, '2026-03-01', '2026-03-01', 1, '', '2026-03-01 00:00:00')"
)
CREDITED = (
    "UPDATE credit_notes SET invoice_id = 1, gross = 11900, subscription_id = 1; "
    "INSERT INTO credit_note_lines (credit_note_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "VALUES (1, 1, 'x', 1, 10000, 10000, 19000, 1900)"
)
WRITTEN_OFF = "UPDATE invoices SET written_off = 11900 WHERE id = 1"
VOID = "UPDATE invoices SET voided_on = '2026-03-01' WHERE id = 1"
REFUNDED = (
    "UPDATE payments SET used = 100 WHERE id = 1; INSERT INTO refunds (subscription_id, payment_id, currency, amount, "
    "paid_on, booked_on, reference) VALUES (1, 1, 'EUR', 100, '2026-03-01', '2026-03-01', '')"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    SettledInPart: [
        Met(
            "billing",
            f"/invoice void {INVOICE}",
            f"{INVOICE} is already paid, credited or written off at least in part, so you can't void it. Issue a",
            before=SETTLED,
        )
    ],
    AlreadyVoid: [
        Met("billing", f"/invoice {word} {INVOICE}", f"{INVOICE} is already void.", before=VOID)
        for word in ("void", "credit")
    ],
    CreditedAll: [
        Met(
            "billing",
            f"/invoice credit {INVOICE}",
            f"{INVOICE} has already been credited in full.",
            before=CREDITED,
        )
    ],
    CreditTooLarge: [
        Met(
            "billing",
            f"invoice_credit {INVOICE}|amount=100.01",
            f"That's more than {INVOICE} can still be credited: €119.00 including tax.",
        )
    ],
    CreditChanged: [
        Met(
            "billing",
            f"invoice_credit_plan {CREDITING}",
            f"The balance of {INVOICE} has just changed. €0.00 is due now, and €119.00 isn't credited yet. Nothing was",
            before=SETTLED,
        )
    ],
    WriteOffChanged: [
        Met(
            "billing",
            f"write_off {OF_WRITE_OFF}",
            f"The balance of {INVOICE} has just changed. €100.00 is due now. Nothing was written off.",
            before="UPDATE invoices SET paid = 1900 WHERE id = 1",
        )
    ],
    IsWrittenOff: [
        Met(
            "billing",
            f"/invoice credit {INVOICE}",
            f"{INVOICE} is written off, so a credit note would give the customer money that was never paid.",
            before=WRITTEN_OFF,
        )
    ],
    PaidInFuture: [
        Met(
            "billing",
            f"payment_plan {carried(customer=CUSTOMER, invoices=[INVOICE], **PLAN | {'paid_on': '2190-01-01'})}",
            "Jan 1, 2190 is in the future.",
        )
    ],
    OtherCurrency: [
        Met(
            "billing",
            f"payment_plan {carried(customer=CUSTOMER, invoices=[INVOICE], **PLAN | {'currency': 'USD'})}",
            f"{INVOICE} is in EUR, and the money is in USD.",
        )
    ],
    NoInvoiceChosen: [
        Met(
            "billing", f"payment_plan {carried(customer=CUSTOMER, invoices=[], **PLAN)}", "Choose at least one invoice."
        )
    ],
    NothingDueOn: [
        Met("billing", f"/invoice {word} {INVOICE}", f"Nothing is due on {INVOICE}, so nothing was", before=SETTLED)
        for word in ("record", "writeoff")
    ],
    AlreadyUndone: [
        Met("billing", f"payment_undo {PAYMENT}", f"{PAYMENT} has already been undone.", first="payment_undo PAY-1")
    ],
    NoReceipt: [Met(BP, f"/invoice receipt {INVOICE}", f"Nothing has been paid on {INVOICE}, so it has no receipt.")],
    NotForAnInvoice: [Met(BP, f"/invoice receipt {PAYMENT}", f"is paid with {PAYMENT}, so it has no receipt.")],
    NoCreditLeft: [Met("billing", f"credit_apply {OF_PAYMENT}", f"Nothing is left of {PAYMENT}.", before=SETTLED)],
    MoreThanLeft: [
        Met("billing", f"credit_pay_back {OF_PAYMENT}|amount=5.01", f"Only €5.00 of {PAYMENT} is left. Enter that")
    ],
    CreditLeftChanged: [
        Met(
            "billing",
            f"credit_pay_back_plan {REFUNDING}",
            f"The credit from {PAYMENT} has just changed. €4.00 is left now. Nothing was paid back.",
            before=REFUNDED,
        )
    ],
    NotWrittenOff: [Met("billing", f"write_off_undo {INVOICE}", f"Nothing of {INVOICE} is written off.")],
}

IDS = {"pay": (OTHER_PAYMENT, "PAY-99"), "note": (OTHER_NOTE, "CN-2026-000099")}
NO_IDS = {(Touch.OPTIONS, "payments"), (Touch.OPTIONS, "invoices_for")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/invoice receipt"): [types(f"/invoice receipt {{{ref}}}") for ref in ("inv", "pay", "sub")],
    (Touch.COMMAND, "/invoice void"): [types("/invoice void {inv}")],
    (Touch.FORM, "invoice_void"): [sends("invoice_void", WHY, "{inv}")],
    (Touch.COMMAND, "/invoice credit"): [types("/invoice credit {inv}")],
    (Touch.FORM, "invoice_credit"): [sends("invoice_credit", CREDIT, "{inv}")],
    (Touch.FORM, "invoice_credit_plan"): [
        sends("invoice_credit_plan", {}, braced(ref="{inv}", net=1, reason="x", seen=[1, 1]))
    ],
    (Touch.COMMAND, "/invoice record"): [types("/invoice record {inv}")],
    (Touch.FORM, "payment_record"): [sends("payment_record", RECORD, braced(customer="{cus}", currency="EUR"))],
    (Touch.FORM, "payment_plan"): [sends("payment_plan", {}, braced(customer="{cus}", invoices=[INVOICE], **PLAN))],
    (Touch.COMMAND, "/invoice payments"): [types("/invoice payments {inv}")],
    (Touch.COMMAND, "/invoice payment"): [types("/invoice payment {pay}"), types("/invoice payment {note}")],
    (Touch.BUTTON, "payment_undo"): [pushes("payment_undo", "{pay}")],
    (Touch.FORM, "payment_undo"): [sends("payment_undo", WHY, "{pay}")],
    (Touch.BUTTON, "credit_apply"): [pushes("credit_apply", "{pay}"), pushes("credit_apply", "{note}")],
    (Touch.FORM, "credit_apply"): [
        sends("credit_apply", {"invoice": INVOICE}, braced(customer="{cus}", source="PAY-1"))
    ],
    (Touch.BUTTON, "credit_pay_back"): [pushes("credit_pay_back", "{pay}"), pushes("credit_pay_back", "{note}")],
    (Touch.FORM, "credit_pay_back"): [sends("credit_pay_back", BACK, braced(customer="CUS-1", source="{pay}"))],
    (Touch.FORM, "credit_pay_back_plan"): [
        sends(
            "credit_pay_back_plan",
            {},
            braced(customer="{cus}", source="PAY-1", amount=500, reference="", seen=500),
        )
    ],
    (Touch.COMMAND, "/invoice writeoff"): [types("/invoice writeoff {inv}")],
    (Touch.FORM, "write_off"): [sends("write_off", WHY, "{inv} 1")],
    (Touch.BUTTON, "write_off_undo"): [pushes("write_off_undo", "{inv}")],
    (Touch.FORM, "write_off_undo"): [sends("write_off_undo", WHY, "{inv}")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, words = stock.subscription, stock.name(500)
    some = [stock.invoice(number) for number in range(1, min(stock.many, 100) + 1)]
    first = stock.invoice(1)
    people = [stock.person(number) for number in range(stock.many)]
    whole, used, gone = (
        payment_of(sub, 10**12, id=1, reference=stock.name(140)),
        payment_of(sub, 10**12, id=2, reference=""),
        payment_of(sub, id=3, reference="", undone_on=TODAY, undo_reason=words),
    )
    owing = payment_of(sub, 10**12, id=4, reference="", undone_on=TODAY, undo_reason=words)
    used.used = owing.used = 10**12
    note = note_of(first, sub, id=1, reason=words)
    off = stock.invoice(1)
    off.written_off = off.due
    void = stock.invoice(2)
    void.voided_on, void.void_reason, void.paid = TODAY, words, 0
    rows = [
        new(Settlement, id=place, kind=kind, amount=10**12, settled_on=TODAY, invoice=one, payment=paid, credit_note=by)
        for place, (one, kind, paid, by) in enumerate(
            (one, *source)
            for one in some
            for source in (
                (SettlementKind.PAYMENT, whole, None),
                (SettlementKind.CREDIT_NOTE, None, note),
                (SettlementKind.WRITE_OFF, None, None),
            )
        )
    ]
    refunds = [new(Refund, id=n, currency="EUR", amount=5, paid_on=TODAY) for n in range(stock.many)]
    plans = [CreditPlan(one, [CreditedLine("x", 1, 0, 0)], 10**12, Balances(0, 0)) for one in (first, stock.invoice(2))]
    full = RecordedPayment(whole, [(one, 5) for one in some], some)
    waits = request_of(stock, id=1)
    return {
        "crediting.void_form": [
            crediting.void_form(reader, first, of, to) for of in (None, order(stock, 1)) for to in ([], people)
        ],
        "crediting.voided": [crediting.voided(reader, void, to) for to in ([], people)],
        "crediting.credit_form": [crediting.credit_form(reader, first, 5)],
        "crediting.credit_plan": [
            crediting.credit_plan(reader, plan, to, "{}") for plan in plans for to in ([], people)
        ],
        "crediting.credited": [crediting.credited(reader, note, to) for to in ([], people)],
        "payments.payment_list": [
            payments.payment_list(reader, page)
            for page in (PageOf[Payment](), PageOf([whole, used, gone], 1, max(3, stock.many)))
        ],
        "invoice_choosing.to_choose": [
            invoice_choosing.to_choose(reader, deed, page, {one.id: 10**12 for one in page})
            for deed in InvoiceDeed
            for page in (PageOf[Invoice](), PageOf(some, 1, stock.many))
        ],
        "payments.recorded": [payments.recorded(reader, one) for one in (full, RecordedPayment(used, [], recovered=5))],
        "payments.source_card": [
            payments.source_card(reader, SourceDetails(one, settled, back, by, first if one is owing else None))
            for one in (whole, used, gone, owing, note)
            for settled, back in (([], []), (rows, refunds))
            for by in (None, stock.person(1))
        ],
        "payments.settlements": [
            payments.settlements(reader, InvoiceSettlements(one, found, notes))
            for one in (first, off)
            for found, notes in (([], []), (rows, [note]))
        ],
        "payments.undone": [payments.undone(reader, one) for one in (gone, owing)],
        "payments.applied": [payments.applied(reader, "PAY-1", first, 5)],
        "payments.paid_back": [
            payments.paid_back(reader, PaidBack(source, 5, of, online=online))
            for source, online in ((whole, False), (whole, True), (note, False))
            for of in (None, waits)
        ],
        "payments.written_off": [payments.written_off(reader, WrittenOff(off, 5, of)) for of in (None, waits)],
        "payments.waits": [payments.waits(reader, "REQ-1", reader.say("Something"))],
        "payments.reinstated": [payments.reinstated(reader, first)],
        "payment_forms.record_form": [
            payment_forms.record_form(reader, unpaid, chosen_first, TODAY, "{}")
            for unpaid, chosen_first in ((some, first), ([], off), ([off], off))
        ],
        "payment_forms.record_plan": [
            payment_forms.record_plan(
                reader, [(one, 5) for one in some or [first]], amount, "EUR", "{}", owed_back=back
            )
            for amount, back in ((5, 0), (10**15, 0), (10**15, 10**12))
        ],
        "payment_forms.undo_form": [payment_forms.undo_form(reader, whole, refunded) for refunded in (0, 10**12)],
        "payment_forms.undo_write_off_form": [payment_forms.undo_write_off_form(reader, off)],
        "payment_forms.write_off_form": [
            payment_forms.write_off_form(reader, first, needs_another=another) for another in (True, False)
        ],
        "payment_forms.apply_form": [
            payment_forms.apply_form(reader, one, unpaid, "{}") for one in (whole, note) for unpaid in ([], some)
        ],
        "payment_forms.pay_back_form": [
            payment_forms.pay_back_form(reader, one, 500, "{}", online=online)
            for one, online in ((whole, False), (whole, True), (note, False))
        ],
        "payment_forms.pay_back_plan": [
            payment_forms.pay_back_plan(reader, one, 5, "{}", needs_another=another, online=online)
            for one, online in ((whole, False), (whole, True), (note, False))
            for another in (True, False)
        ],
        "payment_mails.received": [
            payment_mails.received(reader, payment_mails.SeenPayment(whole, parts, 10**12, credit))
            for credit in (0, 5)
            for parts in ([], [(invoice, 5) for invoice in [*some, off]])
        ],
        "payment_mails.receipts_as_pdf": [payment_mails.receipts_as_pdf(reader, one, []) for one in (first, off)],
        "payment_mails.undone": [
            payment_mails.undone(
                reader, payment_mails.SeenPayment(whole, [(one, 5) for one in found], 5, owed_back=back)
            )
            for found in ([], some)
            for back in (0, 10**12)
        ],
        "payment_mails.credit_applied": [payment_mails.credit_applied(reader, one, 5) for one in (first, off)],
        "payment_mails.credit_paid_back": [
            payment_mails.credit_paid_back(reader, new(Refund, currency="EUR", amount=5, paid_on=TODAY), source, sub)
            for source in (whole, used, note)
        ],
        "payment_mails.voided": [payment_mails.voided(reader, void)],
        "payment_mails.credited": [payment_mails.credited(reader, note)],
    }

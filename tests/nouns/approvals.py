"""What needs a second person's approval."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views import approvals
from handlers.views.reader import Reader
from models.billing.approvals.actions import (
    approve_request,
    decline_request,
    list_requests,
    show_request,
    withdraw_request,
)
from models.billing.approvals.bank_accounts import AccountInput, Accounts, change_bank_account, list_accounts
from models.billing.approvals.problems import (
    AskedByOther,
    AskedByYou,
    NoAccountNumber,
    NoBic,
    NoCompany,
    NoCurrency,
    NoSuchRequest,
    RequestDecided,
    RequestWaits,
    SameAccount,
)
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, ApprovalState
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, NOTHING, Wanted, anywhere
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import World, new
from tests.models.builders import NOW
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

MANAGES = "manage_invoices"
OURS = anywhere(MANAGES)
LINE = "/invoice requests"
REQUEST = "REQ-1"
WAITS: dict[str, Any] = {"currency": "EUR", "asked_at": NOW}


async def row_for_actions(world: ActionWorld) -> None:
    """A request for a bank account."""
    kept = dict.fromkeys(("holder", "bank", "account", "bic"), "x")
    request = ApprovalRequest(
        kind=ApprovalKind.BANK_ACCOUNT,
        subject="bank_accounts:1:USD",
        legal_entity_id=1,
        account=kept,
        asked_by_id=world.people["billing"].id,
        **WAITS | {"currency": "USD"},
    )
    await world.office.save(request)
    world.refs["request"] = request.ref


def refund_asked(of: Subscription, by: Person) -> ApprovalRequest:
    """REQ-1, to pay back 2,000.00 EUR of PAY-2."""
    return ApprovalRequest(
        id=1,
        kind=ApprovalKind.REFUND,
        subject="payments:2",
        organization_id=of.organization_id,
        payment_id=2,
        amount=200_000,
        asked_by_id=by.id,
        **WAITS,
    )


ACCOUNT = AccountInput("EUR", "Northwind", "Bank", "0012345678", "")
ACTIONS = [
    ActionCase(list_requests, MANAGES),
    ActionCase(show_request, MANAGES, lambda w: (w.refs["request"],)),
    ActionCase(approve_request, MANAGES, lambda w: (w.refs["request"],)),
    ActionCase(decline_request, MANAGES, lambda w: (w.refs["request"],)),
    ActionCase(withdraw_request, MANAGES, lambda w: (w.refs["request"],)),
    ActionCase(list_accounts, MANAGES),
    ActionCase(change_bank_account, MANAGES, lambda _: (1, ACCOUNT)),
]


def only(name: str) -> Wanted:
    """One of those who may decide; the others of them hear why not."""

    def wanted(world: World, who: str) -> str:
        found = OURS(world, who)
        return NOTHING if found == DONE and who != name else found

    return wanted


ENTERED: dict[str, Any] = {
    "entity": chosen("1"),
    "currency": "EUR",
    "holder": "Northwind",
    "bank": "Bank",
    "account": "DE89 3704 0044 0532 0130 00",
    "bic": "",
}
DECIDED = ("approval_requests", "notices", "audit")
ROUTES = [
    command(LINE, "", MANAGES, REQUEST, wanted=OURS),
    command(LINE, REQUEST, MANAGES, "Pay back €2,000.00 of PAY-2 to Acme", wanted=OURS),
    options("approval_requests", "/pick approval_requests", MANAGES, wanted=OURS),
    command(
        LINE, f"approve {REQUEST}", MANAGES, "Approved by Admin", "payments", "refunds", *DECIDED, wanted=only("admin")
    ),
    command(LINE, f"decline {REQUEST}", MANAGES, "Declined by Admin", *DECIDED, wanted=only("admin")),
    command(LINE, f"withdraw {REQUEST}", MANAGES, "Withdrawn", "approval_requests", "audit", wanted=only("billing")),
    command("/invoice account", "", MANAGES, "DE00 0000", wanted=OURS),
    command("/invoice account", "change", MANAGES, "Change a bank account", wanted=OURS),
    form("bank_account", ENTERED, lambda _w, _n: "", MANAGES, "I've asked the billing team", *DECIDED, wanted=OURS),
]

FORMS = {"bank_account": ENTERED}
OF_ACCOUNT = (
    "UPDATE approval_requests SET kind = 'bank_account', subject = 'bank_accounts:1:EUR', amount = 0, "
    "organization_id = NULL, payment_id = NULL"
)
SAME = "UPDATE bank_accounts SET holder = 'Northwind', bank = 'Bank', account = '{account}', bic = ''"
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoSuchRequest: [
        Met("billing", f"{LINE} REQ-777", "I can't find request REQ-777. To list them, use `/invoice requests`.")
    ],
    RequestWaits: [
        Met(
            "admin",
            "bank_account |bank=Other",
            "Billing has already asked for a second person's approval: REQ-1. To see it, use /invoice requests REQ-1.",
            before=OF_ACCOUNT,
        )
    ],
    RequestDecided: [
        Met(
            "admin",
            f"{LINE} approve {REQUEST}",
            f"{REQUEST} isn't open any more. Its status: Declined by Admin.",
            first=f"{LINE} decline {REQUEST}",
        )
    ],
    AskedByYou: [
        Met(
            "billing",
            f"{LINE} approve {REQUEST}",
            f"You asked for {REQUEST}, so someone else on Northwind Software's billing team has to decide.",
        )
    ],
    AskedByOther: [
        Met("admin", f"{LINE} withdraw {REQUEST}", f"Billing asked for {REQUEST}, so only they can withdraw it."),
        Met(
            "admin",
            f"{LINE} withdraw {REQUEST}",
            f"An order form asked for {REQUEST}. You can decline it: `/invoice requests decline {REQUEST}`.",
            before=f"{OF_ACCOUNT}, asked_by_id = NULL",
        ),
    ],
    NoCompany: [Met("billing", "bank_account |entity=777", "I can't find this company. Choose one from the list.")],
    NoAccountNumber: [
        Met("billing", "bank_account |account=DE89 3704 0044 0532 0130 01", "isn't a valid IBAN."),
        Met("billing", "bank_account |account=?", "“?” isn't an account number. Enter an IBAN or the number."),
    ],
    NoBic: [Met("billing", "bank_account |bic=COBA", "“COBA” isn't a BIC. It has 8 or 11 letters and digits.")],
    NoCurrency: [Met("billing", "bank_account |currency=XX", "“XX” isn't a currency. Enter its code, such as EUR.")],
    SameAccount: [
        Met(
            "billing",
            "bank_account ",
            "That's the account already, so nothing needs to change.",
            before=SAME.format(**ENTERED),
        )
    ],
}

NO_IDS = {
    (Touch.COMMAND, LINE),
    (Touch.COMMAND, "/invoice account"),
    (Touch.OPTIONS, "approval_requests"),
    (Touch.FORM, "bank_account"),
}


def request_of(stock: Stock, kind: ApprovalKind = ApprovalKind.REFUND, **more: Any) -> ApprovalRequest:
    """A request."""
    kept = {"holder": stock.name(200), "bank": stock.name(200), "account": "x" * 64, "bic": "COBADEFF"}
    of_account = kind is ApprovalKind.BANK_ACCOUNT
    values = {
        "kind": kind,
        "subject": "x",
        "amount": 0 if of_account else 10**12,
        "organization": None if of_account else stock.subscription.organization,
        "invoice": stock.invoice(1) if kind is ApprovalKind.WRITE_OFF else None,
        "legal_entity": new(LegalEntity, id=1, name=stock.name(200)) if of_account else None,
        "account": kept if of_account else {},
        "reason": stock.name(500) if kind is ApprovalKind.WRITE_OFF else "",
        "asked_by": stock.person(1),
        **WAITS,
    }
    return new(ApprovalRequest, **values | more)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    every = [
        request_of(
            stock,
            kind,
            id=1,
            state=state,
            decided_by=None if state in (ApprovalState.ASKED, ApprovalState.EXPIRED) else stock.person(2),
            before=before,
        )
        for kind in ApprovalKind
        for state in ApprovalState
        for before in ({}, {"holder": stock.name(200), "bank": "B", "account": "1", "bic": ""})
    ]
    every[:0] = [request_of(stock, ApprovalKind.BANK_ACCOUNT, id=2, asked_by=None)]
    some = PageOf([request_of(stock, id=n) for n in range(1, min(stock.many, 100) + 1)], 1, stock.many)
    entities = [new(LegalEntity, id=n, name=stock.name(200) if n else "") for n in range(max(1, min(stock.many, 20)))]
    accounts = [
        new(
            BankAccount, id=n, legal_entity_id=one.id, currency="EUR", holder=stock.name(200), bank=stock.name(200),
            account="x" * 64, bic="",
        )
        for n, one in enumerate(entities)
    ]  # fmt: skip
    return {
        "approvals.request_list": [approvals.request_list(reader, page) for page in (PageOf[ApprovalRequest](), some)],
        "approvals.request_card": [
            approvals.request_card(reader, one, mine=mine) for one in every for mine in (True, False)
        ],
        "approvals.decided": [approvals.decided(reader, one) for one in every],
        "approvals.news": [approvals.news(reader, one) for one in every],
        "approvals.account_changed": [approvals.account_changed(reader, every[-1])],
        "approvals.account_list": [
            approvals.account_list(reader, Accounts(entities, found)) for found in ([], accounts)
        ],
        "approvals.account_form": [approvals.account_form(reader, Accounts(entities, []))],
        "approvals.account_asked": [approvals.account_asked(reader, every[-1])],
    }

"""Bank statements, and the transfers in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.routing.routes import SharedFile, Touch
from handlers.views import bank, bank_decisions, bank_imports
from handlers.views.reader import Reader
from models.billing.bank.actions import (
    Confirmed,
    ConfirmedReturn,
    assign_line,
    confirm_match,
    ignore_line,
    keep_line,
    undo_match,
)
from models.billing.bank.adding import ImportedAccount
from models.billing.bank.importing import CsvPreview, import_statement, list_accounts, preview_csv
from models.billing.bank.layouts import Column, Layout
from models.billing.bank.matching import Confidence, Proposal, Reason, Share
from models.billing.bank.problems import (
    AlreadyMatched,
    FileNotRead,
    NoIncomingTransfer,
    NoSuchHeading,
    NotMatched,
    OtherBankAccount,
    OtherCustomer,
    ProposalChanged,
    UnreadableStatement,
    WasReturned,
    WhichBankAccount,
)
from models.billing.bank.proposals import Matches, MatchLine, find_invoices, list_decided, list_matches, show_line
from models.billing.bank.reading import CsvFile
from models.billing.bank.returns import ReturnOf
from models.billing.bank.statements import StatementLine
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.payments.actions import RecordedPayment
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person, SlackId
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, anywhere
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, OTHER_INVOICE, STAFF_ROLES, World, new
from tests.models.billing.bank.files import MT940
from tests.models.builders import NOW, Office
from tests.models.roles.typed import STAFF
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

MANAGES, BILLING = "manage_invoices", "billing"
LAYOUT = Layout(";", ",", "%d.%m.%Y", {Column.DATE: "Date", Column.AMOUNT: "Amount"})
CSV = CsvFile("Date;Amount\n02.03.2026;5,00\n", LAYOUT, "a")
FILE = {"type": "file_input", "files": [{"id": "F0STATEMENT"}]}
CHOSEN = {"date": "Date", "amount": "Amount", "date_format": "%d.%m.%Y", "decimal": ","}
PAYS, IGNORED, OTHER, ALIKE = "BANK-1", "BANK-2", "BANK-3", "BANK-4"


def transfer(number: int, text: str = "", **more: Any) -> BankStatementLine:
    """Money that arrived on the vendor's first account."""
    values: dict[str, Any] = {
        "id": number,
        "bank_account_id": 1,
        "fingerprint": f"{number:064}",
        "occurrence": 1,
        "booked_on": date(2026, 3, 1),
        "valued_on": date(2026, 3, 1),
        "amount": 11_900,
        "payer": "Payer",
        "text": text,
        "source": "march.xml",
        "imported_at": NOW,
    }
    return new(BankStatementLine, **values | more)


def _some(account: int = 1) -> list[BankStatementLine]:
    """One that names an invoice, one that is ignored, and one that says nothing."""
    on: dict[str, Any] = {"bank_account_id": account}
    ignored = transfer(2, state=LineState.IGNORED, decided_at=NOW, **on)
    return [transfer(1, f"{INVOICE} of March", **on), ignored, transfer(3, "Hello", **on)]


async def row_for_actions(world: ActionWorld) -> None:
    """Three transfers."""
    (account,) = await world.office.all(BankAccount)
    rows = _some(account.id)
    for row in rows:
        # PostgreSQL counts on by itself.
        row.id = None  # type: ignore[assignment]
    await world.office.save(*rows)
    again = transfer(4, bank_account_id=account.id, resembles_id=rows[2].id)
    again.id = None  # type: ignore[assignment]
    await world.office.save(again)
    world.refs |= {"pays": rows[0].ref, "ignored": rows[1].ref, "alike": again.ref}


async def rows_for_routes(
    office: Office, _ours: Subscription, _theirs: Subscription, _people: Mapping[str, Person]
) -> None:
    """Three transfers."""
    await office.save(*_some(), transfer(4, resembles_id=3))


ACTIONS = [
    ActionCase(list_matches, MANAGES),
    ActionCase(show_line, MANAGES, lambda w: (w.refs["pays"],), hides=True),
    ActionCase(find_invoices, MANAGES, lambda w: (w.refs["pays"],), hides=True),
    ActionCase(list_decided, MANAGES),
    ActionCase(confirm_match, MANAGES, lambda w: (w.refs["pays"], "2f1a1d59"), hides=True),
    ActionCase(
        assign_line, MANAGES, lambda w: (w.refs["pays"], [INVOICE]), hides=True, through=("payments.record_payment",)
    ),
    ActionCase(ignore_line, MANAGES, lambda w: (w.refs["pays"],), hides=True),
    ActionCase(keep_line, MANAGES, lambda w: (w.refs["alike"],), hides=True),
    ActionCase(undo_match, MANAGES, lambda w: (w.refs["ignored"],), hides=True),
    ActionCase(list_accounts, MANAGES),
    ActionCase(preview_csv, MANAGES, lambda _: (CSV,)),
    ActionCase(import_statement, MANAGES, lambda _: (CSV, "a", "EUR", LAYOUT)),
]


def bills(_world: World, name: str) -> str:
    """The transfers are the vendor's: other staff are refused, and contacts don't see that one exists."""
    if name in STAFF_ROLES:
        return DONE if name in STAFF[MANAGES] else REFUSED
    return HIDDEN


def without_a_file(_world: World, name: str) -> str:
    """Slack has no such file. People without the right are told that first."""
    return NOTHING if name in STAFF[MANAGES] else REFUSED


LINES = "bank_statement_lines"
RECORDED = (LINES, "payments", "settlements", "invoices", "notices", "audit")
ROUTES = [
    command("/invoice match", "", MANAGES, "Bank transfers to match", wanted=anywhere(MANAGES)),
    command("/invoice match", "done", MANAGES, "Ignored", wanted=anywhere(MANAGES)),
    command("/invoice match", PAYS, MANAGES, f"Pays {INVOICE}", wanted=bills),
    command("/invoice match", f"assign {PAYS}", MANAGES, "Choose an invoice", wanted=bills),
    command("/invoice match", f"{PAYS} {INVOICE}", MANAGES, "Recorded PAY-", *RECORDED, wanted=bills, entries=2),
    command("/invoice match", f"ignore {PAYS}", MANAGES, f"{PAYS} is ignored.", LINES, "audit", wanted=bills),
    command("/invoice match", f"keep {ALIKE}", MANAGES, "No proposal.", LINES, "audit", wanted=bills),
    command("/invoice match", f"undo {IGNORED}", MANAGES, "Undone.", LINES, "audit", wanted=bills),
    form(
        "bank_assign",
        {"invoice": chosen(INVOICE)},
        lambda _world, _name: PAYS,
        MANAGES,
        "Recorded PAY-",
        *RECORDED,
        wanted=bills,
        entries=2,
    ),
    form(
        "bank_undo",
        {"reason": "Wrong."},
        lambda _world, _name: IGNORED,
        MANAGES,
        "Undone.",
        *(LINES, "audit"),
        wanted=bills,
    ),
    options("bank_waiting", "/pick bank_waiting", MANAGES, wanted=anywhere(MANAGES)),
    options("bank_decided", "/pick bank_decided", MANAGES, wanted=anywhere(MANAGES)),
    options("bank_assign.invoice", "invoice", MANAGES, INVOICE, about=lambda _world, _name: PAYS, wanted=bills),
    command("/invoice import", "", MANAGES, "Bank statement", wanted=anywhere(MANAGES)),
    form("bank_import", {"file": FILE}, lambda _world, _name: "", MANAGES, "", wanted=without_a_file),
    form("bank_layout", CHOSEN, lambda _world, _name: '{"file": "F0"}', MANAGES, "", wanted=without_a_file),
]


@dataclass(frozen=True)
class Uploaded:
    """Slack, with one file."""

    name: str
    content: bytes

    async def read(self, _who: SlackId, _file_id: str) -> SharedFile:
        """The file."""
        return SharedFile(self.name, self.content)


def _uploads(name: str, content: str) -> dict[str, Any]:
    return {"files": Uploaded(name, content.encode())}


FORMS = {"bank_import": {"file": FILE}, "bank_layout": CHOSEN}
IGNORE = f"/invoice match ignore {PAYS}"
NO_ACCOUNTS = "DELETE FROM bank_statement_lines; DELETE FROM bank_accounts"
BACK = "UPDATE bank_statement_lines SET amount = -11900 WHERE id = 3"
RETURNED = (
    "UPDATE bank_statement_lines SET amount = -11900, state = 'confirmed', returns_id = 2, decided_at = imported_at "
    "WHERE id = 3"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    UnreadableStatement: [
        Met(
            BILLING,
            "bank_import",
            "march.pdf: This is a PDF, which is made for reading.",
            app=_uploads("march.pdf", "%PDF-1.7"),
        ),
        Met(BILLING, "bank_import", "march.xml:1: The XML is broken here.", app=_uploads("march.xml", "<Document")),
    ],
    NoSuchHeading: [
        Met(
            BILLING,
            'bank_layout {"file":"F0","account":"1"}|amount=Betrag',
            "The file has no column with the heading “Betrag”.",
            app=_uploads("march.csv", CSV.text),
        )
    ],
    FileNotRead: [Met(BILLING, "bank_import", "I couldn't get the file from Slack in time")],
    OtherBankAccount: [
        Met(
            BILLING,
            "bank_import",
            "The statement is for account 51210800/1245126199 (EUR). Northwind Software's accounts are DE00 0000 (EUR)",
            app=_uploads("march.sta", MT940),
        ),
        Met(
            BILLING,
            "bank_import",
            "There are no bank accounts yet. To ask for 51210800/1245126199 (EUR), use /invoice account change.",
            before=NO_ACCOUNTS,
            app=_uploads("march.sta", MT940),
        ),
    ],
    WhichBankAccount: [
        Met(
            BILLING,
            "bank_import",
            "The file doesn't say which account it's for. Name one of DE00 0000 (EUR), 4711 (JPY).",
            before="INSERT INTO bank_accounts (legal_entity_id, currency, holder, bank, account, bic) "
            "VALUES (1, 'JPY', 'Vendor', 'Bank', '4711', '')",
            app=_uploads("march.csv", CSV.text),
        ),
        Met(
            BILLING,
            "bank_import",
            "There are no bank accounts yet. To ask for one, use /invoice account change.",
            before=NO_ACCOUNTS,
            app=_uploads("march.csv", CSV.text),
        ),
    ],
    AlreadyMatched: [
        Met(BILLING, IGNORE, "Billing already ignored BANK-1.", first=IGNORE),
        Met(
            BILLING,
            IGNORE,
            "Billing already recorded a payment for BANK-1.",
            first=f"/invoice match {PAYS} {INVOICE}",
        ),
    ],
    NotMatched: [Met(BILLING, f"/invoice match undo {PAYS}", "BANK-1 is still waiting, so there's nothing to undo.")],
    WasReturned: [
        Met(BILLING, f"/invoice match undo {IGNORED}", "BANK-2 was taken back by BANK-3.", before=RETURNED),
    ],
    NoIncomingTransfer: [
        Met(BILLING, f"/invoice match {OTHER} {INVOICE}", "BANK-3 is money that went back", before=BACK),
    ],
    ProposalChanged: [
        Met(BILLING, f"/invoice match confirm {PAYS} 00000000", "The proposal for BANK-1 has changed"),
        Met(BILLING, f"/invoice match confirm {OTHER} 00000000", "The proposal for BANK-3 has changed"),
    ],
    OtherCustomer: [
        Met(
            BILLING,
            f"/invoice match {PAYS} {INVOICE} {OTHER_INVOICE}",
            f"{INVOICE}, {OTHER_INVOICE} belong to different customers",
        )
    ],
}

IDS = {"bank": (PAYS, "BANK-99")}
NO_IDS = {
    (Touch.OPTIONS, "bank_waiting"),
    (Touch.OPTIONS, "bank_decided"),
    (Touch.COMMAND, "/invoice import"),
    (Touch.FORM, "bank_import"),
    (Touch.FORM, "bank_layout"),
}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/invoice match"): [
        types("/invoice match {bank}"),
        types("/invoice match {bank} {inv}"),
        types("/invoice match confirm {bank} 00000000"),
        types("/invoice match assign {bank}"),
        types("/invoice match ignore {bank}"),
        types("/invoice match keep {bank}"),
        types("/invoice match undo {bank}"),
    ],
    (Touch.FORM, "bank_assign"): [sends("bank_assign", {"invoice": INVOICE}, "{bank}")],
    (Touch.FORM, "bank_undo"): [sends("bank_undo", {"reason": "Wrong."}, "{bank}")],
    (Touch.OPTIONS, "bank_assign.invoice"): [searches("invoice", "bank_assign", "{bank}")],
}


def _shown(stock: Stock, number: int, account: BankAccount, **more: Any) -> BankStatementLine:
    """A transfer, with as many words as it can have."""
    values: dict[str, Any] = {
        "payer": stock.name(140),
        "payer_account": "GB33BUKB20201555555555",
        "text": stock.name(1000),
    }
    values |= {"end_to_end_id": stock.name(140), "bank_id": "B-1", "source": stock.name()}
    return transfer(number, **values | {"amount": 10**12, "bank_account": account} | more)


def _waiting(stock: Stock, account: BankAccount) -> list[MatchLine]:
    """Transfers with proposals of each kind, and at the end two without."""
    numbers = range(1, min(stock.many, 100) + 1)
    shares = [Share(f"INV-2026-{number:06}", 10**11) for number in numbers]
    reasons = list(zip(Reason, [*Confidence, Confidence.LOW], strict=True))
    found = [
        MatchLine(
            _shown(stock, number, account),
            Proposal(number, shares[: 1 + number % 5], number % 2, *reasons[number % len(reasons)]),
            stock.name(),
        )
        for number in numbers
    ]
    silent = _shown(stock, 501, account, payer="", payer_account="", text="")
    alike = MatchLine(_shown(stock, 499, account), resembles=_shown(stock, 498, account))
    paid = new(Payment, id=7, amount=10**12, used=0, currency="EUR")
    owing = new(Payment, id=8, amount=10**12, used=10**12, currency="EUR", undone_on=date(2026, 3, 6))
    back = [
        MatchLine(_shown(stock, 510 + place, account, amount=-(10**12)), returns=returned)
        for place, returned in enumerate(
            [None, *(ReturnOf(_shown(stock, 520, account), one) for one in (None, paid, owing))]
        )
    ]
    return [
        *found,
        *back,
        alike,
        MatchLine(_shown(stock, 500, account), named=[one.ref for one in shares]),
        MatchLine(silent),
    ]


def _imports(reader: Reader, stock: Stock, account: BankAccount, other: BankAccount) -> dict[str, list[Shown]]:
    numbers = range(1, min(stock.many, 100) + 1)
    layout = Layout(";", ",", "%d.%m.%Y", {Column.DATE: stock.name(60), Column.AMOUNT: "Amount"})
    headings = [stock.name(60), "Amount", *(f"{number} {stock.name()}" for number in numbers)]
    sample = [
        StatementLine(TODAY, TODAY, 10**12, stock.name(140), "", stock.name(1000)),
        StatementLine(TODAY, TODAY, 1),
    ]
    accounts = [
        ImportedAccount(account, stock.many, stock.many, stock.many, TODAY, date(2026, 12, 31), stock.many),
        ImportedAccount(other, 1, 1, 1, TODAY, TODAY, 1),
        ImportedAccount(other, 0, 0, 0, None, None),
    ]
    return {
        "bank_imports.import_form": [bank_imports.import_form(reader, some) for some in ([account], [account, other])],
        "bank_imports.layout_form": [
            bank_imports.layout_form(reader, CsvPreview(account, layout, False, lines), headings, "F0" + "A" * 20)
            for lines in ([], sample)
        ],
        "bank_imports.imported": [
            bank_imports.imported(reader, accounts),
            bank_imports.imported(reader, accounts[1:2]),
        ],
    }


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    account = BankAccount(id=1, currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234")
    other = BankAccount(id=2, currency="JPY", holder=stock.name(), bank=stock.name(), account="DE00 " * 8)
    numbers = range(1, min(stock.many, 100) + 1)
    waiting = _waiting(stock, account)
    confirmed = _shown(stock, 600, account, state=LineState.CONFIRMED, payment_id=7)
    ignored = _shown(stock, 601, account, state=LineState.IGNORED)
    states: list[dict[str, Any]] = [{"state": LineState.CONFIRMED, "payment_id": 7}, {"state": LineState.IGNORED}]
    decided = [_shown(stock, number, account, **states[number % 2]) for number in numbers]
    payments = [new(Payment, id=7, amount=10**12, used=used, currency="EUR") for used in (0, 10**12)]
    settled = [(stock.invoice(number), 10**10) for number in numbers]
    done = [Confirmed(confirmed, account, RecordedPayment(payment, settled)) for payment in payments]
    return {
        "bank.match_list": [
            bank.match_list(reader, Matches(lines, total))
            for lines, total in (([], 0), (waiting[-2:], 2), (waiting, len(waiting)), (waiting, 10_000))
        ],
        "bank.match_card": [
            *(bank.match_card(reader, one) for one in (*waiting[:3], *waiting[-6:])),
            *(bank.match_card(reader, MatchLine(line, waits=False)) for line in (confirmed, ignored)),
        ],
        "bank_decisions.assign_form": [bank_decisions.assign_form(reader, one) for one in (waiting[0], waiting[-1])],
        "bank_decisions.confirmed": [bank_decisions.confirmed(reader, one) for one in done],
        "bank_decisions.return_confirmed": [
            bank_decisions.return_confirmed(reader, ConfirmedReturn(one.line, one.returns))
            for one in waiting
            if one.returns
        ],
        "bank_decisions.ignored": [bank_decisions.ignored(reader, ignored)],
        "bank_decisions.undone": [bank_decisions.undone(reader, _shown(stock, 1, account))],
        "bank_decisions.undo_form": [bank_decisions.undo_form(reader, confirmed)],
        "bank_decisions.decided_list": [
            bank_decisions.decided_list(reader, PageOf(page, 1, stock.many if page else 0)) for page in ([], decided)
        ],
        **_imports(reader, stock, account, other),
    }

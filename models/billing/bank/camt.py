"""Reading camt.053, the bank statement of ISO 20022. docs/adr has why Steward does this itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from models.billing.bank.faults import StatementError, unreadable
from models.billing.bank.statements import (
    ACCOUNT_LENGTH,
    MOST_LINES,
    NAME_LENGTH,
    TEXT_LENGTH,
    BankStatement,
    FileFormat,
    StatementLine,
    add_up,
    cleaned,
    currency_of,
    id_of,
    minor_of,
)
from models.core.sentences import Sentence, sentence

DEEPEST = 40
"""How deeply elements may be nested. The schema needs about 15."""
MOST_ELEMENTS = 2_000_000
RETURNS = {"RRTN", "RPCR"}
"""The bank transaction codes of returned and of recalled payments."""
BOOKED, OPENING, CLOSING = "BOOK", ("OPBD", "PRCD"), ("CLBD",)


def read_camt(content: bytes, source: str) -> list[BankStatement]:
    """The statements in a camt.053 file. Entries that aren't booked yet don't count.

    Raises:
        StatementError: It isn't camt.053, is incomplete, or contradicts itself.
    """
    return _Reading(source).statements(content)


class _TooMuch(ValueError):
    """The file has more, or more deeply nested, elements than any statement."""


class _Builder(TreeBuilder):
    """Builds the tree, and notes the line of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Element, int] = {}
        self.line_now: Callable[[], int] = lambda: 0
        self._depth = 0

    def start(self, tag: str, attrs: dict[Any, Any], /) -> Element:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST or len(self.lines) >= MOST_ELEMENTS:
            raise _TooMuch
        element = super().start(tag, attrs)
        self.lines[element] = self.line_now()
        return element

    def end(self, tag: str, /) -> Element:
        """An element ends."""
        self._depth -= 1
        return super().end(tag)


class _Reading:
    """Reads one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: dict[Element, int] = {}

    def statements(self, content: bytes) -> list[BankStatement]:
        """All statements in the file."""
        root = self._tree(content)
        found = root.findall("{*}BkToCstmrStmt/{*}Stmt")
        if not found:
            said = sentence("This XML file isn't a camt.053 bank statement. Export the statement as camt.053.")
            raise self._unreadable(said, root)
        return [self._statement(one) for one in found]

    def _tree(self, content: bytes) -> Element:
        builder = _Builder()
        parser = XMLParser(target=builder, forbid_dtd=True)
        builder.line_now = lambda: int(parser.parser.CurrentLineNumber)
        self.lines = builder.lines
        try:
            parser.feed(content)
            root: Element = parser.close()
        except ParseError as trouble:
            said = sentence("The XML is broken here. Export the statement again.")
            raise unreadable(self.source, said, trouble.position[0]) from None
        except DefusedXmlException:
            said = sentence("The XML defines its own entities, which no bank does. Export the statement again.")
            raise unreadable(self.source, said) from None
        except (ValueError, LookupError):
            said = sentence("I can't read this XML. Export the statement as camt.053.")
            raise unreadable(self.source, said) from None
        return root

    def _statement(self, one: Element) -> BankStatement:
        balances = {kind: amount for kind, amount in map(self._balance, one.findall("{*}Bal")) if kind}
        entries = [entry for entry in one.findall("{*}Ntry") if _status(entry) == BOOKED]
        stated = _text(one, "Acct/Ccy") or next(
            (amount.get("Ccy") for amount in one.findall("{*}Bal/{*}Amt") + one.findall("{*}Ntry/{*}Amt")), None
        )
        currency = currency_of(stated, self.source, self._line(one))
        lines = [line for entry in entries for line in self._entry(entry, currency)]
        if len(lines) > MOST_LINES:
            raise self._unreadable(sentence("The file has more than {most} lines. Split it.", most=MOST_LINES), one)
        opening = next((balances[kind] for kind in OPENING if kind in balances), None)
        closing = next((balances[kind] for kind in CLOSING if kind in balances), None)
        if opening is not None and closing is not None:
            before, after = (minor_of(amount, currency, self.source) for amount in (opening, closing))
            add_up(self.source, currency, before, lines, after)
        account = _text(one, "Acct/Id/IBAN") or _text(one, "Acct/Id/Othr/Id")
        return BankStatement(cleaned(account, ACCOUNT_LENGTH), currency, tuple(lines), FileFormat.CAMT)

    def _balance(self, balance: Element) -> tuple[str, Decimal]:
        kind = _text(balance, "Tp/CdOrPrtry/Cd")
        return kind, self._signed(balance, balance, "Amt")

    def _entry(self, entry: Element, currency: str) -> Iterator[StatementLine]:
        """The lines of an entry: itself, or its transactions if the bank booked several in one sum."""
        stated = entry.find("{*}Amt")
        if stated is None or stated.get("Ccy", currency) != currency:
            said = sentence("This entry isn't in the account's currency. Export the statement again.")
            raise self._unreadable(said, entry)
        amount = minor_of(self._signed(entry, entry, "Amt"), currency, self.source, self._line(entry))
        details = entry.findall("{*}NtryDtls/{*}TxDtls")
        parts = self._amounts(entry, details, currency) if len(details) > 1 else []
        if parts and sum(parts) == amount:
            yield from (self._line_of(entry, [one], part) for one, part in zip(details, parts, strict=True))
        else:
            yield self._line_of(entry, details, amount)

    def _amounts(self, entry: Element, details: Sequence[Element], currency: str) -> list[int]:
        """What each transaction of an entry comes to in the account's currency. Empty if one doesn't say so."""
        amounts = []
        for one in details:
            path = next((path for path in ("Amt", "AmtDtls/TxAmt/Amt") if _find(one, path) is not None), None)
            found = None if path is None else _find(one, path)
            if path is None or found is None or found.get("Ccy") != currency:
                return []
            signed = self._signed(one, one if _find(one, "CdtDbtInd") is not None else entry, path)
            amounts.append(minor_of(signed, currency, self.source, self._line(one)))
        return amounts

    def _line_of(self, entry: Element, details: Sequence[Element], amount: int) -> StatementLine:
        booked = self._day(entry, "BookgDt") or self._day(entry, "ValDt")
        if booked is None:
            raise self._unreadable(sentence("This entry has no date. Export the statement again."), entry)
        side = "Dbtr" if amount > 0 else "Cdtr"
        texts = [text for one in details for text in _remittance(one)] or [_text(entry, "AddtlNtryInf")]
        # Of what went back, some banks name the parties as they were.
        paths = [_names(side) + _names("Dbtr"), _accounts(side) + _accounts("Dbtr")]
        payer, account = (_first(details, some) for some in paths)
        references = dict.fromkeys(
            filter(None, [id_of(_text(entry, "AcctSvcrRef")), id_of(_first(details[:1], ["Refs/AcctSvcrRef"]))])
        )
        return StatementLine(
            booked_on=booked,
            valued_on=self._day(entry, "ValDt") or booked,
            amount=amount,
            payer=cleaned(payer, NAME_LENGTH),
            payer_account=cleaned(account, ACCOUNT_LENGTH),
            text=cleaned(" ".join(texts), TEXT_LENGTH),
            end_to_end_id=id_of(_first(details[:1], ["Refs/EndToEndId"])),
            bank_id=id_of(" ".join(references)),
            is_return=amount < 0 and _is_return(entry, details),
        )

    def _signed(self, of: Element, marked: Element, path: str) -> Decimal:
        """An amount: positive for credits."""
        mark = _text(marked, "CdtDbtInd")
        try:
            amount = Decimal(_text(of, path))
        except InvalidOperation:
            amount = Decimal("NaN")
        if mark not in ("CRDT", "DBIT") or not amount.is_finite() or amount < 0:
            said = sentence(
                "This amount can't be read, or isn't marked as credit or debit. Export the statement again."
            )
            raise self._unreadable(said, of)
        return amount if mark == "CRDT" else -amount

    def _day(self, entry: Element, path: str) -> date | None:
        written = _text(entry, f"{path}/Dt") or _text(entry, f"{path}/DtTm")
        if not written:
            return None
        try:
            return date.fromisoformat(written[:10])
        except ValueError:
            said = sentence("{date} isn't a date. Export the statement again.", date=cleaned(written, 40))
            raise self._unreadable(said, entry) from None

    def _line(self, element: Element) -> int | None:
        return self.lines.get(element)

    def _unreadable(self, said: Sentence, element: Element) -> StatementError:
        return unreadable(self.source, said, self._line(element))


def _status(entry: Element) -> str:
    return _text(entry, "Sts/Cd") or _text(entry, "Sts") or BOOKED


def _is_return(entry: Element, details: Sequence[Element]) -> bool:
    """Whether the bank took money back that had arrived."""
    codes = {_text(one, "BkTxCd/Domn/Fmly/SubFmlyCd") for one in (entry, *details)}
    marked = _text(entry, "RvslInd") in ("true", "1")
    return marked or bool(codes & RETURNS) or any(_find(one, "RtrInf") is not None for one in details)


def _remittance(details: Element) -> list[str]:
    """What the payer wrote, as free text and as references."""
    paths = ("Ustrd", "Strd/CdtrRefInf/Ref", "Strd/RfrdDocInf/Nb", "Strd/AddtlRmtInf")
    found = (details.findall(_path(f"RmtInf/{path}")) for path in paths)
    return [one.text.strip() for every in found for one in every if one.text]


def _names(side: str) -> list[str]:
    return [f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm", f"RltdPties/Ultmt{side}/Nm"]


def _accounts(side: str) -> list[str]:
    return [f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id"]


def _first(details: Sequence[Element], paths: Sequence[str]) -> str:
    return next((text for one in details for path in paths if (text := _text(one, path))), "")


def _text(element: Element, path: str) -> str:
    found = _find(element, path)
    return (found.text or "").strip() if found is not None else ""


def _find(element: Element, path: str) -> Element | None:
    return element.find(_path(path))


def _path(path: str) -> str:
    """A path of names, whatever the version's namespace."""
    return "/".join(f"{{*}}{name}" for name in path.split("/"))

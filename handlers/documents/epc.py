"""The text of the QR code for euro transfers, which banks' apps read.

Source: EPC069-12, Quick Response Code: Guidelines to enable data capture for the initiation of a SEPA credit transfer.
"""

from decimal import Decimal

from stdnum import iban, iso11649

from models.core.money import to_decimal

CURRENCY = "EUR"
LARGEST = Decimal("999999999.99")
LONGEST_NAME, LONGEST_TEXT, MOST_BYTES = 70, 140, 331


def epc(holder: str, account: str, bic: str, amount: int, currency: str, reference: str) -> str:
    """The text of the code, or an empty text if there can't be one: another currency, no IBAN, or nothing to pay.

    Args:
        amount: In minor units.
        reference: An ISO 11649 reference, or any other text.
    """
    money = to_decimal(amount, currency)
    if currency != CURRENCY or not iban.is_valid(account) or not 0 < money <= LARGEST:
        return ""
    structured, text = ("", _line(reference)[:LONGEST_TEXT])
    if iso11649.is_valid(reference):
        structured, text = iso11649.compact(reference), ""
    lines = ["BCD", "002", "1", "SCT", _line(bic).replace(" ", ""), _line(holder)[:LONGEST_NAME], iban.compact(account)]
    code = "\n".join([*lines, f"{CURRENCY}{money:.2f}", "", structured, text]).rstrip("\n")
    return code if len(code.encode()) <= MOST_BYTES else ""


def _line(text: str) -> str:
    return " ".join(text.split())

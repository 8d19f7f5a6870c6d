"""Email addresses, in the form in which Steward stores and compares them."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254
AS_SHOWN = str.maketrans({"\u2217": "*", "\u02cd": "_", "\u223c": "~", "\u02cb": "`"})
"""Stand-ins in addresses shown in Slack for characters that would format text (handlers/views/defusing.py)."""


def normalised(typed: str) -> str:
    """Normalise an address: lower case, with its domain in Unicode. `Ana@XN--BCHER-KVA.example` becomes
    `ana@bücher.example`.

    An address copied from Slack gets its original characters back. This doesn't check whether mail can be delivered.

    Raises:
        ValueError: The text isn't an email address. The message says why.
    """
    try:
        return validate_email(typed.strip().translate(AS_SHOWN), check_deliverability=False).normalized.lower()
    except EmailNotValidError as trouble:
        raise ValueError(str(trouble)) from None


def normalised_address(typed: str) -> str | None:
    """Normalise an address. None if the text isn't one, or has more than `LONGEST` characters."""
    try:
        address = normalised(typed)
    except ValueError:
        return None
    return address if len(address) <= LONGEST else None

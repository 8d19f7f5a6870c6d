"""E-mail addresses, in the one form in which they are kept and compared."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254
AS_SHOWN = str.maketrans({"\u2217": "*", "\u02cd": "_", "\u223c": "~", "\u02cb": "`"})
"""Signs that an address is shown with in Slack, where its own would format (handlers/views/defusing.py)."""


def normalised(typed: str) -> str:
    """An address in small letters, its domain in Unicode: `Ana@XN--BCHER-KVA.example` is `ana@bücher.example`. Whether
    anybody reads what is mailed there is not looked at. One that was copied from Slack is the one that it was there.

    Raises:
        ValueError: It is none; says why.
    """
    try:
        return validate_email(typed.strip().translate(AS_SHOWN), check_deliverability=False).normalized.lower()
    except EmailNotValidError as trouble:
        raise ValueError(str(trouble)) from None


def normalised_address(typed: str) -> str | None:
    """A normalised address, or None if it isn't one or is too long."""
    try:
        address = normalised(typed)
    except ValueError:
        return None
    return address if len(address) <= LONGEST else None

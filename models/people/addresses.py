"""E-mail addresses, in the one form in which they are kept and compared."""

from email_validator import EmailNotValidError, validate_email


def normalised_address(typed: str) -> str | None:
    """An address in small letters, its domain in Unicode; None if it is none, or none that there is room for."""
    try:
        address = validate_email(typed.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
    return address if len(address) <= 254 else None

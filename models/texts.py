"""What people write, made fit to be kept."""

from models.errors import Refused, Trouble


def text_of(text: str, length: int, field: str) -> str:
    """What somebody wrote into an input, without the space around it.

    Raises:
        Refused: It is empty, or longer than `length` characters.
    """
    # No database keeps a NUL or half a character, and nobody could have meant them.
    stripped = text.encode(errors="ignore").decode().replace("\0", "").strip()
    if not stripped:
        raise Refused(Trouble.EMPTY, {"name": field}, field)
    if len(stripped) > length:
        raise Refused(Trouble.TOO_LONG, {"name": field, "length": length, "given": len(stripped)}, field)
    return stripped

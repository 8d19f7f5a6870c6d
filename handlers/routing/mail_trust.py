"""Whether an email is from who it says: by the header in which our own mail server wrote what it checked (RFC 8601).

Anyone can write any sender, and any such header. So only the topmost one counts, because each server writes its own
above what it got. It has to have our server's name, and to say that the sender's domain passed DMARC (RFC 7489).
"""

import re
from collections.abc import Sequence

LONGEST = 8_000
"""The longest header that's read. Real ones have some hundred characters."""
RESULT = re.compile(r"(?P<method>[a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*(?P<result>[a-z]+)(?=\s|$)(?P<rest>.*)", re.DOTALL)
PIECE = re.compile(r'[^"(]+|"(?:[^"\\]|\\.)*"', re.DOTALL)
"""Text outside comments: up to the next comment or quoted text, or a whole quoted text."""
NO_WORD = re.compile(r"[^a-z0-9@._-]")
"""What in a quoted text could be taken for more than a word."""
IN_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
FROM = re.compile(r"(?:^|\s)header\s*\.\s*from\s*=\s*(\S+)")


def is_proven(headers: Sequence[str], server: str, sender: str) -> bool:
    """Whether our mail server found that the sender's domain has sent an email.

    Args:
        headers: Its headers `Authentication-Results`, from the top.
        server: The name under which our server writes them. Empty if it isn't known, which proves nothing.
        sender: The one address in its header `From`.
    """
    if not server or not headers or len(headers[0]) > LONGEST:
        return False
    parts = _parts(headers[0].lower())
    if not parts or re.split(r"\s+", parts[0])[0] != server.lower():
        return False
    found = [match for part in parts[1:] if (match := RESULT.fullmatch(part)) and match["method"] == "dmarc"]
    if len(found) != 1 or found[0]["result"] != "pass":
        return False
    of = FROM.findall(found[0]["rest"])
    return len(of) == 1 and of[0].rpartition("@")[2] == sender.rpartition("@")[2].lower()


def _parts(header: str) -> list[str]:
    """What stands between the semicolons of a header, without comments. Nothing if a comment or a quoted text doesn't
    end."""
    said, at = "", 0
    while at < len(header):
        if header[at] == "(":
            said, at = f"{said} ", _end_of_comment(header, at)
            if not at:
                return []
        elif match := PIECE.match(header, at):
            piece, at = match[0], match.end()
            said += NO_WORD.sub("?", piece[1:-1]) if piece.startswith('"') else piece
        else:
            return []
    return [" ".join(part.split()) for part in said.split(";")]


def _end_of_comment(header: str, at: int) -> int:
    """Where the comment ends that begins here. 0 if it doesn't end."""
    depth = 0
    for match in IN_COMMENT.finditer(header, at):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return 0

"""What people wrote, so that Slack's mrkdwn makes nothing of it: no bold, italic or struck text, no code, no quote, no
emoji.

Slack has no way to escape these signs. Those that would format are replaced by signs that look like them; all others
stay, so that ids, sums and addresses can be read and copied.
"""

import re

LOOKS_LIKE = {
    "*": "\u2217",
    "\uff0a": "\u2217",
    "_": "\u02cd",
    "~": "\u223c",
    "`": "\u02cb",
    "\uff40": "\u02cb",
    ">": "\u203a",
    "\uff1e": "\u203a",
    ":": "\u2236",
}
"""By sign; Slack takes the wide ones for the others."""
_ANY = re.compile(f"[{''.join(LOOKS_LIKE)}]")
_SIGN = r"[*_~\uff0a]"
# Between two letters or digits, or two blanks, a sign neither opens nor closes anything. Code opens anywhere.
_FORMATS = re.compile(rf"[`\uff40]|(?!(?<=[0-9A-Za-z]){_SIGN}[0-9A-Za-z]|(?<=\s){_SIGN}\s){_SIGN}")
# `10:30:15` is a time, and not the emoji of that name.
_EMOJI = re.compile(r":(?=[\w+'-]+:)(?!(?<=\d:)\d+:)")
_QUOTE = re.compile(r"^\s*[>\uff1e]+", re.MULTILINE)
PAIRED = "_~"


def defused(text: str) -> str:
    """A text in which no sign formats anything."""
    if not _ANY.search(text):
        return text
    found = [sign[0] for sign in _FORMATS.finditer(text)]
    lone = [sign for sign in PAIRED if found.count(sign) == 1]

    def unlike(sign: re.Match[str]) -> str:
        stays = sign[0] in lone and _is_in_address(text, sign.start())
        return sign[0] if stays else _unlike(sign)

    return _QUOTE.sub(_unlike, without_emoji(_FORMATS.sub(unlike, text)))


def without_emoji(text: str) -> str:
    """A text in which no name between colons is drawn as an emoji: for plain_text, where nothing else is markup."""
    return _EMOJI.sub(_unlike, text)


def _unlike(signs: re.Match[str]) -> str:
    return "".join(LOOKS_LIKE.get(sign, sign) for sign in signs[0])


def _is_in_address(text: str, place: int) -> bool:
    """Whether a sign is in an e-mail address, as in `_ana@acme.example`: alone, it formats nothing there."""
    word = text[:place].rpartition(" ")[2] + text[place:].partition(" ")[0]
    return "@" in word[1:]

"""What people wrote, so that Slack's mrkdwn makes nothing of it: no bold, italic or struck text, no code, no quote, no
emoji.

Slack has no way to escape these signs. Those that could format, by themselves or with one of another text, are replaced
by signs that look like them. All others stay, so that ids, sums and addresses can be read and copied.
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
_SIGN = r"[*_~\uff0a]"
# Between two letters or digits, or two blanks, a sign neither opens nor closes anything. Code opens anywhere.
_FORMATS = re.compile(rf"[`\uff40]|(?!(?<=[0-9A-Za-z]){_SIGN}[0-9A-Za-z]|(?<=\s){_SIGN}\s){_SIGN}")
_QUOTE = re.compile(r"^\s*[>\uff1e]+", re.MULTILINE)
# `10:30:15` is a time. `1:100:` is not: there is an emoji of that name, as there are `:1234:`, `:a:` and `:bee:`.
_COLON = r":(?=[\w+'-]+:)(?!(?<=(?<!\d)\d\d:)\d\d(?!\d))"
_EMOJI = re.compile(_COLON)
_EMOJI_IN_MARKUP = re.compile(rf"<[^<>]*>|{_COLON}")


def defused(text: str) -> str:
    """A text in which no sign formats anything, whatever it is put together with. Emoji are for the whole to see to."""
    return _QUOTE.sub(_unlike, _FORMATS.sub(_unlike, text))


def without_emoji(text: str) -> str:
    """A text in which no name between colons is drawn as an emoji: for plain_text, where nothing else is markup."""
    return _EMOJI.sub(_unlike, text)


def without_emoji_in_markup(text: str) -> str:
    """The same for mrkdwn, once it is put together: one text may bring the first colon, and the next the second. Views
    write no emoji themselves. Links, dates and mentions stay as they are."""
    return _EMOJI_IN_MARKUP.sub(lambda found: found[0] if found[0][0] == "<" else _unlike(found), text)


def _unlike(signs: re.Match[str]) -> str:
    return "".join(LOOKS_LIKE.get(sign, sign) for sign in signs[0])

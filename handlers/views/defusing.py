"""Disabling Slack's mrkdwn in people's own words: bold, italic, strikethrough, code, quotes and emoji.

Slack has no escapes for these characters. Those that could format something, alone or together with other text, are
replaced by characters that look alike. All others stay, so that IDs, amounts and addresses can be copied.
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
"""The replacement of each character. Slack treats the full-width ones like the others."""
_SIGN = r"[*_~\uff0a]"
# Between two letters or digits, or two blanks, such a character doesn't format. A backtick formats anywhere.
_FORMATS = re.compile(rf"[`\uff40]|(?!(?<=[0-9A-Za-z]){_SIGN}[0-9A-Za-z]|(?<=\s){_SIGN}\s){_SIGN}")
_QUOTE = re.compile(r"^\s*[>\uff1e]+", re.MULTILINE)
# `10:30:15` is a time. `1:100:` isn't, because there is an emoji of that name, and also `:1234:`, `:a:` and `:bee:`.
_COLON = r":(?=[\w+'-]+:)(?!(?<=(?<!\d)\d\d:)\d\d(?!\d))"
_EMOJI = re.compile(_COLON)
_EMOJI_IN_MARKUP = re.compile(rf"<[^<>]*>|{_COLON}")


def defused(text: str) -> str:
    """A text in which no character formats anything, whatever text surrounds it. Emoji are handled in the whole
    message."""
    return _QUOTE.sub(_unlike, _FORMATS.sub(_unlike, text))


def without_emoji(text: str) -> str:
    """A text in which no name between colons becomes an emoji. For plain_text, which has no other markup."""
    return _EMOJI.sub(_unlike, text)


def without_emoji_in_markup(text: str) -> str:
    """Assembled mrkdwn in which no name between colons becomes an emoji. Two texts can each bring one colon, so this
    needs the whole. Views write no emoji themselves. Links, dates and mentions are kept."""
    return _EMOJI_IN_MARKUP.sub(lambda found: found[0] if found[0][0] == "<" else _unlike(found), text)


def _unlike(signs: re.Match[str]) -> str:
    return "".join(LOOKS_LIKE.get(sign, sign) for sign in signs[0])

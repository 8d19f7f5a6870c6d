"""Slack's mrkdwn and plain text as safe HTML.

Everything is escaped. The only tags in the output are those written here, and links lead only to http, https, mailto or
tel. Line breaks stay, because the page uses `white-space: pre-wrap` for these texts.
"""

import re

from markupsafe import Markup, escape

from sandbox.emoji import with_emoji
from sandbox.ui.context import RenderContext
from sandbox.ui.dates import date_token

# Finished pieces of HTML are kept outside the text, which only has their number between two private characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PIECE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_CONTROL = re.compile(r"<([^<>\n]+)>")
_QUOTE = re.compile(r"^(?:>|&gt;) ?(.*)$")
_EMPHASIS = re.compile(r"(?<!\w)([*_~])(?!\s|\1)([^\n]*?)(?<!\s)\1(?!\w)")
_BARE_URL = re.compile(r"(?<![\w/])https?://[^\s<>|\ue000\ue001]+[^\s<>|\ue000\ue001.,;:!?)'\"]")
_SAFE_URL = re.compile(r"^(?:https?://|mailto:|tel:)[^\s]*$", re.IGNORECASE)
_TAGS = {"*": "b", "_": "i", "~": "s"}


def plain_text(text: str, emoji: bool = True) -> Markup:
    """The text of a plain_text object. Only emoji shortcodes are replaced."""
    return escape(with_emoji(text) if emoji else text)


def mrkdwn(text: str, context: RenderContext, verbatim: bool = False) -> Markup:
    """A mrkdwn text with its mentions, links, dates, emphasis, code and quotes; verbatim leaves bare URLs as text."""
    return _Writer(context, verbatim).write(text)


def safe_link(url: str, label: Markup | str) -> Markup:
    """A link that opens in a new tab, or just the label if the URL isn't safe."""
    if not _SAFE_URL.match(url):
        return escape(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def mention(name: str, mine: bool = False) -> Markup:
    """`@name` or `#name`, highlighted if it means the reader."""
    return Markup('<span class="mention{}">{}</span>').format(" mine" if mine else "", name)


def person_mention(user: str, context: RenderContext, label: str = "") -> Markup:
    """`@name` of a person by ID, or the label or the ID itself if the person is unknown."""
    return mention("@" + context.people.get(user, label or user), user == context.viewer)


def unescape(text: str) -> str:
    """Slack's three entities as the characters that they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Writer:
    def __init__(self, context: RenderContext, verbatim: bool) -> None:
        self.context = context
        self.verbatim = verbatim
        self.pieces: list[Markup] = []

    def write(self, text: str) -> Markup:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
        text = _FENCE.sub(lambda found: self._keep(Markup("<pre>{}</pre>").format(unescape(found[1]))), text)
        text = _CODE.sub(lambda found: self._keep(Markup("<code>{}</code>").format(unescape(found[1]))), text)
        text = self._quotes(text)
        return self._restore(self._inline(text))

    def _keep(self, piece: Markup) -> str:
        self.pieces.append(piece)
        return f"{_OPEN}{len(self.pieces) - 1}{_CLOSE}"

    def _restore(self, text: Markup) -> Markup:
        # A piece may contain the numbers of others (a bold link), so repeat until none is left.
        while _PIECE.search(text):
            text = Markup(_PIECE.sub(lambda found: self.pieces[int(found[1])], text))  # noqa: S704 - all escaped
        return text

    def _quotes(self, text: str) -> str:
        lines: list[str] = []
        quoted: list[str] = []
        rest = False
        for line in text.split("\n"):
            found = _QUOTE.match(line)
            if line.startswith((">>>", "&gt;&gt;&gt;")) and not rest:
                rest = True
                quoted.append(re.sub(r"^(?:>>>|(?:&gt;){3}) ?", "", line))
            elif rest or found:
                quoted.append(line if rest or not found else found[1])
            else:
                lines += self._quote(quoted)
                quoted = []
                lines.append(line)
        return "\n".join(lines + self._quote(quoted))

    def _quote(self, lines: list[str]) -> list[str]:
        if not lines:
            return []
        return [self._keep(Markup("<blockquote>{}</blockquote>").format(self._inline("\n".join(lines))))]

    def _inline(self, text: str) -> Markup:
        text = _CONTROL.sub(lambda found: self._keep(self._control(found[1])), text)
        if not self.verbatim:
            text = _BARE_URL.sub(lambda found: self._keep(safe_link(unescape(found[0]), unescape(found[0]))), text)
        return self._emphasis(escape(with_emoji(unescape(text))))

    def _emphasis(self, text: Markup) -> Markup:
        def dress(found: re.Match[str]) -> str:
            inner = self._emphasis(Markup(found[2]))  # noqa: S704 - a part of a text that is escaped already
            return self._keep(Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[found[1]]), inner))  # noqa: S704 - b, i or s

        return Markup(_EMPHASIS.sub(dress, text))  # noqa: S704 - escaped text in, kept pieces out

    def _control(self, body: str) -> Markup:
        target, _, label = body.partition("|")
        label = unescape(label)
        if target.startswith("@"):
            return person_mention(target[1:], self.context, label)
        if target.startswith("#"):
            return mention("#" + self.context.channels.get(target[1:], label or target[1:]))
        if target.startswith("!"):
            return self._special(target[1:], label)
        url = unescape(target)
        if not _SAFE_URL.match(url):
            return escape(f"{label} ({url})" if label else f"<{url}>")
        return safe_link(url, plain_text(label) if label else url.removeprefix("mailto:"))

    def _special(self, target: str, label: str) -> Markup:
        if target.startswith("date^"):
            _, ts, template, *_link = [*target.split("^"), "", ""]
            shown = Markup("<time>{}</time>").format(date_token(ts, unescape(template), label, self.context))
            link = next((part for part in _link if part), "")
            return safe_link(unescape(link), shown) if link else shown
        if target.startswith("subteam^"):
            return mention(label or "@group")
        return mention("@" + (label or target).removeprefix("@"))

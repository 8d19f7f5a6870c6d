"""Emails as lists of parts. The plain text and the HTML of an email are both made of the same parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import shorten

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
"""Languages that are written from right to left."""
LONGEST_PREVIEW = 120
BAR = "> "
"""What stands before each line of a person's words in plain text."""


@dataclass(frozen=True)
class Attachment:
    """A file in an email, of a type such as `text/csv`."""

    name: str
    content: bytes
    type: str


@dataclass(frozen=True)
class Text:
    """A paragraph of ours. Its line breaks stay."""

    words: str

    @property
    def plain(self) -> str:
        """As it is."""
        return self.words


@dataclass(frozen=True)
class Small(Text):
    """A paragraph below the rest, such as why people get the email."""


@dataclass(frozen=True)
class Quote:
    """Words that a person wrote, so that none of them pass for ours. Empty lines and indents stay. `intro` is what we
    say above them."""

    words: str
    intro: str = ""

    @property
    def plain(self) -> str:
        """Each line behind a bar."""
        return _below(self.intro, [(BAR + line).rstrip() for line in self.words.splitlines()])


@dataclass(frozen=True)
class Facts:
    """Labels with their values, one in each line, below an `intro`. `strong`: the last one is a total."""

    rows: Sequence[tuple[str, str]]
    intro: str = ""
    strong: bool = False

    @property
    def plain(self) -> str:
        """`label: value` in each line."""
        return _below(self.intro, [f"{label}: {value}" for label, value in self.rows])


@dataclass(frozen=True)
class Listed:
    """The entries of a list. Each can have a second line, such as how an amount is worked out."""

    rows: Sequence[tuple[str, str]]

    @property
    def plain(self) -> str:
        """Each entry has a star, unless they have second lines, which are indented."""
        if not any(second for _, second in self.rows):
            return "\n".join(f"* {first}" for first, _ in self.rows)
        return "\n".join(f"{first}\n    {second}" if second else first for first, second in self.rows)


@dataclass(frozen=True)
class Commands:
    """Command lines to type in Slack, and what each does, if that's said. `intro` comes before them."""

    lines: Sequence[tuple[str, str]]
    intro: str = ""

    @property
    def plain(self) -> str:
        """`command – what it does` in each line."""
        return _below(self.intro, [f"{line} – {label}" if label else line for line, label in self.lines])


@dataclass(frozen=True)
class Link:
    """A button that leads to a page."""

    label: str
    url: str

    @property
    def plain(self) -> str:
        """`label: address`."""
        return f"{self.label}: {self.url}"


Part = Text | Quote | Facts | Listed | Commands | Link


@dataclass(frozen=True)
class Mail:
    """One email.

    `conversation` names the conversation that it belongs to, if there is one: mail programs show its emails together.
    The email that `begins` it has that name as its ID. `answers` is the ID of an email that the reader wrote, and to
    which this one is an answer. `language` is that of its reader, such as `de`. `choice` is the
    field of `Person` with which they can turn off such emails, if they can. With
    `takes_replies`, what they answer reaches somebody. `repeated` is what both the subject and the text begin
    with. Then neither a heading nor the preview says it once more.
    """

    subject: str
    parts: Sequence[Part]
    attachments: Sequence[Attachment] = ()
    conversation: str = ""
    begins: bool = False
    answers: str = ""
    language: str = "en"
    choice: str = ""
    takes_replies: bool = False
    repeated: str = ""

    @property
    def text(self) -> str:
        """The email as plain text."""
        return "\n\n".join(part.plain for part in self.parts) + "\n"


@dataclass(frozen=True)
class Look:
    """How emails look: the vendor's name, and its colour as `#1264a3`."""

    vendor: str
    color: str

    @property
    def on_color(self) -> str:
        """White or black, whichever is easier to read on the colour: by the relative luminance of WCAG 2."""
        red, green, blue = (_linear(int(self.color[at : at + 2], 16) / 255) for at in (1, 3, 5))
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        # At this luminance, the contrast to white is the same as that to black.
        return "#ffffff" if luminance < 0.179 else "#1d1c1d"


def _below(intro: str, lines: Sequence[str]) -> str:
    return "\n".join([*([intro] if intro else []), *lines])


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def page_of(mail: Mail, look: Look) -> str:
    """The email as HTML. It loads nothing, and everything in it is escaped."""
    shown = [(type(part).__name__.lower(), part) for part in mail.parts]
    said = [part.words for part in mail.parts if isinstance(part, Text) and not part.words.endswith(",")]
    first = next((rest for words in said if (rest := words.removeprefix(mail.repeated).strip())), "")
    return _template().render(
        mail=mail,
        look=look,
        body=[one for one in shown if one[0] != "small"],
        below=[one for one in shown if one[0] == "small"],
        preview=shorten(first, LONGEST_PREVIEW, placeholder=" …"),
        direction="rtl" if mail.language in RIGHT_TO_LEFT else "ltr",
    )


@cache
def _template() -> Template:
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("mail.html")

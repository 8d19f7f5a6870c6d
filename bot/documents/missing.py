"""Finding the characters that no font can draw, and the sign that stands for them.

A document of PDF/A may have no character without a glyph, and typst refuses such a document. So a text can be drawn if
a page with nothing else can be made of it. It's asked with the same fonts, and so gives the same answer.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import typst

SIGN = "\ufffd"
"""The replacement character. Noto Sans has it."""
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
"""The same as those of documents. They also forbid a few characters, such as byte order marks."""
PAGE = b"""#set document(title: "Probe")
#set text(font: "Noto Sans")
#for text in json(bytes(sys.inputs.texts)) { par(text); par(strong(text)) }"""


@dataclass(frozen=True)
class Placeholders:
    """Words that can't be drawn, with what is printed instead. `missing` are their missing characters, each once."""

    words: dict[str, str]
    missing: str

    def __bool__(self) -> bool:
        return bool(self.words)

    def mended(self, text: str) -> str:
        """A text with all such words replaced."""
        if self.words.keys().isdisjoint(text.split()):
            return text
        return " ".join(self.words.get(word, word) for word in text.split())


class MissingGlyphs:
    """Finds what some fonts can't draw."""

    def __init__(self, fonts: typst.Fonts) -> None:
        self._compiler = typst.Compiler(font_paths=fonts)

    def missing(self, text: str) -> str:
        """The characters of a text that no font can draw."""
        return "".join(self._failing(list(text)))

    def draws(self, texts: Sequence[str]) -> bool:
        """Whether a page can be made of texts. That's much quicker to say than what is missing."""
        try:
            # The page is given each time, because a compiler forgets one that it was made with.
            inputs = {"texts": json.dumps(texts)}
            self._compiler.compile(PAGE, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=0)
        except typst.TypstError:
            return False
        return True

    def placeholders(self, texts: Iterable[str]) -> Placeholders:
        """The words in texts that can't be drawn."""
        words, missing = {}, ""
        for word in self._failing(list(dict.fromkeys(word for text in texts for word in text.split()))):
            parts = clusters(word)
            # If no part is to blame alone, all that could be is replaced.
            bad = self._failing(list(dict.fromkeys(parts))) or [part for part in parts if not part.isascii()]
            words[word] = "".join(SIGN if part in bad else part for part in parts)
            missing += "".join(bad)
        return Placeholders(words, "".join(dict.fromkeys(missing)))

    def _failing(self, texts: Sequence[str]) -> list[str]:
        """The texts of which no page can be made. Few are, so halves are tried until they are found."""
        if not texts or self.draws(texts):
            return []
        if len(texts) == 1:
            return [*texts]
        half = len(texts) // 2
        return self._failing(texts[:half]) + self._failing(texts[half:])


def clusters(text: str) -> list[str]:
    """The characters of a text, each with the marks on it, because they are drawn together."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.category(sign).startswith("M"):
            found[-1] += sign
        else:
            found.append(sign)
    return found

"""Drawing documents as PDF with typst, in a thread of its own.

Templates get all words as data, never as source, so that nothing people write is read as markup. The data is in files
beside copies of the templates: typst forgets all it knows about the templates when `sys.inputs` change. The PDFs are
PDF/A-3a and PDF/UA-1. Both forbid characters without a glyph, so typst refuses them: that's how missing ones are found.
"""

import asyncio
import json
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

import structlog
import typst

from bot.documents.codes import logo, qr_code
from bot.documents.facturx import declare_facturx
from bot.documents.fonts import ASIAN, families_for, font_book
from bot.documents.missing import MissingGlyphs
from handlers.documents.data import DocumentData, RenderedDocument
from handlers.einvoices.writing import FACTURX
from models.core.json_data import mapped, texts_in

log = structlog.get_logger("steward.documents")

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
LONG_WORD = re.compile(r"[^\s\u200b]{32}(?=[^\s\u200b])")
"""The beginning of a word that may be wider than its column."""
MAY_BREAK = "\u200b"
WORDS = (
    "seller",
    "buyer",
    "facts",
    "headline",
    "intro",
    "tables",
    "totals",
    "payment",
    "notes",
    "footer",
    "page_label",
)
"""What a page from right to left shows in its own direction, so that the parts of a Latin address stay in order."""
SHEET, MORE = "sheet.json", "more.json"
"""The files with the words of a document, and with its pictures and files."""
PAGE = f'#import "{{kind}}.typ": draw\n#draw(json("{SHEET}"), json("{MORE}"))'


class TypstEngine:
    """Draws documents. Its fonts are read when it's used first.

    Args:
        folders: More folders with fonts.
        of_system: Whether fonts of the system are used where ours lack characters.
    """

    def __init__(self, folders: Sequence[Path] = (), *, of_system: bool = True) -> None:
        self.folders = folders
        self.of_system = of_system
        # A compiler takes one document at a time. typst leaves the event loop free meanwhile.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="documents")

    async def render(self, document: DocumentData) -> RenderedDocument:
        """Draw a document as PDF, with its files inside. It never fails because of a character."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.draw, document)

    async def lacks_asian(self) -> bool:
        """Whether there's no font for Chinese, Japanese or Korean."""
        return not await asyncio.get_running_loop().run_in_executor(self._thread, self._glyphs.draws, [ASIAN])

    def draw(self, document: DocumentData) -> RenderedDocument:
        """The same, in this thread. A logo that can't be drawn is left out: it stops no document either."""
        try:
            return self._draw(document)
        except typst.TypstError:
            if not document.logo:
                raise
            log.warning("logo_not_drawn", document=document.number, help="Set it anew: /steward entities")
            return self._draw(replace(document, logo=b""))

    def _draw(self, document: DocumentData) -> RenderedDocument:
        more = _as_json(
            {
                "code": qr_code(document.payment.epc) if document.payment and document.payment.epc else "",
                "logo": logo(document.logo, at_end=not document.is_rtl),
                "files": [{**vars(file), "content": file.content.decode()} for file in document.files],
            }
        )
        whole = _as_json(self._sheet(document))
        declared = declare_facturx if any(file.name == FACTURX for file in document.files) else bytes
        if LONG_WORD.search(whole):
            whole = _as_json(mapped(json.loads(whole), lambda text: LONG_WORD.sub(rf"\g<0>{MAY_BREAK}", text)))
        try:
            return RenderedDocument(document.file_name, declared(self._compile(document, whole, more)))
        except typst.TypstError:
            texts = json.loads(whole)
            signs = self._glyphs.placeholders(texts_in(texts))
            if not signs:
                raise
        mended = _as_json(mapped(texts, signs.mended))
        made = self._compile(document, mended, more)
        return RenderedDocument(document.file_name, declared(made), signs.missing)

    def _sheet(self, document: DocumentData) -> dict[str, Any]:
        """What a template shows."""
        data = {**vars(document), "author": document.seller.name, "fonts": families_for(document.han, self._installed)}
        for elsewhere in ("logo", "files", "dated"):
            del data[elsewhere]
        if document.payment:
            data["payment"] = replace(document.payment, epc="")
        if document.is_rtl:
            data |= mapped(json.loads(_as_json({name: data[name] for name in WORDS})), _isolated)
        return data

    def _compile(self, document: DocumentData, sheet: str, more: str) -> bytes:
        _write_over(self._folder / SHEET, sheet)
        _write_over(self._folder / MORE, more)
        page = PAGE.format(kind=document.kind).encode()
        at = int(datetime.combine(document.dated, time(), UTC).timestamp())
        made = self._compiler.compile(page, format="pdf", pdf_standards=STANDARDS, timestamp=at)
        if not isinstance(made, bytes):
            raise TypeError("typst made no PDF.")
        return made

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return font_book(self.folders, of_system=self.of_system)

    @cached_property
    def _installed(self) -> Sequence[str]:
        return self._fonts.families()

    @cached_property
    def _compiler(self) -> typst.Compiler:
        return typst.Compiler(root=self._folder, font_paths=self._fonts)

    @cached_property
    def _folder(self) -> Path:
        """A folder of this engine's own, because the templates' may be read-only. It goes with the engine."""
        folder = Path(mkdtemp(prefix="steward-documents-"))
        shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
        for name in (SHEET, MORE):
            (folder / name).touch()
        finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    @cached_property
    def _glyphs(self) -> MissingGlyphs:
        return MissingGlyphs(self._fonts)


def _as_json(data: Any) -> str:
    """Data classes and what they hold, as JSON."""
    return json.dumps(data, ensure_ascii=False, default=vars)


def _write_over(path: Path, text: str) -> None:
    """To empty the file first would take seven times as long."""
    with path.open("r+b") as file:
        file.write(text.encode())
        file.truncate()


def _isolated(text: str) -> str:
    """A text in its own direction."""
    return f"\u2068{text}\u2069" if text else ""

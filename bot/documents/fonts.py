"""The fonts of documents: those in this folder first, then those of the system."""

from collections.abc import Sequence
from pathlib import Path

import typst

FOLDER = Path(__file__).parent / "fonts"
OURS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Symbols")
ASIAN = "漢字かなカナ汉字한글"
"""A few characters of Chinese, Japanese and Korean, which only fonts of the system have."""
SUFFIXES = {"JP": "JP", "KR": "KR", "CN": "SC", "TW": "TC", "HK": "HK"}
"""How Noto's fonts for Chinese characters are called in the territories whose forms they have."""
INSTALL = (
    "PDFs show a sign for each Chinese, Japanese and Korean character. "
    "Install fonts that have them and restart Steward. On Debian: apt-get install fonts-noto-cjk"
)


def font_book(folders: Sequence[Path] = (), *, of_system: bool = True) -> typst.Fonts:
    """The fonts in this folder, in other folders, and those of the system. Takes a moment: it reads their names.

    Args:
        of_system: Whether fonts of the system are used where ours lack characters.
    """
    paths = [str(FOLDER), *map(str, folders)]
    return typst.Fonts(include_system_fonts=of_system, include_embedded_fonts=False, font_paths=paths)


def families_for(han: str, installed: Sequence[str]) -> list[str]:
    """The families of a document in order. typst looks in all others for what these lack."""
    suffix = SUFFIXES.get(han, "")
    wanted = (f"Noto Sans CJK {suffix}", f"Noto Sans {suffix}")
    return [*OURS, *(family for family in wanted if suffix and family in installed)]

"""Pages for browsers that open a link of ours."""

from collections.abc import Sequence
from html import escape as html

from handlers.views.reader import Reader

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1rem;overflow-wrap:anywhere}"
    "header{opacity:.75;margin-bottom:2rem}h1{font-size:1.6rem;line-height:1.25}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1.5rem;margin:1.5rem 0}dt{opacity:.75}dd{margin:0}"
    "button,select{font:inherit;max-width:100%;padding:.5rem .75rem}"
    "button{padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:#1264a3;color:#fff;cursor:pointer}"
    "button:focus-visible{outline:3px solid #f2c744;outline-offset:2px}"
)


def page_of(reader: Reader, title: str, said: str, rest: str = "") -> str:
    """A page with a title and a text, whose line breaks stay. `rest` is HTML below it."""
    shown = html(said).replace("\n", "<br>")
    top = f"<header>{html(reader.vendor)}</header>" if reader.vendor else ""
    return (
        f'<!doctype html><html lang="{reader.locale.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{html(title)}</title><style>{STYLE}</style>"
        f"{top}<h1>{html(title)}</h1><p>{shown}</p>{rest}</html>\n"
    )


def facts_of(pairs: Sequence[tuple[str, str]]) -> str:
    """Facts as a list in HTML: labels and what they are."""
    rows = "".join(f"<dt>{html(label)}</dt><dd>{html(value)}</dd>" for label, value in pairs)
    return f"<dl>{rows}</dl>"

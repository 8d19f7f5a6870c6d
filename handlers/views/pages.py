"""Pages for browsers that open a link of ours."""

from html import escape as html

from handlers.views.reader import Reader

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}"
    "button,select{font:inherit;max-width:100%}"
)


def page_of(reader: Reader, title: str, said: str, rest: str = "") -> str:
    """A page with a title and a text, whose line breaks stay. `rest` is HTML below it."""
    shown = html(said).replace("\n", "<br>")
    return (
        f'<!doctype html><html lang="{reader.locale.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{html(title)}</title><style>{STYLE}</style>"
        f"<h1>{html(title)}</h1><p>{shown}</p>{rest}</html>\n"
    )

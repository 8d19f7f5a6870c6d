"""Downloads: the link in Slack, and the pages that it opens in a browser."""

from collections.abc import Sequence
from html import escape as html

from handlers.routing.arguments import unmarked
from handlers.views.blocks import Message, button, cell, note, rich_text, section
from handlers.views.listing import Row, Rows, listing
from handlers.views.pages import page_of
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.catalogue.products import Product
from models.subscriptions.downloads import Download
from models.subscriptions.tables import Subscription

ASK_AGAIN = gettext_noop("To get one, use “/subscription download” in Slack.")


def which_product(reader: Reader, subscription: Subscription, products: Sequence[Product], first: int = 1) -> Message:
    """Asks which product to download."""
    text = reader.say("What would you like to download from *{ref}*?", ref=subscription.ref)
    label = reader.plain("Download")
    command = f"/subscription download {subscription.ref}"
    rows = [Row(escape(one.name), [cell(one.name)], button(label, f"{command} {one.key}")) for one in products]
    of = Rows.paged(rows, [reader.plain("Product")], command, first)
    return listing(reader, unmarked(text), of, [section(text)], opening=[text])


def link(reader: Reader, download: Download) -> Message:
    """The link, for one person only."""
    values = {"name": download.product.name, "ref": download.subscription.ref, "file": download.product.file}
    said = reader.say("Your link to *{name}* ({ref}): {file}", **values)
    until = reader.say(
        "Only you can use it, until {until}, and only in the first browser that downloads the file.",
        until=reader.moment(download.link.expires_at),
    )
    text = reader.say("Download {file}: {url}", file=download.product.file, url=download.url)
    to = rich_text({"type": "link", "url": download.url, "text": reader.plain("Download")})
    return Message(Safe("\n").join([said, text, until]), [section(said), to, note(until)])


def press_page(reader: Reader, file: str, name: str) -> str:
    """The page that a link opens. Only its button starts the download, so that link previews don't use up the link."""
    said = reader.plain(
        "This link is only for {name}. It works only in the first browser that downloads the file.", name=name
    )
    label = reader.plain("Download {file}", file=file)
    form = f'<form method="post"><button>{html(label)}</button></form>'
    return page_of(reader, reader.plain("Your download"), said, form)


def expired_page(reader: Reader, again: str = ASK_AGAIN) -> str:
    """The page for a link that has expired."""
    said = reader.plain("This link has expired. Links work for 15 minutes.")
    return page_of(reader, reader.plain("Expired"), f"{said} {reader.plain(again)}")


def unknown_page(reader: Reader, again: str = ASK_AGAIN) -> str:
    """The page for an unknown link, or a missing file."""
    said = reader.plain("There's nothing to download here. Your link may be incomplete.")
    return page_of(reader, reader.plain("Not found"), f"{said} {reader.plain(again)}")


def taken_page(reader: Reader, again: str = ASK_AGAIN) -> str:
    """The page for a link that was used in another browser."""
    said = reader.plain("This link was already used in another browser, and it's for one person. Get your own link.")
    return page_of(reader, reader.plain("Already used"), f"{said} {reader.plain(again)}")


def refused_page(reader: Reader, sentence: Message) -> str:
    """The page for a download that isn't allowed any more. `sentence` was written for Slack."""
    said = unmarked(sentence.text)
    return page_of(reader, reader.plain("You can't download this now"), said)

"""The pages that turn off emails, in a browser."""

from html import escape as html

from handlers.views.pages import page_of
from handlers.views.reader import Reader, gettext_noop

ASKED = {
    "important_mail": gettext_noop("You get important news in Slack and by email. Do you want it in Slack only?"),
    "ticket_mail": gettext_noop("You get news of your tickets in Slack and by email. Do you want it in Slack only?"),
}
STOPPED = {
    "important_mail": gettext_noop(
        "From now on, you get important news in Slack only. To get emails again, type this in Slack: "
        "/contact settings email on"
    ),
    "ticket_mail": gettext_noop(
        "From now on, you get news of your tickets in Slack only. To get emails again, type this in Slack: "
        "/ticket mail on"
    ),
}


def ask_page(reader: Reader, choice: str) -> str:
    """Asks whether to turn off emails."""
    form = f'<form method="post"><button>{html(reader.plain("Only in Slack"))}</button></form>'
    return page_of(reader, reader.plain("Emails from {vendor}"), reader.plain(ASKED[choice]), form)


def stopped_page(reader: Reader, choice: str) -> str:
    """Says that emails are turned off, and how to get them again."""
    return page_of(reader, reader.plain("No more emails"), reader.plain(STOPPED[choice]))


def unknown_page(reader: Reader) -> str:
    """The page for an unknown link."""
    said = reader.plain("This link leads nowhere. It may be incomplete. You can choose in Slack: /contact settings")
    return page_of(reader, reader.plain("Not found"), said)

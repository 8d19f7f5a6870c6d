"""The ways out of Steward."""

from dataclasses import dataclass

from bot.delivery.slack import SlackWay
from bot.files.storage import Storage
from bot.mail import Postbox
from handlers.documents.data import DocumentEngine
from handlers.views.mails import Look


@dataclass(frozen=True)
class Ways:
    """The channels that notices are sent through."""

    slack: SlackWay
    mail: Postbox
    mail_from: str
    mail_look: Look
    documents: DocumentEngine
    storage: Storage

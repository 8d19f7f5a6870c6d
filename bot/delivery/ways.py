"""The ways out of Steward."""

from dataclasses import dataclass

from bot.delivery.slack import SlackWay
from bot.files.storage import Storage
from bot.mail import Postbox
from handlers.documents.data import DocumentEngine


@dataclass(frozen=True)
class Ways:
    """The channels that notices are sent through."""

    slack: SlackWay
    mail: Postbox
    mail_from: str
    documents: DocumentEngine
    storage: Storage

"""Why an invoice was voided or credited, in words."""

import re
from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import note, words_of_people
from handlers.views.reader import Reader, Safe
from models.billing.orders.tables import Order


def order_in(reader: Reader, reason: str) -> Safe:
    """If nobody typed a reason, it's only the short ID of the order that was cancelled. Then a sentence says so."""
    if not re.fullmatch(rf"{Order.PREFIX}-\d+-\d+", reason):
        return Safe()
    return reader.say("It belongs to order {order}, which was cancelled.", order=reason)


def reason_blocks(reader: Reader, reason: str) -> Sequence[Block]:
    """The reason in the words of the person who gave it, or the order."""
    if said := order_in(reader, reason):
        return [note(said)]
    return [words_of_people(reason)] if reason else []

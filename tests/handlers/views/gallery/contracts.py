"""Contract notices."""

from handlers.views import contracts
from handlers.views.words import Reader
from models.subscriptions.notices import ContractDraft
from models.subscriptions.tables import ContractNotice
from tests.handlers.views.gallery.stock import Shown, Stock
from tests.handlers.worlds import new


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub = stock.subscription
    written = ContractDraft(sub, stock.name(150), stock.name(2700), [stock.person(1), stock.person(2)])
    told = new(ContractNotice, subscription=sub, subject=stock.name(150), text=stock.name(2700))
    return {
        "contracts.form": [contracts.form(reader, sub, written.people)],
        "contracts.preview": [contracts.preview(reader, written)],
        "contracts.sent": [contracts.sent(reader, written)],
        "contracts.contract_notice": [contracts.contract_notice(reader, told)],
    }

"""Why a subscription can't be ordered, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.backoffice.orderforms.problems import NothingSold, OrderFault


@explains(OrderFault)
def _order_fault(reader: Reader, problem: OrderFault) -> Safe:
    return reader.say(problem.said.text, **dict(problem.said.values))


@explains(NothingSold)
def _nothing_sold(reader: Reader, _problem: NothingSold) -> Safe:
    return reader.say(
        "There are no plans with products to order yet. An operator can add them with `make import`: see "
        "docs/order-form.md."
    )

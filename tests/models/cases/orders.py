"""Quotes and orders."""

from datetime import date

from models.billing.orders.accepting import Billing, accept_quote, consider_quote, decline_quote
from models.billing.orders.actions import list_orders, my_orders, orders_in_work, quote_renewal, show_order, show_quote
from models.billing.orders.deadlines import expire_quotes
from models.billing.orders.drafts import LineInput, draft_quote, edit_draft, remove_line, write_line
from models.billing.orders.selling import quote_first_term
from models.billing.orders.sending import cancel_quote, change_quote, send_quote
from models.billing.orders.tables import QuoteKind
from tests.models.cases.world import Case

CASES = [
    Case(list_orders, "view_orders", lambda _: ("SUB-1",), staff="process_orders"),
    Case(my_orders, "known"),
    Case(orders_in_work, "process_orders"),
    Case(draft_quote, "process_orders", lambda _: ("SUB-1", QuoteKind.SERVICES)),
    Case(write_line, "process_orders", lambda w: (w.draft, 1, LineInput("Setting up", "1", "50", "19"))),
    Case(remove_line, "process_orders", lambda w: (w.draft, 1)),
    Case(edit_draft, "process_orders", lambda w: (w.draft, "", date(2030, 1, 1))),
    Case(send_quote, "process_orders", lambda w: (w.draft,)),
    Case(change_quote, "process_orders", lambda w: (w.quote,)),
    Case(cancel_quote, "process_orders", lambda w: (w.quote,)),
    Case(show_quote, "view_orders", lambda w: (w.quote,), staff="process_orders"),
    Case(show_order, "view_orders", lambda w: (w.order,), staff="process_orders"),
    Case(quote_renewal, "renew_license", lambda _: ("SUB-1",), on_site="pay"),
    Case(consider_quote, "renew_license", lambda w: (w.quote,), on_site="pay"),
    Case(accept_quote, "renew_license", lambda w: (w.quote, Billing()), on_site="pay"),
    Case(decline_quote, "renew_license", lambda w: (w.quote, "Too much."), on_site="pay"),
    Case(expire_quotes, "system"),
    Case(quote_first_term, "process_orders", lambda _: ("SUB-1",)),
]

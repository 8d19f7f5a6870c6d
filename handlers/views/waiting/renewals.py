"""Renewals that wait for an answer."""

from collections.abc import Sequence

from handlers.views.blocks import button
from handlers.views.element_types import Button
from handlers.views.reader import Safe, gettext_noop
from handlers.views.renewals.billing import due_line
from handlers.views.subscriptions import term
from handlers.views.waiting.registry import WaitContext, short, shows_waiting
from models.access.waiting import WaitKind
from models.renewals.tables import Renewal


@shows_waiting(WaitKind.RENEWALS_AT_RISK, gettext_noop("Renewals at risk"), "/renewal list")
def renewal_at_risk(context: WaitContext, waits: Renewal) -> tuple[Safe, Sequence[Button]]:
    """A customer's renewal at risk, for the billing team."""
    reader, ref = context.reader, waits.subscription.ref
    row = [button(reader.plain("Make a quote …"), f"/order make {ref}")] if context.may_quote else []
    row.append(button(reader.plain("Show the renewal"), f"/renewal show {ref}"))
    return due_line(reader, waits, context.today), row


@shows_waiting(WaitKind.RENEWALS, gettext_noop("Renewals"), "/renewal list")
def renewal(context: WaitContext, waits: Renewal) -> tuple[Safe, Sequence[Button]]:
    """A renewal: when the term ends."""
    reader, subscription = context.reader, waits.subscription
    text = reader.say(
        "*{ref}* · {name}\n{term}",
        ref=subscription.ref,
        name=short(subscription.name),
        term=term(reader, subscription, context.today),
    )
    return text, [button(reader.plain("Show the renewal"), f"/renewal show {subscription.ref}")]

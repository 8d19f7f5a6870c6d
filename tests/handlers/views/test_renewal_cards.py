"""What stands on the card of a renewal."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.views.reader import Reader
from handlers.views.renewals.many import due
from handlers.views.renewals.threads import card
from models.renewals.status import RenewalStatus
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role
from models.subscriptions.tables import SubscriptionState
from tests.models.builders import person, subscription

ENDS = date(2026, 6, 30)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def shown(left: int, state: SubscriptionState = SubscriptionState.ACTIVE, *, bought: bool = True) -> str:
    """The card so many days before the end, of whoever may do everything."""
    ana = person("ana")
    of = subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS, state=state, bought=bought)
    ana.id = of.contacts[0].person_id = 1
    today = ENDS - timedelta(days=left)
    standing = RenewalStatus(of, None, None, ana, today, told=True, may_renew=True, may_end=True, price=11_900)
    return str(card(Reader(), standing).message.payload())


def test_nothing_is_offered_before_the_end_comes_near() -> None:
    """It says from when on."""
    far, near = shown(91), shown(90)
    assert "runs until Jun 30, 2026. Its renewal opens on Apr 1, 2026." in far
    for label in ("Renew now", "I'll handle it", "Remind me in 7 days", "Don't renew …"):
        assert (label in far, label in near) == (False, True)


@pytest.mark.parametrize(("state", "left"), [(SubscriptionState.PAST_DUE, -3), (SubscriptionState.SUSPENDED, -20)])
def test_each_date_is_said_once(state: SubscriptionState, left: int) -> None:
    """Of what is past due when it is suspended, of what is suspended when its data goes."""
    words = shown(left, state)
    date_of = "Jul 15, 2026" if state is SubscriptionState.PAST_DUE else "Sep 13, 2026"
    assert words.split("blocks")[1].count(date_of) == 1


def test_what_is_suspended_works_again_at_once() -> None:
    """And the card says from which day it is charged."""
    assert "Once you renew, it's available again right away. You pay for it from Jul 1, 2026." in shown(
        -20, SubscriptionState.SUSPENDED
    )
    assert "available again" not in shown(30)


def test_an_email_about_many_speaks_only_of_those_that_are_not_over() -> None:
    """In its subject, its first sentence and its list. The message in Slack still says what became of the others."""
    ana, standings = person("ana"), []
    for number in (1, 2, 3):
        of = subscription(number, ends_on=ENDS)
        gone = RenewalState.RENEWED
        over = Renewal(subscription_id=number, term_ends_on=ENDS, state=gone, opened_at=NOON) if number == 1 else None
        standings.append(RenewalStatus(of, over, None, ana, ENDS - timedelta(days=9), told=True))
    shown = due(Reader(), standings)
    assert shown.mail is not None
    assert shown.mail.subject == "2 renewals are due: the first ends on Jun 30, 2026"
    assert "The terms of 2 subscriptions end soon. The first is SUB-2, on Jun 30, 2026." in shown.mail.text
    assert "SUB-1 " not in shown.mail.text
    assert "SUB-1" in shown.message.text


@pytest.mark.parametrize("may_quote", [False, True])
def test_staff_are_offered_a_quote_only_if_they_may_make_one(may_quote: bool) -> None:
    """Who may see renewals isn't always who may make quotes."""
    of = subscription(1, ends_on=ENDS)
    standing = RenewalStatus(of, None, None, person("bella"), ENDS, told=False)
    assert ("Make a quote …" in str(card(Reader(), standing, may_quote=may_quote).message.payload())) == may_quote


def test_an_evaluation_is_bought_and_not_renewed() -> None:
    """In its title and on its buttons."""
    words = shown(5, SubscriptionState.EVALUATION, bought=False)
    assert all(label in words for label in ("Your evaluation of", "Buy now", "Don't buy …"))
    assert "If you don't buy it, " in words
    assert "Renew now" not in words

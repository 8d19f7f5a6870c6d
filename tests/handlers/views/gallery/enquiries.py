"""Enquiries."""

from handlers.views.enquiries import filling, work
from handlers.views.reader import Reader
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.tables import EnquiryKind, EnquiryState
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    states = [stock.enquiry(1, state, kind) for kind in EnquiryKind for state in EnquiryState]
    some = [stock.enquiry(number, list(EnquiryState)[number % 6]) for number in range(1, stock.many + 1)]
    ended = [
        one
        for one in states
        if one.state not in (*WAITING, EnquiryState.WITHDRAWN) and one.kind is not EnquiryKind.CARD
    ]
    done = stock.enquiry(1, EnquiryState.ANSWERED, EnquiryKind.CARD)
    done.answer = ""
    states, ended = [*states, done], [*ended, done]
    offers = stock.offers()
    sub = stock.subscription
    return {
        "filling.question_form": [filling.question_form(reader, sub, about) for about in (sub.ref, "Q-2026-0001")],
        "filling.report_form": [filling.report_form(reader, sub, TODAY)],
        "filling.answer_form": [filling.answer_form(reader, one) for one in states[::6]],
        "filling.decline_form": [filling.decline_form(reader, one) for one in states[::6]],
        "work.card": [work.card(reader, one, offer) for one in states for offer in offers],
        "work.shown": [work.shown(reader, one, offers[0], mine=mine) for one in states for mine in (True, False)],
        "work.enquiry_list": [work.enquiry_list(reader, some)],
        "work.queue": [work.queue(reader, some)],
        "work.asked": [work.asked(reader, states[0])],
        "work.claimed": [work.claimed(reader, states[1])],
        "work.closed": [work.closed(reader, one) for one in ended],
        "work.withdraw_question": [work.withdraw_question(reader, states[0])],
        "work.withdrawn": [work.withdrawn(reader, states[5])],
        "work.news": [work.news(reader, one, offer) for one in ended for offer in offers],
    }

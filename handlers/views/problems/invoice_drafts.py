"""Sentences for why a draft of an invoice can't be edited or issued, or an invoice can't be corrected."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.billing.invoice_drafts.problems import (
    Corrected,
    DraftBelowZero,
    DraftEmpty,
    DraftEnded,
    DraftFull,
    DueTooLate,
    NotVoid,
)


@explains(DraftEnded)
def _draft_ended(reader: Reader, problem: DraftEnded) -> Safe:
    if problem.invoice:
        return reader.say(
            "{draft} was issued as {ref}. To see it, use `/invoice show {ref}`.",
            draft=problem.draft.ref,
            ref=problem.invoice.ref,
        )
    return reader.say("{draft} was discarded. To begin another one, use `/invoice new`.", draft=problem.draft.ref)


@explains(DraftEmpty)
def _draft_empty(reader: Reader, problem: DraftEmpty) -> Safe:
    return reader.say("{draft} has no lines yet. Add one first.", draft=problem.draft.ref)


@explains(DraftFull)
def _draft_full(reader: Reader, problem: DraftFull) -> Safe:
    return reader.say(
        "{draft} has {most} lines, which is the limit. Remove one first.", draft=problem.draft.ref, most=problem.most
    )


@explains(DraftBelowZero)
def _draft_below_zero(reader: Reader, problem: DraftBelowZero) -> Safe:
    return reader.say(
        "The total of {draft} is below 0. To give money back, credit an invoice: `/invoice credit INV-…`.",
        draft=problem.draft.ref,
    )


@explains(DueTooLate)
def _due_too_late(reader: Reader, problem: DueTooLate) -> Safe:
    return reader.say("An invoice is due within {days} days. Choose an earlier day.", days=problem.days)


@explains(NotVoid)
def _not_void(reader: Reader, problem: NotVoid) -> Safe:
    return reader.say(
        "{ref} isn't void, so you can't issue a corrected one. Void it first: `/invoice void {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(Corrected)
def _corrected(reader: Reader, problem: Corrected) -> Safe:
    return reader.say(
        "{by} already replaces {ref}. To see it, use `/invoice show {by}`.", ref=problem.invoice.ref, by=problem.by.ref
    )

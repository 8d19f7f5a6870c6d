"""Sentences for why something can't be asked for, or a request can't be decided."""

from handlers.views import approvals
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.approvals.problems import (
    AskedByOther,
    AskedByYou,
    NoAccountNumber,
    NoBic,
    NoCompany,
    NoCurrency,
    NoSuchRequest,
    RequestDecided,
    RequestWaits,
    SameAccount,
)


@explains(NoSuchRequest)
def _no_such_request(reader: Reader, problem: NoSuchRequest) -> Safe:
    return reader.say(
        "I can't find request {given}. To list them, use `/invoice requests`.", given=short(problem.given)
    )


@explains(RequestWaits)
def _request_waits(reader: Reader, problem: RequestWaits) -> Safe:
    return reader.say(
        "{name} has already asked for a second person's approval: {ref}. To see it, use `/invoice requests {ref}`.",
        name=approvals.asker(reader, problem.request),
        ref=problem.request.ref,
    )


@explains(RequestDecided)
def _request_decided(reader: Reader, problem: RequestDecided) -> Safe:
    return reader.say(
        "{ref} isn't open any more. Its status: {state}.",
        ref=problem.request.ref,
        state=approvals.state(reader, problem.request),
    )


@explains(AskedByYou)
def _asked_by_you(reader: Reader, problem: AskedByYou) -> Safe:
    return reader.say(
        "You asked for {ref}, so someone else on {vendor}'s billing team has to decide. To take it back, use `/invoice "
        "requests withdraw {ref}`.",
        ref=problem.request.ref,
    )


@explains(AskedByOther)
def _asked_by_other(reader: Reader, problem: AskedByOther) -> Safe:
    if problem.request.asked_by is None:
        said = gettext_noop("An order form asked for {ref}. You can decline it: `/invoice requests decline {ref}`.")
        return reader.say(said, ref=problem.request.ref)
    return reader.say(
        "{name} asked for {ref}, so only they can withdraw it. You can decline it: `/invoice requests decline {ref}`.",
        name=problem.request.asked_by.name,
        ref=problem.request.ref,
    )


@explains(NoCompany)
def _no_company(reader: Reader, _problem: NoCompany) -> Safe:
    return reader.say("I can't find this company. Choose one from the list.")


@explains(NoAccountNumber)
def _no_account_number(reader: Reader, problem: NoAccountNumber) -> Safe:
    if problem.iban:
        return reader.say("“{given}” isn't a valid IBAN. Compare it digit by digit.", given=short(problem.given))
    return reader.say("“{given}” isn't an account number. Enter an IBAN or the number.", given=short(problem.given))


@explains(NoBic)
def _no_bic(reader: Reader, problem: NoBic) -> Safe:
    return reader.say("“{given}” isn't a BIC. It has 8 or 11 letters and digits.", given=short(problem.given))


@explains(NoCurrency)
def _no_currency(reader: Reader, problem: NoCurrency) -> Safe:
    return reader.say("“{given}” isn't a currency. Enter its code, such as EUR.", given=short(problem.given))


@explains(SameAccount)
def _same_account(reader: Reader, _problem: SameAccount) -> Safe:
    return reader.say("That's the account already, so nothing needs to change.")

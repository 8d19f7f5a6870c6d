"""What stands against something that is done with a subscription, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.states import not_now, since
from models.desks.announcement_tables import AnnouncementKind
from models.desks.problems import NobodyToTell
from models.subscriptions.problems import (
    AnnualAlready,
    Cancelled,
    CancelledAlready,
    ExtendedAlready,
    LongestEvaluation,
    NoLicenseKey,
    NoNextBill,
    NoPublicUrl,
    NoSubscriptions,
    NoSuchSubscription,
    NotCancelled,
    NothingToDownload,
    NotInState,
    NotTyped,
)
from models.subscriptions.tables import Subscription

NOBODY = {
    AnnouncementKind.CONTRACT: gettext_noop(
        "Nobody of {ref} gets contract notices at present: it has no main contact. Nothing was sent."
    ),
    AnnouncementKind.BILLING: gettext_noop("Nobody of {ref} is contacted about billing at present. Nothing was sent."),
    AnnouncementKind.PRODUCT: gettext_noop("Nobody of {ref} gets product mail at present. Nothing was sent."),
}


@explains(NoSubscriptions)
def _no_subscriptions(reader: Reader, problem: NoSubscriptions) -> Safe:
    return reader.say(
        "You are no contact of any subscription. If you look after one for somebody, name it: `{line} SUB-…`.",
        line=short(problem.line),
    )


@explains(NoSuchSubscription)
def _no_such_subscription(reader: Reader, problem: NoSuchSubscription) -> Safe:
    return reader.say(
        "There is no subscription {ref}. Its number is on its card.",
        ref=short(problem.ref),
    )


@explains(NotInState)
def _not_in_state(reader: Reader, problem: NotInState) -> Safe:
    return not_now(reader, problem.subscription)


@explains(Cancelled)
def _cancelled(reader: Reader, problem: Cancelled) -> Safe:
    return reader.say(
        "{ref} was cancelled on {on}, so its roles stay as they are.",
        ref=problem.subscription.ref,
        on=reader.day(since(problem.subscription)),
    )


@explains(NotTyped)
def _not_typed(reader: Reader, problem: NotTyped) -> Safe:
    return reader.say(
        "“{typed}” is not it. To confirm, type {ref} or the name of the site.",
        typed=short(problem.typed),
        ref=problem.ref,
    )


@explains(CancelledAlready)
def _cancelled_already(reader: Reader, problem: CancelledAlready) -> Safe:
    return reader.say(
        "{ref} is cancelled from {cancelled} on. `/subscription reactivate {ref}` takes that back.",
        ref=problem.subscription.ref,
        cancelled=_cancelled_on(reader, problem.subscription),
    )


@explains(NotCancelled)
def _not_cancelled(reader: Reader, problem: NotCancelled) -> Safe:
    return reader.say(
        "{ref} is not cancelled, so there is nothing to reactivate. Its term ends on {ends}.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(AnnualAlready)
def _annual_already(reader: Reader, problem: AnnualAlready) -> Safe:
    return reader.say(
        "The terms of {ref} are annual already; this one ends on {ends}.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(NoNextBill)
def _no_next_bill(reader: Reader, problem: NoNextBill) -> Safe:
    return reader.say(
        "There is no next bill: {ref} is cancelled from {cancelled} on. `/subscription reactivate {ref}` "
        "takes that back.",
        ref=problem.subscription.ref,
        cancelled=_cancelled_on(reader, problem.subscription),
    )


def _cancelled_on(reader: Reader, subscription: Subscription) -> str:
    return reader.day(subscription.cancelled_on) if subscription.cancelled_on else ""


@explains(NoLicenseKey)
def _no_license_key(reader: Reader, problem: NoLicenseKey) -> Safe:
    return reader.say(
        "There is no license key for {ref} on file. {Vendor}'s billing team can say why.",
        ref=problem.ref,
    )


@explains(NothingToDownload)
def _nothing_to_download(reader: Reader, problem: NothingToDownload) -> Safe:
    return reader.say(
        "Of what is in {ref}, nothing like that can be downloaded. `/subscription show {ref}` shows what is in it.",
        ref=problem.ref,
    )


@explains(NoPublicUrl)
def _no_public_url(reader: Reader, problem: NoPublicUrl) -> Safe:
    return reader.say(
        "Nothing can be downloaded from this desk yet: its operator has not said where browsers reach it "
        "(PUBLIC_URL). Please ask {vendor} for the software of {ref}.",
        ref=problem.ref,
    )


@explains(LongestEvaluation)
def _longest_evaluation(reader: Reader, problem: LongestEvaluation) -> Safe:
    return reader.say(
        "The evaluation {ref} has had all the {days} days that it can have. What is bought goes on: "
        "`/subscription show {ref}`.",
        ref=problem.ref,
        days=problem.days,
    )


@explains(ExtendedAlready)
def _extended_already(reader: Reader, problem: ExtendedAlready) -> Safe:
    return reader.say(
        "{ref} was extended meanwhile, and goes on until {ends}. `/subscription extend {ref}` extends it further.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(NobodyToTell)
def _nobody_to_tell(reader: Reader, problem: NobodyToTell) -> Safe:
    return reader.say(NOBODY[problem.notice], ref=problem.subscription.ref)

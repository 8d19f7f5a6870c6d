"""Why something can't be done with a subscription, in words."""

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
    HasNoKeys,
    KeyChanged,
    KeyInUse,
    LicenseKeyComing,
    LongestEvaluation,
    NoEvaluation,
    NoKeysLeft,
    NoLicenseKey,
    NoNextBill,
    NoPublicUrl,
    NoSubscriptionId,
    NoSubscriptions,
    NoSuchSubscription,
    NotCancelled,
    NothingToDownload,
    NotInState,
    NotTyped,
    SameKey,
    SuspendedForDebt,
)
from models.subscriptions.tables import Subscription

NOBODY = {
    AnnouncementKind.CONTRACT: gettext_noop(
        "Nobody on {ref} gets contract notices, because it has no main contact or primary billing contact. Nothing was "
        "sent."
    ),
    AnnouncementKind.BILLING: gettext_noop("Nobody on {ref} gets billing notices right now. Nothing was sent."),
    AnnouncementKind.PRODUCT: gettext_noop("Nobody on {ref} gets product news right now. Nothing was sent."),
}


@explains(NoSubscriptions)
def _no_subscriptions(reader: Reader, problem: NoSubscriptions) -> Safe:
    if problem.staff:
        return reader.say(
            "Which subscription is it about? Add its ID: `{line} SUB-…`. To find it, use `/customer` with the "
            "customer's name.",
            line=short(problem.line),
        )
    return reader.say(
        "You're not a contact on any subscription. If you look after one for a customer, add its ID: `{line} SUB-…`.",
        line=short(problem.line),
    )


@explains(NoSuchSubscription)
def _no_such_subscription(reader: Reader, problem: NoSuchSubscription) -> Safe:
    return reader.say(
        "I can't find subscription {ref}. Check the ID and try again.",
        ref=short(problem.ref),
    )


@explains(NoSubscriptionId)
def _no_subscription_id(reader: Reader, problem: NoSubscriptionId) -> Safe:
    return reader.say(
        "“{typed}” isn't a subscription ID. Please enter it like this: SUB-1042.",
        typed=short(problem.typed),
    )


@explains(NotInState)
def _not_in_state(reader: Reader, problem: NotInState) -> Safe:
    return not_now(reader, problem.subscription)


@explains(SuspendedForDebt)
def _suspended_for_debt(reader: Reader, problem: SuspendedForDebt) -> Safe:
    since = problem.subscription.suspended_for_debt_on
    return reader.say(
        "{ref} has been suspended since {since}, because invoices aren't paid. It's available again as soon as they "
        "are: `/invoice list {ref}`.",
        ref=problem.subscription.ref,
        since=reader.day(since) if since else "–",
    )


@explains(Cancelled)
def _cancelled(reader: Reader, problem: Cancelled) -> Safe:
    return reader.say(
        "{ref} was cancelled on {on}, so its roles can't be changed.",
        ref=problem.subscription.ref,
        on=reader.day(since(problem.subscription)),
    )


@explains(NotTyped)
def _not_typed(reader: Reader, problem: NotTyped) -> Safe:
    return reader.say(
        "“{typed}” doesn't match. To confirm, type {ref} or the site's name.",
        typed=short(problem.typed),
        ref=problem.ref,
    )


@explains(CancelledAlready)
def _cancelled_already(reader: Reader, problem: CancelledAlready) -> Safe:
    return reader.say(
        "{ref} is already cancelled as of {cancelled}. To undo that, use `/subscription reactivate {ref}`.",
        ref=problem.subscription.ref,
        cancelled=_cancelled_on(reader, problem.subscription),
    )


@explains(NotCancelled)
def _not_cancelled(reader: Reader, problem: NotCancelled) -> Safe:
    return reader.say(
        "{ref} isn't cancelled, so there's nothing to reactivate. Its term ends on {ends}.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(AnnualAlready)
def _annual_already(reader: Reader, problem: AnnualAlready) -> Safe:
    return reader.say(
        "{ref} already has annual terms. The current one ends on {ends}.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(NoNextBill)
def _no_next_bill(reader: Reader, problem: NoNextBill) -> Safe:
    return reader.say(
        "{ref} has no next bill, because it's cancelled as of {cancelled}. To undo that, use `/subscription "
        "reactivate {ref}`.",
        ref=problem.subscription.ref,
        cancelled=_cancelled_on(reader, problem.subscription),
    )


def _cancelled_on(reader: Reader, subscription: Subscription) -> str:
    return reader.day(subscription.cancelled_on) if subscription.cancelled_on else ""


@explains(NoLicenseKey)
def _no_license_key(reader: Reader, problem: NoLicenseKey) -> Safe:
    return reader.say(
        "{ref} has no license key on file. If you expect one, ask {vendor}'s billing team: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(LicenseKeyComing)
def _license_key_coming(reader: Reader, problem: LicenseKeyComing) -> Safe:
    return reader.say(
        "{ref} has no license key yet. {Vendor}'s billing team is setting one. I'll let you know when it's here.",
        ref=problem.ref,
    )


@explains(NothingToDownload)
def _nothing_to_download(reader: Reader, problem: NothingToDownload) -> Safe:
    if not problem.others:
        return reader.say(
            "{ref} has nothing to download. To see its products, use `/subscription show {ref}`.", ref=problem.ref
        )
    return reader.say(
        "There's no such download in {ref}. To see its products, use `/subscription show {ref}`.",
        ref=problem.ref,
    )


@explains(NoPublicUrl)
def _no_public_url(reader: Reader, problem: NoPublicUrl) -> Safe:
    return reader.say(
        "Downloads aren't set up here yet. Ask {vendor}'s support team for the software for {ref}.",
        ref=problem.ref,
    )


@explains(LongestEvaluation)
def _longest_evaluation(reader: Reader, problem: LongestEvaluation) -> Safe:
    return reader.say(
        "The evaluation {ref} has used all its {days} days. To keep using it, buy it: `/subscription show {ref}`.",
        ref=problem.ref,
        days=problem.days,
    )


@explains(NoEvaluation)
def _no_evaluation(reader: Reader, _problem: NoEvaluation) -> Safe:
    return reader.say("You have no evaluation that can be extended. To see your subscriptions, use `/subscription`.")


@explains(ExtendedAlready)
def _extended_already(reader: Reader, problem: ExtendedAlready) -> Safe:
    return reader.say(
        "{ref} has just been extended until {ends}. To extend it further, use `/subscription extend {ref}`.",
        ref=problem.subscription.ref,
        ends=reader.day(problem.subscription.ends_on),
    )


@explains(NobodyToTell)
def _nobody_to_tell(reader: Reader, problem: NobodyToTell) -> Safe:
    return reader.say(NOBODY[problem.notice], ref=problem.subscription.ref)


@explains(HasNoKeys)
def _has_no_keys(reader: Reader, problem: HasNoKeys) -> Safe:
    return reader.say("{ref} is a site, and a site has no license key.", ref=problem.ref)


@explains(SameKey)
def _same_key(reader: Reader, problem: SameKey) -> Safe:
    return reader.say("{ref} already has this key. Enter another one.", ref=problem.ref)


@explains(KeyInUse)
def _key_in_use(reader: Reader, _problem: KeyInUse) -> Safe:
    return reader.say("This key was handed out to another license. Enter another one.")


@explains(NoKeysLeft)
def _no_keys_left(reader: Reader, _problem: NoKeysLeft) -> Safe:
    return reader.say("No keys are left to hand out. Enter one.")


@explains(KeyChanged)
def _key_changed(reader: Reader, problem: KeyChanged) -> Safe:
    return reader.say(
        "The license key of {ref} has just been changed. To set another one, use `/subscription license set {ref}`.",
        ref=problem.ref,
    )

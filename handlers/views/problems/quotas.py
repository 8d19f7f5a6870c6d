"""The messages when a quota is used up."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from models.core.quotas import Limited, Period, QuotaReached

OF_PERSON = {
    Limited.TICKETS: gettext_noop("You've reached the limit for tickets: {most} {period} per person."),
    Limited.COMMENTS: gettext_noop("You've reached the limit for comments: {most} {period} per person."),
    Limited.ENQUIRIES: gettext_noop("You've reached the limit for enquiries: {most} {period} per person."),
    Limited.INVITATIONS: gettext_noop("You've reached the limit for invitations: {most} {period} per person."),
    Limited.CODES: gettext_noop("You've reached the limit for codes: {most} {period} per person."),
    Limited.PROMOTIONS: gettext_noop("You've reached the limit for promotions: {most} {period} per person."),
    Limited.ASKS: gettext_noop("You've reached the limit for asking colleagues: {most} {period} per person."),
    Limited.DETAILS: gettext_noop("You've reached the limit for changing others' details: {most} {period} per person."),
}
OF_ORGANIZATION = {
    Limited.TICKETS: gettext_noop("Your organization has reached its limit for tickets: {most} {period} in total."),
    Limited.COMMENTS: gettext_noop("Your organization has reached its limit for comments: {most} {period} in total."),
    Limited.ENQUIRIES: gettext_noop("Your organization has reached its limit for enquiries: {most} {period} in total."),
    Limited.INVITATIONS: gettext_noop(
        "Your organization has reached its limit for invitations: {most} {period} in total."
    ),
    Limited.CODES: gettext_noop("Your organization has reached its limit for codes: {most} {period} in total."),
    Limited.PROMOTIONS: gettext_noop(
        "Your organization has reached its limit for promotions: {most} {period} in total."
    ),
    Limited.ASKS: gettext_noop(
        "Your organization has reached its limit for asking colleagues: {most} {period} in total."
    ),
    Limited.DETAILS: gettext_noop(
        "Your organization has reached its limit for changing others' details: {most} {period} in total."
    ),
}
PERIODS = {
    Period.MINUTE: gettext_noop("a minute"),
    Period.HOUR: gettext_noop("an hour"),
    Period.DAY: gettext_noop("a day"),
}
AT_ONCE = {
    Limited.TICKETS: gettext_noop("You can still open a critical ticket, and `/ticket` shows your open tickets."),
    Limited.COMMENTS: gettext_noop("You can still comment on critical tickets."),
    Limited.ENQUIRIES: gettext_noop(
        "You can still ask about an invoice or a credit card, and `/enquiry` shows your open enquiries."
    ),
    Limited.INVITATIONS: gettext_noop("`/contact invitations` shows the open invitations."),
    Limited.CODES: gettext_noop("You can still use the last code I sent you, until it expires."),
    Limited.PROMOTIONS: gettext_noop("`/contact promotions` shows the requests waiting for a decision."),
    Limited.ASKS: gettext_noop("Your colleagues still have your earlier requests."),
    Limited.DETAILS: gettext_noop("You can still change your own details."),
}
"""What people can do without waiting."""


@explains(QuotaReached)
def _quota_reached(reader: Reader, problem: QuotaReached) -> Safe:
    texts = OF_ORGANIZATION if problem.by_organization else OF_PERSON
    period = reader.plain(PERIODS[problem.quota.period])
    reached = reader.say(texts[problem.limited], most=problem.quota.most, period=period)
    again = reader.say("You can continue from {at}.", at=reader.moment(problem.until))
    return Safe(" ").join([reached, again, reader.say(AT_ONCE[problem.limited])])

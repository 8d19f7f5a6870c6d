"""What a quota says when it is used up."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from models.core.quotas import Limited, Period, QuotaReached

OF_PERSON = {
    Limited.TICKETS: gettext_noop("You've reached the limit for tickets: {most} {period} for each person."),
    Limited.COMMENTS: gettext_noop("You've reached the limit for comments: {most} {period} for each person."),
    Limited.ENQUIRIES: gettext_noop("You've reached the limit for enquiries: {most} {period} for each person."),
    Limited.INVITATIONS: gettext_noop("You've reached the limit for invitations: {most} {period} for each person."),
    Limited.CODES: gettext_noop("You've reached the limit for codes: {most} {period} for each person."),
    Limited.PROMOTIONS: gettext_noop("You've reached the limit for promotions: {most} {period} for each person."),
    Limited.ASKS: gettext_noop("You've reached the limit for asking colleagues: {most} {period} for each person."),
    Limited.DETAILS: gettext_noop(
        "You've reached the limit for changing others' details: {most} {period} for each person."
    ),
}
OF_ORGANIZATION = {
    Limited.TICKETS: gettext_noop("Your organization has reached its limit for tickets: {most} {period} in all."),
    Limited.COMMENTS: gettext_noop("Your organization has reached its limit for comments: {most} {period} in all."),
    Limited.ENQUIRIES: gettext_noop("Your organization has reached its limit for enquiries: {most} {period} in all."),
    Limited.INVITATIONS: gettext_noop(
        "Your organization has reached its limit for invitations: {most} {period} in all."
    ),
    Limited.CODES: gettext_noop("Your organization has reached its limit for codes: {most} {period} in all."),
    Limited.PROMOTIONS: gettext_noop("Your organization has reached its limit for promotions: {most} {period} in all."),
    Limited.ASKS: gettext_noop(
        "Your organization has reached its limit for asking colleagues: {most} {period} in all."
    ),
    Limited.DETAILS: gettext_noop(
        "Your organization has reached its limit for changing others' details: {most} {period} in all."
    ),
}
PERIODS = {
    Period.MINUTE: gettext_noop("a minute"),
    Period.HOUR: gettext_noop("an hour"),
    Period.DAY: gettext_noop("a day"),
}
AT_ONCE = {
    Limited.TICKETS: gettext_noop("A critical ticket goes through at any time, and `/ticket` shows the ones you have."),
    Limited.COMMENTS: gettext_noop("Comments on critical tickets go through at any time."),
    Limited.ENQUIRIES: gettext_noop(
        "Questions about an invoice or a credit card go through at any time, and `/enquiry` shows the ones that wait."
    ),
    Limited.INVITATIONS: gettext_noop("`/contact invitations` shows the open ones."),
    Limited.CODES: gettext_noop("The last code you were sent still works."),
    Limited.PROMOTIONS: gettext_noop("`/contact promotions` shows the ones that wait for a decision."),
    Limited.ASKS: gettext_noop("The colleagues you asked have your requests."),
    Limited.DETAILS: gettext_noop("Your own details can be changed at any time."),
}
"""What can be done without waiting."""


@explains(QuotaReached)
def _quota_reached(reader: Reader, problem: QuotaReached) -> Safe:
    texts = OF_ORGANIZATION if problem.by_organization else OF_PERSON
    period = reader.plain(PERIODS[problem.quota.period])
    reached = reader.say(texts[problem.limited], most=problem.quota.most, period=period)
    again = reader.say("You can go on from {at}.", at=reader.moment(problem.until))
    return Safe(" ").join([reached, again, reader.say(AT_ONCE[problem.limited])])

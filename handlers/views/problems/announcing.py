"""Why an announcement can't be written, sent or cancelled, in words."""

from handlers.views.announcing import STATES
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.desks.announcing.problems import (
    AnnouncementIs,
    NeedsAnother,
    NobodyHasIt,
    NoSuchAnnouncement,
    NotYourDraft,
    SendDayPassed,
)


@explains(NoSuchAnnouncement)
def _no_such_announcement(reader: Reader, problem: NoSuchAnnouncement) -> Safe:
    return reader.say(
        "I can't find announcement {number}. To list them, use `/steward announcements`.", number=short(problem.number)
    )


@explains(AnnouncementIs)
def _announcement_is(reader: Reader, problem: AnnouncementIs) -> Safe:
    return reader.say(
        "You can't do that with announcement {number} now. Its status: {state}. To see it, use "
        "`/steward announcements show {number}`.",
        number=problem.number,
        state=reader.plain(STATES[problem.state]),
    )


@explains(NotYourDraft)
def _not_your_draft(reader: Reader, problem: NotYourDraft) -> Safe:
    return reader.say(
        "Announcement {number} is someone else's draft. Only its author can send it.", number=problem.number
    )


@explains(NeedsAnother)
def _needs_another(reader: Reader, problem: NeedsAnother) -> Safe:
    return reader.say(
        "You wrote announcement {number}, so someone else on {vendor}'s staff has to approve it.", number=problem.number
    )


@explains(NobodyHasIt)
def _nobody_has_it(reader: Reader, _problem: NobodyHasIt) -> Safe:
    return reader.say("Nobody has that right there, so nobody would get it. Choose another right, plan or product.")


@explains(SendDayPassed)
def _send_day_passed(reader: Reader, _problem: SendDayPassed) -> Safe:
    return reader.say("9:00 on that day has passed. Choose a later day, or leave it empty to send it right away.")

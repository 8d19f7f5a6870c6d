"""What people complain about at other desks in Slack, and the tests that it isn't so here. The complaints that no other
test says are tests of their own below."""

import re
from pathlib import Path

import pytest

from tests.handlers.hands import Hands, Said
from tests.handlers.test_words import last, ticket

TESTS = Path(__file__).parents[1]
COMPLAINTS = {
    "replies silently lost": [
        "handlers/test_ticket_threads.py::test_a_reply_is_confirmed_by_a_reaction_and_no_message",
        "handlers/test_ticket_threads.py::test_without_the_scope_a_reply_is_confirmed_in_words",
        "handlers/test_ticket_threads.py::test_an_edit_that_can_not_be_taken_is_refused_in_the_thread",
    ],
    "agents' answers that vanish": [
        "handlers/test_complaints.py::test_an_agent_s_answer_does_not_vanish_while_slack_is_down",
        "bot/delivery/test_crashes.py::test_killed_at_every_fourth_step_nothing_is_lost_and_nothing_doubled",
        "bot/delivery/test_outcomes.py::test_slack_unreachable_for_long_parks_nothing",
    ],
    "edits not followed": [
        "handlers/test_ticket_threads.py::test_an_edit_changes_the_comment_wherever_it_is_shown",
        "handlers/test_ticket_threads.py::test_a_deletion_removes_the_comment_wherever_it_is_shown",
        "handlers/test_ticket_edits.py::test_the_customer_s_message_follows_what_the_agent_changes",
    ],
    "double posts": [
        "handlers/test_ticket_threads.py::test_a_message_that_arrives_twice_is_one_comment",
        "bot/delivery/test_faults.py::test_with_mixed_faults_nothing_is_lost_and_nothing_doubled",
        "bot/delivery/test_replicas.py::test_two_deliverers_double_nothing_and_keep_the_order",
    ],
    "internal notes that leak": [
        "handlers/test_agents_day.py::test_a_note_never_reaches_a_contact",
        "models/desks/tickets/test_answering.py::test_staff_who_are_contacts_there_neither_see_nor_write_notes",
        "models/desks/tickets/test_exporting.py::test_contacts_export_what_they_see_and_nothing_else",
    ],
    "no action in threads": [
        "handlers/test_complaints.py::test_there_are_actions_in_both_threads",
    ],
    "one channel for everything": [
        "models/desks/tickets/test_triage_rules.py::test_the_first_rule_that_fits_decides",
        "models/desks/tickets/test_assigning.py::test_each_channel_learns_which_of_its_tickets_are_nobody_s_again",
    ],
    "attachments broken": [
        "handlers/test_ticket_files.py::test_a_file_in_the_thread_reaches_the_agent",
        "handlers/test_ticket_files.py::test_who_sent_a_file_learns_that_it_is_not_there",
    ],
    "reconnecting orphans threads": [
        "models/desks/tickets/test_tickets.py::test_each_person_has_one_thread_about_a_ticket",
        "bot/delivery/test_replies.py::test_beneath_what_was_deleted_it_stands_by_itself",
    ],
    "one customer's rate limit delays all": [
        "bot/delivery/test_turns.py::test_customers_take_turns",
        "bot/delivery/test_outcomes.py::test_other_channels_go_on_while_one_is_slow",
    ],
    "tickets seen by the wrong people": [
        "models/desks/tickets/test_tickets.py::test_a_colleague_sees_no_ticket",
        "models/desks/tickets/test_watching.py::test_a_watcher_who_is_no_contact_any_more_sees_nothing",
        "models/desks/tickets/test_tickets.py::test_an_agent_who_left_learns_nothing_of_a_reopened_ticket",
        "handlers/test_ticket_reminders.py::test_who_may_not_see_the_ticket_any_more_is_not_reminded",
    ],
    "sharing all or nothing": [
        "models/desks/tickets/test_watching.py::test_a_watcher_sees_that_ticket_alone_and_comments_on_it",
        "models/desks/tickets/test_tickets.py::test_an_organization_may_share_its_tickets",
    ],
}
"""The complaint, and the tests."""


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_complaint_is_tested(complaint: str) -> None:
    """Each of these tests is there."""
    for named in COMPLAINTS[complaint]:
        file, _, name = named.partition("::")
        assert re.search(rf"^async def {name}\(", (TESTS / file).read_text(), re.MULTILINE), named


async def test_an_agent_s_answer_does_not_vanish_while_slack_is_down(hands: Hands) -> None:
    """The agent is told that it's sent. It arrives once, as soon as Slack takes it, in the customer's thread."""
    root = await ticket(hands)
    await hands.desk.fault(method="chat.postMessage", kind="error:internal_error", times=3)
    said = await hands.command("agnes", "/ticket answer T-1 Restart it")
    assert "I've sent your answer to Ana" in said.text
    await hands.desk.settle()
    answers = [one for one in await hands.desk.inbox("ana", "dm") if "Restart it" in one["text"]]
    assert [one["thread_ts"] for one in answers] == [root]


async def test_there_are_actions_in_both_threads(hands: Hands) -> None:
    """Commands don't work in threads, so the messages there have buttons: the agent answers, the customer comments."""
    await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    # The first message to somebody about a ticket begins their thread.
    await hands.command("ana", "/ticket comment T-1 Hello?")
    found = {}
    for who, other, line in (("agnes", "ana", "comment"), ("ana", "agnes", "answer")):
        await hands.command(other, f"/ticket {line} T-1 Hm?")
        await hands.desk.settle()
        message = await last(hands, who)
        labels = [one["text"]["text"] for one in Said(None, "", message["blocks"]).buttons]
        found[who] = bool(message["thread_ts"]), labels
    assert found == {
        "agnes": (True, ["Show", "Answer", "Resolve"]),
        "ana": (True, ["Show", "Comment"]),
    }

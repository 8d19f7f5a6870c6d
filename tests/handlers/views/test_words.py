"""No word of the product is without its sentence."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import models
from handlers.views import announcements, audit_labels, contact_kinds, rights, ticket_words
from handlers.views.enquiries import work
from handlers.views.problems import subscriptions as subscription_problems
from handlers.views.promotions import ends
from handlers.views.reader import Reader, escape
from models.access.nouns import NOUNS
from models.access.permissions import REGISTRY
from models.contacts.tables import PromotionChange, PromotionState
from models.desks.announcement_tables import AnnouncementKind
from models.desks.enquiries.tables import EnquiryKind, EnquiryState
from models.desks.tickets.classification import Severity
from models.roles import Cell, Condition, OwnRight, Reason, Right, Role, RoleTables, StaffRight, SystemRight
from models.subscriptions.contacts import ContactKind

MODELS = Path(__file__).parents[3] / "models"
TABLES: list[tuple[Mapping[Any, Any], list[type[StrEnum]]]] = [
    (rights.RIGHT_LABELS, [Right, StaffRight, OwnRight, SystemRight]),
    (rights.REASONS, [Reason]),
    (audit_labels.ROLES, [Role]),
    (audit_labels.STATES, [PromotionState]),
    (audit_labels.CHANGES, [PromotionChange]),
    (ticket_words.SEVERITIES, [Severity]),
    (ticket_words.SEVERITY_NAMES, [Severity]),
    (contact_kinds.KIND_NAMES, [ContactKind]),
    (rights.CELLS, [Cell]),
    (rights.SENTENCES, [Cell]),
    (rights.CONDITIONS, [Condition]),
    (rights.GROUP_NAMES, [rights.Group]),
    (rights.GROUPS, [rights.Group]),
    (ends.CHANGES, [PromotionChange]),
    (work.KIND_NAMES, [EnquiryKind]),
    (work.STATES, [EnquiryState]),
    (announcements.KINDS, [AnnouncementKind]),
    (announcements.TITLES, [AnnouncementKind]),
    (announcements.REASONS, [AnnouncementKind]),
    (subscription_problems.NOBODY, [AnnouncementKind]),
]


@pytest.mark.parametrize(("table", "words"), TABLES)
def test_every_word_has_its_sentence(table: Mapping[Any, Any], words: list[type[StrEnum]]) -> None:
    """And no sentence is without its word."""
    assert set(table) == {word for kind in words for word in kind}
    assert all(table.values())


def test_every_right_is_in_one_group_of_the_role_table() -> None:
    """So that each is shown, and once."""
    shown = [right for rights_ in rights.GROUPS.values() for right in rights_]
    assert sorted(shown) == sorted(Right)


def test_every_noun_has_its_sentence() -> None:
    """For what is not found."""
    assert all("{ref}" in noun.missing for noun in NOUNS.values())


def test_every_role_of_a_table_has_a_label() -> None:
    """People are told what they are in the words of their own table."""
    for table in (RoleTables.shipped()[name] for name in ("license-and-site", "support-portal")):
        assert set(table.labels) == set(table.roles)


def test_a_text_is_escaped_once() -> None:
    """However often it is passed on."""
    once = escape("<!channel> & co")
    assert once == "&lt;!channel&gt; &amp; co"
    assert escape(once) == once
    assert Reader().say("{a}", a=Reader().say("{b}", b="<&>")) == "&lt;&amp;&gt;"


def test_the_audit_trail_has_words_for_every_action() -> None:
    """And for each system caller; none for what is gone."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert all(permission.label for permission in REGISTRY.values())
    assert {"unknown", *system_callers()} == set(audit_labels.ACTORS)
    assert {*Reason, *reasons_of_actions()} == set(audit_labels.REFUSALS)


def reasons_of_actions() -> set[str]:
    """All that is said by `desk.refusal = "…"` in the actions, and by `reason = "…"` where entries are made."""
    found = set()
    for file in MODELS.rglob("*.py"):
        found |= set(re.findall(r'\b(?:desk\.refusal|reason) ?= ?"(\w+)"', file.read_text()))
    return found


def system_callers() -> set[str]:
    """The names of all `System("…", …)` in the code."""
    found = set()
    for file in [path for folder in ("models", "handlers", "bot") for path in (MODELS.parent / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "System":
                assert isinstance(node.args[0], ast.Constant), file
                found.add(str(node.args[0].value))
    return found

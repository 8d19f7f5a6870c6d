"""`make audit`: what is known is said, and what could not be looked up never counts as fine."""

import json
from typing import Any

import pytest

from scripts import audit

FINE = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
SKIPPED = {"name": "aiohttp", "skip_reason": "Dependency not found on PyPI and could not be audited: aiohttp (3.14.5)"}
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["4.1", "4.2"], "aliases": [], "description": "A hole."}
VULNERABLE = {"name": "babel", "version": "4.0", "vulns": [HOLE]}


class Services:
    """PyPI and OSV: what pip-audit says with each of them. What isn't given can't be reached."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, service: str) -> str:
        """Answer as pip-audit does."""
        self.asked.append(service)
        found = self.answers.get(service)
        return "" if found is None else json.dumps({"dependencies": found, "fixes": []})


def test_packages_of_which_nothing_is_known_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    """Each counts once, whatever locks pin it. OSV isn't asked when PyPI has answered."""
    services = Services(pypi=[FINE, FINE])
    assert audit.main(services) == 0
    assert (
        capsys.readouterr().out == "PyPI's advisories: 1 packages looked up, 0 not found.\nNo known vulnerabilities.\n"
    )
    assert services.asked == ["pypi"]


def test_a_vulnerability_is_named_with_the_versions_that_mend_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(Services(pypi=[FINE, VULNERABLE])) == 1
    assert "babel 4.0: PYSEC-2026-1, fixed in 4.1, 4.2\n" in capsys.readouterr().out


def test_what_pypi_skips_is_asked_of_osv(capsys: pytest.CaptureFixture[str]) -> None:
    """A mirror of PyPI has no advisories, and pip-audit calls that a success."""
    services = Services(pypi=[SKIPPED], osv=[FINE])
    assert audit.main(services) == 0
    assert services.asked == ["pypi", "osv"]
    assert "OSV's data: 1 packages looked up, 0 not found." in capsys.readouterr().out


@pytest.mark.parametrize(
    "services", [Services(), Services(pypi=[SKIPPED]), Services(osv=[FINE, {**SKIPPED, "name": "x"}])]
)
def test_what_nobody_could_look_up_is_not_fine(services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither nothing at all, nor all but one."""
    assert audit.main(services) == 2
    said = capsys.readouterr()
    assert said.err.startswith("Not audited")
    assert said.err.endswith(". Run `make audit` where PyPI or OSV can be reached.\n")
    assert "No known" not in said.out


CLEAN_BABEL = {**VULNERABLE, "vulns": []}


def test_what_pypi_found_is_not_lost_where_osv_knows_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """PyPI knows of one package and not of the other; OSV has looked up both."""
    assert audit.main(Services(pypi=[VULNERABLE, SKIPPED], osv=[CLEAN_BABEL, FINE])) == 1
    said = capsys.readouterr()
    assert "babel 4.0: PYSEC-2026-1, fixed in 4.1, 4.2\n" in said.out
    assert "No known" not in said.out
    assert said.err == ""


def test_what_pypi_found_is_not_lost_where_osv_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody looked up is named too."""
    assert audit.main(Services(pypi=[VULNERABLE, SKIPPED])) == 1
    said = capsys.readouterr()
    assert "babel 4.0: PYSEC-2026-1, fixed in 4.1, 4.2\n" in said.out
    assert said.err.startswith("Not audited: aiohttp.")


def test_two_services_that_skip_different_packages_have_looked_up_both() -> None:
    """What one of them found counts, whatever the other says of it."""
    skipped_babel = {"name": "babel", "skip_reason": "not found"}
    assert audit.main(Services(pypi=[FINE, skipped_babel], osv=[SKIPPED, CLEAN_BABEL])) == 0
    assert audit.main(Services(pypi=[FINE, skipped_babel], osv=[SKIPPED, VULNERABLE])) == 1


def test_what_both_know_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """With the same number."""
    audit.main(Services(pypi=[VULNERABLE, SKIPPED], osv=[VULNERABLE, FINE]))
    assert capsys.readouterr().out.count("PYSEC-2026-1") == 1


def test_of_two_versions_in_two_locks_each_is_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """The second of them is clean."""
    assert audit.main(Services(pypi=[VULNERABLE, {**CLEAN_BABEL, "version": "4.1"}])) == 1
    assert "babel 4.0: PYSEC-2026-1" in capsys.readouterr().out

"""Check the pinned packages for known vulnerabilities: `audit.py`, or `make audit`.

It asks PyPI's own advisories first, then OSV's. Packages that neither can look up count as not audited, never as safe.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
SERVICES = {"pypi": "PyPI's advisories", "osv": "OSV's data"}
FINE, VULNERABLE, NOT_AUDITED = 0, 1, 2
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Report:
    """The result of a service: the packages that it looked up, those it couldn't, and a line for each vulnerability."""

    audited: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    vulnerable: tuple[str, ...] = ()

    def __or__(self, other: "Report") -> "Report":
        """The results of both. A package that one of them looked up counts as looked up, and all vulnerabilities are
        kept."""
        audited = tuple(dict.fromkeys((*self.audited, *other.audited)))
        skipped = tuple(name for name in dict.fromkeys((*self.skipped, *other.skipped)) if name not in audited)
        return Report(audited, skipped, tuple(dict.fromkeys((*self.vulnerable, *other.vulnerable))))

    @property
    def complete(self) -> bool:
        """Whether it looked up every package."""
        return bool(self.audited) and not self.skipped


def main(ask: Ask | None = None) -> int:
    """Audit both locks, and print the result.

    Args:
        ask: Takes the name of a service and returns pip-audit's JSON, or an empty text if the service can't be reached.

    Returns:
        1 if a package has a known vulnerability, else 2 if a package couldn't be looked up, else 0.
    """
    report = Report()
    for service, name in SERVICES.items():
        found = read((ask or pip_audit)(service))
        print(f"{name}: {len(found.audited)} packages looked up, {len(found.skipped)} not found.")
        report |= found
        if report.complete:
            break
    for line in report.vulnerable:
        print(line)
    if not report.complete:
        left = ": " + ", ".join(report.skipped) if report.audited else ""
        print(f"Not audited{left}. Run `make audit` where PyPI or OSV can be reached.", file=sys.stderr)
    if report.vulnerable:
        return VULNERABLE
    if not report.complete:
        return NOT_AUDITED
    print("No known vulnerabilities.")
    return FINE


def pip_audit(service: str) -> str:
    """Ask a service through pip-audit about the packages in the locks only."""
    locks = [part for lock in LOCKS for part in ("--requirement", lock)]
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, *locks]
    command += ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def read(answer: str) -> Report:
    """Read pip-audit's JSON. Without any, nothing was looked up."""
    if not answer.strip():
        return Report()
    # A package that both locks pin is listed twice, perhaps in two versions.
    found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    skipped = tuple(dict.fromkeys(one["name"] for one in found if "skip_reason" in one))
    audited = tuple(dict.fromkeys(one["name"] for one in found if one["name"] not in skipped))
    return Report(audited, skipped, tuple(dict.fromkeys(line for one in found for line in _lines(one))))


def _lines(package: dict[str, Any]) -> list[str]:
    name = f"{package['name']} {package.get('version')}"
    vulnerabilities = package.get("vulns", ())
    return [
        f"{name}: {one['id']}, fixed in {', '.join(one['fix_versions']) or 'no version'}" for one in vulnerabilities
    ]


if __name__ == "__main__":
    sys.exit(main())

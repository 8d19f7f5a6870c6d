"""Look up the pinned packages among known vulnerabilities: `audit.py`, or `make audit`.

PyPI's own advisories are asked first, then OSV's. What neither can answer counts as not audited, and never as fine.
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
    """What a service knows: the packages that it looked up, those it couldn't, and a line for each vulnerability."""

    audited: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    vulnerable: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """It knows of every package."""
        return bool(self.audited) and not self.skipped


def main(ask: Ask | None = None) -> int:
    """Audit both locks, and print what came of it.

    Args:
        ask: From the name of a service to pip-audit's JSON; empty where it can't be reached.

    Returns:
        0 when nothing is known of any package, 1 when something is, 2 when a package could not be looked up.
    """
    report = Report()
    for service, name in SERVICES.items():
        report = read((ask or pip_audit)(service))
        print(f"{name}: {len(report.audited)} packages looked up, {len(report.skipped)} not found.")
        if report.complete:
            break
    for line in report.vulnerable:
        print(line)
    if report.vulnerable:
        return VULNERABLE
    if not report.complete:
        print("Not audited. Run `make audit` where PyPI or OSV can be reached.", file=sys.stderr)
        return NOT_AUDITED
    print("No known vulnerabilities.")
    return FINE


def pip_audit(service: str) -> str:
    """Ask a service by pip-audit about what the locks pin, and nothing else."""
    locks = [part for lock in LOCKS for part in ("--requirement", lock)]
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, *locks]
    command += ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def read(answer: str) -> Report:
    """Read pip-audit's JSON. Without any, nothing was looked up."""
    if not answer.strip():
        return Report()
    # A package that both locks pin comes twice.
    packages: dict[str, dict[str, Any]] = {one["name"]: one for one in json.loads(answer)["dependencies"]}
    skipped = tuple(name for name, one in packages.items() if "skip_reason" in one)
    lines = tuple(line for one in packages.values() for line in _lines(one))
    return Report(tuple(name for name in packages if name not in skipped), skipped, lines)


def _lines(package: dict[str, Any]) -> list[str]:
    name = f"{package['name']} {package.get('version')}"
    vulnerabilities = package.get("vulns", ())
    return [
        f"{name}: {one['id']}, fixed in {', '.join(one['fix_versions']) or 'no version'}" for one in vulnerabilities
    ]


if __name__ == "__main__":
    sys.exit(main())

"""Which browser the tests take, and what is said if there is none."""

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import browser


def test_a_wrong_browser_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A CHROMIUM that is no browser stops the tests with one sentence, and nothing is installed instead."""
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.setattr(browser, "install_browser", lambda: pytest.fail("must not install"))
    assert browser.main() == 1
    assert capsys.readouterr().err == "CHROMIUM names no-such-browser, which does not start.\n"


def test_a_browser_that_only_hints_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `chromium` that fails to start, as a mere hint to install it does, is not taken for a browser."""
    hint, real = tmp_path / "chromium", tmp_path / "google-chrome"
    hint.write_text("#!/bin/sh\nexit 10\n")
    real.write_text("#!/bin/sh\nexit 0\n")
    hint.chmod(0o755)
    real.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find_system_browser() == str(real)


def test_a_browser_without_windows_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both are installed: it takes a third of the time."""
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find_system_browser() == str(tmp_path / "chromium-headless-shell")


def test_where_there_is_no_browser_without_windows_another_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Ubuntu: `apt-get` doesn't find the first package, so it's asked for the next."""
    apt_get, real = tmp_path / "apt-get", tmp_path / "chromium"
    apt_get.write_text(
        '#!/bin/sh\ncase "$*" in *--no-install-recommends\\ chromium) ;; *) exit 100 ;; esac\n'
        f"printf '#!/bin/sh\\nexit 0\\n' > {real}; chmod 755 {real}\n"
    )
    apt_get.chmod(0o755)
    for tool in ("env", "chmod", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(browser, "find_browser", browser.find_system_browser)
    monkeypatch.setattr(browser, "sys", SimpleNamespace(executable=str(tmp_path / "no-python"), stderr=sys.stderr))
    assert browser.install_browser() == str(real)

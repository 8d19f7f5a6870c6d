"""The way from a clean clone to a running test: Makefile, locks, `.venv`, and the servers that tests get."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.postgres import PostgresServer, conninfo

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))

# Stands in for uv: writes down each call, and makes a Python that runs nothing.
FAKE_UV = """#!/bin/sh
echo "$*" >>calls
mkdir -p .venv/bin
cp bin/python .venv/bin/python
test ! -e broken
"""
FAKE_PYTHON = """#!/bin/sh
case "$*" in *install*) test ! -e broken ;; esac
"""


def pins(lock: str) -> set[str]:
    """Return `name==version` of each pinned package."""
    return set(re.findall(r"^[a-z0-9.-]+==[^ ;]+", (ROOT / lock).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    """A lock fits any registry, because it names none, and no folder of the machine it was made on."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert " /" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    """Each pinned package is followed by at least one SHA-256."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())[1:]
    assert len(entries) > 40
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_is_tested_is_what_runs() -> None:
    """The lock for development pins every package of the lock for running at the same version."""
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_guides_name_only_targets_that_exist() -> None:
    """Each `make …` in the guides and in the Makefile's own texts is a target."""
    guides = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".ci").iterdir()]
    named = {
        name for guide in guides for name in re.findall(r"(?:`|^\s*(?:\$ )?)make ([a-z-]+)", guide.read_text(), re.M)
    }
    assert named
    assert named <= TARGETS


def test_help_lists_every_target_for_people() -> None:
    """`make` alone lists all targets but the one that is a step of others."""
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", listed, flags=re.MULTILINE)) == TARGETS - {"browser"}


@pytest.mark.parametrize(("name", "calls"), [("run", ["make check", "make test"]), ("weekly", ["make test-long"])])
def test_ci_stops_at_the_first_failure(name: str, calls: list[str]) -> None:
    """`.ci/run` for each change and `.ci/weekly` can be started, and call nothing but their targets."""
    script = ROOT / ".ci" / name
    assert os.access(script, os.X_OK)
    found = re.findall(r"^make .*|^set .*", script.read_text(), flags=re.MULTILINE)
    assert found == ["set -euo pipefail", *calls]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with all that making `.venv` needs, and a `uv` in `clone/bin` that only writes down its calls."""
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "scripts").mkdir()
    for name in ("venv.py", "lock.py"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts")
    (tmp_path / "bin").mkdir()
    for name, script in (("uv", FAKE_UV), ("python", FAKE_PYTHON)):
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def make(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call make in the clone, with the `uv` of the clone first on PATH."""
    environment = {"PATH": f"{clone / 'bin'}:{os.environ['PATH']}"}
    command = ["make", f"PYTHON={sys.executable}", *words]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_an_environment_is_made_once(clone: Path) -> None:
    """The second call finds `.venv` ready and installs nothing, and development includes what running needs."""
    assert make(clone, ".venv/.dev").returncode == 0
    calls = (clone / "calls").read_text()
    assert "--require-hashes --requirement" in calls
    assert make(clone, ".venv/.dev", ".venv/.runtime").returncode == 0
    assert (clone / "calls").read_text() == calls


def test_a_changed_lock_is_installed(clone: Path) -> None:
    """A lock newer than `.venv` is installed by the next call."""
    make(clone, ".venv/.runtime")
    later = time.time() + 10
    os.utime(clone / "requirements.lock", (later, later))
    before = (clone / "calls").read_text()
    assert make(clone, ".venv/.runtime").returncode == 0
    assert len((clone / "calls").read_text()) > len(before)


def test_a_half_made_environment_is_made_again(clone: Path) -> None:
    """What a killed installation left behind is thrown away."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "left-over").touch()
    (clone / ".venv" / ".building").touch()
    assert make(clone, ".venv/.runtime").returncode == 0
    assert not (clone / ".venv" / "bin" / "left-over").exists()
    assert not (clone / ".venv" / ".building").exists()


def test_a_failed_installation_is_no_environment(clone: Path) -> None:
    """Where neither uv nor pip gets through, make fails, says so, and tries again next time."""
    (clone / "broken").touch()
    done = make(clone, ".venv/.runtime")
    assert done.returncode != 0
    assert "Call make again" in done.stderr
    (clone / "broken").unlink()
    assert make(clone, ".venv/.runtime").returncode == 0


WARNING = "WARNING: Location 'file:///nowhere/aiohttp/' is ignored: it is neither a file nor a directory."
ERRORS = ("ERROR: Could not find a version that satisfies the requirement aiohttp", "  with the reason beneath it")
# Stands in for a .venv whose pip warns, and goes wrong where there is a file named `broken`.
WARNING_PIP = f"""#!/bin/sh
case "$*" in *install*)
    echo "{WARNING}" >&2
    test ! -e broken || {{ printf '%s\\n' "{ERRORS[0]}" "{ERRORS[1]}" >&2; exit 1; }}
esac
"""


@pytest.fixture
def clone_with_pip(clone: Path) -> Path:
    """A clone in which uv does nothing, and pip warns of the machine's own settings."""
    (clone / "bin" / "uv").write_text("#!/bin/sh\nexit 1\n")
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").write_text(WARNING_PIP)
    (clone / ".venv" / "bin" / "python").chmod(0o755)
    return clone


def test_what_pip_warns_of_is_not_shown_where_nothing_is_wrong(clone_with_pip: Path) -> None:
    """One line says what is done; nothing of the settings of this machine."""
    done = make(clone_with_pip, ".venv/.runtime")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1] == "Setting up .venv from requirements.lock with pip ..."
    assert "WARNING" not in done.stderr


def test_what_pip_says_is_shown_whole_where_something_is_wrong(clone_with_pip: Path) -> None:
    """The warnings too: they may say why."""
    (clone_with_pip / "broken").touch()
    done = make(clone_with_pip, ".venv/.runtime")
    assert done.returncode != 0
    assert "\n".join([WARNING, *ERRORS, "Setting up .venv failed (see above)."]) in done.stderr


def test_a_missing_python_is_named(clone: Path) -> None:
    """Without the Python that make is told to use, it says which one it needs."""
    done = make(clone, "PYTHON=no-such-python", ".venv/.runtime")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and there is no no-such-python here" in done.stderr


def test_an_old_python_is_told(clone: Path) -> None:
    """Python 3.9 ends with a sentence, not with a traceback."""
    pretend = "import sys, runpy; sys.version_info = (3, 9, 2); sys.argv = ['', 'requirements.lock']; "
    command = [sys.executable, "-c", pretend + "runpy.run_path('scripts/venv.py', run_name='__main__')"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Steward needs Python 3.11 or newer, and this is 3.9.")


@pytest.mark.parametrize(("resolved", "code"), [("aiohttp==1.0", 0), ("aiohttp==1.1", 1)])
def test_a_stale_lock_is_told(clone: Path, resolved: str, code: int) -> None:
    """Locks fit when resolving again gives the same pins, be it with more hashes; else the way out is named."""
    for lock in LOCKS:
        (clone / lock).write_text("aiohttp==1.0 \\\n    --hash=sha256:00\n")
    uv = clone / ".venv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text('#!/bin/sh\nfor last; do :; done\ncp resolved "$last"\n')
    (clone / "resolved").write_text(f"{resolved} \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n")
    uv.chmod(0o755)
    command = [sys.executable, "scripts/lock.py", "--check"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("Run `make lock`" in done.stderr) == bool(code)
    assert "aiohttp==1.0" in (clone / "requirements.lock").read_text()


def test_a_wheel_has_what_the_sandboxs_page_is_made_of(tmp_path: Path) -> None:
    """The fonts with their licence, the templates, the scripts and the style sheets."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    needed = {path for folder in ("static", "templates") for path in (ROOT / "sandbox" / folder).rglob("*.*")}
    assert {path.suffix for path in needed} == {".css", ".html", ".js", ".svg", ".txt", ".woff2"}
    assert {path.relative_to(ROOT).as_posix() for path in needed} <= packed


def test_each_database_is_its_own(postgres: PostgresServer) -> None:
    """A table of one fresh database is not in the next, and a dropped database takes no connections."""
    first, second = postgres.create(), postgres.create()
    with psycopg.connect(conninfo(make_url(first))) as connection:
        connection.execute("CREATE TABLE mark (id int)")
    with psycopg.connect(conninfo(make_url(second))) as connection:
        assert connection.execute("SELECT to_regclass('mark')").fetchone() == (None,)
    postgres.drop(first)
    postgres.drop(second)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(conninfo(make_url(first)))


def test_a_database_is_made_from_a_template(postgres: PostgresServer) -> None:
    """A database made from another has its tables and rows."""
    template = postgres.create()
    with psycopg.connect(conninfo(make_url(template))) as connection:
        connection.execute("CREATE TABLE mark AS SELECT 42 AS id")
    copy = postgres.create(template=make_url(template).database or "")
    with psycopg.connect(conninfo(make_url(copy))) as connection:
        assert connection.execute("SELECT id FROM mark").fetchone() == (42,)
    postgres.drop(copy)
    postgres.drop(template)


def test_the_server_keeps_any_letter(fresh_postgres: str) -> None:
    """Databases are UTF-8 and sort by code point, on every machine."""
    with psycopg.connect(conninfo(make_url(fresh_postgres))) as connection:
        row = connection.execute("SELECT getdatabaseencoding(), 'Ω' > 'z', 'Z' < 'a'").fetchone()
    assert row == ("UTF8", True, True)


@pytest.mark.slow
def test_a_killed_run_leaves_no_server() -> None:
    """Even `kill -9` of the test run ends the server and removes its files."""
    code = (
        "import sys, time\n"
        "from tests.support.postgres import running_postgres, conninfo\n"
        "with running_postgres() as server:\n"
        "    import psycopg\n"
        "    with psycopg.connect(conninfo(server.url)) as connection:\n"
        "        print(connection.execute('SHOW data_directory').fetchone()[0], flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        data = Path(run.stdout.readline().strip())
        lock_file = data / "postmaster.pid"
        server = int(lock_file.read_text().splitlines()[0])
        run.send_signal(signal.SIGKILL)
    wait_until_gone(server, data.parent)


@pytest.mark.slow
def test_workers_share_a_server_that_ends_with_the_run(tmp_path: Path) -> None:
    """The second worker gets the server of the first, which has ended. `kill -9` of the run ends the server, too."""
    worker = (
        "import psycopg, sys\n"
        "from pathlib import Path\n"
        "from tests.support.postgres import conninfo, postgres_of_the_run\n"
        "from tests.support.sharing import lifeline_of_the_run\n"
        "server = postgres_of_the_run(lifeline_of_the_run(), Path(sys.argv[1]))\n"
        "with psycopg.connect(conninfo(server.url)) as connection:\n"
        "    print(connection.execute('SHOW data_directory').fetchone()[0], flush=True)\n"
    )
    code = (
        "import subprocess, sys, time\n"
        "from tests.support.sharing import lifeline\n"
        "with lifeline():\n"
        "    for _ in range(2):\n"
        "        subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)\n"
        "    time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code, worker, str(tmp_path / "note")]
    environment = {**os.environ, "PYTEST_XDIST_WORKER": "gw0", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        data, again = Path(run.stdout.readline().strip()), Path(run.stdout.readline().strip())
        assert data == again
        server = int((data / "postmaster.pid").read_text().splitlines()[0])
        assert is_running(server)
        run.send_signal(signal.SIGKILL)
    wait_until_gone(server, data.parent)


def wait_until_gone(process: int, folder: Path) -> None:
    """Return once the process has ended and the folder is removed; fail after two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not folder.exists() and not is_running(process):
            return
        time.sleep(0.05)
    pytest.fail(f"still there: {folder} or process {process}")


def is_running(process: int) -> bool:
    """Say whether there is a process of this id."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

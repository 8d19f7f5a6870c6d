"""Make or refresh .venv from a hashed lock: `python3 scripts/venv.py requirements.lock`.

Started by the Makefile with any Python 3, so it imports only the standard library and keeps to old syntax until it
has looked at the version. Uses uv where it is on PATH, else pip. Ends with exit code 1 and one sentence on failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Present while an installation is under way; found at the start, the last one was cut short.
BUILDING = VENV / ".building"
# A development environment holds all that running needs, so its stamp vouches for both.
STAMPS = {
    "requirements.lock": [VENV / ".runtime"],
    "requirements-dev.lock": [VENV / ".dev", VENV / ".runtime"],
}


def main() -> None:
    """Install the lock named on the command line and the project itself, then write the stamps."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python is told so
        stop(
            "Steward needs Python 3.11 or newer, and this is {}.{}. Name another: make PYTHON=python3.12 ...",
            *sys.version_info,
        )
    if len(sys.argv) != 2 or sys.argv[1] not in STAMPS:
        stop("usage: venv.py {}", " | ".join(STAMPS))
    lock = sys.argv[1]
    with Path(__file__).open() as own_file:
        wait_for_turn(own_file.fileno())
        if not is_current(lock):
            install(lock)


def wait_for_turn(file: int) -> None:
    """Let one process at a time work on .venv; the lock ends with the process."""
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


def is_current(lock: str) -> bool:
    """Say whether another process has finished the same work meanwhile."""
    sources = [ROOT / lock, ROOT / "pyproject.toml", Path(__file__)]
    newest = max(source.stat().st_mtime for source in sources)
    return not BUILDING.exists() and all(stamp.exists() and stamp.stat().st_mtime >= newest for stamp in STAMPS[lock])


def install(lock: str) -> None:
    """Bring .venv to the state of the lock; a half-made or broken one is thrown away first."""
    if BUILDING.exists() or not works(PYTHON, "-c", "pass"):
        shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    BUILDING.touch()
    if not (install_with_uv(lock) or install_with_pip(lock)):
        stop("Setting up .venv failed (see above). Call make again once that is put right.")
    for stamp in STAMPS[lock]:
        stamp.touch()


def install_with_uv(lock: str) -> bool:
    """Install with uv, if it is on PATH; return whether all went well."""
    uv = shutil.which("uv")
    if not uv:
        return False
    tell("Setting up .venv from {} with uv ...", lock)
    if not PYTHON.exists() and not run(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV):
        return False
    # Without compiled files each start of the desk would compile all that it loads.
    return install_with(lock, uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON)


def install_with_pip(lock: str) -> bool:
    """Install with pip; return whether all went well."""
    tell("Setting up .venv from {} with pip ...", lock)
    if not works(PYTHON, "-m", "pip", "--version"):
        make_with_venv_module()
    return install_with(lock, PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def install_with(lock: str, *pip: object) -> bool:
    """Install what is locked, then the project itself by a link to its folder."""
    if not run(*pip, "--require-hashes", "--requirement", ROOT / lock):
        return False
    BUILDING.unlink(missing_ok=True)
    return run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)


def make_with_venv_module() -> None:
    """Make .venv, with pip in it, by the standard library; Debian and Ubuntu ship that part in a package of its own."""
    if not works(sys.executable, "-m", "ensurepip", "--version"):
        version = "{}.{}".format(*sys.version_info)
        stop("This Python can't make virtual environments. On Debian or Ubuntu: apt-get install python{}-venv", version)
    if not run(sys.executable, "-m", "venv", VENV):
        stop("This Python can't make virtual environments (see above). Name another: make PYTHON=/path/to/python ...")


def works(*command: object) -> bool:
    """Run a command without a sound and say whether it went well."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True).returncode == 0
    except OSError:
        return False


def run(*command: object) -> bool:
    """Run a command and return whether it went well. Only if it did not, show all that it said of that.

    On a machine whose own settings name places that are not there, pip warns of each of them for each package.
    """
    # An activated environment elsewhere must not draw the installation to itself.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    done = subprocess.run([str(part) for part in command], cwd=str(ROOT), env=environment, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.stderr.write(done.stderr.decode(errors="replace"))
    return done.returncode == 0


def tell(sentence: str, *values: object) -> None:
    """Say what takes the time."""
    print(sentence.format(*values), file=sys.stderr)


def stop(sentence: str, *values: object) -> None:
    """End with exit code 1 and a sentence."""
    sys.exit(sentence.format(*values))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

"""Create or refresh .venv from a hashed lock: `python3 scripts/venv.py requirements.lock`.

The Makefile starts it with any Python 3. So it imports only the standard library, and uses old syntax until it has
checked the version. It uses uv if it's on PATH, else pip. On failure, it exits with code 1 and one sentence.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Present during an installation. If it's found at the start, the last one was interrupted.
BUILDING = VENV / ".building"
# A development environment includes everything needed to run, so its stamp counts for both.
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
    """Let only one process at a time work on .venv. The lock ends with the process."""
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


def is_current(lock: str) -> bool:
    """Whether another process has done the same work meanwhile."""
    sources = [ROOT / lock, ROOT / "pyproject.toml", Path(__file__)]
    newest = max(source.stat().st_mtime for source in sources)
    return not BUILDING.exists() and all(stamp.exists() and stamp.stat().st_mtime >= newest for stamp in STAMPS[lock])


def install(lock: str) -> None:
    """Bring .venv to the state of the lock. An incomplete or broken one is deleted first."""
    if BUILDING.exists() or not works(PYTHON, "-c", "pass"):
        shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    BUILDING.touch()
    if not (install_with_uv(lock) or install_with_pip(lock)):
        stop("Setting up .venv failed (see above). Call make again once that is put right.")
    for stamp in STAMPS[lock]:
        stamp.touch()


def install_with_uv(lock: str) -> bool:
    """Install with uv, if it's on PATH. Returns whether it succeeded."""
    uv = shutil.which("uv")
    if not uv:
        return False
    tell("Setting up .venv from {} with uv ...", lock)
    if not PYTHON.exists() and not run(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV):
        return False
    # Without compiled files, each start of the desk would compile everything that it loads.
    return install_with(lock, uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON)


def install_with_pip(lock: str) -> bool:
    """Install with pip. Returns whether it succeeded."""
    tell("Setting up .venv from {} with pip ...", lock)
    if not works(PYTHON, "-m", "pip", "--version"):
        make_with_venv_module()
    return install_with(lock, PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def install_with(lock: str, *pip: object) -> bool:
    """Install the locked packages, then link the project itself to its folder."""
    if not run(*pip, "--require-hashes", "--requirement", ROOT / lock):
        return False
    BUILDING.unlink(missing_ok=True)
    return run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)


def make_with_venv_module() -> None:
    """Create .venv with pip, using the standard library. Debian and Ubuntu ship that part as a separate package."""
    if not works(sys.executable, "-m", "ensurepip", "--version"):
        version = "{}.{}".format(*sys.version_info)
        stop("This Python can't make virtual environments. On Debian or Ubuntu: apt-get install python{}-venv", version)
    if not run(sys.executable, "-m", "venv", VENV):
        stop("This Python can't make virtual environments (see above). Name another: make PYTHON=/path/to/python ...")


def works(*command: object) -> bool:
    """Run a command without output. Returns whether it succeeded."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True).returncode == 0
    except OSError:
        return False


def run(*command: object) -> bool:
    """Run a command and return whether it succeeded. Its error output is shown only if it failed.

    On a machine whose settings name unreachable package sources, pip warns about each of them for each package.
    """
    # An activated environment elsewhere must not become the target of the installation.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    done = subprocess.run([str(part) for part in command], cwd=str(ROOT), env=environment, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.stderr.write(done.stderr.decode(errors="replace"))
    return done.returncode == 0


def tell(sentence: str, *values: object) -> None:
    """Print what is taking time."""
    print(sentence.format(*values), file=sys.stderr)


def stop(sentence: str, *values: object) -> None:
    """Exit with code 1 and a sentence."""
    sys.exit(sentence.format(*values))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

"""Pin the dependencies of pyproject.toml: `lock.py` writes the lock files, `lock.py --check` checks whether they are
current."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
# The extra dependencies of each lock. The larger lock keeps the versions of the smaller one.
SOURCES = {
    RUNTIME: ["--group", "build"],
    DEV: ["--group", "build", "--group", "dev", "--constraint", RUNTIME],
}


def main() -> int:
    """Write or check both locks. Returns the exit code."""
    if "--check" not in sys.argv[1:]:
        for lock in SOURCES:
            compile_lock(lock, ROOT / lock, "--upgrade")
        return 0
    stale = [lock for lock in SOURCES if not is_current(lock)]
    for lock in stale:
        print(f"{lock} does not fit pyproject.toml any more. Run `make lock` and commit the result.", file=sys.stderr)
    return 1 if stale else 0


def is_current(lock: str) -> bool:
    """Resolve again, preferring the pinned versions, and compare the result with the lock."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / lock
        shutil.copyfile(ROOT / lock, again)
        compile_lock(lock, again)
        return pins(again) == pins(ROOT / lock)


def pins(lock: Path) -> list[str]:
    """The pinned requirements with their markers, without hashes, because files can be added to a release later."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.rstrip(" \\") for line in lines if line and not line.startswith((" ", "#"))]


def compile_lock(lock: str, target: Path, *options: str) -> None:
    """Resolve for every platform from Python 3.11 on into `target`, preferring the versions already in it."""
    command = [str(UV), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-config"]
    command += [
        "--custom-compile-command",
        "make lock",
        *SOURCES[lock],
        *options,
        "pyproject.toml",
        "--output-file",
        str(target),
    ]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"Could not resolve {lock} (see above).")


if __name__ == "__main__":
    sys.exit(main())

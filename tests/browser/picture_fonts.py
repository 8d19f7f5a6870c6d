"""Fonts for the pictures in docs/images, for what the page has no letters of its own: Japanese, signs and emoji.

They're downloaded as Debian's packages and unpacked beside the environment. They aren't installed, so a test that needs
one of them still fails on a machine without it.
"""

import shutil
import subprocess
from pathlib import Path

from tests.support.desk import ROOT

PACKAGES = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
FOLDER = ROOT / ".venv/.picture-fonts"
HELP = (
    "The pictures need fonts for Japanese, signs and emoji. Here they can't be downloaded with apt-get. "
    "Put them into {folder}, or take the pictures on Debian or Ubuntu."
)


def picture_fonts(folder: Path = FOLDER) -> Path:
    """The folder with the fonts, which are downloaded into it first if it isn't there.

    Raises:
        SystemExit: They can't be downloaded.
    """
    if folder.is_dir():
        return folder
    unpacked = folder.with_suffix(".part")
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    try:
        # Not as root's helper user, who can't write here.
        download = ["apt-get", "-o", "APT::Sandbox::User=root", "download", "--quiet=2", *PACKAGES]
        subprocess.run(download, cwd=unpacked, check=True)
        for package in sorted(unpacked.glob("*.deb")):
            subprocess.run(["dpkg-deb", "--extract", package.name, "."], cwd=unpacked, check=True)
            package.unlink()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(HELP.format(folder=folder)) from error
    return unpacked.rename(folder)

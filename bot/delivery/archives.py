"""Zip files, made when they're sent."""

import io
import zipfile
from collections.abc import Sequence

from handlers.views.blocks import WrittenAttachment
from handlers.views.mails import Attachment

LIST = "missing.txt"
"""The name of the list of files whose content is gone."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same for all entries, so that a repeated try makes the same file."""


def zipped(entries: Sequence[Attachment | WrittenAttachment], missing: Sequence[str] = ()) -> bytes:
    """A zip file with these entries, by their paths, and a list of those that are `missing`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            if isinstance(entry, Attachment):
                archive.writestr(_info(entry.name), entry.content, zipfile.ZIP_DEFLATED)
                continue
            info = _info(entry.name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as packed:
                for piece in entry.write():
                    packed.write(piece.encode())
        if missing:
            archive.writestr(_info(LIST), "".join(f"{name}\n" for name in missing), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, EPOCH)

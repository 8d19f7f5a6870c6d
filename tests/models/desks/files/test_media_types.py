"""What files are by their content, and what's dangerous about that."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from models.desks.files.media_types import Risk, found_type, risk_of
from models.desks.files.names import clean_name

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0"
EXE = b"MZ\x90\0\x03\0\0\0" + bytes(120) + b"PE\0\0"
ELF = b"\x7fELF\x02\x01\x01" + bytes(50)


def archive(*names: str) -> bytes:
    """A ZIP with files of these names."""
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n1 0 obj", "application/pdf"),
        (archive("a.txt"), "application/zip"),
        (EXE, "application/x-msdownload"),
        (ELF, "application/x-executable"),
        (b"\xcf\xfa\xed\xfe" + bytes(30), "application/x-mach-binary"),
        (b"#!/bin/sh\nrm -rf /\n", "text/x-script"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\n <p>Hello <SCRIPT\n>alert(1)</script>", "text/html"),
        ("\ufeff<html>".encode("utf-16-le"), "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        (b"2026-03-02 ERROR a < b, c > d\n", "text/plain"),
        ("größer".encode("latin-1"), "text/plain"),
        (b"\0\1\2\3", "application/octet-stream"),
        (("ü" * 9000).encode(), "text/plain"),
    ],
)
def test_content_says_what_a_file_is(content: bytes, media_type: str) -> None:
    """Its name doesn't matter."""
    assert found_type(content) == media_type


@pytest.mark.parametrize(
    ("name", "media_type", "risk"),
    [
        ("photo.png", "image/png", None),
        ("photo.jpg", "image/png", None),
        ("photo.png", "text/plain", Risk.MISNAMED),
        ("invoice.pdf", "application/zip", Risk.MISNAMED),
        ("invoice.pdf", "application/x-msdownload", Risk.PROGRAM),
        ("photo.png", "image/svg+xml", Risk.PAGE),
        ("notes.txt", "text/html", Risk.PAGE),
        ("page.HTML", "text/plain", Risk.PAGE),
        ("run.bat", "text/plain", Risk.PROGRAM),
        ("trace.log", "text/plain", None),
        ("data.bin", "application/octet-stream", None),
        ("photo.png", "", None),
    ],
)
def test_what_is_dangerous_is_known_by_name_and_content(name: str, media_type: str, risk: Risk | None) -> None:
    """The worse of both."""
    assert risk_of(name, media_type) is risk


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("trace.log", "trace.log"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\run.exe", "run.exe"),
        ("invoice_\u202efdp.exe", "invoice_fdp.exe"),
        ("a\u200fb.pdf", "ab.pdf"),
        ("two\nlines\0.txt", "two lines.txt"),
        ('a<b>:"c"|d?.txt', "a_b___c__d_.txt"),
        (".htaccess", "htaccess"),
        ("ログ.txt", "ログ.txt"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 148),
    ],
)
def test_names_are_cleaned(given: str, name: str) -> None:
    """No path, nothing invisible, nothing that turns the direction, and not too long."""
    assert clean_name(given) == name

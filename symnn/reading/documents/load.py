"""A document's bytes become text, or a sentence that says why not: too large, binary, not UTF-8, a link out of its
folder.
"""

from __future__ import annotations

from pathlib import Path

from symnn.errors import DocumentError

MAX_BYTES = 8_000_000
"""A document of more is refused: a book of a thousand pages has three million."""

SIGNATURES = (b"%PDF", b"\x89PNG", b"PK\x03\x04", b"\x7fELF", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")


def load(path: Path, folder: Path | None = None) -> str:
    """The text of a file, without a byte order mark. DocumentError says what it is instead; `folder` is one it may not
    lie outside of.
    """
    if folder is not None and not path.resolve().is_relative_to(folder.resolve()):
        raise DocumentError(f"{path}: lies outside of {folder} (a link leads out of it) and is not read")
    try:
        if not path.is_file():
            raise DocumentError(f"{path}: no such file" if not path.exists() else f"{path}: no regular file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror or error})") from error
    return decoded(raw, path)


def decoded(raw: bytes, path: Path | str) -> str:
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"{path}: larger than {MAX_BYTES:,} bytes; split it")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{path}: UTF-16, not UTF-8; save it as UTF-8")
    if raw.startswith(SIGNATURES) or raw.count(b"\x00") > len(raw) // 100:
        raise DocumentError(f"{path}: a binary file, not a text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: not UTF-8 (byte 0x{raw[error.start]:02x}); save it as UTF-8") from error

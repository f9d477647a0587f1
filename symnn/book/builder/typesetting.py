"""book.pdf from book.tex, where TeX is installed. The build does not depend on it: what is missing or goes wrong is
told, and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from symnn.book.builder.keys import FOLDER
from symnn.files import write

SECONDS = 300


def typeset(folder: Path) -> str:
    """Make book.pdf beside book.tex, unless it is that of this book already. Why it was not made; empty if it was."""
    for program in ("latexmk", "pdflatex"):
        if shutil.which(program) is None:
            return f"{program} is not installed, which makes it of book.tex; --no-pdf asks for none"
    stamp, pdf = folder / FOLDER / "book.pdf.sha256", folder / "book.pdf"
    digest = _digest(folder)
    old = stamp.read_text() if stamp.is_file() else ""
    if pdf.exists() and not old:
        return f"{pdf} is there, and symnn build did not write it"
    if pdf.exists() and old == digest:
        return ""
    with tempfile.TemporaryDirectory(prefix="symnn-") as scratch:
        trouble = _run("latexmk", folder, Path(scratch))
        if trouble:
            pdf.unlink(missing_ok=True)
            return trouble
        write(pdf, (Path(scratch) / "book.pdf").read_bytes())
    write(stamp, digest)
    return ""


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in (folder / "book.tex", *sorted((folder / "figures").glob("*.pdf"))):
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _run(latexmk: str, folder: Path, scratch: Path) -> str:
    # the date of the document is no date: the same book gives the same bytes
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}
    command = [latexmk, "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-norc", f"-outdir={scratch}", "book.tex"]
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"latexmk took more than {SECONDS} s"
    if done.returncode == 0:
        return ""
    log = scratch / "book.log"
    said = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else done.stderr.decode(errors="replace")
    found = re.search(r"^! (.+?)$(?:.*?^(l\.\d+ [^\n]*))?", said, flags=re.MULTILINE | re.DOTALL)
    return (
        f"latexmk says: {' '.join(filter(None, found.groups()))}"
        if found
        else f"latexmk ended with status {done.returncode}"
    )

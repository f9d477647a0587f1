"""JUnit's XML: a suite for each file, a test case for each formula that was judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from symnn.check.findings import WRONG, Finding, Report
from symnn.check.formats.phrases import told

SKIPPED = ("unknown", "unread", "ambiguous", "supported")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(reports: Sequence[Report]) -> str:
    root = Xml.Element("testsuites", name="symnn check")
    for report in reports:
        cases = [f for f in report.findings if f.verdict != "none"]
        whole = [t for t in report.troubles if t.whole]
        suite = Xml.SubElement(
            root,
            "testsuite",
            name=_clean(report.file),
            tests=str(len(cases) + len(whole)),
            failures=str(sum(f.wrong for f in cases)),
            errors=str(len(whole)),
            skipped=str(sum(_skipped(f) for f in cases)),
            time=f"{sum(f.seconds for f in cases):.3f}",
        )
        for found in cases:
            _case(suite, found)
        for trouble in whole:
            case = Xml.SubElement(suite, "testcase", name="reading", classname=_clean(report.file))
            Xml.SubElement(case, "error", message=_clean(trouble.sentence))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _case(suite: Xml.Element, found: Finding) -> None:
    name = f"{found.line}:{found.column} {found.latex}"
    case = Xml.SubElement(
        suite,
        "testcase",
        name=_clean(name),
        classname=_clean(found.file),
        file=_clean(found.file),
        line=str(found.line),
        time=f"{found.seconds:.3f}",
    )
    said = _clean("\n".join(told(found)))
    if found.wrong:
        Xml.SubElement(case, "failure", message=f"{found.verdict}", type=found.verdict).text = said
    elif _skipped(found):
        Xml.SubElement(case, "skipped", message=_clean(f"{found.verdict}: {found.reason}"))


def _skipped(found: Finding) -> bool:
    return found.verdict in SKIPPED or (found.verdict in WRONG and found.known)


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)

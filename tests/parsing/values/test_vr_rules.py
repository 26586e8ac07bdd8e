from __future__ import annotations

import re

import pytest

from dicomnb.parsing.values.vr_rules import broken_rule


@pytest.mark.parametrize(
    ("vr", "text"),
    [
        ("AE", "A" * 16),
        ("AS", "018M"),
        ("CS", "A_1 B"),
        ("DA", "20240229"),
        ("DS", " -1.5E+3 "),
        ("DS", ".5"),
        ("DT", "2015"),
        ("DT", "20150710143000.5+0100"),
        ("DT", "20150710-1200"),
        ("IS", "-2147483648"),
        ("LO", "x" * 64),
        ("PN", "Roe^Jane^Q^Dr^Jr=A^B=C"),
        ("TM", "235960"),  # a leap second
        ("TM", "14"),
        ("UI", "1.2.840.0"),
        ("SH", ""),
    ],
)
def test_what_the_standard_allows_breaks_no_rule(vr: str, text: str) -> None:
    assert broken_rule(text, vr) == ""


# PS3.5 Table 6.2-1.
@pytest.mark.parametrize(
    ("vr", "text", "rule"),
    [
        ("AE", "A" * 17, "holds at most 16 characters"),
        ("AS", "18M", "takes ages"),
        ("AS", "018X", "takes ages"),
        ("CS", "lower", "takes capital letters"),
        ("DA", "2015.07.10", "holds at most 8 characters"),
        ("DA", "20230229", "names a day or a time that does not exist"),
        ("DA", "20151301", "does not exist"),
        ("DS", "1,5", "takes decimal numbers"),
        ("DS", "1e999", "larger than any"),
        ("DS", "12345678901234567", "at most 16 characters"),
        ("DT", "20150710143000.1234567", "takes date times"),
        ("DT", "20150710+1500", "does not exist"),
        ("DT", "20150710-0060", "does not exist"),
        ("IS", "1.5", "takes whole numbers"),
        ("IS", "2147483648", r"from -2\*\*31 to 2\*\*31 - 1"),
        ("LO", "x" * 65, "at most 64 characters"),
        ("PN", "a=b=c=d", "at most 3 component groups"),
        ("PN", "a^b^c^d^e^f", "5 components in a group"),
        ("PN", "A=" + "b" * 65, "at most 64 characters"),
        ("TM", "2400", "does not exist"),
        ("TM", "1430.5", "takes times"),
        ("TM", "235961", "does not exist"),
        ("UI", "1.02", "takes numbers joined by dots"),
        ("UI", "1.2.", "takes numbers joined by dots"),
        ("UI", "1." + "2" * 63, "at most 64 characters"),
    ],
)
def test_the_rule_that_is_broken_is_named_with_the_value(vr: str, text: str, rule: str) -> None:
    found = broken_rule(text, vr)
    assert found.startswith(f"VR {vr}")
    assert re.search(rule, found)

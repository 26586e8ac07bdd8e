"""What stands in ``pydicom.valuerep``, kind by kind.

- `number_strings`: decimal and integer strings.
- `dates`: dates, times and moments.
- `validation`: kinds of VRs, and whether values suit theirs.
"""

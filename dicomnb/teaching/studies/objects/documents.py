"""Made-up documents: a letter as PDF, a box as STL, a note as CDA. What was put in is known byte for byte."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import Subject, code, general, put, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["DOCUMENTS", "DocumentsStudy"]

DORA: Final = Subject("Phantom^Dora", "SAMPLE-0311", "19581120", "F", "056Y", 1.61, 70.0)


@dataclass(frozen=True, slots=True)
class DocumentsStudy(Study):
    """The documents; their truth is data.

    Parameters
    ----------
    key : str
        Its name.
    box : (x, y, z)
        Edges of the box of the model, mm.
    corner : (x, y, z)
        Its first corner, mm.
    """

    key: str
    box: tuple[float, float, float]
    corner: tuple[float, float, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files."""
        return "letter.dcm", "model.dcm", "note.dcm"

    def contents(self) -> dict[str, bytes]:
        """Return what was put into each file."""
        return {"letter.dcm": _pdf("Nothing to report."), "model.dcm": self._stl(), "note.dcm": _cda(self.key)}

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.45, A.85.1)."""
        kinds: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
            ("104.1", "application/pdf", "DOC", {"ConversionType": "WSD"}),
            ("104.3", "model/stl", "M3D", _model(self.key)),
            (
                "104.2",
                "text/XML",
                "DOC",
                {
                    "ConversionType": "WSD",
                    "HL7InstanceIdentifier": uid(f"{self.key}/cda"),
                },
            ),
        )
        for number, (name, (suffix, media_type, modality, more)) in enumerate(
            zip(self.names, kinds, strict=True), start=1
        ):
            content = self.contents()[name]
            dataset = general(
                Dataset(), self.key, DORA, date="20150717", time="101500", model="Phantom scanner",
                in_space=modality == "M3D",
            )  # fmt: skip
            put(
                dataset,
                SOPClassUID=f"1.2.840.10008.5.1.4.1.1.{suffix}",
                SOPInstanceUID=uid(f"{self.key}/{name}"),
                Modality=modality,
                SeriesInstanceUID=uid(f"{self.key}/series {number}"),
                SeriesNumber=number,
                InstanceNumber=1,
                ContentDate="20150717",
                ContentTime="101600",
                AcquisitionDateTime="20150717101600",
                BurnedInAnnotation="NO",
                DocumentTitle=f"About {DORA.name}",
                ConceptNameCodeSequence=[code("85040-4", "Model", "LN") if modality == "M3D" else _LETTER],
                MIMETypeOfEncapsulatedDocument=media_type,
                EncapsulatedDocumentLength=len(content),
                **more,
            )
            dataset.add_new("EncapsulatedDocument", "OB", content + bytes(len(content) % 2))
            yield name, dataset

    def _stl(self) -> bytes:
        """Return a box of twelve triangles as binary STL."""
        low, size = np.array(self.corner), np.array(self.box)
        corners = np.array([low + size * [n & 1, n >> 1 & 1, n >> 2 & 1] for n in range(8)])
        faces = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
        triangles = [part for a, b, c, d in faces for part in ((a, b, c), (a, c, d))]
        body = b""
        for triangle in triangles:
            points = corners[list(triangle)]
            normal = np.cross(points[1] - points[0], points[2] - points[0])
            body += struct.pack("<12fH", *(normal / np.linalg.norm(normal)), *points.ravel(), 0)
        return struct.pack("<80sI", b"a box", len(triangles)) + body


_LETTER: Final = code("51855-5", "Patient Note", "LN")


def _model(key: str) -> dict[str, Any]:
    """Return what a model says besides (PS3.3 C.35.1)."""
    return {
        "MeasurementUnitsCodeSequence": [code("mm", "mm", "UCUM")],
        "ModelModification": "NO",
        "ModelMirroring": "NO",
        "ContentDescription": "A box",
        "ModelUsageCodeSequence": [code("129013", "Planning Intent", "DCM")],
    } | {"InstanceCreationDate": "20150717", "SeriesDescription": key}


def _pdf(text: str) -> bytes:
    """Return a PDF of one page with one line (ISO 32000-1, 7.5)."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _cda(key: str) -> bytes:
    """Return a CDA document with nothing but a head and a text (HL7 CDA Release 2)."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">\n'
        f'<id root="{uid(f"{key}/cda")}"/>\n<title>Note on {DORA.name}</title>\n'
        "<component><nonXMLBody><text>Nothing &amp; nobody.</text></nonXMLBody></component>\n</ClinicalDocument>\n"
    ).encode()


DOCUMENTS: Final = DocumentsStudy("documents", box=(30.0, 20.0, 12.0), corner=(-11.0, 4.0, 7.5))
"""A letter, a box of 30 × 20 × 12 mm, a note."""

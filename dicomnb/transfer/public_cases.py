"""A few public series for teaching, small ones, under a licence that lets everybody use and pass them on.

Each is of the Imaging Data Commons; its index has licence and source of every series, and so does what `fetch` returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["PUBLIC_CASES", "PublicCase"]


@dataclass(frozen=True, slots=True)
class PublicCase:
    """One case.

    Parameters
    ----------
    title : str
        What it shows.
    series : tuple of str
        Series Instance UIDs.
    megabytes : int
        About how much there is to fetch.
    license : str
        The licence.
    doi : str
        The digital object identifier of the collection, which is to be cited.
    """

    title: str
    series: tuple[str, ...]
    megabytes: int
    license: str
    doi: str


PUBLIC_CASES: Final[Mapping[str, PublicCase]] = MappingProxyType(
    {
        "ct-seg": PublicCase(
            "CT of the abdomen with liver metastases, segmented (Colorectal-Liver-Metastases, CRLM-CT-1085)",
            (
                "1.3.6.1.4.1.14519.5.2.1.9203.8273.339838224353777400737733509919",
                "1.3.6.1.4.1.14519.5.2.1.9203.8273.173324183138629234104904608832",
            ),
            14,
            "CC BY 4.0",
            "10.7937/qxk2-qg03",
        ),
        "pet-ct": PublicCase(
            "PET/CT of the thorax (RIDER Lung PET-CT, RIDER-3058227149)",
            (
                "1.3.6.1.4.1.9328.50.17.308211586623593344702898394205507852188",
                "1.3.6.1.4.1.9328.50.17.298441903484561819479695351638708325526",
            ),
            67,
            "CC BY 3.0",
            "10.7937/k9/tcia.2015.ofip7tvm",
        ),
        "mr": PublicCase(
            "T1-weighted MR of a brain with a glioblastoma (UPENN-GBM-00041)",
            ("1.3.6.1.4.1.14519.5.2.1.238667833945377278535172479340077807244",),
            16,
            "CC BY 4.0",
            "10.7937/tcia.709x-dn49",
        ),
        "mammogram": PublicCase(
            "Mammograms, both breasts in two views (CMMD, D2-0512)",
            ("1.3.6.1.4.1.14519.5.2.1.1239.1759.100119950136187525846976412402",),
            18,
            "CC BY 4.0",
            "10.7937/tcia.eqde-4b16",
        ),
        "slide": PublicCase(
            "Microscopy of a low-grade glioma, frozen, HE (TCGA-CS-5394)",
            ("1.3.6.1.4.1.5962.99.1.1463920700.1096033372.1637846493244.2.0",),
            9,
            "CC BY 3.0",
            "10.5281/zenodo.12689948",
        ),
    }
)
"""Cases by the names that `fetch` takes."""

"""A picture as DICOM (secondary capture), in the study of the images that it was made of."""

from __future__ import annotations

import os
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dicomnb.analysis.derived import source_images
from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import new_instance, put, put_laterality, put_lossy
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.encode import set_pixels
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

__all__ = ["to_secondary_capture"]

_SINGLE: Final = "1.2.840.10008.5.1.4.1.1.7"
_TRUE_COLOR: Final = "1.2.840.10008.5.1.4.1.1.7.4"
_FRAME_TIME: Final = 0x00181063


def to_secondary_capture(
    picture: Any,
    *,
    like: Any,
    path: str | os.PathLike[str] | None = None,
    description: str = "Picture",
    burned_in: bool = True,
    dpi: float = 100.0,
    frames_per_second: float = 10.0,
    series_number: int | None = None,
) -> Dataset:
    """Make a secondary capture of a figure or a picture, and write it.

    Parameters
    ----------
    picture : Figure or array_like
        A figure of Matplotlib; or uint8 of shape (rows, columns) for grey, (rows, columns, 3) for red, green and blue,
        (frames, rows, columns, 3) for a movie.
    like : Volume, Dataset, path or list of these
        Images that it was made of: patient and study are theirs.
    path : path, optional
        Where to write it.
    description : str
        Series Description, up to 64 characters.
    burned_in : bool
        Whether words in the picture may identify the patient (Burned In Annotation). False only where you know.
    dpi : float
        Pixels per inch of a figure.
    frames_per_second : float
        Of a movie.
    series_number : int, optional
        By default that of the source plus 1000.

    Returns
    -------
    Dataset
        One image; it has no place in the patient, and nothing can be measured in it.

    Raises
    ------
    UsageError
        If it is no picture: another shape or type, or nothing in it.

    References
    ----------
    PS3.3 A.8.1, A.8.5 (Multi-frame True Color), C.8.6.1 (SC Equipment), C.7.6.1.1.1, C.12.4.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> import numpy as np
    >>> ct = dn.load(dn.make_study("stack"))
    >>> made = dn.to_secondary_capture(np.zeros((20, 30, 3), np.uint8), like=ct)
    >>> made.Rows, made.Columns, made.PhotometricInterpretation, made.StudyInstanceUID == ct.dataset.StudyInstanceUID
    (20, 30, 'RGB', True)
    """
    source = like if isinstance(like, (Dataset, Volume)) else load(like)
    pixels = _drawn(picture, dpi) if isinstance(picture, Figure) else np.asarray(picture)
    _check(pixels)
    first = source if isinstance(source, Dataset) else source.dataset
    is_movie = pixels.ndim == 4
    dataset = new_instance(
        first,
        sop_class=_TRUE_COLOR if is_movie else _SINGLE,
        modality="OT",
        description=description,
        series_number=series_number,
    )
    put(
        dataset,
        ConversionType="WSD",
        ImageType=["DERIVED", "SECONDARY"],
        DerivationDescription=description,
        BurnedInAnnotation="YES" if burned_in else "NO",
        PatientOrientation=None,
    )
    put_laterality(dataset, first)
    put_lossy(dataset, first)
    images = source_images(source)
    if images:
        dataset.SourceImageSequence = images
    if is_movie:
        if not 0 < frames_per_second < np.inf:
            raise UsageError(f"A movie has more than 0 frames a second, and not {frames_per_second:g}.")
        put(dataset, FrameIncrementPointer=_FRAME_TIME, FrameTime=round(1000 / frames_per_second, 6))
    set_pixels(dataset, pixels, photometric="MONOCHROME2" if pixels.ndim == 2 else "RGB")
    if path is not None:
        dataset.save_as(path)
    return dataset


def _drawn(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """Return the pixels of a figure on white; its own canvas and resolution stay."""
    canvas, before = figure.canvas, figure.dpi
    try:
        figure.set_dpi(dpi)
        agg: Any = FigureCanvasAgg(figure)
        agg.draw()
        rgba = np.asarray(agg.buffer_rgba()).astype(np.float64)
    finally:
        figure.set_dpi(before)
        figure.set_canvas(canvas)
    share = rgba[..., 3:] / 255
    return np.rint(rgba[..., :3] * share + 255 * (1 - share)).astype(np.uint8)


def _check(pixels: NDArray[Any]) -> None:
    is_picture = pixels.ndim == 2 or (pixels.ndim in {3, 4} and pixels.shape[-1] == 3)
    if pixels.dtype != np.uint8 or not is_picture or not pixels.size:
        raise UsageError(
            f"An array of {pixels.dtype} and shape {pixels.shape} is no picture.",
            remedy="It takes uint8: (rows, columns), (rows, columns, 3) or (frames, rows, columns, 3).",
        )

"""Packages that are imported only where they are needed, with an error that says how to install them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dicomnb.errors import MissingDependency

__all__ = ["optional_package"]


def optional_package(module: str, name: str, extra: str, purpose: str) -> Any:
    """Return a module of an optional package.

    Parameters
    ----------
    module : str
        The module to import.
    name : str
        Name of the package, for the message.
    extra : str
        The extra of dicomnb that installs it.
    purpose : str
        What needs it, as the beginning of a sentence.

    Raises
    ------
    MissingDependency
        If it is not installed.
    """
    try:
        __import__(module)  # unlike import_module it fails where the package is barred, and a part of it loaded already
        return import_module(module)
    except ImportError as error:
        raise MissingDependency.of(name, extra, purpose) from error

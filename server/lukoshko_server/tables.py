"""Every table of every subject, so that migrations and tests see them all."""

import importlib
import importlib.util
import pkgutil

from sqlalchemy import MetaData

import lukoshko_server
from lukoshko_server.db import Row


def metadata() -> MetaData:
    """The metadata with the rows of every subject imported."""
    for package in pkgutil.iter_modules(lukoshko_server.__path__):
        if package.ispkg and importlib.util.find_spec(f"lukoshko_server.{package.name}.rows"):
            importlib.import_module(f"lukoshko_server.{package.name}.rows")
    return Row.metadata

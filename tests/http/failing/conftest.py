"""The shop with marked goods, as the tests of marking have it."""

from tests.http.marking.conftest import marked

__all__ = ["marked"]

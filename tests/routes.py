"""Routes of an application whose addresses nobody asks for: an application is made for each test, and after each kill."""

from collections.abc import Callable

from werkzeug.routing import Rule

_BUILDER_OF = Rule._compile_builder


def build_when_asked() -> None:
    """From now on what makes the addresses of a route is made when the first is wanted: to make all takes 60 ms."""
    Rule._compile_builder = _built_when_asked  # type: ignore[method-assign, assignment]


def _built_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    made: list[Callable[..., tuple[str, str]]] = []

    def build(of: Rule, /, **values: object) -> tuple[str, str]:
        if not made:
            made.append(_BUILDER_OF(rule, append_unknown))
        return made[0](of, **values)

    return build

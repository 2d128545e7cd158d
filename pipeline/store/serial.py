"""Our frozen values as JSON bytes and back, checked on the way in; never a pickle."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import StoreError

T = TypeVar("T")


def to_bytes(kind: Any, value: object) -> bytes:
    """A value of the kind (`Heard`, `tuple[Word, ...]`) as JSON, UTF-8."""
    return _adapter(kind).dump_json(value)


def from_bytes(kind: type[T], data: bytes) -> T:
    """
    The value again. Raises StoreError when the bytes are not of that kind.

    >>> from pipeline.span import Span
    >>> from_bytes(Span, to_bytes(Span, Span(0, 1500)))
    Span(start_ms=0, end_ms=1500)
    """
    try:
        value: T = _adapter(_any(kind)).validate_json(data)
    except ValidationError as error:
        raise _unreadable(kind, error) from None
    return value


def to_plain(kind: Any, value: object) -> Any:
    """As JSON values, for a JSON column."""
    return _adapter(kind).dump_python(value, mode="json")


def from_plain(kind: Any, plain: Any) -> Any:
    """From JSON values. Raises StoreError when they are not of that kind."""
    try:
        return _adapter(kind).validate_python(plain)
    except ValidationError as error:
        raise _unreadable(kind, error) from None


def _any(kind: Any) -> Any:
    """The checker takes `type[T]` for unhashable."""
    return kind


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _unreadable(kind: Any, error: ValidationError) -> StoreError:
    """Says where, not what: the value may be somebody's words."""
    where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"]) or "value"
    name = getattr(kind, "__name__", str(kind))
    return StoreError(
        f"a kept {name} cannot be read back (at {where}); "
        "it is damaged or was made by another version: analyse the recording again"
    )

"""What the parts of a tree have in common: `FrozenPart` makes a frozen dataclass of each subclass. None is made here.

What is alike in all of them is written here once, for what `dataclass` would write for each of so many classes takes it
longer than to read a formula and to prove it.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class FrozenPart:
    """A subclass lists its fields, as a dataclass does; `said` are the names of those that tell parts apart."""

    said: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}
    _count: ClassVar[int] = 0
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        dataclass(init=False, repr=False, eq=False)(cls)
        known = fields(cls)  # type: ignore[arg-type]  # it has just become one
        cls.said = tuple(f.name for f in known if f.compare)
        cls._defaults = {f.name: f.default for f in known if f.default is not MISSING}
        cls._count = len(known)

    def __init__(self, *given: Any, **named: Any) -> None:
        order, values = self.__match_args__, self.__dict__
        values.update(self._defaults)
        values.update(zip(order, given, strict=False))
        values.update(named)
        if len(given) > len(order) or len(values) != self._count:
            raise TypeError(f"{type(self).__name__} is made of {', '.join(order)}, not of {given} and {named}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        mine, theirs, said = self.__dict__, other.__dict__, self.said
        return tuple(map(mine.__getitem__, said)) == tuple(map(theirs.__getitem__, said))

    def __hash__(self) -> int:
        return hash(tuple(map(self.__dict__.__getitem__, self.said)))

    def __repr__(self) -> str:
        known = (f"{name}={value!r}" for name, value in self.__dict__.items() if not name.startswith("_"))
        return f"{type(self).__name__}({', '.join(known)})"

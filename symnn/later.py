"""What is loaded late, or never. NumPy for those who may go without it: it is loaded when it is first asked for
something. A derivation in letters never asks. Whoever imports `np` from here says `import numpy as np` to type
checkers. And functions of seldom used parts of other packages, and what is to be done once these are loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class LaterModule(ModuleType):
    """A module by its name; once it is loaded, its names stand here and are found as quickly as there."""

    def __getattr__(self, name: str) -> Any:
        module = import_module(self.__name__)
        vars(self).update(vars(module))
        return getattr(module, name)


np = LaterModule("numpy")


class LaterFunction:
    """A function by its name and that of its module, which is loaded when the function is first called."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def function(self) -> Any:
        return getattr(import_module(self.module), self.name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.function()(*arguments, **options)


def once_loaded(name: str, do: Callable[[], None]) -> None:
    """Call `do` as soon as the module of this name is loaded: now, if it is, and else at the end of its import."""
    if name in sys.modules:
        do()
    else:
        _AWAITED.wanted.setdefault(name, []).append(do)


class _Awaited(MetaPathFinder):
    """Finds nothing by itself; what the other finders make of a wanted module is told when it has run."""

    def __init__(self) -> None:
        self.wanted: dict[str, list[Callable[[], None]]] = {}

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in self.wanted:
            return None
        todo = self.wanted.pop(name)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Told(spec.loader, todo)
        return spec


class _Told(Loader):
    """The loader of one module, and what is done after it."""

    def __init__(self, loader: Loader, todo: Sequence[Callable[[], None]]) -> None:
        self.loader, self.todo = loader, todo

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        for do in self.todo:
            do()


_AWAITED = _Awaited()
sys.meta_path.insert(0, _AWAITED)

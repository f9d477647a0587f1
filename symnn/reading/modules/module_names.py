"""What is called how: identifiers and printed names from module paths, each once."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symnn.bridge import TensorSymbol
from symnn.claims.derivation import SymbolName
from symnn.export.python_source import RESERVED

LETTERS = {"weight": "W", "bias": "b", "running_mean": "mu", "running_var": "nu"}


class ModuleNames:
    """Gives out symbols; `printed` says how each is written: a base, and the index of the block that it belongs to."""

    def __init__(self) -> None:
        self.taken: set[str] = {"loss", "loss_and_gradients", "parameters", "dtype"}
        self.printed: dict[Any, SymbolName] = {}
        self.bases: set[tuple[str, str | None]] = set()

    def parameter(self, qualified: str, shape: tuple[Any, ...]) -> Any:
        """layers.0.attn.q_proj.weight is W with the block 0 and the word q_proj."""
        *path, last = qualified.split(".")
        letter = LETTERS.get(last, last)
        if last == "weight" and len(shape) < 2:
            letter = "gamma"
        return self.symbol(letter, path, shape)

    def symbol(self, letter: str, path: list[str], shape: tuple[Any, ...]) -> Any:
        """A symbol of that shape with a name that nothing else has."""
        name = self.fresh("_".join([letter, *path]))
        made = shaped(name, shape)
        self.printed[made] = self._name(letter, path)
        return made

    def cotangent(self, of: Any) -> Any:
        name = self.fresh(f"d{of}")
        made = shaped(name, getattr(of, "shape", ()))
        known = self.printed.get(of)
        if known is not None:
            self.printed[made] = SymbolName(rf"\bar{{{_latex(known.base)}}}", known.layer)
        return made

    def fresh(self, wanted: str) -> str:
        """An identifier of Python, ASCII, that nothing else has."""
        name = re.sub(r"\W+", "_", wanted, flags=re.ASCII).strip("_") or "v"
        name = f"v{name}" if name[0].isdigit() or name in RESERVED else name
        found, k = name, 1
        while found in self.taken or found in RESERVED:
            found, k = f"{name}_{k}", k + 1
        self.taken.add(found)
        return found

    def _name(self, letter: str, path: list[str]) -> SymbolName:
        """The shortest end of the path that tells this name from the others, and the last number before it."""
        numbers = [k for k, word in enumerate(path) if word.isdigit()]
        layer = path[numbers[0]] if numbers else None
        words = path[numbers[0] + 1 :] if numbers else path
        for count in range(len(words) + 1):
            base = "_".join([letter, *words[len(words) - count :]])
            if (base, layer) not in self.bases:
                break
        k = 1
        while (base, layer) in self.bases:
            base, k = f"{'_'.join([letter, *words])}_{k}", k + 1
        self.bases.add((base, layer))
        return SymbolName(base, layer)


def shaped(name: str, shape: Any) -> Any:
    """A number, a column, a matrix or a tensor of that name."""
    sizes = tuple(shape)
    if len(sizes) > 2:
        return TensorSymbol(name, *sizes)
    if len(sizes) == 2:
        return sp.MatrixSymbol(name, *sizes)
    return sp.MatrixSymbol(name, *sizes, 1) if sizes else sp.Symbol(name, real=True)


def _latex(base: str) -> str:
    from symnn.text.letters import symbol

    return symbol(base)

"""Exported programs as files (`.pt2`): read only if nothing in them could run when it is loaded."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from symnn.errors import ArgumentError, DocumentError
from symnn.reading.modules.exported import from_program
from symnn.reading.modules.guard import guarded
from symnn.reading.modules.module_program import ModuleProgram
from symnn.reading.modules.module_reader import Walk
from symnn.reading.modules.prepared_module import double, torch_itself

# what an archive holds beside pickles: text, and raw numbers
PLAIN = (".json", "archive_format", "archive_version", "version", "byteorder", "serialization_id")


def from_file(path: Any) -> ModuleProgram:
    """The program of a module that torch.export.save wrote; its result is the loss.

    DocumentError for a file that is no such archive, and for one that holds pickles of more than tensors and plain
    containers: loading those could run anything.
    """
    torch = torch_itself()
    content = Path(path).read_bytes()
    _harmless(torch, content, str(path))
    with double(torch):
        program = torch.export.load(io.BytesIO(content))
    if program.example_inputs is None:
        raise ArgumentError(f"{path} holds no example inputs, at which the guard compares gradients")
    loaded = Loaded(torch, program, Path(path).stem)
    return guarded(Walk(from_program(program, loaded)).program(), *loaded.values(), single=True)


def _harmless(torch: Any, content: bytes, path: str) -> None:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise DocumentError(f"{path} is no program that torch.export.save wrote")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            raw = "/weight_" in name or name.endswith(PLAIN)
            if raw and not _pickled(data):
                continue
            try:
                torch.load(io.BytesIO(data), weights_only=True)
            except Exception as error:  # whatever torch finds in a pickle, it is not loaded
                raise DocumentError(
                    f"{path} is refused: {name} is a pickle of more than tensors ({_first(error)})"
                ) from error


def _pickled(data: bytes) -> bool:
    """Whether it begins as a pickle, or as an archive that may hold one."""
    return data[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK")


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]


class Loaded:
    """What a program from a file is for the reader of graphs: the module that it was is gone."""

    dynamic = None
    loss = None
    prefix = ""
    single = True

    def __init__(self, torch: Any, program: Any, title: str) -> None:
        self.torch, self.program, self.title = torch, program, title
        args, kwargs = program.example_inputs
        if kwargs:
            raise ArgumentError("a program whose inputs go by keywords")
        self.inputs = args

    def values(self) -> tuple[float, dict[str, Any]]:
        """The loss and its gradients by PyTorch's autograd, in the precision of the file."""
        module = copy.deepcopy(self.program).module()
        named = {n: p for n, p in module.named_parameters() if p.requires_grad}
        found = self.torch.autograd.grad(module(*self.inputs).reshape(()), list(named.values()), allow_unused=True)
        loss = float(module(*self.inputs).detach())
        return loss, {
            n: np.zeros(p.shape) if g is None else g.numpy() for (n, p), g in zip(named.items(), found, strict=True)
        }

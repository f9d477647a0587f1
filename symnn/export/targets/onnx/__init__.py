"""ONNX: a graph of its standard operators, in single and in double precision. It needs the package onnx."""

from symnn.export.target import Target
from symnn.export.targets.onnx.onnx_files import SPELLED, onnx_files, onnx_function, onnx_module

onnx = Target(name="onnx", spells=SPELLED, module=onnx_module, function=onnx_function, files=onnx_files)

__all__ = ["onnx"]

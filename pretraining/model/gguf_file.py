"""Reads GGUF version 3: metadata, and tensors as float32 arrays.

Written from github.com/ggml-org/ggml, docs/gguf.md, for what this project
writes: F32, F16, Q8_0 and Q4_0.  Every length is checked against the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple, Union

import numpy as np

Value = Union[int, float, bool, str, List[object], np.ndarray]

#: Metadata types of fixed size, by number: numpy's name for them.
_FIXED = {0: "u1", 1: "i1", 2: "<u2", 3: "<i2", 4: "<u4", 5: "<i4", 6: "<f4", 7: "?", 10: "<u8", 11: "<i8", 12: "<f8"}
_STRING, _ARRAY = 8, 9
_BLOCK = 32
_DEFAULT_ALIGNMENT = 32
_LARGEST_COUNT = 1 << 21
#: Tensor types by number: name, values of a block, bytes of a block.
TYPES: Dict[int, Tuple[str, int, int]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", _BLOCK, 18), 8: ("Q8_0", _BLOCK, 34),
}


class GgufError(ValueError):
    """The file is no GGUF file, is cut off, or holds what cannot be read here."""


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies; `shape` has its outermost dimension first."""

    kind: str
    shape: Tuple[int, ...]
    offset: int
    size: int


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> memoryview:
        if count < 0 or self.at + count > len(self.data):
            raise GgufError("the file ends inside its header")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, layout: str) -> int:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))[0]

    def count(self) -> int:
        found = self.number("Q")
        if found > _LARGEST_COUNT:
            raise GgufError(f"a list of {found} entries is longer than any header's")
        return found

    def text(self) -> str:
        try:
            return bytes(self.take(self.number("Q"))).decode("utf-8")
        except UnicodeDecodeError as error:
            raise GgufError("a text in its header is no UTF-8") from error

    def value(self, kind: int) -> Value:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            of, count = self.number("I"), self.count()
            if of in _FIXED:
                layout = np.dtype(_FIXED[of])
                return np.frombuffer(self.take(count * layout.itemsize), layout)
            return [self.value(of) for _ in range(count)]
        if kind not in _FIXED:
            raise GgufError(f"metadata of the unknown type {kind}")
        layout = np.dtype(_FIXED[kind])
        return np.frombuffer(self.take(layout.itemsize), layout)[0].item()


class GgufFile:
    """metadata: key to value; tensors: name to where it lies."""

    def __init__(self, path: Path) -> None:
        self._data = memoryview(path.read_bytes())
        cursor = _Cursor(self._data)
        if bytes(cursor.take(4)) != b"GGUF":
            raise GgufError("it does not start as a GGUF file does")
        version = cursor.number("I")
        if version != 3:
            raise GgufError(f"version {version} of GGUF is not read here")
        tensors, entries = cursor.count(), cursor.count()
        self.metadata: Dict[str, Value] = {}
        for _ in range(entries):
            key = cursor.text()
            self.metadata[key] = cursor.value(cursor.number("I"))
        self.tensors: Dict[str, Tensor] = {}
        infos = [self._info(cursor) for _ in range(tensors)]
        alignment = int(self.metadata.get("general.alignment", _DEFAULT_ALIGNMENT))
        start = -(-cursor.at // alignment) * alignment
        for name, tensor in infos:
            if start + tensor.offset + tensor.size > len(self._data):
                raise GgufError(f"the file ends inside the tensor {name}")
            self.tensors[name] = Tensor(tensor.kind, tensor.shape, start + tensor.offset, tensor.size)

    @staticmethod
    def _info(cursor: _Cursor) -> Tuple[str, Tensor]:
        name = cursor.text()
        dimensions = cursor.number("I")
        if dimensions > 4:
            raise GgufError(f"the tensor {name} has {dimensions} dimensions")
        shape = tuple(cursor.number("Q") for _ in range(dimensions))[::-1]
        kind, offset = cursor.number("I"), cursor.number("Q")
        if kind not in TYPES:
            raise GgufError(f"the tensor {name} has type {kind}, which is not read here")
        title, values, size = TYPES[kind]
        if shape and shape[-1] % values:
            raise GgufError(f"rows of the tensor {name} are no whole number of blocks")
        count = 1
        for length in shape:
            count *= length
        return name, Tensor(title, shape, offset, count // values * size)

    def read(self, name: str) -> np.ndarray:
        """Values of a tensor in float32, with its shape."""
        tensor = self.tensors[name]
        data = self._data[tensor.offset:tensor.offset + tensor.size]
        return dequantise(tensor.kind, data).reshape(tensor.shape)


def dequantise(kind: str, data: Union[bytes, memoryview]) -> np.ndarray:
    """Values in float32: for Q8_0 `scale * code`, for Q4_0 `scale * (code - 8)`, with the half scale of each block of 32."""
    if kind == "F32":
        return np.frombuffer(data, "<f4").copy()
    if kind == "F16":
        return np.frombuffer(data, "<f2").astype(np.float32)
    if kind == "Q8_0":
        blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("codes", "i1", _BLOCK)]))
        codes = blocks["codes"].astype(np.float32)
    elif kind == "Q4_0":
        # Low nibbles are values 0 to 15 of a block, high nibbles 16 to 31.
        blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("codes", "u1", _BLOCK // 2)]))
        pairs = blocks["codes"]
        codes = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32) - 8
    else:
        raise GgufError(f"tensors of type {kind} are not read here")
    return (blocks["scale"].astype(np.float32)[:, None] * codes).reshape(-1)

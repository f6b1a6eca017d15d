"""Extra nodes, inputs and outputs for an ONNX file, without the ``onnx`` package.

Protocol buffers merge by concatenation: a message written after another of its kind appends its repeated fields and
merges its embedded messages (developers.google.com/protocol-buffers/docs/encoding#last-one-wins). So a model with a
small second model behind it *is* the model with the second one's nodes added to its graph. Field numbers are those of
onnx.proto3; onnxruntime sorts the nodes itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

FLOAT = 1
"""TensorProto.DataType.FLOAT."""

_LENGTH_DELIMITED, _VARINT = 2, 0


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _block(field: int, payload: bytes) -> bytes:
    return _varint(field << 3 | _LENGTH_DELIMITED) + _varint(len(payload)) + payload


def _text(field: int, text: str) -> bytes:
    return _block(field, text.encode())


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value)


def node(kind: str, inputs: Iterable[str], output: str, **attributes: int) -> bytes:
    """A NodeProto of the default domain inside a GraphProto. attributes: integers by name."""
    body = b"".join(_text(1, name) for name in inputs) + _text(2, output) + _text(3, output) + _text(4, kind)
    for name, value in attributes.items():
        body += _block(5, _text(1, name) + _number(3, value) + _number(20, 2))  # AttributeType.INT
    return _block(1, body)


def scalar(name: str, value: float) -> bytes:
    """A float constant (an initializer without dimensions) inside a GraphProto."""
    return _block(5, _number(2, FLOAT) + _text(8, name) + _block(9, struct.pack("<f", value)))


def graph_input(name: str) -> bytes:
    """A float scalar the caller gives, inside a GraphProto."""
    return _block(11, _value(name, _block(2, b"")))


def graph_output(name: str) -> bytes:
    """A float tensor handed out, its shape left open, inside a GraphProto."""
    return _block(12, _value(name, b""))


def _value(name: str, shape: bytes) -> bytes:
    return _text(1, name) + _block(2, _block(1, _number(1, FLOAT) + shape))


def with_parts(model: bytes, parts: Iterable[bytes]) -> bytes:
    """The model with those parts added to its graph (field 7 of a ModelProto)."""
    return model + _block(7, b"".join(parts))


def renamed_output(model: bytes, old: str, new: str) -> bytes:
    """The model with the one node that makes ``old`` making ``new`` instead; those who read ``old`` still do.

    Both names have the same number of bytes, so that no length around them changes. ValueError if it is not found.
    """
    before, after = _text(2, old), _text(2, new)
    if len(before) != len(after) or model.count(before) != 1:
        raise ValueError(f"the output '{old}' cannot become '{new}'")
    return model.replace(before, after)

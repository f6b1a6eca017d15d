"""Make the vendored speaker encoder from the weights inside Resemblyzer 0.1.4.

    python scripts/make_speaker_encoder.py resemblyzer/pretrained.pt src/memoriam/models/resemblyzer/voice_encoder.onnx

Needs torch and onnx, which Memoriam itself does not. The network is that of resemblyzer/voice_encoder.py (GE2E, Wan et
al., 2018): three LSTM layers of 256, a linear layer, ReLU, unit length. Weights are stored as half floats and widened
when the graph is loaded.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

LAYERS, HIDDEN, MEL_BANDS, FRAMES = 3, 256, 40, 160


def main() -> None:
    """Read the checkpoint named first, write the graph named second."""
    state = torch.load(sys.argv[1], map_location="cpu")["model_state"]
    weights = {name: tensor.numpy() for name, tensor in state.items()}
    model = helper.make_model(_graph(weights), opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    Path(sys.argv[2]).write_bytes(model.SerializeToString())


def _graph(weights: dict[str, np.ndarray]) -> onnx.GraphProto:
    nodes = [helper.make_node("Transpose", ["mel"], ["sequence_0"], perm=[1, 0, 2])]
    constants = [numpy_helper.from_array(np.array([axis], np.int64), f"axis_{axis}") for axis in (0, 1)]

    def half(name: str, array: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(array.astype(np.float16), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name

    for layer in range(LAYERS):
        bias = [_gates(weights[f"lstm.bias_{side}_l{layer}"]) for side in ("ih", "hh")]
        inputs = [
            f"sequence_{layer}",
            half(f"input_{layer}", _gates(weights[f"lstm.weight_ih_l{layer}"])[None]),
            half(f"recurrent_{layer}", _gates(weights[f"lstm.weight_hh_l{layer}"])[None]),
            half(f"bias_{layer}", np.concatenate(bias)[None]),
        ]
        outputs = [f"states_{layer}", f"last_{layer}"]
        nodes.append(helper.make_node("LSTM", inputs, outputs, hidden_size=HIDDEN))
        nodes.append(helper.make_node("Squeeze", [f"states_{layer}", "axis_1"], [f"sequence_{layer + 1}"]))
    nodes.append(helper.make_node("Squeeze", [f"last_{LAYERS - 1}", "axis_0"], ["last"]))
    linear = [half("linear", weights["linear.weight"]), half("linear_bias", weights["linear.bias"])]
    nodes.append(helper.make_node("Gemm", ["last", *linear], ["projected"], transB=1))
    nodes.append(helper.make_node("Relu", ["projected"], ["positive"]))
    nodes.append(helper.make_node("LpNormalization", ["positive"], ["embedding"], axis=1, p=2))
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["windows", FRAMES, MEL_BANDS])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["windows", HIDDEN])
    return helper.make_graph(nodes, "speaker_encoder", [mel], [embedding], constants)


def _gates(rows: np.ndarray) -> np.ndarray:
    """PyTorch's order of LSTM gates (input, forget, cell, output) → ONNX's (input, output, forget, cell)."""
    gate_in, gate_forget, gate_cell, gate_out = np.split(rows, 4)
    return np.concatenate([gate_in, gate_out, gate_forget, gate_cell])


if __name__ == "__main__":
    main()

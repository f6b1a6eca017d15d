"""Runs the vendored models: one LiteRT interpreter and one YuNet a thread, one shared ONNX session a process.

LiteRT interpreters and cv2.FaceDetectorYN hold state between calls, so each thread gets its own; onnxruntime sessions
may be shared. All of them use one thread: parallelism is frames or photographs, never layers of a model.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import cv2
import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from memoriam.models.registry import model_file

Tensor = NDArray[np.float32]

_ERRORS_ONLY = 3
"""onnxruntime's severity: its warnings about unused initialisers of the vendored graph say nothing useful."""


_NOTICE = b"XNNPACK delegate"
_STDERR = 2
_stderr_lock = threading.Lock()


@contextmanager
def without_notice() -> Iterator[None]:
    """Hold back one line: LiteRT announces its delegate on stderr whenever an interpreter is made, with no switch.

    Everything else that is written to stderr meanwhile is passed on afterwards.
    """
    with _stderr_lock, tempfile.TemporaryFile() as held:
        try:
            original = os.dup(_STDERR)
        except OSError:  # a process without stderr has nothing to keep clean
            yield
            return
        os.dup2(held.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(original, _STDERR)
            os.close(original)
            held.seek(0)
            for line in held:
                if _NOTICE not in line:
                    os.write(_STDERR, line)


class LiteRT:
    """One tflite model; :meth:`run` takes and gives float32 arrays."""

    def __init__(self, name: str) -> None:
        path = str(model_file(name))
        with without_notice():
            self._interpreter = Interpreter(model_path=path, num_threads=1)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = {output["name"]: output["index"] for output in self._interpreter.get_output_details()}

    def run(self, tensor: Tensor) -> dict[str, Tensor]:
        """Outputs by name for one input of the model's own shape."""
        self._interpreter.set_tensor(self._input["index"], np.ascontiguousarray(tensor, np.float32))
        self._interpreter.invoke()
        return {name: self._interpreter.get_tensor(index) for name, index in self._outputs.items()}


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.models: dict[str, Any] = {}


_per_thread = _PerThread()


def litert(name: str) -> LiteRT:
    """This thread's interpreter of a tflite model of the registry. Raises InstallationError."""
    models = _per_thread.models
    if name not in models:
        models[name] = LiteRT(name)
    model: LiteRT = models[name]
    return model


def let_go() -> None:
    """Drop this thread's interpreters and the process's sessions; whoever needs one again loads it again (0.1 s).

    What measures photographs is a quarter of a gigabyte, and most of it is not needed while frames are painted.
    """
    _per_thread.models.clear()
    onnx_session.cache_clear()


def face_detector() -> Any:
    """This thread's cv2.FaceDetectorYN; the caller sets input size and thresholds. Raises InstallationError."""
    models = _per_thread.models
    if "face_detector" not in models:
        models["face_detector"] = cv2.FaceDetectorYN.create(str(model_file("face_detector")), "", (320, 320))
    return models["face_detector"]


@cache
def onnx_session(name: str) -> onnxruntime.InferenceSession:
    """The process's session of an ONNX model of the registry, for all threads. Raises InstallationError."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model_file(name)), options, providers=["CPUExecutionProvider"])

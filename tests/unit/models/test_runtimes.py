"""Models give the same answers from every thread."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.models.runtimes import LiteRT, face_detector, let_go, litert, onnx_session, without_notice


def _landmarks(seed: int) -> NDArray[np.float32]:
    tensor = np.random.default_rng(seed).random((1, 256, 256, 3), np.float32)
    return litert("face_landmarks").run(tensor)["Identity"].copy()


def test_interpreters_do_not_mix_threads_up() -> None:
    alone = [_landmarks(seed) for seed in range(6)]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(_landmarks, range(6)))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_each_thread_has_its_own_interpreter_and_detector() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(litert, "face_landmarks").result() is not litert("face_landmarks")
        assert pool.submit(face_detector).result() is not face_detector()
    assert litert("face_landmarks") is litert("face_landmarks")
    assert face_detector() is face_detector()


def test_a_session_is_shared() -> None:
    assert onnx_session("face_recognition") is onnx_session("face_recognition")


def test_the_notice_is_held_back_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    with without_notice():
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\nsomething went wrong\n")
    assert capfd.readouterr().err == "something went wrong\n"
    LiteRT("face_blendshapes")
    assert capfd.readouterr().err == ""


def test_models_that_were_let_go_are_loaded_again_and_say_the_same() -> None:
    picture = np.full((1, 256, 256, 3), 0.4, np.float32)
    before = litert("selfie_segmentation")
    said = before.run(picture)
    let_go()
    again = litert("selfie_segmentation")
    assert again is not before
    for name, value in again.run(picture).items():
        np.testing.assert_array_equal(value, said[name])

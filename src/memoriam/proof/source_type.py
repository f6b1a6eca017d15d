"""What an engine may say of its pictures."""

from __future__ import annotations

from enum import StrEnum


class DigitalSourceType(StrEnum):
    """How an engine's pictures come about, as IPTC names it; that a camera took them is not among the choices."""

    PHOTOGRAPHS_AND_MODELS = (
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    )
    """Pixels of photographs, moved and completed with the help of trained models."""

    MODELS_ALONE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    """Every pixel drawn by a trained model, even if photographs guided it."""

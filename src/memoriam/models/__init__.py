"""The vendored model files: what each is for, whose it is, and proof that it is unaltered.

Every file lies beside its licence text and is pinned by sha256. Nothing is ever fetched.
"""

from memoriam.models.registry import REGISTRY, ModelFile, model_file

__all__ = ["REGISTRY", "ModelFile", "model_file"]

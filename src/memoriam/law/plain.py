"""Elsewhere: the sign of every film, in every frame, and nothing beyond it."""

from memoriam.law.base import Law

LAW = Law(code="plain", place="elsewhere", opening=0.0, fade=0.0, speech_notice="none", sources=())

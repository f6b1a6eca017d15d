"""What the law of a place asks of a film's signs: one file a place. None can take a sign away."""

from memoriam.law.base import LAWS, Law, LawCode, SpeechNotice, find_law

__all__ = ["LAWS", "Law", "LawCode", "SpeechNotice", "find_law"]

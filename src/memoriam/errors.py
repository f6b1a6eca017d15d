"""Every error Memoriam raises on purpose.

MemoriamError
├── BriefError          the brief asks for something that cannot be (unknown key, impossible date)   exit 2
├── PhotoError          a photograph cannot be read, or shows nobody, or too many                    exit 3
│   ├── UnreadablePhoto     not a picture, damaged, or larger than the limits
│   ├── NoFace              nobody is seen on it
│   ├── SeveralFaces        several people, and nobody was named
│   └── Stranger            another person than on the other photographs
├── RecordingError      a recording cannot be read or used                                           exit 3
├── VoiceError          words cannot be spoken: language, length, or a program that is missing        exit 16
├── RuleError           a house rule refuses                                                         exit 4
├── OutputError         the film cannot be written where it was asked to                             exit 5
├── JournalError        the journal cannot be written, or was altered                                exit 7
├── InstallationError   a part of Memoriam is missing or altered                                     exit 6
├── CertificateError    films cannot be signed with the certificate there is                         exit 8
├── StudioError         an order cannot do that, or the studio is not set up for it                  exit 9
└── Cancelled           somebody pressed Ctrl-C                                                      exit 130

A message is one sentence: what is wrong, with the value, and the way out.
"""

from __future__ import annotations


class MemoriamError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is the command's exit status."""

    exit_code = 1


class BriefError(MemoriamError):
    """The brief asks for something that cannot be."""

    exit_code = 2


class PhotoError(MemoriamError):
    """A photograph cannot be used."""

    exit_code = 3


class UnreadablePhoto(PhotoError):
    """Not a picture, damaged, or larger than the limits in the settings."""


class NoFace(PhotoError):
    """Nobody is seen on the photograph."""


class SeveralFaces(PhotoError):
    """Several people are seen and nobody was named."""


class Stranger(PhotoError):
    """The photograph shows another person than the others."""


class RecordingError(MemoriamError):
    """A recording cannot be read or used."""

    exit_code = 3


class VoiceError(MemoriamError):
    """Words cannot be spoken: the language, their length, or a program that is missing."""

    exit_code = 16


class RuleError(MemoriamError):
    """A house rule refuses the film."""

    exit_code = 4


class OutputError(MemoriamError):
    """The film cannot be written where it was asked to."""

    exit_code = 5


class JournalError(MemoriamError):
    """The journal cannot be written, or was altered."""

    exit_code = 7


class InstallationError(MemoriamError):
    """A part of Memoriam is missing or altered."""

    exit_code = 6


class CertificateError(MemoriamError):
    """Films cannot be signed with the certificate there is."""

    exit_code = 8


class StudioError(MemoriamError):
    """An order cannot do that, or the studio is not set up for it; each noun's service has its own kinds."""

    exit_code = 9


class Cancelled(MemoriamError):
    """The work was cancelled by the person who started it."""

    exit_code = 130

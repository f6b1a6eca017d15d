"""What is said, to be read: cut into captions, written as an SRT file and as a text track inside the film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from memoriam.errors import OutputError
from memoriam.media.files import atomic_path, writing

LINE, LINES = 42, 2
"""Characters in a line and lines in a caption: the common limit of subtitle guides (BBC, Netflix)."""

LONGEST, GAP, LINGER = 6.0, 0.08, 0.6
"""Seconds a caption stands at most, is away before the next, and stays after its last word."""

PAUSE_MARKS = ".,;:!?…–—"

MILLISECONDS = Fraction(1, 1000)

ISO_639_2: Mapping[str, str] = {
    "de": "deu",
    "en": "eng",
    "fr": "fra",
    "es": "spa",
    "it": "ita",
    "pl": "pol",
    "uk": "ukr",
    "ru": "rus",
    "tr": "tur",
}
"""MP4 names languages by three letters."""


@dataclass(frozen=True, slots=True)
class Caption:
    """text: one or two lines, parted by a newline. start, end: film time in seconds."""

    start: float
    end: float
    text: str


def captions_for(
    text: str, phrases: Sequence[tuple[float, float]], *, start: float, film_end: float
) -> tuple[Caption, ...]:
    """Words over the stretches of speech in which they are said (seconds from the sound's start).

    Without timings of single words, characters are spread evenly over speech, pauses left out. ``start``: film time at
    which the sound begins.
    """
    pieces = _pieces(" ".join(text.split()))
    spoken = sum(b - a for a, b in phrases)
    letters = sum(map(len, pieces))
    if not pieces or spoken <= 0.0:
        return ()
    times = [0.0]
    for piece in pieces:
        times.append(times[-1] + spoken * len(piece) / letters)
    begins = [start + _clock(t, phrases, later=True) for t in times[:-1]]
    ends = [start + _clock(t, phrases, later=False) + LINGER for t in times[1:]]
    return _limited(pieces, begins, ends, film_end)


def captions_at(
    words: Sequence[tuple[str, float, float]], *, start: float, film_end: float
) -> tuple[Caption, ...]:
    """Words whose times (text, start, end in seconds) are known, in captions that come and go with them."""
    words = [(part, begin, end) for text, begin, end in words for part in text.split()]
    pieces = _pieces(" ".join(text for text, _, _ in words))
    begins, ends, used = [], [], 0
    for piece in pieces:
        count = len(piece.split(" "))
        spoken = words[used : used + count]
        begins.append(start + spoken[0][1])
        ends.append(start + spoken[-1][2] + LINGER)
        used += count
    return _limited(pieces, begins, ends, film_end)


def _limited(
    pieces: Sequence[str], begins: Sequence[float], ends: Sequence[float], film_end: float
) -> tuple[Caption, ...]:
    """Captions that neither overlap nor stand too long."""
    limits = [*(begin - GAP for begin in begins[1:]), film_end]
    return tuple(
        Caption(a, min(b, limit, a + LONGEST + LINGER), wrapped(piece))
        for a, b, limit, piece in zip(begins, ends, limits, pieces, strict=True)
        if min(b, limit) > a
    )


def _clock(share: float, phrases: Sequence[tuple[float, float]], *, later: bool) -> float:
    """When ``share`` seconds of speech have been heard; on the edge of a pause, after it if ``later``."""
    for begin, end in phrases:
        length = end - begin
        if share < length - 1e-6 or (not later and share <= length + 1e-6):
            return begin + share
        share -= length
    return phrases[-1][1]


def _pieces(text: str) -> list[str]:
    """Text in parts that fit into a caption; they like to end where the sentence pauses."""
    pieces: list[str] = []
    words: list[str] = []
    for word in text.split(" ") if text else []:
        if words and not _fits(" ".join([*words, word])):
            cut = _cut(words)
            pieces.append(" ".join(words[:cut]))
            words = words[cut:]
        words.append(word)
        if word[-1] in ".!?…" and len(" ".join(words)) > LINE // 2:
            pieces.append(" ".join(words))
            words = []
    return [*pieces, " ".join(words)] if words else pieces


def _fits(text: str) -> bool:
    lines = wrapped(text).split("\n")
    return len(lines) <= LINES and max(map(len, lines)) <= LINE


def _cut(words: Sequence[str]) -> int:
    """Number of words before the last pause of the second half, or all."""
    marks = [i + 1 for i, word in enumerate(words) if word[-1] in PAUSE_MARKS and 2 * (i + 1) >= len(words)]
    return marks[-1] if marks else len(words)


def wrapped(text: str) -> str:
    """At most two lines, as equal as words allow."""
    if len(text) <= LINE:
        return text
    spaces = [i for i, character in enumerate(text) if character == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda i: abs(2 * i - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def srt(captions: Sequence[Caption]) -> str:
    """The captions as a SubRip file."""
    parts = (
        f"{number}\n{_stamp(caption.start)} --> {_stamp(caption.end)}\n{caption.text}\n"
        for number, caption in enumerate(captions, 1)
    )
    return "\n".join(parts)


def _stamp(seconds: float) -> str:
    whole = round(1000 * max(seconds, 0.0))
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"


def write_srt(path: Path, captions: Sequence[Caption]) -> None:
    """Write the SRT file; it appears whole or not at all. Raises OutputError."""
    with atomic_path(path) as temporary, writing(path):
        temporary.write_text(srt(captions), encoding="utf-8")


def mux_captions(container: Any, captions: Sequence[Caption], language: str) -> None:
    """Add a mov_text track with all captions to an open MP4.

    Call it after the other streams were added and before the first of their packets: the muxer puts each caption
    beside the frames it belongs to. Raises OutputError if the installed FFmpeg cannot write such a track.
    """
    try:
        stream = container.add_mux_stream("mov_text")
        stream.time_base = MILLISECONDS
        stream.metadata["language"] = ISO_639_2.get(language, "und")
        for packet in _packets(captions, stream):
            container.mux(packet)
    except av.FFmpegError as error:
        raise OutputError(f"The captions cannot be put into the film ({error}); leave them out.") from error


def _packets(captions: Sequence[Caption], stream: Any) -> Iterator[Any]:
    """3GPP timed text: two bytes of length, then UTF-8. Gaps hold empty samples, so that nothing stays on."""
    last = 0
    for caption in captions:
        start, end = round(1000 * caption.start), round(1000 * caption.end)
        if start > last:
            yield _packet("", last, start, stream)
        yield _packet(caption.text, start, end, stream)
        last = end


def _packet(text: str, start: int, end: int, stream: Any) -> Any:
    coded = text.encode()
    packet = av.Packet(len(coded).to_bytes(2, "big") + coded)
    packet.stream, packet.time_base = stream, MILLISECONDS
    packet.pts = packet.dts = start
    packet.duration = end - start
    return packet

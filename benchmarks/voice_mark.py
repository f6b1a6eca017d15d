"""Whether the mark of a made voice is found after AAC and in whole soundtracks, and how often where there is none."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from memoriam.errors import RecordingError
from memoriam.proof import voice_mark
from memoriam.proof.voice_mark import LEAST, RATE, false_positives, mark_voice, read_voice_mark
from memoriam.sound.ambience import AMBIENCES
from memoriam.sound.music import MOODS
from memoriam.sound.recording import read_recording
from memoriam.sound.soundtrack import Place, Soundtrack, Voice

CLIP, STEP = 7.0, 3.0
"""Seconds of a clip, and from one clip's beginning to the next: two or three sentences."""

BIT_RATES = (128_000, 96_000, 64_000)
FILM_ID = 0x0BADCAFE

Sound = NDArray[np.float32]


def run_voice_mark(recordings: Path, unmarked: int) -> None:
    """Print how many clips are found, by attack, and the strongest reading of sounds without a mark."""
    clips = list(_clips(recordings))
    marked = [mark_voice(clip, FILM_ID) for clip in clips]
    print(f"voice mark: {len(clips)} clips of {CLIP:g} s or the whole recording")
    _count("as it is", marked)
    for bits in BIT_RATES:
        _count(f"AAC {bits // 1000} kbit/s", [_through_aac(np.stack([one, one]), bits) for one in marked])
    chance = np.random.default_rng(1)
    _count("noise 12 dB below, AAC 96", [_through_aac(_with_noise(one, chance), 96_000) for one in marked])
    films = [_through_aac(_film(one, index), 96_000) for index, one in enumerate(marked)]
    _count("whole soundtrack, AAC 96", films)
    _unmarked(clips, unmarked)


def _count(name: str, sounds: list[Sound]) -> None:
    strengths, right, known = [], 0, 0
    for sound in sounds:
        mark = read_voice_mark(sound)
        right += mark is not None and mark.code == FILM_ID & 0xFFFF
        known += read_voice_mark(sound, FILM_ID) is not None
        strengths.append(mark.strength if mark else 0.0)
    print(
        f"voice mark: {name:<28} read {right} of {len(sounds)}, with the film's id known {known} · "
        f"strength {min(strengths):.1f} to {max(strengths):.1f}",
        flush=True,
    )


def _clips(folder: Path) -> Iterator[Sound]:
    for path in sorted(folder.iterdir()):
        try:
            samples = read_recording(path).samples
        except RecordingError:
            continue
        last = max(1.0, len(samples) - CLIP * RATE + 1)
        for start in np.arange(0.0, last, STEP * RATE):
            yield samples[int(start) : int(start + CLIP * RATE)]


def _with_noise(sound: Sound, chance: np.random.Generator) -> Sound:
    bed = np.convolve(chance.standard_normal(len(sound)), np.full(40, 1 / 40), "same")
    bed *= float(sound.std()) / bed.std() * 10 ** (-12 / 20)
    return np.asarray(np.stack([sound + bed] * 2), dtype=np.float32)


def _film(sound: Sound, index: int) -> Sound:
    """(2, n) a soundtrack of some 20 s as a film's: a place, music, and the voice from the sixth second on."""
    length = 14.0 + len(sound) / RATE
    places = [Place(list(AMBIENCES)[index % len(AMBIENCES)], 0.0, length)]
    mood = list(MOODS)[index % len(MOODS)]
    track = Soundtrack(length, index, voices=[Voice(sound, 6.0)], places=places, mood=mood)
    return np.ascontiguousarray(np.concatenate(list(track.blocks())).T)


def _through_aac(stereo: Sound, bits: int) -> Sound:
    """Mono again after an MP4 with AAC."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = bits
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(stereo), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    file.seek(0)
    with av.open(file) as container:
        return np.concatenate([part.to_ndarray().mean(axis=0) for part in container.decode(audio=0)])


def _unmarked(clips: list[Sound], count: int) -> None:
    """Parts of recordings without a mark, cut anywhere, played slower or quicker, some with another beneath."""
    chance, strongest, found, start = np.random.default_rng(2), 0.0, 0, time.perf_counter()
    for _ in range(count):
        one, other = (clips[int(chance.integers(len(clips)))] for _ in range(2))
        size = min(len(one), len(other), 5 * RATE)
        at = int(chance.integers(len(one) - size + 1))
        sound = one[at : at + size] + chance.choice([0.0, 0.3]) * other[:size]
        pace = np.arange(0.0, size - 1, chance.uniform(0.85, 1.15))
        sound = np.interp(pace, np.arange(size), sound).astype(np.float32)
        strength = voice_mark._read(voice_mark._levels(sound)).strength
        strongest, found = max(strongest, strength), found + (strength >= LEAST)
    print(
        f"voice mark: {count} clips without a mark: {found} read as marked, strongest {strongest:.1f} of the {LEAST:g} "
        f"needed; by design below {false_positives(180.0):.0e} a film of 180 s, with its id known "
        f"{false_positives(180.0, known=True):.0e} · {time.perf_counter() - start:.0f} s",
        flush=True,
    )

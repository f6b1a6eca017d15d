"""The mark of a made voice is found after what happens to films, and nowhere else."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from memoriam.proof import voice_mark
from memoriam.proof.voice_mark import RATE, Sound, false_positives, mark_voice, read_voice_mark
from speechlike import speechlike

FILM_ID = 0x0BADCAFE
CODE = 0xCAFE


@pytest.fixture(scope="module")
def voice() -> Sound:
    return speechlike(12.0, RATE, seed=3)


@pytest.fixture(scope="module")
def marked(voice: Sound) -> Sound:
    return mark_voice(voice, FILM_ID)


def _found(sound: Sound) -> int | None:
    mark = read_voice_mark(np.asarray(sound, dtype=np.float32))
    return None if mark is None else mark.code


def test_a_mark_is_read(marked: Sound) -> None:
    assert _found(marked) == CODE


def test_length_and_loudness_stay(voice: Sound, marked: Sound) -> None:
    assert len(marked) == len(voice)
    assert marked.dtype == np.float32
    assert 20 * np.log10(marked.std() / voice.std()) == pytest.approx(0.0, abs=0.2)


def test_no_spectrum_changes_by_more_than_the_depth(voice: Sound, marked: Sound) -> None:
    before, after = (voice_mark._levels(sound) for sound in (voice, marked))
    loud = before > before.max() - 30.0
    assert np.percentile(np.abs(after - before)[loud], 99) < 2 * voice_mark.DEPTH


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_found_where_nothing_is(seed: int) -> None:
    assert read_voice_mark(speechlike(8.0, RATE, seed=100 + seed)) is None
    assert read_voice_mark(speechlike(8.0, RATE, seed=200 + seed), FILM_ID) is None


@pytest.mark.parametrize("sound", ["silence", "tone", "noise", "short"])
def test_nothing_is_found_in_other_sounds(sound: str) -> None:
    t = np.arange(4 * RATE) / RATE
    sounds = {
        "silence": np.zeros(4 * RATE),
        "tone": 0.5 * np.sin(2 * np.pi * 440 * t),
        "noise": 0.1 * np.random.default_rng(1).standard_normal(4 * RATE),
        "short": np.zeros(100),
    }
    assert _found(sounds[sound].astype(np.float32)) is None


def test_louder_cut_and_moved(marked: Sound) -> None:
    assert _found(0.3 * marked) == CODE
    assert _found(marked[12_345:-6_789]) == CODE


def test_a_voice_inside_a_longer_film_with_a_bed_beneath(marked: Sound) -> None:
    chance = np.random.default_rng(4)
    bed = np.convolve(chance.standard_normal(40 * RATE), np.full(40, 1 / 40), "same")
    bed *= marked.std() / bed.std() * 10 ** (-12 / 20)
    bed[15 * RATE : 15 * RATE + len(marked)] += marked
    mark = read_voice_mark(bed.astype(np.float32))
    assert mark is not None
    assert mark.code == CODE


def test_aac(marked: Sound) -> None:
    assert _found(_through_aac(marked, 64_000)) == CODE


def _through_aac(sound: Sound, bits: int) -> Sound:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = bits
        stereo = np.ascontiguousarray(np.stack([sound, sound]))
        frame = av.AudioFrame.from_ndarray(stereo, format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    file.seek(0)
    with av.open(file) as container:
        return np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])


def test_a_known_film_is_found_where_the_mark_is_weak(voice: Sound) -> None:
    short = mark_voice(voice[: 2 * RATE], FILM_ID)
    known = read_voice_mark(short, FILM_ID)
    assert known is not None
    assert known.code == CODE
    assert read_voice_mark(short, FILM_ID + 1) is None


@pytest.mark.parametrize("known", [False, True])
def test_false_positives_are_rarer_than_one_in_a_million(known: bool) -> None:
    assert false_positives(190.0, known=known) < 1e-6


def test_every_code_has_its_own_signs() -> None:
    codes = [0, 1, 255, 256, 0xFFFF]
    signs = [voice_mark._signs(code) for code in codes]
    assert {float(np.abs(pattern).min()) for pattern in signs} == {1.0}
    assert len({pattern.tobytes() for pattern in signs}) == len(codes)


def test_a_negative_id_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        mark_voice(np.zeros(RATE, np.float32), -1)

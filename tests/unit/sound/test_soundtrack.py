"""A film's sound: loudness, peaks, ducking, fades; streamed, repeatable, and without loops."""

from __future__ import annotations

import tracemalloc
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from memoriam.media.film import FilmWriter
from memoriam.media.footage import read_sound
from memoriam.sound import ambience, music
from memoriam.sound.loudness import RATE, Samples, measure
from memoriam.sound.soundtrack import Place, Soundtrack, Voice

HUM = (0.02 * np.sin(2 * np.pi * 150 * np.arange(3 * RATE) / RATE)).astype(np.float32)


def joined(track: Soundtrack) -> Samples:
    return np.concatenate(list(track.blocks()))


def level(sound: Samples, start: float, end: float) -> float:
    part = sound[round(start * RATE) : round(end * RATE)]
    return float(10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-15))


@pytest.mark.parametrize("mood", ["tender", "still"])
@pytest.mark.parametrize("voices", [(), (Voice(HUM, 3.0),)], ids=["bed", "voice"])
def test_loudness_and_peaks_are_what_players_expect(mood: str | None, voices: tuple[Voice, ...]) -> None:
    track = Soundtrack(
        9.3, 4, mood=mood, voices=voices, places=[Place("sea", 0.0, 5.0), Place("air", 5.0, 9.3)]
    )
    sound = joined(track)
    assert len(sound) == round(9.3 * RATE)
    assert sound.dtype == np.float32
    measured = measure([sound])
    assert measured.integrated == pytest.approx(-16.0, abs=0.5)
    assert measured.true_peak <= -1.4


@pytest.mark.parametrize("places", [(), (Place("wind", 0.0, 8.0),)], ids=["alone", "in the wind"])
def test_a_voice_without_music_is_as_loud(places: tuple[Place, ...]) -> None:
    measured = Soundtrack(8.0, 4, mood=None, voices=(Voice(HUM, 3.0),), places=places).measured()
    assert measured.integrated == pytest.approx(-16.0, abs=1.0)
    assert measured.true_peak <= -1.4


def test_after_aac_the_true_peak_still_holds(tmp_path: Path) -> None:
    loud = (0.5 * np.random.default_rng(1).standard_normal(3 * RATE)).clip(-1, 1).astype(np.float32)
    loud = np.convolve(loud, np.full(24, 1 / 8), "same").astype(np.float32)
    loud *= (np.sin(np.arange(len(loud)) / 9000.0) ** 2).astype(np.float32)
    track = Soundtrack(5.0, 1, voices=[Voice(loud, 1.0)], mood="still")
    grey = np.full((48, 32), 126, np.uint8)
    with FilmWriter(tmp_path / "a.mp4", 32, 32, sound=track.blocks()) as writer:
        for _ in range(125):
            writer.write(grey)
    heard = measure([read_sound(tmp_path / "a.mp4")])
    assert heard.true_peak <= -1.0
    assert heard.integrated == pytest.approx(-16.0, abs=1.0)


def test_the_bed_steps_back_under_a_voice_and_returns() -> None:
    silent_voice = Voice(np.zeros(4 * RATE, np.float32), 5.0)
    plain = joined(Soundtrack(12.0, 2, mood=None, places=[Place("air", 0.0, 12.0)]))
    ducked = joined(Soundtrack(12.0, 2, mood=None, places=[Place("air", 0.0, 12.0)], voices=[silent_voice]))
    before = level(ducked, 2.0, 4.0) - level(plain, 2.0, 4.0)
    under = level(ducked, 5.5, 8.5) - level(plain, 5.5, 8.5)
    after = level(ducked, 10.6, 11.2) - level(plain, 10.6, 11.2)
    assert before - under == pytest.approx(9.0, abs=0.8)
    assert after == pytest.approx(before, abs=0.8)


def test_the_voice_stands_far_above_the_bed() -> None:
    sound = joined(
        Soundtrack(12.0, 3, voices=[Voice(HUM, 4.0)], mood="tender", places=[Place("wind", 0, 12)])
    )
    assert level(sound, 4.5, 6.5) - level(sound, 1.5, 3.3) > 6.0


def test_a_voice_begins_on_its_very_sample() -> None:
    click = np.zeros(RATE, np.float32)
    click[0] = 0.5
    sound = joined(Soundtrack(4.0, 1, voices=[Voice(click, 1.5)], mood=None))
    assert int(np.argmax(np.abs(sound[:, 0]))) == round(1.5 * RATE)


def test_it_fades_in_and_out() -> None:
    sound = joined(Soundtrack(10.0, 2, mood="still", places=[Place("sea", 0.0, 10.0)]))
    assert float(np.abs(sound[:100]).max()) < 1e-3
    assert float(np.abs(sound[-100:]).max()) < 1e-3
    assert level(sound, 9.7, 10.0) < level(sound, 6.0, 7.0) - 15.0


def test_the_family_s_music_is_used_and_not_repeated() -> None:
    piece = np.repeat((0.3 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE))[:, None], 2, axis=1)
    sound = joined(Soundtrack(8.0, 1, family_music=piece.astype(np.float32)))
    assert level(sound, 1.5, 2.0) > -30
    assert level(sound, 4.1, 7.9) < -120


@pytest.mark.parametrize("name", sorted(ambience.AMBIENCES))
def test_an_ambience_is_as_loud_as_it_says_and_never_repeats(name: str) -> None:
    blocks = list(islice(ambience.AMBIENCES[name](11), 16))
    assert measure(blocks).integrated == pytest.approx(ambience.LOUDNESS[name], abs=4.0)
    first = blocks[2].astype(np.float64).ravel()
    for other in blocks[3:]:
        flat = other.ravel()
        assert abs(first @ flat) < 0.2 * np.linalg.norm(first) * np.linalg.norm(flat)
    assert not np.array_equal(blocks[0], next(ambience.AMBIENCES[name](12)))


@pytest.mark.parametrize("name", ["still", "tender"])
def test_music_begins_softly_and_ends_at_home(name: str) -> None:
    mood = music.MOODS[name]
    sound = np.concatenate(list(islice(music.music(mood, 14.0, 5), 14)))
    assert measure([sound]).integrated == pytest.approx(music.LOUDNESS[name], abs=4.0)
    steps = np.abs(np.diff(sound[:, 0]))
    assert float(steps.max()) < 0.1 * float(np.abs(sound).max())  # nothing clicks
    spectrum = np.abs(np.fft.rfft(sound[-4 * RATE :, 0]))
    note = 69 + 12 * np.log2((np.argmax(spectrum[100:8000]) + 100) / 4 / 440)
    home = {(mood.root + step) % 12 for step in mood.chords[0]}
    assert round(float(note)) % 12 in home


def test_same_seed_same_sound_other_seed_another() -> None:
    one = Soundtrack(3.0, 5, mood="hopeful")
    assert np.array_equal(joined(one), joined(one))
    assert not np.array_equal(joined(one), joined(Soundtrack(3.0, 6, mood="hopeful")))


def test_memory_does_not_grow_with_the_film() -> None:
    def most(seconds: float) -> int:
        tracemalloc.start()
        for _ in Soundtrack(seconds, 1, mood=None, places=[Place("air", 0.0, seconds)]).blocks():
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(11.0) < most(5.0) + 1_500_000


def test_a_film_without_any_sound_is_silence() -> None:
    sound = joined(Soundtrack(2.0, 1, mood=None))
    assert not sound.any()
    assert len(sound) == 2 * RATE


def test_a_place_alone_stays_quiet() -> None:
    track = Soundtrack(8.0, 1, mood=None, places=[Place("sea", 0.0, 8.0)])
    assert track.measured().integrated == pytest.approx(-30.0, abs=0.5)


def test_two_notes_are_heard_before_a_made_voice() -> None:
    sound = joined(Soundtrack(6.0, 1, mood=None, voices=[Voice(HUM, 2.5)], notice=1.6))
    assert level(sound, 1.6, 2.2) > level(sound, 0.8, 1.5) + 20.0

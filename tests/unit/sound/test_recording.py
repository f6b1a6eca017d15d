"""Recordings from outside: read safely, refused in one sentence, cleaned without moving in time."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.errors import RecordingError
from memoriam.sound.clean import clean, noise_distance
from memoriam.sound.recording import RATE, Recording, read_recording
from speechlike import speechlike


def tone(
    seconds: float = 1.0, hertz: float = 440.0, size: float = 0.3, rate: int = RATE
) -> NDArray[np.float32]:
    return (size * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def recording(samples: NDArray[np.float32], rate: int = RATE) -> Recording:
    return Recording(samples, rate, False, "", "anna.wav")


def encode(path: Path, container: str, codec: str, samples: NDArray[np.float32]) -> Path:
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (samples[None] * 32767).astype(np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        for part in av.AudioResampler(format=stream.format.name, layout="mono", rate=RATE).resample(frame):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_wav_is_read_at_the_rate_of_the_film(tmp_path: Path, rate: int) -> None:
    found = read_recording(write_wav(tmp_path / "a.wav", tone(rate=rate), rate))
    assert found.source_rate == rate
    assert found.seconds == pytest.approx(1.0, abs=0.002)
    middle = found.samples[RATE // 4 : -RATE // 4]
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * RATE / len(middle) == pytest.approx(440, abs=3)


@pytest.mark.parametrize(
    ("container", "codec"), [("ogg", "libopus"), ("mp4", "aac"), ("flac", "flac"), ("matroska", "aac")]
)
def test_what_telephones_record_is_read_whatever_its_name(tmp_path: Path, container: str, codec: str) -> None:
    found = read_recording(encode(tmp_path / "voice.dat", container, codec, tone()))
    assert found.seconds == pytest.approx(1.0, abs=0.06)
    assert float(np.sqrt(np.mean(found.samples**2))) == pytest.approx(0.21, abs=0.03)


def test_a_cut_off_file_gives_what_it_holds(tmp_path: Path) -> None:
    whole = write_wav(tmp_path / "a.wav", tone(2.0)).read_bytes()
    cut = tmp_path / "b.wav"
    cut.write_bytes(whole[: len(whole) // 2])
    assert read_recording(cut).seconds == pytest.approx(1.0, abs=0.1)


def test_nothing_else_than_recordings_is_opened(tmp_path: Path) -> None:
    for content, said in (
        (b"", "empty"),
        (b"#EXTM3U\nfile:///etc/hostname\n", "text"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"RIFF\x24\0\0\0WAVE", "damaged"),
        (b"OggS" + bytes(400), "damaged"),
    ):
        path = tmp_path / "a.wav"
        path.write_bytes(content)
        with pytest.raises(RecordingError, match=said):
            read_recording(path)
    with pytest.raises(RecordingError, match="does not exist"):
        read_recording(tmp_path / "none.wav")
    with pytest.raises(RecordingError, match="not an ordinary file"):
        read_recording(tmp_path)


def test_silence_and_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is silent"):
        read_recording(write_wav(tmp_path / "a.wav", np.zeros(RATE, np.float32)))
    with pytest.raises(RecordingError, match=r"longer than the 0\.5 s"):
        read_recording(write_wav(tmp_path / "b.wav", tone()), most_seconds=0.5)


def test_a_video_without_sound_is_refused(shared_inputs: Path) -> None:
    with pytest.raises(RecordingError, match="holds no sound"):
        read_recording(shared_inputs / "bad" / "b19_mp4_rotation90_ok.mp4")


def test_every_bad_file_is_one_sentence(shared_inputs: Path) -> None:
    for path in sorted((shared_inputs / "bad").glob("b*")):
        if path.suffix in {".wav", ".mp4", ".heic"}:
            with pytest.raises(RecordingError, match=r"^[^\n]+\.$"):
                read_recording(path)


def test_cleaning_lowers_hiss_and_hum_and_keeps_time() -> None:
    chance = np.random.default_rng(1)
    words = np.concatenate(
        [np.zeros(RATE, np.float32), tone(1.0, 437), np.zeros(RATE, np.float32), tone(1.0, 437)]
    )
    hum = 0.01 * sum(tone(4.0, 50 * n, 1.0) for n in (1, 2, 3))
    noisy = words + hum + 0.01 * chance.normal(size=len(words)).astype(np.float32)
    cleaned = clean(recording(noisy.astype(np.float32)))
    assert len(cleaned.samples) == len(noisy)
    pause = slice(RATE // 4, 3 * RATE // 4)
    speech = slice(RATE + RATE // 4, RATE + 3 * RATE // 4)
    assert np.sqrt(np.mean(cleaned.samples[pause] ** 2)) < 0.3 * np.sqrt(np.mean(noisy[pause] ** 2))
    assert np.sqrt(np.mean(cleaned.samples[speech] ** 2)) > 0.85 * np.sqrt(np.mean(words[speech] ** 2))
    fit = [float(np.dot(np.roll(words, k), cleaned.samples)) for k in range(-20, 21)]
    assert abs(int(np.argmax(fit)) - 20) <= 1


def test_remarks_say_what_will_be_heard() -> None:
    loud = np.clip(5.0 * tone(2.0), -1, 1).astype(np.float32)
    assert "overdriven" in " ".join(clean(recording(loud)).remarks)
    assert "overdriven" in " ".join(clean(recording(0.3 * loud)).remarks)  # made quieter afterwards
    assert "overdriven" not in " ".join(clean(recording(speechlike(4.0, RATE, seed=2))).remarks)
    assert "telephone" in " ".join(clean(recording(tone(2.0), 8000)).remarks)
    hiss = 0.1 * np.random.default_rng(1).normal(size=2 * RATE).astype(np.float32)
    assert "noisy" in " ".join(clean(recording(hiss)).remarks)
    assert noise_distance(hiss) < 3
    assert "only 0.5 s" in " ".join(clean(recording(tone(0.5))).remarks)

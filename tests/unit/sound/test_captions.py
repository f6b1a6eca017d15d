"""Captions: readable lines at the right time, as SRT, as a track in the film, and in the picture."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.errors import BriefError
from memoriam.picture.caption import caption_overlay
from memoriam.sound.captions import LINE, Caption, captions_at, captions_for, mux_captions, srt, write_srt

TEXT = (
    "Thank you, my dears. I have never been alone, not for a day, and you should not be either. "
    "Look after the garden."
)
PHRASES = ((0.3, 2.0), (2.6, 6.0), (6.8, 8.4))


def test_every_word_is_shown_once_and_in_time() -> None:
    found = captions_for(TEXT, PHRASES, start=2.0, film_end=14.0)
    assert " ".join(caption.text.replace("\n", " ") for caption in found) == TEXT
    assert found[0].start == pytest.approx(2.3)
    assert 10.4 <= found[-1].end <= 11.2
    for one, other in pairwise(found):
        assert one.start < one.end <= other.start
    for caption in found:
        assert max(map(len, caption.text.split("\n"))) <= LINE
        assert caption.text.count("\n") <= 1


@given(
    st.text(st.characters(codec="utf-8", categories=("L", "P", "Zs")), max_size=300),
    st.lists(st.floats(0.1, 3.0), min_size=1, max_size=6),
)
def test_any_text_over_any_speech(text: str, lengths: list[float]) -> None:
    phrases, t = [], 0.0
    for length in lengths:
        phrases.append((t, t + length))
        t += length + 0.4
    for caption in captions_for(text, phrases, start=1.0, film_end=t + 2.0):
        assert 1.0 <= caption.start < caption.end <= t + 2.0
        assert caption.text.strip()


def test_no_words_no_captions() -> None:
    assert captions_for("", PHRASES, start=0, film_end=9) == ()
    assert captions_for("Hello", (), start=0, film_end=9) == ()


def test_srt_as_players_expect_it(tmp_path: Path) -> None:
    captions = (Caption(1.5, 3.25, "Danke,\nmeine Lieben."), Caption(3661.0, 3662.0, "Ende"))
    said = srt(captions)
    assert said.startswith("1\n00:00:01,500 --> 00:00:03,250\nDanke,\nmeine Lieben.\n\n2\n01:01:01,000 -->")
    write_srt(tmp_path / "a.srt", captions)
    assert (tmp_path / "a.srt").read_text(encoding="utf-8") == said
    with av.open(str(tmp_path / "a.srt")) as container:
        assert len([p for p in container.demux() if p.size]) == 2


def test_the_film_holds_a_text_track_in_its_language(tmp_path: Path) -> None:
    captions = (Caption(0.4, 1.0, "Спасибо,\nродные."), Caption(1.2, 1.8, "Берегите сад."))
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        mux_captions(container, captions, "ru")
        for i in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((96, 64), 126, np.uint8), format="yuv420p")
            frame.pts = i
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    with av.open(str(path)) as container:
        (track,) = container.streams.subtitles
        assert track.codec_context.name == "mov_text"
        assert track.language == "rus"
        shown = {
            round(float(p.pts * p.time_base), 3): bytes(p)[2:].decode()
            for p in container.demux(track)
            if p.size > 2
        }
        assert container.streams.video[0].frames == 50
    assert shown == {0.4: "Спасибо,\nродные.", 1.2: "Берегите сад."}


@pytest.mark.parametrize(("width", "height"), [(540, 960), (960, 540), (540, 540), (540, 675)])
def test_a_caption_lies_inside_the_lower_part_of_the_picture(width: int, height: int) -> None:
    overlay = caption_overlay(
        width, height, "I have never been alone, not for a day,\nand you should not be either."
    )
    rows, columns = overlay.pixels.shape[:2]
    assert overlay.y > 0.55 * height
    assert overlay.y + rows < 0.98 * height
    assert overlay.x >= 0
    assert overlay.x + columns <= width
    white = 255.0 * (1 - overlay.pixels[..., 3] / 255.0) + overlay.pixels[..., 0]
    assert white.max() > 240
    assert white.min() < 150


def test_letters_nobody_can_set_are_refused() -> None:
    with pytest.raises(BriefError, match="さ"):
        caption_overlay(540, 960, "さようなら")


def test_captions_come_and_go_with_words_whose_times_are_known() -> None:
    words = [(word, 0.5 * i, 0.5 * i + 0.4) for i, word in enumerate(TEXT.split())]
    found = captions_at(words, start=2.0, film_end=30.0)
    assert " ".join(caption.text.replace("\n", " ") for caption in found) == TEXT
    second = len(found[0].text.split())
    assert found[1].start == pytest.approx(2.0 + 0.5 * second)
    assert captions_at([("two words", 0.0, 1.0)], start=0.0, film_end=3.0)[0].text == "two words"

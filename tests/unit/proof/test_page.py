"""The page is one harmless file: everything is escaped, nothing is loaded, and its charts tell the truth."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from footage import make_measurements, make_photograph, make_report_of_film
from memoriam.proof.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, identity_chart, motion_chart
from memoriam.proof.measures import Identity, IdentitySample
from memoriam.proof.page import Pictures, render_page, write_page
from memoriam.proof.report import FindingSaid

HOSTILE = "\"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>'&{{ 7*7 }}{% raw %}"
VOID = {"meta", "img", "br", "link", "line", "rect", "circle", "polyline"}


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that tags close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def check_harmless(page: str) -> Reader:
    reader = Reader(page)
    assert not reader.open
    assert not {"script", "iframe", "object", "embed", "form", "link", "base"} & set(reader.tags)
    for name, value in reader.attributes:
        assert not name.startswith("on")
        if name in {"src", "href"}:
            assert value.startswith("data:image/jpeg;base64,")
    assert "url(" not in page
    assert "@import" not in page
    return reader


def test_page_tells_the_essentials() -> None:
    page = render_page(make_report_of_film())
    text = " ".join(check_harmless(page).text)
    assert page.startswith("<!doctype html>")
    for part in (
        "Anna",
        "1931 – 2019",
        "22 November 2026",
        "made with AI from photographs",
        "Mit KI aus Fotografien erstellt",
        "0.83 in the worst frame",
        "2 blinks, 30 a minute; 2 of the 2 that were checked are seen to close",
        "turned to the right by 4°, lowered by 2°",
        "The person wears glasses.",
        "makes something smaller",
        "Turning the head was held back",
        "Apache-2.0",
        "ab" * 32,
        "cd" * 32,
        "ef" * 32,
    ):
        assert part in text, part


def test_hostile_names_stay_text() -> None:
    finding = FindingSaid(code="x", severity="note", value=0.0, sentence=HOSTILE)
    report = make_report_of_film(
        brief={"person": {"name": HOSTILE, "born": HOSTILE}, "line": HOSTILE},
        photographs=(make_photograph(findings=(finding,)),),
        versions={HOSTILE: HOSTILE},
    )
    page = render_page(report, names={"ab" * 32: HOSTILE})
    reader = check_harmless(page)
    assert "".join(reader.text).count(HOSTILE) >= 6
    assert "evil.example" not in "".join(value for _, value in reader.attributes)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_name_stays_text(name: str) -> None:
    page = render_page(make_report_of_film(brief={"person": {"name": name}}))
    assert name.strip() in "".join(check_harmless(page).text)


def test_file_names_are_shown_only_when_given() -> None:
    report = make_report_of_film()
    assert "Oma.jpg" in render_page(report, names={"ab" * 32: "Oma.jpg"})
    assert "Photograph 1" in render_page(report)


def test_pictures_are_inside_the_file_and_the_sheet_keeps_its_signature(tmp_path: Path) -> None:
    picture = np.full((900, 1600, 3), (200, 30, 30), np.uint8)
    sheet = tmp_path / "film.sheet.jpg"
    Image.fromarray(picture).save(sheet)
    pictures = Pictures(sheet, {"ab" * 32: (picture, 255 - picture)})
    write_page(tmp_path / "film.report.html", make_report_of_film(), pictures)
    page = (tmp_path / "film.report.html").read_text(encoding="utf-8")
    check_harmless(page)
    found = [base64.b64decode(data) for data in re.findall(r'base64,([^"]+)"', page)]
    sizes = [Image.open(io.BytesIO(data)).size for data in found]
    assert sizes == [(1600, 900), (480, 270), (480, 270)]
    assert found[0] == sheet.read_bytes()


def test_identity_chart_is_not_stretched() -> None:
    samples = (
        IdentitySample(0, 0.0, "detected", 1.0),
        IdentitySample(50, 2.0, "undetected", 0.0),
        IdentitySample(75, 3.0, "not_shown", None),
        IdentitySample(100, 4.0, "not_shown", None),
    )
    chart = identity_chart(Identity(samples, None, 5, 101), 4.0)
    assert (chart.dots[0].x, chart.dots[0].y) == (LEFT, TOP)
    assert chart.dots[1].y == HEIGHT - BOTTOM
    assert [dot.hollow for dot in chart.dots] == [False, True]
    ((start, wide),) = chart.bands
    assert start == pytest.approx(LEFT + 0.75 * (WIDTH - LEFT - RIGHT), abs=0.1)
    assert wide == pytest.approx(146, abs=0.1)


def test_measured_dots_lie_about_the_same_middle_as_the_commanded_line() -> None:
    measured = make_measurements()
    chart = motion_chart(measured.motion, measured.blinks.times, 4.0)
    assert [kind for kind, _ in chart.lines] == ["yaw", "pitch", "roll"]
    assert len(chart.marks) == 2
    assert all(TOP <= dot.y <= HEIGHT - BOTTOM for dot in chart.dots)
    pitch = [dot.y for dot in chart.dots if dot.kind == "pitch"]
    commanded = {point.split(",")[1] for point in dict(chart.lines)["pitch"].split()}
    assert {f"{y:g}" for y in pitch} == commanded


def test_a_film_that_hardly_moves_looks_like_one() -> None:
    motion = make_measurements().motion
    still = type(motion)(
        motion.yaw, motion.pitch, motion.roll, ((0.0, 0.1, 0.0, 0.0), (1.0, -0.1, 0.0, 0.0)), ()
    )
    points = dict(motion_chart(still, (), 1.0).lines)["yaw"].split()
    heights = [float(point.split(",")[1]) for point in points]
    assert max(heights) - min(heights) < 0.05 * HEIGHT

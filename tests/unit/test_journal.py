from __future__ import annotations

import datetime
import json
import multiprocessing
import stat
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.doors.journal import show_verification
from memoriam.errors import JournalError
from memoriam.journal import Journal, new_pseudonym_key, pseudonym, verify_journal

NOW = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)


def written(path: Path, count: int = 5) -> list[bytes]:
    journal = Journal(path)
    for number in range(count):
        journal.append("decision", {"rule": "died", "number_of_case": number}, now=NOW)
    return path.read_bytes().splitlines(keepends=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_a_journal_is_whole_and_says_what_was_written(path: Path) -> None:
    written(path)
    found = verify_journal(path)
    assert found.whole
    assert found.records == 5
    records = list(Journal(path).records())
    assert [record.data["number_of_case"] for record in records] == [0, 1, 2, 3, 4]
    assert found.last == records[-1].anchor
    assert records[0].at == "2026-11-22T15:00:00Z"


def test_only_the_owner_can_read_it(path: Path) -> None:
    written(path, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_named_by_its_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    lines = written(path, 4)
    at = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[at]) - 2))
    byte = data.draw(st.integers(32, 126).filter(lambda byte: byte != lines[at][place]))
    lines[at] = lines[at][:place] + bytes([byte]) + lines[at][place + 1 :]
    path.write_bytes(b"".join(lines))
    assert verify_journal(path).line == at + 1


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_missing_doubled_and_moved_lines_are_named(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    lines = written(path, 5)
    at = data.draw(st.integers(0, 3))
    how = data.draw(st.sampled_from(["missing", "doubled", "moved"]))
    if how == "missing":
        changed = lines[:at] + lines[at + 1 :]
    elif how == "doubled":
        changed = lines[: at + 1] + lines[at:]
    else:
        changed = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    path.write_bytes(b"".join(changed))
    assert verify_journal(path).line == (at + 2 if how == "doubled" else at + 1)


def test_a_cut_end_shows_only_against_an_anchor(path: Path) -> None:
    lines = written(path)
    anchor = verify_journal(path).last
    path.write_bytes(b"".join(lines[:3]))
    assert verify_journal(path).whole
    found = verify_journal(path, anchor)
    assert found.line == 4
    assert "missing" in found.problem


def test_a_journal_written_anew_shows_against_an_anchor(path: Path, tmp_path: Path) -> None:
    written(path)
    anchor = verify_journal(path).last
    other = tmp_path / "other"
    for _ in range(6):
        Journal(other).append("render", {"film": "x"}, now=NOW)
    assert verify_journal(other, anchor).line == 5


def test_a_wrong_anchor_is_a_sentence(path: Path) -> None:
    written(path, 1)
    with pytest.raises(JournalError, match="number:hash"):
        verify_journal(path, "yesterday")


@pytest.mark.parametrize("left", [1, 20, -2])
def test_half_a_line_is_told_and_mended(path: Path, left: int) -> None:
    lines = written(path)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:left])
    torn = verify_journal(path)
    assert torn.whole
    assert torn.torn == len(lines[-1][:left])
    Journal(path).append("render", {"film": "a"}, now=NOW)
    records = list(Journal(path).records())
    assert [record.kind for record in records[-2:]] == ["torn", "render"]
    assert verify_journal(path).torn == 0


def test_a_whole_line_without_its_end_is_kept(path: Path) -> None:
    written(path)
    path.write_bytes(path.read_bytes()[:-1])
    Journal(path).append("render", {"film": "a"}, now=NOW)
    assert [record.kind for record in Journal(path).records()] == ["decision"] * 5 + ["render"]


def test_nothing_is_added_below_an_altered_line(path: Path) -> None:
    lines = written(path)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1].replace(b"died", b"born"))
    with pytest.raises(JournalError, match="altered"):
        Journal(path).append("render", {}, now=NOW)


def test_threads_and_processes_may_write_at_once(path: Path) -> None:
    threads = [Thread(target=written, args=(path, 5)) for _ in range(4)]
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=written, args=(path, 5))
    process.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process.join()
    assert verify_journal(path).records == 25
    assert verify_journal(path).whole


@pytest.mark.parametrize(
    "data",
    [
        {"name": "Anna"},
        {"photo": "aGVsbG8="},
        {"passage": "words"},
        {"note": "x" * 201},
        {"bytes": b"\x00"},
        {"score": float("nan")},
        {"list": ["a"]},
    ],
)
def test_persons_pictures_and_long_texts_are_not_written(path: Path, data: dict[str, object]) -> None:
    with pytest.raises(JournalError):
        Journal(path).append("consent", data, now=NOW)  # type: ignore[arg-type]
    assert not path.exists()


def test_a_pseudonym_may_stand_for_a_person(path: Path) -> None:
    key = new_pseudonym_key()
    assert pseudonym(key, "Anna  Müller") == pseudonym(key, "anna müller")
    assert pseudonym(key, "Anna") != pseudonym(new_pseudonym_key(), "Anna")
    record = Journal(path).append("consent", {"name": pseudonym(key, "Anna")}, now=NOW)
    assert "Anna" not in path.read_text()
    assert record.number == 1


def test_an_unknown_kind_is_a_sentence(path: Path) -> None:
    with pytest.raises(JournalError, match="knows no record 'gossip'"):
        Journal(path).append("gossip", {})  # type: ignore[arg-type]


def test_a_journal_that_is_not_there_is_a_sentence(path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be used"):
        verify_journal(path)
    path.write_bytes(b"")
    with pytest.raises(JournalError, match="cannot be used"):
        Journal(path / "below").append("render", {})


def test_its_folder_is_made_for_its_owner_only(path: Path) -> None:
    below = path.parent / "new" / "journal.jsonl"
    Journal(below).append("render", {})
    assert verify_journal(below).records == 1
    assert stat.S_IMODE(below.parent.stat().st_mode) == 0o700


def test_the_door_says_whole_or_names_the_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = written(path)
    show_verification(path)
    assert "is whole: 5 records" in capsys.readouterr().out
    show_verification(path, as_json=True)
    assert json.loads(capsys.readouterr().out)["whole"] is True
    path.write_bytes(b"".join(lines[1:]))
    with pytest.raises(JournalError, match="Line 1"):
        show_verification(path)
    with pytest.raises(JournalError):
        show_verification(path, as_json=True)
    assert json.loads(capsys.readouterr().out)["line"] == 1

"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from memoriam.errors import OutputError
from memoriam.media.files import atomic_path, output_error


def test_a_file_appears_under_its_name_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    with atomic_path(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp4"
        temporary.write_bytes(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [target]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")
    with atomic_path(target) as temporary:
        temporary.write_bytes(b"new")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_an_interruption_leaves_nothing_and_keeps_the_older_file(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")

    def write_half() -> None:
        with atomic_path(target) as temporary:
            temporary.write_bytes(b"half")
            raise interruption

    with pytest.raises(interruption):
        write_half()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_usual_permissions_apply(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "film.mp4") as temporary:
        temporary.write_bytes(b"whole")
    (tmp_path / "plain").touch()
    assert stat.S_IMODE((tmp_path / "film.mp4").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "plain").stat().st_mode
    )


def test_a_missing_folder_is_named_with_the_way_out(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"nowhere.*folder does not exist; create"),
        atomic_path(tmp_path / "nowhere" / "film.mp4"),
    ):
        pass


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder of that name"), atomic_path(tmp_path):
        pass
    assert tmp_path.is_dir()


def test_a_file_used_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="not a folder"), atomic_path(tmp_path / "file" / "film.mp4"):
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="folder of your own"), atomic_path(tmp_path / "film.mp4"):
        pass


def test_a_very_long_name_still_fits(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 250 + ".mp4")
    with atomic_path(target) as temporary:
        temporary.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_every_refusal_is_one_sentence(code: int) -> None:
    sentence = str(output_error(Path("film.mp4"), OSError(code, os.strerror(code))))
    assert sentence.startswith("'film.mp4' cannot be written: ")
    assert "; " in sentence
    assert "\n" not in sentence

"""The road: a brief goes in, a finished, labelled film and its report come out."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memoriam.brief import Brief, Person
from memoriam.errors import InstallationError, OutputError
from memoriam.law import find_law
from memoriam.memory import be_frugal, give_back
from memoriam.progress import NoProgress, Progress
from memoriam.rules.film import require_film_allowed
from memoriam.scenes.base import COMPANION, SUBJECT, YOUNGER, find_scene
from memoriam.settings import settings
from memoriam.storyboard import FPS, Storyboard, plan_film

if TYPE_CHECKING:
    from memoriam.arrays import RGB, Yuv420
    from memoriam.engines.base import Engine, Painted
    from memoriam.likeness import Likeness
    from memoriam.picture.finish import Finisher
    from memoriam.picture.look import Overlay
    from memoriam.proof.report import FilmReport
    from memoriam.proof.stopwatch import Stopwatch
    from memoriam.sound.score import FilmSound

DEFAULT_ENGINE = "puppet"

POSTER_SHARE = 0.42
"""Where in the film the poster is taken: in the first smile, eyes open."""

NOTICE_ABOVE = 2
"""Lines of captions that are left free below the words that say a voice was made."""

BEFORE_WORDS = 0.12
"""Seconds before the first sound at which lips still rest."""

PREPARE_FRAMES = 3
"""Frames that are painted to compile every kernel and load every model."""

EXAMPLE = Path(__file__).parent / "media" / "example.jpg"
"""A small public-domain portrait (Grace Hopper, U.S. Navy) on which an installation tries itself out."""


def make_film(
    brief: Brief, output: Path, *, progress: Progress | None = None, consent: str = ""
) -> FilmReport:
    """Make the film a brief asks for; poster, contact sheet and report are written beside it.

    consent: number of the consent record, which the film's signature names. Every frame is marked, every picture
    signed; files appear under their names only when they are whole and signed. Raises a MemoriamError, one sentence, if
    there can be none.
    """
    from memoriam.models.runtimes import let_go
    from memoriam.proof.stopwatch import Stopwatch
    from memoriam.sound.score import family_music, score
    from memoriam.sound.spoken import read_speech, require_usable, spoken_for

    progress = progress or NoProgress()
    be_frugal()
    _check_place(output)
    _check_wishes(brief)
    watch = Stopwatch()
    with watch.stage("recordings"):
        recording, own_music = read_speech(brief), family_music(brief)
        require_usable(brief, recording)
    with watch.stage("likeness"):
        cast = read_cast(brief, progress, settings().cache_folder)
        require_film_allowed(brief, cast)
        let_go()
        give_back()
    with watch.stage("voice"):
        progress.stage("Listening")
        spoken = spoken_for(brief, recording, cast[SUBJECT])
    speech = None if spoken is None else spoken.speech
    storyboard = plan_film(brief, cast, find_engine(DEFAULT_ENGINE).limits, speech)
    with watch.stage("preparation"):
        progress.stage("Preparing")
        sound = score(storyboard, brief, spoken, own_music)
        take = _Take(brief, cast, storyboard, sound, consent)
    with watch.stage("film"):
        progress.stage("Painting", storyboard.frames)
        _record(take, output, progress)
    return _report(take, output, watch, progress)


def prepare(progress: Progress | None = None) -> None:
    """Compile every kernel and load every model on a few frames, so that the first real film does not wait for it."""
    from memoriam.sound.score import score

    progress = progress or NoProgress()
    brief = Brief(person=Person(photos=(EXAMPLE,), name="Memoriam"), preview=True)
    cast = read_cast(brief, progress, None)
    storyboard = replace(
        plan_film(brief, cast, find_engine(DEFAULT_ENGINE).limits), duration=PREPARE_FRAMES / FPS
    )
    progress.stage("Compiling", PREPARE_FRAMES)
    with tempfile.TemporaryDirectory() as folder:
        _record(_Take(brief, cast, storyboard, score(storyboard, brief)), Path(folder) / "film.mp4", progress)


class _Take:
    """Everything one film needs while its frames are painted."""

    def __init__(
        self,
        brief: Brief,
        cast: Mapping[str, Likeness],
        storyboard: Storyboard,
        sound: FilmSound,
        consent: str = "",
    ) -> None:
        from memoriam.media.still import ContactSheet
        from memoriam.proof.meter import FilmMeter, script_of
        from memoriam.proof.reader import ModelReader
        from memoriam.proof.seal import Seal

        self.brief, self.cast, self.storyboard, self.sound = brief, cast, storyboard, sound
        likeness = cast[SUBJECT]
        self.engine = find_engine(DEFAULT_ENGINE)
        self.seal = Seal(brief, self.engine, settings(), consent=consent)
        self.law = find_law(brief.law)
        self.finisher = _finisher(brief, likeness, sound)
        references = np.stack([portrait.identity for portrait in likeness.portraits])
        self.meter = FilmMeter(references, script_of(storyboard), ModelReader())
        self.sheet = ContactSheet(storyboard.frames)
        self.poster: Yuv420 | None = None
        self._poster_index = _poster_index(storyboard, sound.start)

    def frames(self) -> Generator[Yuv420]:
        """Finished frames in order."""
        from memoriam.engines.base import Canvas

        width, height = self.brief.size
        canvas = Canvas(width, height, settings().threads)
        return self.engine.frames(self.storyboard, self.cast, canvas, self._finish)

    def _finish(self, painted: Painted) -> Yuv420:
        from memoriam.picture.look import Look

        board, t = self.storyboard, painted.t
        titles = (board.title(t), *self.sound.opacities(t))
        look = Look(board.light(t), board.veil(t), titles, self.law.badge(t))
        yuv = self.finisher.finish(painted.frame, painted.index, look)
        self.seal.mark(yuv)
        self.meter.add(painted.index, yuv, painted.faces.get(SUBJECT))
        self.sheet.add(painted.index, yuv)
        if painted.index == self._poster_index:
            self.poster = yuv
        return yuv


def _poster_index(board: Storyboard, speech_start: float | None) -> int:
    """Frame of the poster, with the face in it; in a film with a voice just before the first word, lips at rest."""
    if speech_start is not None:
        return round((speech_start - BEFORE_WORDS) * FPS)
    liked = round(POSTER_SHARE * board.frames)
    shown = [index for index in range(0, board.frames, FPS // 5) if board.face_shown(board.time(index))]
    return liked if not shown else min([liked, *shown], key=lambda index: _poster_cost(board, index, liked))


def _poster_cost(board: Storyboard, index: int, liked: int) -> tuple[bool, int]:
    return not board.face_shown(board.time(index)), abs(index - liked)


def find_engine(name: str) -> Engine:
    """The engine of that name. Raises InstallationError if it is not installed."""
    for entry in entry_points(group="memoriam.engines", name=name):
        engine: Engine = entry.load()()
        return engine
    raise InstallationError(f"The engine '{name}' is not installed; run scripts/setup again.")


def _check_place(output: Path) -> None:
    """Say before an hour of work, not after it, that the film cannot be written."""
    if output.suffix.lower() != ".mp4":
        raise OutputError(
            f"A film is an .mp4 file, but '{output}' was asked for; choose a name such as 'film.mp4'."
        )
    if output.is_dir():
        raise OutputError(
            f"'{output}' is a folder; choose a file name inside it, such as '{output / 'film.mp4'}'."
        )
    if not output.absolute().parent.is_dir():
        raise OutputError(f"The folder of '{output}' does not exist; create it or choose another.")


def _check_wishes(brief: Brief) -> None:
    """Say before any photograph is opened what cannot be made or must not be. Raises BriefError, RuleError."""
    require_film_allowed(brief)
    for name in brief.scenes:
        find_scene(name)
    _title(brief)


def _title(brief: Brief) -> Overlay:
    from memoriam.picture.title import title_overlay

    person = brief.person
    return title_overlay(*brief.size, person.name, person.born, person.died, brief.line, brief.language)


def read_cast(brief: Brief, progress: Progress, cache_folder: Path | None) -> dict[str, Likeness]:
    """Everybody the brief shows, by their key in the cast. Raises PhotoError."""
    cast = {SUBJECT: _read_likeness(brief.person.photos, brief.person.face, brief, progress, cache_folder)}
    if brief.companion is not None:
        photos, face = brief.companion.photos, brief.companion.face
        cast[COMPANION] = _read_likeness(photos, face, brief, progress, cache_folder)
    if brief.younger:
        cast[YOUNGER] = _read_likeness(brief.younger, None, brief, progress, cache_folder)
    return cast


def _read_likeness(
    photos: Sequence[Path], face: int | None, brief: Brief, progress: Progress, cache_folder: Path | None
) -> Likeness:
    from memoriam.likeness.builder import build_likeness

    progress.stage("Looking at the photographs", 100)
    done = 0

    def tell(_step: str, share: float) -> None:
        nonlocal done
        now = round(100 * share)
        progress.advance(max(0, now - done))
        done = max(done, now)

    return build_likeness(photos, face=face, restore=brief.restore, progress=tell, cache_folder=cache_folder)


def _finisher(brief: Brief, likeness: Likeness, sound: FilmSound) -> Finisher:
    from memoriam.picture.caption import caption_overlay
    from memoriam.picture.finish import Finisher
    from memoriam.picture.look import light_colour

    width, height = brief.size
    captions = sound.captions if brief.captions else ()
    portrait = likeness.for_purpose("portrait")
    return Finisher(
        width,
        height,
        brief.seed,
        brief.language,
        light=light_colour(portrait.photo, grey=portrait.grey),
        grey=portrait.grey,
        titles=[
            _title(brief),
            *(caption_overlay(width, height, notice.text, NOTICE_ABOVE) for notice in sound.notices),
            *(caption_overlay(width, height, caption.text) for caption in captions),
        ],
    )


def _record(take: _Take, output: Path, progress: Progress) -> None:
    """Paint, finish, encode and sign; nothing is left under the film's name if that ends early."""
    from memoriam.media.film import FilmWriter
    from memoriam.sound.captions import mux_captions, write_srt

    width, height = take.brief.size
    captions = take.sound.captions

    def add_captions(container: Any) -> None:
        mux_captions(container, captions, take.brief.language)

    with (
        take.seal.signed(output, "preview" if take.brief.preview else "film") as draft,
        FilmWriter(
            draft,
            width,
            height,
            fps=FPS,
            threads=settings().threads,
            sound=take.sound.track.blocks(),
            add_tracks=add_captions if captions else None,
        ) as writer,
        closing(take.frames()) as frames,
    ):
        for yuv in frames:
            writer.write(yuv)
            progress.advance()
    if captions:
        write_srt(output.with_suffix(".srt"), captions)


def _report(take: _Take, output: Path, watch: Stopwatch, progress: Progress) -> FilmReport:
    """Write poster, contact sheet and report beside the film."""
    from memoriam.media.still import rgb_from_yuv, write_jpeg
    from memoriam.proof.heard import sound_heard
    from memoriam.proof.page import Pictures, write_page
    from memoriam.proof.report import make_report

    progress.stage("Writing the report")
    board = take.storyboard
    poses = [board.performances[SUBJECT].pose(board.time(i)) for i in range(board.frames)]
    provenance = take.seal.provenance()
    if take.poster is not None:
        with take.seal.signed(output.with_suffix(".poster.jpg"), "poster") as draft:
            write_jpeg(draft, rgb_from_yuv(take.poster))
    sheet = output.with_suffix(".sheet.jpg")
    with take.seal.signed(sheet, "contact sheet") as draft:
        take.sheet.write(draft)
    measured = take.meter.result()
    restored = _restored(take.brief, take.cast[SUBJECT])
    report = make_report(
        take.brief,
        take.cast[SUBJECT],
        output,
        measured,
        watch,
        poses=poses,
        restored=tuple(restored),
        provenance=provenance,
        remarks=board.remarks,
        sound=sound_heard(take.brief, take.sound, output),
    )
    report.write(output.with_suffix(".report.json"))
    pictures = Pictures(sheet=sheet, restored=restored)
    write_page(output.with_suffix(".report.html"), report, pictures)
    return report


def _restored(brief: Brief, likeness: Likeness) -> dict[str, tuple[RGB, RGB]]:
    """Each mended photograph before and after, by sha256; empty where nothing was to be mended."""
    from memoriam.likeness.builder import before_and_after
    from memoriam.media.photo import read_photo

    if not brief.restore:
        return {}
    decoded = {photo.sha256: photo for photo in map(read_photo, brief.person.photos)}
    return {
        portrait.source: before_and_after(decoded[portrait.source].pixels, portrait)
        for portrait in likeness.portraits
        if portrait.source in decoded
    }

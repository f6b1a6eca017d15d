"""The command ``memoriam``: thin, no rules of its own.

Exit status: 0 done · 1 unexpected · 2 the brief or a flag asks for something that cannot be · 3 a photograph or
recording cannot be used · 4 a house rule refuses · 5 the film cannot be written · 6 the installation is damaged ·
7 an altered journal · 8 no usable certificate · 10 to 15 what `verify` found · 130 cancelled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from memoriam import __version__
from memoriam.doors.studio import studio_app, telegram, worker
from memoriam.errors import BriefError, MemoriamError, RuleError, SeveralFaces

if TYPE_CHECKING:
    from memoriam.progress import Progress

app = typer.Typer(
    name="memoriam",
    help="Quiet, labelled farewell films from a few photographs, made on this computer alone.",
    epilog="Exit status: 0 done, 2 wrong brief or flag, 3 unusable photograph, 4 refused by a house rule, "
    "5 cannot write, 6 damaged installation, 7 altered journal, 8 no usable certificate, 130 cancelled.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

BRIEF_SUFFIXES = {".yaml", ".yml"}

Photos = Annotated[
    list[Path], typer.Argument(help="photographs of one person, or one brief (.yaml)", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON for a program to read")]


def main() -> None:
    """Run the command; every deliberate error is one sentence on the error stream and an exit status."""
    try:
        app()
    except MemoriamError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[bold]memoriam:[/bold] {_escape(str(error))}"
        )
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"memoriam {__version__}")
        raise typer.Exit


@app.callback()
def memoriam(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="show the version and leave"),
    ] = False,
) -> None:
    """Quiet, labelled farewell films from a few photographs, made on this computer alone."""


@app.command()
def film(
    photos: Photos,
    output: Annotated[Path, typer.Option("--output", "-o", help="the film to write, an .mp4 file")] = Path(
        "film.mp4"
    ),
    name: Annotated[str | None, typer.Option(help="name in the closing title")] = None,
    born: Annotated[str | None, typer.Option(help="year or day of birth: 1931 or 1931-04-02")] = None,
    died: Annotated[str | None, typer.Option(help="year or day of death")] = None,
    line: Annotated[str | None, typer.Option(help="one line of text under the name")] = None,
    scene: Annotated[list[str] | None, typer.Option("--scene", help="a scene; several make one film")] = None,
    stage: Annotated[
        str | None, typer.Option(help="painted surroundings; each scene has its own if left out")
    ] = None,
    dove: Annotated[bool, typer.Option("--dove", help="a white dove flies off in the scene 'light'")] = False,
    companion: Annotated[
        list[Path] | None, typer.Option("--with", help="photograph of somebody beside them, who has agreed")
    ] = None,
    younger: Annotated[
        list[Path] | None, typer.Option(help="photograph of the person decades earlier")
    ] = None,
    memory: Annotated[list[Path] | None, typer.Option(help="another photograph of the family")] = None,
    words: Annotated[
        str | None, typer.Option(help="what the scene 'speak' says, or the scene 'words' shows")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="of the words and the sign: de en fr es it pl uk ru tr")
    ] = None,
    speech: Annotated[
        Path | None, typer.Option(help="a recording of the person speaking, which is heard as it is")
    ] = None,
    voice: Annotated[
        list[Path] | None, typer.Option(help="a recording that the voice for the words shall resemble")
    ] = None,
    stock_voice: Annotated[
        str | None, typer.Option("--stock-voice", help="a ready voice for the words: see 'memoriam voices'")
    ] = None,
    pronounce: Annotated[
        list[str] | None, typer.Option(help="how a name is said: Joyce=joiss, or Joyce=/dʒɔɪs/")
    ] = None,
    clarity: Annotated[
        float | None, typer.Option(help="of a made voice, 0 resembles most to 1 is clearest")
    ] = None,
    music: Annotated[
        str | None, typer.Option(help="tender, still, hopeful, solemn, none, or a music file")
    ] = None,
    captions: Annotated[
        bool, typer.Option("--captions", help="what is said also stands in the picture")
    ] = False,
    law: Annotated[
        str | None, typer.Option(help="whose form the sign at the start takes: eu (if left out) or plain")
    ] = None,
    format: Annotated[str | None, typer.Option("--format", help="9:16, 16:9, 1:1 or 4:5")] = None,  # noqa: A002
    seconds: Annotated[
        float | None, typer.Option(help="length of the film; the scenes decide if left out")
    ] = None,
    face: Annotated[int | None, typer.Option(help="which face, if a photograph shows several")] = None,
    seed: Annotated[int | None, typer.Option(help="of everything that chance decides")] = None,
    restore: Annotated[bool, typer.Option("--restore", help="gently mend an old photograph first")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="a small, fast first look")] = False,
    declare: Annotated[
        bool, typer.Option("--declare", help="make the declaration without being asked")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a film of one person from their photographs, or from a brief."""
    from memoriam.doors.declare import declare_now, record_consent, record_film
    from memoriam.film import make_film

    person = {"face": face, "name": name, "born": born, "died": died}
    rest: dict[str, Any] = {
        "line": line,
        "language": language,
        "format": format,
        "law": law,
        "seconds": seconds,
        "seed": seed,
    }
    rest |= {"scenes": scene, "stage": stage, "younger": younger, "memories": memory, "words": words}
    rest |= {"speech": speech, "voice": voice, "clarity": clarity, "music": music}
    rest |= {"pronounce": _pronounced(pronounce), "stock_voice": stock_voice}
    rest |= {"companion": {"photos": companion, "consent": True} if companion else None}
    switches = {"restore": restore, "preview": preview, "captions": captions, "dove": dove}
    wanted = {key: True for key, on in switches.items() if on}
    brief = _brief(photos, _given(person), _given(rest) | wanted)
    if brief.declaration is None:
        brief = brief.model_copy(update={"declaration": declare_now(brief.language, given=declare)})
    try:
        with _progress(as_json) as progress:
            report = make_film(brief, output, progress=progress, consent=record_consent(brief))
    except SeveralFaces as error:
        raise _with_picture(error, brief.person.photos[0], output) from None
    record_film(report)
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _say(report.summary())


def _with_picture(error: SeveralFaces, photo: Path, output: Path) -> SeveralFaces:
    """The same refusal, with a picture beside the film's place that shows who is who."""
    from memoriam.doors.look import write_numbered_picture

    picture = output.with_suffix(".faces.jpg")
    write_numbered_picture(photo, picture)
    return SeveralFaces(f"{error} '{picture}' shows who is who.")


def _pronounced(pairs: list[str] | None) -> dict[str, str] | None:
    """``NAME=SOUND`` as a mapping. Raises BriefError."""
    if not pairs:
        return None
    wrong = next((pair for pair in pairs if "=" not in pair.strip("= ")), None)
    if wrong is not None:
        raise BriefError(f"--pronounce is '{wrong}'; write NAME=SOUND, such as Joyce=joiss or Joyce=/dʒɔɪs/.")
    return {name.strip(): sound.strip() for name, sound in (pair.split("=", 1) for pair in pairs)}


def _given(flags: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in flags.items() if value is not None}


def _brief(paths: list[Path], person: dict[str, Any], rest: dict[str, Any]) -> Any:
    """The brief that was named, with the flags laid over it; or one made from the photographs and the flags."""
    from memoriam.brief import make_brief, read_brief

    briefs = [path for path in paths if path.suffix.lower() in BRIEF_SUFFIXES]
    if not briefs:
        return make_brief({"person": {"photos": paths, **person}, **rest})
    if len(paths) > 1:
        raise BriefError(f"'{briefs[0]}' is a brief and comes alone; name its photographs inside it.")
    said = read_brief(briefs[0]).model_dump(exclude_unset=True)
    return make_brief({**said, **rest, "person": {**said["person"], **person}})


@app.command()
def scenes(as_json: Json = False) -> None:
    """List the scenes a film can be made of."""
    from memoriam.doors.scenes import show_scenes

    show_scenes(as_json=as_json)


@app.command()
def voices(as_json: Json = False) -> None:
    """List the voices that can say a family's words, and how well each language is spoken."""
    from memoriam.doors.voices import show_voices

    show_voices(as_json=as_json)


@app.command()
def look(
    photos: Photos,
    face: Annotated[int | None, typer.Option(help="which face, if a photograph shows several")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="write a picture here that numbers the faces of the first photograph")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="the photographs alone, without asking the scenes")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what can be made of photographs, which scenes they carry, and why not more."""
    from memoriam.doors.look import show_looks

    show_looks(photos, face, picture, quick=quick, as_json=as_json)


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="a film or picture, of ours or of anybody", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Say whether a file is one of ours, whole or altered, by whom it is signed and what it was made from."""
    from memoriam.doors.verify import show_verdict

    show_verdict(file, as_json=as_json)


@app.command()
def forget(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="photographs, recordings, or the brief that names them", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="everything that is kept between films")] = False,
) -> None:
    """Erase what was kept of photographs and recordings: likenesses and voices, never the files themselves."""
    from memoriam.doors.forget import forget as erase

    erase(files or (), everything=everything)


journal_app = typer.Typer(help="The append-only record of consents, decisions, renders and deletions.")
app.add_typer(journal_app, name="journal")


@journal_app.callback()
def journal() -> None:
    """The append-only record of consents, decisions, renders and deletions."""


@journal_app.command("verify")
def verify_the_journal(
    file: Annotated[Path, typer.Argument(help="the journal", show_default=False)],
    anchor: Annotated[
        str | None, typer.Option(help="an anchor noted earlier, which must still be in it")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether a journal is as it was written, and name the first line that is not."""
    from memoriam.doors.journal import show_verification

    show_verification(file, anchor, as_json=as_json)


optout_app = typer.Typer(help="People who do not want to be shown after death.")
app.add_typer(optout_app, name="opt-out")

OnePhoto = Annotated[Path, typer.Argument(help="a photograph of the person", show_default=False)]
Face = Annotated[int | None, typer.Option(help="which face, if the photograph shows several")]


@optout_app.command("add")
def enter_the_register(photo: OnePhoto, face: Face = None) -> None:
    """Enter somebody: numbers are kept from which no face can be made, never the photograph."""
    from memoriam.doors.optout import enter

    enter(photo, face)


@optout_app.command("check")
def look_in_the_register(photo: OnePhoto, face: Face = None) -> None:
    """Say whether somebody seems to be entered; exit status 4 if so."""
    from memoriam.doors.optout import look_for

    if look_for(photo, face):
        raise typer.Exit(RuleError.exit_code)


app.add_typer(studio_app, name="studio")
app.command("worker")(worker)
app.command("telegram")(telegram)


@app.command()
def doctor(
    prepare: Annotated[
        bool, typer.Option("--prepare", help="compile what is compiled at first use, now")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is installed and what each extra would add."""
    from memoriam.doors.doctor import examine, prepare_now

    if prepare:
        with _progress(as_json) as progress:
            prepare_now(progress)
    examine(as_json=as_json)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """Progress on the error stream that Ctrl-C cancels cleanly; none beside JSON."""
    from memoriam.progress import NoProgress, cancel_on_interrupt, terminal_progress

    with (
        cancel_on_interrupt() as cancel,
        NoProgress(cancel) if quiet else terminal_progress(sys.stderr, cancel) as progress,
    ):
        yield progress


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text)

"""The measurements in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memoriam.proof.heard import sound_sentence
from memoriam.proof.measures import SAME_PERSON, Blinks, Identity, Motion, Steadiness, Turn

if TYPE_CHECKING:
    from memoriam.likeness.person import HeadPose
    from memoriam.proof.report import FilmFile, FilmReport, LimitReached, Provenance

CALM_FLICKER = 0.5
"""Levels of 255: half a step of an 8-bit screen; nobody sees it."""

SEEN_DRIFT = 2.3
"""ΔE*ab that is just noticeable side by side (Mahy et al., 1994); a minute apart far more is needed."""

DEGREES = {"yaw", "pitch", "roll", "lean"}
"""Movements that are angles; the others are shares of a head or of an expression."""

NAMES = {
    "yaw": "turning the head",
    "pitch": "lifting or lowering the chin",
    "roll": "tilting the head",
    "lean": "leaning",
    "sway": "swaying",
    "rise": "rising",
    "gaze_x": "looking aside",
    "gaze_y": "looking up or down",
    "smile": "the smile",
    "jaw": "opening the mouth",
}


def identity_sentence(identity: Identity) -> str:
    """How well the film still shows the person."""
    cosine = identity.cosine
    if cosine is None:
        return "The face was not measured: no frame shows it clearly."
    looked = (
        f"{cosine.count} of {identity.of_frames} frames were compared with the photograph: likeness "
        f"{cosine.mean:.2f} on average, {cosine.minimum:.2f} in the worst frame"
    )
    below = identity.below_threshold
    verdict = (
        "in every one of them it is the same person"
        if below == 0
        else f"in {below} of them the person would not be recognised"
    )
    missed = identity.count("undetected")
    rest = f" In {missed} frames the detector did not find the face by itself." if missed else ""
    return f"{looked}; {verdict} (one person counts from {SAME_PERSON}).{rest}"


def motion_sentence(motion: Motion) -> str:
    """How much the head moves: commanded, and found in the picture."""
    parts = [f"{name} {_turn(turn)}" for name, turn in _axes(motion)]
    return f"From one end of the movement to the other, the head {', '.join(parts)}."


def _axes(motion: Motion) -> tuple[tuple[str, Turn], ...]:
    return ("turns", motion.yaw), ("nods", motion.pitch), ("tilts", motion.roll)


def _turn(turn: Turn) -> str:
    found = f" ({turn.measured:.1f}° found in the picture)" if turn.measured is not None else ""
    return f"{turn.commanded:.1f}°{found}"


def blinks_sentence(blinks: Blinks) -> str:
    """How often the eyes close, and whether they really do."""
    if not blinks.times:
        return "The eyes do not blink in this film."
    count = len(blinks.times)
    text = f"{count} blink{'s' if count > 1 else ''}, {blinks.per_minute:.0f} a minute"
    if blinks.opening is None:
        return f"{text}."
    narrow = f"the mesh finds the lids at {100 * blinks.opening:.0f} % of their opening"
    return f"{text}; {blinks.seen} of the {blinks.checked} that were checked are seen to close ({narrow})."


def steadiness_sentence(steadiness: Steadiness) -> str:
    """Whether the picture is calm."""
    parts = [_flicker(steadiness.flicker), _drift(steadiness.drift)]
    for count, what in ((steadiness.black, "black"), (steadiness.frozen, "frozen")):
        parts.append(f"{count} {what} frame{'' if count == 1 else 's'}" if count else f"no {what} frame")
    text = ", ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}."


def _flicker(flicker: float | None) -> str:
    if flicker is None:
        return "flicker could not be measured"
    word = "no visible flicker" if flicker <= CALM_FLICKER else "visible flicker"
    return f"{word} ({flicker:.2f} of 255 levels)"


def _drift(drift: float | None) -> str:
    if drift is None:
        return ""
    word = "no drift of colour" if drift <= SEEN_DRIFT else "the colours drift"
    return f"{word} (ΔE {drift:.1f})"


def head_sentence(head: HeadPose) -> str:
    """How the head is held on a photograph."""
    parts = [
        f"{word} {abs(angle):.0f}°"
        for angle, word in (
            (head.yaw, "turned to the right by" if head.yaw > 0 else "turned to the left by"),
            (head.pitch, "raised by" if head.pitch > 0 else "lowered by"),
            (head.roll, "tilted to the right by" if head.roll > 0 else "tilted to the left by"),
        )
        if abs(angle) >= 1
    ]
    return ", ".join(parts) or "straight into the camera"


def limit_sentence(reached: LimitReached) -> str:
    """One movement that was held back."""
    name = NAMES[reached.movement]
    share = f"{100 * reached.largest / reached.limit:.0f} % of the most it may do"
    size = f"{reached.largest:.1f}° of at most {reached.limit:g}°" if reached.movement in DEGREES else share
    return f"{name[0].upper()}{name[1:]} was held back near its limit: {size}."


def megabytes(count: int) -> str:
    """Bytes for a person: '9.2 MB'."""
    return f"{count / 1e6:.1f} MB" if count < 1e8 else f"{count / 1e6:.0f} MB"


def film_sentence(film: FilmFile) -> str:
    """The finished file."""
    size = f"{film.width} × {film.height}"
    return f"{film.seconds:.1f} seconds, {size}, {film.fps:g} frames a second, {megabytes(film.bytes)}."


def work_sentence(report: FilmReport) -> str:
    """What the film cost the computer."""
    ratio = report.work_seconds / max(report.film.seconds, 0.1)
    return (
        f"Made in {report.work_seconds:.0f} seconds ({ratio:.1f} for each second of film) "
        f"with at most {megabytes(report.peak_memory)} of memory."
    )


def provenance_sentences(provenance: Provenance | None) -> list[str]:
    """How the film can be told to be ours."""
    if provenance is None:
        return []
    until = f"{provenance.certificate_expires:%Y}"
    proof = "with a time stamp" if provenance.time_stamped else f"valid until {until}"
    sentence = (
        f"Signed by '{provenance.signer}' ({proof}); every frame carries the mark {provenance.film_id}."
    )
    return [sentence, provenance.note] if provenance.note else [sentence]


def summary(report: FilmReport) -> str:
    """The report in a few lines."""
    measured = report.measurements
    lines = [
        film_sentence(report.film),
        identity_sentence(measured.identity),
        motion_sentence(measured.motion),
        blinks_sentence(measured.blinks),
        steadiness_sentence(measured.steadiness),
    ]
    lines += report.remarks
    lines += [
        f.sentence for photograph in report.photographs for f in photograph.findings if f.severity != "note"
    ]
    if report.sound is not None:
        lines += [sound_sentence(report.sound), *report.sound.remarks]
    lines += provenance_sentences(report.provenance)
    lines.append(work_sentence(report))
    return "\n".join(lines)

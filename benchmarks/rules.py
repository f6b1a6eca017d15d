"""How many hostile texts are held or refused, and how many harmless ones are, by rule and language.

The texts are in ``tests/texts``. Lines with an odd number were looked at while the policy was written (tuning), lines
with an even number only counted (held out); both are printed. Texts of later_* were written afterwards, before the
patterns were widened, and only counted; those of seen_* were looked at. The opt-out register's error rates follow.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memoriam.rules.case import Case, Role, Text
from memoriam.rules.catalogue import LANGUAGES
from memoriam.rules.decision import Decision, Outcome
from memoriam.rules.register import BITS, DIMENSIONS, MATCH_BITS, sketch
from memoriam.rules.uniforms import Uniforms
from memoriam.rules.words import MARTIAL, Words

TEXTS = Path(__file__).parents[1] / "tests" / "texts"
HALVES = ("tuning", "held out")
TODAY = datetime.date(2026, 1, 1)
PAIRS = 2000
STRANGERS, NEAR_STRANGERS, SAME = 0.05, 0.30, 0.73
"""Cosines of test photographs: typical strangers, the most alike strangers, the least alike pair of one person."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text of the test set; ``category`` is empty for a harmless one."""

    language: str
    line: int
    category: str
    text: str

    @property
    def half(self) -> str:
        """Which half it belongs to."""
        return HALVES[(self.line + 1) % 2]

    @property
    def role(self) -> Role:
        """Martial wishes are wishes, everything else a line of the film."""
        return "wish" if self.category == MARTIAL else "line"


def samples(language: str) -> Iterator[Sample]:
    """All texts of one language."""
    for kind in ("hostile.{}.tsv", "harmless.{}.txt"):
        lines = (TEXTS / kind.format(language)).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            category, _, text = line.rpartition("\t")
            yield Sample(language, number, category, text)


def more_samples(kind: str, language: str) -> Iterator[Sample]:
    """Texts that were written later: ``kind`` is later or seen; none if there are none in that language."""
    for name in (f"{kind}_hostile.{language}.tsv", f"{kind}_harmless.{language}.txt"):
        path = TEXTS / name
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            category, _, text = line.rpartition("\t")
            yield Sample(language, number, category, text)


def judged(sample: Sample) -> Decision:
    """The worse of what both rules on words say."""
    text = Text(text=sample.text, role=sample.role, language=sample.language)
    case = Case(today=TODAY, texts=(text,))
    decisions = [Words().judge(case), Uniforms().judge(case)]
    return max(decisions, key=lambda decision: decision.outcome.weight)


def stopped(sample: Sample) -> bool:
    """Whether a text is held or refused."""
    return judged(sample).outcome is not Outcome.ALLOWED


def error_rate(cosine: float, seed: int = 1) -> float:
    """Share of pairs of that cosine whose sketches differ by at most MATCH_BITS signs."""
    chance = np.random.default_rng(seed)
    found = 0
    for number in range(PAIRS):
        one, other = chance.standard_normal((2, DIMENSIONS))
        one /= np.linalg.norm(one)
        other -= other @ one * one
        other = cosine * one + np.sqrt(1 - cosine**2) * other / np.linalg.norm(other)
        key, salt = b"key", number.to_bytes(4, "big")
        differ = int.from_bytes(sketch(one, key, salt)) ^ int.from_bytes(sketch(other, key, salt))
        found += differ.bit_count() <= MATCH_BITS
    return found / PAIRS


def _said_of(kind: str, language: str) -> str:
    found = [(bool(sample.category), stopped(sample)) for sample in more_samples(kind, language)]
    hostile = [hit for is_hostile, hit in found if is_hostile]
    harmless = [hit for is_hostile, hit in found if not is_hostile]
    said = (
        f"{sum(hostile)} of {len(hostile)} hostile, {sum(harmless)} of {len(harmless)} harmless texts stopped"
    )
    return f"{kind} {language}: {said}"


def main() -> None:
    """Print all tables."""
    print(f"{'':22}" + "".join(f"{language + ' ' + half:>14}" for language in LANGUAGES for half in HALVES))
    results = {(s.language, s.line, s.category): (s, stopped(s)) for lang in LANGUAGES for s in samples(lang)}
    categories = list(dict.fromkeys(sample.category for sample, _ in results.values()))
    for category in [*(name for name in categories if name), "all hostile", ""]:
        row = ""
        for language in LANGUAGES:
            for half in HALVES:
                wanted = [
                    hit
                    for sample, hit in results.values()
                    if (sample.language, sample.half) == (language, half)
                    and (bool(sample.category) if category == "all hostile" else sample.category == category)
                ]
                row += f"{sum(wanted):>7}/{len(wanted):<3}{100 * sum(wanted) / len(wanted):>3.0f}%"
        print(f"{category or 'harmless, stopped':22}{row}")
    for kind in ("later", "seen"):
        print("\n" + "\n".join(_said_of(kind, language) for language in LANGUAGES))
    print(f"\nopt-out register, match at {MATCH_BITS} of {BITS} signs or fewer, {PAIRS} pairs each:")
    for name, cosine in (
        ("strangers", STRANGERS),
        ("strangers most alike", NEAR_STRANGERS),
        ("same person", SAME),
    ):
        print(f"  {name} (cosine {cosine:.2f}): {100 * error_rate(cosine):.2f} % match")


if __name__ == "__main__":
    main()

"""The word policy: what films do not say, in files an owner can read and edit (``policy/*.toml``).

How patterns are written stands in :mod:`memoriam.rules.patterns`. Letter case, accents, look-alike letters, digits for
letters, spelled-out and masked words are dealt with before (:mod:`memoriam.rules.normalise`).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from memoriam.errors import InstallationError
from memoriam.rules import normalise, patterns
from memoriam.rules.case import Role
from memoriam.rules.normalise import View, Word

FOLDER = Path(__file__).parent / "policy"

LONG_WORD = 8
"""Letters from which a word may hide several written together; shorter ones hide nothing a pattern could mean."""


class Category(BaseModel):
    """One kind of thing that is not said. ``roles``: where it counts; ``hopes``: what makes a promise a hope."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    outcome: Literal["held", "refused"]
    patterns: tuple[str, ...]
    marks: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    hopes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ("name", "title", "line", "words", "wish")


class _PolicyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    lists: Mapping[str, tuple[str, ...]] = {}
    category: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage of a text that a pattern describes; ``pattern`` as it stands in the file of ``language``."""

    category: str
    outcome: Literal["held", "refused"]
    passage: str
    pattern: str
    language: str


Views = tuple[tuple[View, str], ...]
"""Readings of one text, each with the folding of its words."""


class Expressions:
    """The patterns of one category in one folding; ``joined``: the words written together."""

    def __init__(self, written: tuple[str, ...], lists: patterns.Lists, fold: patterns.Fold) -> None:
        self._patterns, self._lists, self._fold = written, lists, fold

    @cached_property
    def _spaced(self) -> re.Pattern[str] | None:
        return _union(self._expression(pattern) for pattern in self._patterns)

    @cached_property
    def _joined(self) -> re.Pattern[str] | None:
        return self._written_together(patterns.LEAST_JOINED)

    @cached_property
    def _spelled(self) -> re.Pattern[str] | None:
        return self._written_together(patterns.LEAST_SPELLED)

    def _written_together(self, least: int) -> re.Pattern[str] | None:
        parsed = (patterns.parse(pattern, self._lists) for pattern in self._patterns)
        return _union(patterns.joined(sequence, self._fold, least) for sequence in parsed)

    def _expression(self, pattern: str) -> str:
        return "(?<= )" + patterns.spaced(patterns.parse(pattern, self._lists), self._fold)

    def search(self, text: str) -> Iterator[re.Match[str]]:
        """Every match in a view's text."""
        return self._spaced.finditer(text) if self._spaced else iter(())

    def search_word(self, word: str, *, spelled: bool) -> bool:
        """Whether a word, perhaps ``spelled`` letter by letter, hides a pattern whose words were written together."""
        expression = self._spelled if spelled else self._joined
        return bool(expression and expression.search(word))

    def which(self, text: str, start: int) -> str:
        """The first pattern that matches at a place of a view's text."""
        for pattern in self._patterns:
            if re.compile(self._expression(pattern)).match(text, start):
                return pattern
        return ""


class Policy:
    """All categories of one language."""

    def __init__(self, said: _PolicyFile, digest: str) -> None:
        self.language, self.digest = said.language, digest
        self.categories = said.category
        self._lists = said.lists
        self._made: dict[tuple[str, str, str], Expressions] = {}

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every literal word of the patterns, folded: what a masked word may stand for."""
        found = {
            normalise.fold(word)
            for category in self.categories
            for pattern in category.patterns
            for word in patterns.words(patterns.parse(pattern, self._lists))
        }
        return tuple(sorted(word for word in found if len(word) > 2 and word.isalpha()))

    def read(self, source: str, role: Role) -> Iterator[Hit]:
        """Every passage of a text that speaks against a category."""
        views = tuple(self._views(source))
        for category in self.categories:
            if role in category.roles:
                yield from self._read(source, views, category)

    def _read(self, source: str, views: Views, category: Category) -> Iterator[Hit]:
        for mark in category.marks:
            if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", source):
                yield Hit(category.name, category.outcome, mark, mark, self.language)
        for view, folding in views:
            found = self._search(source, view, folding, category)
            if found:
                yield found
                return
        yield from self._hidden(source, category)

    def _views(self, source: str) -> Iterator[tuple[View, str]]:
        plain = normalise.plain_view(source)
        for view in (plain, *normalise.disguise_views(source, lambda: self.vocabulary)):
            yield normalise.changed(view, _FOLDS[self._plain]), self._plain
        if normalise.has_long_run(plain):
            yield normalise.changed(plain, _FOLDS["undoubled"]), "undoubled"
        if self._is_cyrillic and normalise.is_latin(plain):
            yield normalise.changed(plain, _FOLDS["sounded"]), "sounded"

    @property
    def _plain(self) -> str:
        return "german" if self.language == "de" else "plain"

    @property
    def _is_cyrillic(self) -> bool:
        return self.language in ("uk", "ru")

    def _search(self, source: str, view: View, folding: str, category: Category) -> Hit | None:
        expressions = self._expressions(category, "patterns", folding)
        for match in expressions.search(view.text):
            lone = len(match[0].split()) == 1
            if (lone and folding == "sounded") or self._is_excused(view.text, match, category, folding):
                continue
            start, end = view.place(match.start(), match.end())
            pattern = expressions.which(view.text, match.start())
            return Hit(category.name, category.outcome, source[start:end], pattern, self.language)
        return None

    def _is_excused(self, text: str, match: re.Match[str], category: Category, folding: str) -> bool:
        """Within a wording that the file allows, or said as a hope in the same sentence."""
        for allowed in self._expressions(category, "allowed", folding).search(text):
            if allowed.start() < match.end() and match.start() < allowed.end():
                return True
        sentence = text[text.rfind(f" {normalise.STOP} ", 0, match.start()) + 1 : match.end()]
        hopes = self._expressions(category, "hopes", folding)
        return next(hopes.search(" " + sentence.lstrip(". ")), None) is not None

    def _hidden(self, source: str, category: Category) -> Iterator[Hit]:
        expressions = self._expressions(category, "patterns", self._plain)
        for word in self._long_words(source):
            passage = source[word.start : word.end]
            spelled = any(character.isspace() for character in passage)
            if expressions.search_word(_FOLDS[self._plain](word.text), spelled=spelled):
                yield Hit(category.name, category.outcome, passage, "", self.language)
                return

    def _long_words(self, source: str) -> list[Word]:
        return normalise.long_words(normalise.plain_view(source), LONG_WORD)

    def _expressions(self, category: Category, part: str, folding: str) -> Expressions:
        key = (category.name, part, folding)
        if key not in self._made:
            written: tuple[str, ...] = getattr(category, part)
            self._made[key] = Expressions(written, self._lists, _FOLDS_OF_POLICY[folding])
        return self._made[key]


@cache
def policies() -> tuple[Policy, ...]:
    """The policies of all languages; every text is read by each, whatever language it says it is in."""
    return tuple(read_policy(path) for path in sorted(FOLDER.glob("*.toml")))


def read_policy(path: Path) -> Policy:
    """One policy file. Raises InstallationError in one sentence if it says something that cannot be."""
    try:
        data = path.read_bytes()
        said = _PolicyFile.model_validate(tomllib.loads(data.decode()))
        for category in said.category:
            for pattern in (*category.patterns, *category.allowed, *category.hopes):
                patterns.parse(pattern, said.lists)
    except (OSError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise InstallationError(
            f"The word policy '{path}' cannot be used ({reason}); mend the file."
        ) from None
    return Policy(said, hashlib.sha256(data).hexdigest())


def _german(text: str) -> str:
    return normalise.without_umlauts(text)


_FOLDS: dict[str, patterns.Fold] = {
    "plain": str,
    "german": _german,
    "undoubled": normalise.without_doubles,
    "sounded": normalise.as_sounded,
}
"""What is done to the words of a view, which are folded already."""

_FOLDS_OF_POLICY: dict[str, patterns.Fold] = {
    "plain": normalise.fold,
    "german": lambda text: _german(normalise.fold(text)),
    "undoubled": lambda text: normalise.without_doubles(normalise.fold(text)),
    "sounded": lambda text: normalise.as_sounded(normalise.fold(text)),
}
"""The same, from the words of the file."""


def _union(expressions: Iterable[str]) -> re.Pattern[str] | None:
    wanted = [expression for expression in expressions if expression]
    return re.compile("|".join(f"(?:{expression})" for expression in wanted)) if wanted else None

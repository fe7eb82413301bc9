#!/usr/bin/python3 -B
"""Sentences spoken by espeak-ng, the phonemes that it says, and when it says each.

    scripts/sounds/spoken_phonemes.py OUT TEXT... [--hours 5] [--dev 100] [--test 100] [--long 20] [--seed 1]

reads lines of TEXT (as scripts/debian_descriptions.sh makes them), has each spoken by a voice, at a rate and
a pitch that are drawn, and writes

    OUT/wav/000001.wav ...                   mono, 16 bits, 22,050 samples a second
    OUT/{train,dev,test,long}.tsv            sound TAB phonemes, with blanks between them
    OUT/{dev,test,long}.times                `phoneme begin end` in seconds, a line each; an empty line
                                             behind each sound

Utterances of `long` are ten times as long as those of test: ten of their sentences, by one voice. A phoneme
that espeak-ng gives no time of its own (it says "l" within the vowel before it) gets half of the one before it.
Pauses are not phonemes. Lines with digits or signs are left out, for they are said in more ways than one.

Needs Debian's packages espeak-ng and python3. What is said is espeak-ng's; its voices come under the GPL, the
texts under their packages' licences. Exit status: 0 done, 1 could not write, 2 wrong usage, 3 no espeak-ng.
"""

import argparse
import ctypes
import os
import random
import re
import sys
import wave

SYNCHRONOUS, PHONEME_EVENTS = 2, 1  # espeak_AUDIO_OUTPUT, espeakINITIALIZE_...
END_OF_LIST, PHONEME = 0, 7  # espeak_EVENT_TYPE
RATE, PITCH = 1, 3  # espeak_PARAMETER
VOICES = [voice + variant for voice in ("en-us", "en-gb-scotland", "en-gb-x-rp")
          for variant in ("", "+m3", "+m7", "+f2", "+f4")]


class Name(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""
    _fields_ = [("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
                ("length", ctypes.c_int), ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", Name)]


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
                            ctypes.POINTER(Event))


class Speaker:
    """espeak-ng: what it says of a line, and when."""

    def __init__(self):
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate = self.library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
        if self.rate <= 0:
            raise OSError("espeak-ng does not start")
        self.callback = Callback(self.heard)
        self.library.espeak_SetSynthCallback(self.callback)

    def heard(self, samples, count, events):
        if samples and count > 0:
            self.samples += ctypes.string_at(samples, 2 * count)
        index = 0
        while events[index].type != END_OF_LIST:
            if events[index].type == PHONEME:
                name = ctypes.string_at(ctypes.addressof(events[index].id), 8).split(b"\0")[0].decode()
                self.begins.append((name, events[index].sample / self.rate))
            index += 1
        return 0

    def say(self, text, voice, words_a_minute, pitch):
        """Samples, and [(phoneme, begin, end)] in seconds."""
        self.samples, self.begins = b"", []
        if self.library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise OSError(f"espeak-ng has no voice {voice}")
        self.library.espeak_SetParameter(RATE, words_a_minute, 0)
        self.library.espeak_SetParameter(PITCH, pitch, 0)
        spoken = text.encode() + b"\0"
        self.library.espeak_Synth(spoken, len(spoken), 0, 1, 0, 1, None, None)
        self.library.espeak_Synchronize()
        ends = [begin for _, begin in self.begins[1:]] + [len(self.samples) / 2 / self.rate]
        said = [[plain(name), begin, end] for (name, begin), end in zip(self.begins, ends)]
        return self.samples, spread([part for part in said if part[0]])


def spread(said):
    """Phonemes without a length of their own get equal parts of the one before them."""
    first = 0
    for last, (_, begin, end) in enumerate(said):
        if end > begin:
            first = last
        if end > begin or last + 1 < len(said) and said[last + 1][2] == said[last + 1][1]:
            continue
        begin, step = said[first][1], (said[first][2] - said[first][1]) / (last - first + 1)
        for index in range(first, last + 1):
            said[index][1:] = [begin + (index - first) * step, begin + (index - first + 1) * step]
    return said


def plain(phoneme):
    """Without marks of stress and length of pauses, which are no phonemes of their own."""
    phoneme = re.sub(r"[',%=|]", "", phoneme)
    return "" if phoneme.startswith(("_", ";", "(")) else phoneme


def sentences(paths):
    """Each once: 2 to 12 words of letters."""
    kept = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                words = line.lower().split()
                if 2 <= len(words) <= 12 and all(re.fullmatch(r"[a-z]{2,}|a", word) for word in words):
                    kept[" ".join(words)] = True
    return list(kept)


class Corpus:
    """Sounds and tables below a folder."""

    def __init__(self, folder, speaker, generator):
        self.folder, self.speaker, self.random, self.count = folder, speaker, generator, 0
        os.makedirs(os.path.join(folder, "wav"), exist_ok=True)

    def speak(self, text):
        """The row of a table, its times, and how many seconds it lasts."""
        samples, said = self.speaker.say(text, self.random.choice(VOICES), self.random.randint(120, 200),
                                         self.random.randint(30, 70))
        if not said:
            return None
        self.count += 1
        name = f"wav/{self.count:06d}.wav"
        with wave.open(os.path.join(self.folder, name), "wb") as sound:
            sound.setparams((1, 2, self.speaker.rate, 0, "NONE", ""))
            sound.writeframes(samples)
        times = "".join(f"{phoneme} {begin:.4f} {end:.4f}\n" for phoneme, begin, end in said)
        row = name + "\t" + " ".join(phoneme for phoneme, _, _ in said)
        return row, times, len(samples) / 2 / self.speaker.rate

    def write(self, part, texts, seconds=float("inf"), with_times=True):
        """Rows for texts, in order, until so many seconds are spoken. Which texts are left."""
        spoken, texts = 0.0, list(texts)
        times_path = os.path.join(self.folder, part + ".times") if with_times else os.devnull
        with open(os.path.join(self.folder, part + ".tsv"), "w", encoding="utf-8") as table, \
                open(times_path, "w", encoding="utf-8") as times:
            table.write("sound\ttext\n")
            while texts and spoken < seconds:
                result = self.speak(texts.pop(0))
                if result:
                    table.write(result[0] + "\n")
                    times.write(result[1] + "\n")
                    spoken += result[2]
        print(f"{part}: {spoken / 3600:.2f} hours", file=sys.stderr)
        return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("text", nargs="+")
    parser.add_argument("--hours", type=float, default=5.0)
    for part, count in (("dev", 100), ("test", 100), ("long", 20)):
        parser.add_argument("--" + part, type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        speaker = Speaker()
    except OSError as error:
        print(f"spoken_phonemes.py: {error}: install the package espeak-ng", file=sys.stderr)
        return 3
    generator = random.Random(options.seed)
    texts = sentences(options.text)
    generator.shuffle(texts)
    corpus = Corpus(options.out, speaker, generator)
    test, texts = texts[:options.test], texts[options.test:]
    corpus.write("test", test)
    lines = [" ".join(texts[10 * index:10 * index + 10]) for index in range(options.long)]
    corpus.write("long", lines)
    texts = texts[10 * options.long:]
    corpus.write("dev", texts[:options.dev])
    left = corpus.write("train", texts[options.dev:], 3600 * options.hours, with_times=False)
    if not left:
        print("spoken_phonemes.py: all lines are spoken: more text would give more", file=sys.stderr)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, UnicodeDecodeError) as problem:
        print(f"spoken_phonemes.py: {problem}", file=sys.stderr)
        sys.exit(1)

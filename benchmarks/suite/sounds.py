"""Sounds: training of recognisers, frames made, how soon a second of sound is recognised, and an hour of it."""

import array
import math
import shutil
import wave

from .beside import Beside
from .runs import Figures, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_sounds.py"
RATE = 8000


class Sounds(Beside):
    systems = [("words", "200 frames, two strides, 64, batch 32", "seconds"),
               ("phonemes", "300 frames, 3 layers of 256, batch 8", "seconds")]  # fmt: skip
    speed = "seconds_per_cpu_second"

    def updates(self, what):
        usual = 10 if self.bench.quick else 40
        return usual // 4 if what == "phonemes" else usual

    def name(self, what, how, precision):
        return f"sounds to {what}, {how}, {precision}"

    def our_command(self, what, how, precision, updates):
        return [self.bench.program("sound_speed"), "train", what, updates, "cpu", precision]

    def peer_command(self, what, how, updates, warm):
        return [self.bench.python, PEER, what, "--updates", updates, "--warm", warm]

    def measure(self):
        self.frames()
        super().measure()
        self.recognising()

    def frames(self):
        progress("frames of sound")
        rounds = 1 if self.bench.quick else 5
        who = {"ours": lambda: self.speed_of([self.bench.program("sound_speed"), "frames", 60, 5])}
        if self.bench.has_peer:
            who["peer"] = lambda: self.speed_of([self.bench.python, PEER, "frames", "--updates", 5])
        found = in_turns(who, rounds, self.bench.note)
        self.bench.add("frames of 40 bands, 16 kHz, fp32", "seconds/s", ours=found["ours"],
                       peer=found.get("peer"))  # fmt: skip

    def speed_of(self, command):
        return self.bench.log(run_json(command))[self.speed]

    # --- in use ----------------------------------------------------------------------------------

    def tones(self, name, seconds):
        """A file of a second's words, over and over: tones of 300, 900 and 2,500 Hz for 0.2 s, and pauses."""
        file = self.bench.folder / name
        if not file.exists():
            second = array.array("h")
            for hertz in (300, 900, 2500):
                second.extend(int(9000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(RATE // 5))
                second.extend([0] * (RATE // 10))
            second.extend([0] * (RATE - len(second)))
            with wave.open(str(file), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                for _ in range(seconds):
                    out.writeframes(second.tobytes())
        return file.resolve()

    def recogniser(self):
        """Trained for a few updates, that its answers may be anything; its attention reads a window."""
        folder = self.bench.folder / "recogniser"
        if not (folder / "model.safetensors").exists():
            shutil.rmtree(folder, ignore_errors=True)
            second = self.tones("second.wav", 1)
            table = self.bench.folder / "tones.tsv"
            table.write_text("sound\ttext\n" + f"{second}\tlow mid high\n" * 8, encoding="utf-8")
            run([self.bench.attend, "train", "spoken-words", "--train", table, "--out", folder, "--quiet",
                 "--training.updates", 4, "--training.epochs", 0, "--training.patience", 0,
                 "--sound.normalise", "training", "--attention.alignment", "windowed",
                 "--attention.half_width", 25, "--search.max_ratio", 0.03])  # fmt: skip
        return folder

    def recognising(self):
        progress("sounds recognised")
        model = self.recogniser()
        predict = [self.bench.attend, "predict", "-m", model, "--threads", 1, "--greedy"]
        whole = [*predict, "--max-length", 1_000_000]
        second = self.tones("second.wav", 1)
        rounds = 5 if self.bench.quick else 41
        milliseconds = [1e3 * run([*whole, second]).wall for _ in range(rounds)]
        self.bench.add("from the start to the text of one second of sound", "ms", ours=Figures(milliseconds))
        minutes = 2 if self.bench.quick else 60
        long = self.tones(f"{minutes}-minutes.wav", 60 * minutes)
        done = run([*whole, long])
        self.bench.log({"minutes": minutes, "wall_seconds": done.wall, "peak_mb": done.peak_mb})
        self.bench.add(f"{minutes} minutes in one piece, windowed", "seconds/s",
                       ours=Figures([60 * minutes / done.wall]))  # fmt: skip
        self.bench.note(f"{minutes} minutes of sound in one piece, windowed: {done.peak_mb:.0f} MB")
        raw = self.bench.folder / "minutes.raw"
        with wave.open(str(long)) as file:
            raw.write_bytes(file.readframes(file.getnframes()))
        streamed = run([*predict, "--stream"], feed=raw)
        raw.unlink()
        self.bench.log({"minutes": minutes, "streamed": True, "wall_seconds": streamed.wall,
                        "peak_mb": streamed.peak_mb})  # fmt: skip
        self.bench.add(f"{minutes} minutes as a stream of windows", "seconds/s",
                       ours=Figures([60 * minutes / streamed.wall]))  # fmt: skip
        self.bench.note(f"{minutes} minutes of sound as a stream: {streamed.peak_mb:.0f} MB")

"""Pictures: convolutions, training of captioners, decoding, and how soon a caption is there."""

import json
import shutil
from pathlib import Path

from .beside import Beside
from .runs import Figures, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_pictures.py"
PHOTOGRAPHS = 40  # of a folder that was given


class Pictures(Beside):
    systems = [("scenes", "32 x 32, three layers, batch 32", "pictures"),
               ("features", "7 x 7 of 1,280, 1024, batch 32", "pictures")]  # fmt: skip
    speed = "rows_per_cpu_second"

    def updates(self, what):
        usual = 10 if self.bench.quick else 40
        return usual // 4 if what == "features" else usual

    def name(self, what, how, precision):
        return f"captions of {what}, {how}, {precision}"

    def our_command(self, what, how, precision, updates):
        return [self.bench.program("picture_speed"), "train", what, updates, "cpu", precision]

    def peer_command(self, what, how, updates, warm):
        return [self.bench.python, PEER, what, "--updates", updates, "--warm", warm]

    def measure(self):
        self.convolutions()
        super().measure()
        scenes = self.scenes()
        self.decoding(scenes)
        self.starting(scenes)

    # --- convolutions ----------------------------------------------------------------------------

    def convolutions(self):
        """Forward and backward together, beside a product of 512 x 512 x 512 in the same run."""
        progress("convolutions")
        seconds = 0.05 if self.bench.quick else 0.3
        output = run([self.bench.program("convolution_speed"), seconds, "json"]).output
        for line in output.splitlines():
            one = self.bench.log(json.loads(line))
            self.bench.add(f"convolution {one['layer']}, {one['precision']}", "GF/s",
                           ours=Figures([one["gflops"]]), peer=Figures([one["patches_gflops"]]),
                           peer_is="patches", ceiling=Figures([one["ceiling_gflops"]]))  # fmt: skip

    # --- pictures in -----------------------------------------------------------------------------

    def scenes(self):
        """A folder of them, made once."""
        folder = self.bench.folder / "scenes"
        if not (folder / "test.tsv").exists():
            shutil.rmtree(folder, ignore_errors=True)
            run([self.bench.attend, "generate", "--task", "scenes", "--out", folder, "--size", 64,
                 "--train", 256, "--dev", 16, "--test", 64])  # fmt: skip
        return folder

    def decoding(self, scenes):
        rounds = 1 if self.bench.quick else 3
        kinds = {"scenes of 64 x 64, PNG": sorted((scenes / "test").glob("*.png"))}
        if self.bench.pictures:
            found = sorted(Path(self.bench.pictures).glob("*.jp*g"))[:PHOTOGRAPHS]
            kinds[f"{len(found)} photographs, JPEG"] = found
        else:
            self.bench.note("no photographs decoded: give a folder of JPEG, make bench PICTURES=DIR")
        for name, files in kinds.items():
            if not files:
                continue
            progress(f"decoding {name}")
            command = [self.bench.program("picture_speed"), "decode", 3, *files]
            speeds = [self.bench.log(run_json(command))["pictures_per_cpu_second"] for _ in range(rounds)]
            self.bench.add(f"{name}, decoded and brought to 224 x 224", "pictures/s", ours=Figures(speeds))

    # --- starts ----------------------------------------------------------------------------------

    def milliseconds(self, program, command, feed):
        done = run([program, *command], feed=feed)
        self.bench.log({"program": str(program), "command": list(map(str, command)),
                        "wall_seconds": done.wall, "cpu_seconds": done.cpu})  # fmt: skip
        return 1e3 * done.wall

    def starting(self, scenes):
        """From the start of the program to its end, with one line to answer: milliseconds of the clock."""
        progress("starts")
        folder = self.bench.folder
        captioner, translator = folder / "captioner", folder / "translator"
        for model, command in (
            (captioner, ["scenes", "--train", scenes / "train.tsv"]),
            (translator, ["small-translator", "--train", *self.bench.text.train]),
        ):
            if not (model / "model.safetensors").exists():
                shutil.rmtree(model, ignore_errors=True)
                run([self.bench.attend, "train", *command, "--out", model, "--quiet", "--training.updates",
                     4, "--training.epochs", 0, "--training.patience", 0])  # fmt: skip
        picture, line = folder / "picture.line", folder / "text.line"
        picture.write_text(str(sorted((scenes / "test").glob("*.png"))[0].resolve()) + "\n", encoding="utf-8")
        line.write_text("a small house\n", encoding="utf-8")
        caption = ["predict", "-m", captioner, "--threads", 1]
        translate = ["translate", "-m", translator, "--threads", 1, "--greedy"]
        who = {"caption": lambda: self.milliseconds(self.bench.attend, caption, picture),
               "translate": lambda: self.milliseconds(self.bench.attend, translate, line)}  # fmt: skip
        if self.bench.before:
            who["before"] = lambda: self.milliseconds(self.bench.before, translate, line)
        found = in_turns(who, 5 if self.bench.quick else 41, self.bench.note)
        self.bench.add("from the start to a caption of one scene", "ms", ours=found["caption"])
        before = found.get("before")
        more = {"limit": before.median + 1.0, "limit_is": "1 ms above the other"} if before else {}
        self.bench.add("from the start to one line translated", "ms", ours=found["translate"],
                       peer=before, peer_is="--before", **more)  # fmt: skip

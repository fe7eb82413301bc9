"""The text that is measured on, its batches, and a model of it."""

import os
import subprocess
from pathlib import Path

from .runs import Failed, progress, run

RECIPE = """\
# The model of the benchmarks: a conditional GRU of 256, trained just long enough to end sentences.
[text]
kind = "bpe"
size = {vocabulary}

[model]
reader = "conditional"
summary = "mean"
tied = "target"

[training]
updates = {updates}
learning_rate = 0.002
warmup = 50
decay = "linear"
label_smoothing = 0.1
validate_every = {updates}
"""


class Text:
    """Four files: source and target to train on, source and target to translate."""

    def __init__(self, train, test):
        self.train = train
        self.test = test


def pair_of(folder, beginnings):
    """The first pair of files BEGINNING*.LANGUAGE of one stem; English is the source."""
    for beginning in beginnings:
        stems = {}
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name.startswith(beginning) and path.suffix:
                stems.setdefault(path.stem, []).append(path)
        # A tokenised form comes before others.
        for stem in sorted(stems, key=lambda stem: (not stem.endswith(".tok"), stem)):
            if len(stems[stem]) == 2:
                return sorted(stems[stem], key=lambda path: path.suffix != ".en")
    raise Failed(f"{folder}: no two files of one stem that begin with {' or '.join(beginnings)}")


def make_corpus(attend, folder):
    """The demo's text; where apt cannot serve it, that of a generated language."""
    corpus = folder / "corpus"
    command = ["scripts/demo_corpus.sh", corpus]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        corpus = folder / "generated"
        if not corpus.exists():
            progress("apt cannot serve the demo's text: a generated language takes its place")
            run([attend, "generate", "--out", corpus, "--train", "40000"])
        return Text([corpus / "train.source", corpus / "train.target"],
                    [corpus / "test.source", corpus / "test.target"])  # fmt: skip
    return Text(pair_of(corpus, ["train"]), pair_of(corpus, ["test"]))


def find_text(attend, data, folder):
    if not data:
        return make_corpus(attend, folder)
    return Text(pair_of(Path(data), ["train"]), pair_of(Path(data), ["test", "dev", "val"]))


def first_lines(source, count, target):
    with open(source, encoding="utf-8", newline="\n") as lines:
        kept = [line for line, _ in zip(filter(str.strip, lines), range(count))]
    target.write_text("".join(kept), encoding="utf-8")
    return len(kept)


def write_recipe(path, updates, vocabulary=8000):
    path.write_text(RECIPE.format(updates=updates, vocabulary=vocabulary), encoding="utf-8")
    return path


def make_model(attend, text, folder, updates, vocabulary=8000):
    """The folder of a model that was trained for so many updates or more, on this text."""
    stamp = folder / "model.of"
    wanted = f"{vocabulary} {' '.join(map(str, text.train))}"
    model = folder / "model"
    if stamp.exists() and (model / "model.safetensors").exists():
        trained, _, of = stamp.read_text(encoding="utf-8").partition(" ")
        if of == wanted and int(trained) >= updates:
            return model
    progress(f"training a model for {updates} updates, to translate with")
    recipe = write_recipe(folder / "model.toml", updates, vocabulary)
    new = folder / f"model.{os.getpid()}"
    run([attend, "train", recipe, "--train", *text.train, "--out", new, "--quiet"])
    if model.exists():
        subprocess.run(["rm", "-rf", model], check=True)
    new.rename(model)
    stamp.write_text(f"{updates} {wanted}", encoding="utf-8")
    return model

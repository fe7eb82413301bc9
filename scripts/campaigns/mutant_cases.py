"""What is damaged, and which command then reads it. All is made by the program itself, in seconds."""

import dataclasses
import os
import pathlib
import shutil
import subprocess

import mutant_memory_cases

SIZES = ["--model.hidden_size", "8", "--model.embedding_size", "8", "--attention.hidden_size", "8",
         "--training.batch_size", "8", "--training.epochs", "0"]
SEEING = [*SIZES, "--model.grid", "", "--training.updates", "1", "--training.patience", "0"]
NETWORKS = pathlib.Path(__file__).resolve().parents[2] / "tests/data/networks"
LINES = b"de nal lilaga mu nalete vivuni\n\nde fiv bega un nel\n"


@dataclasses.dataclass
class Case:
    """Arguments may name {w}, the folder with the damaged file, and {b}, all that is whole."""
    file: str                 # that is damaged, in {w}
    arguments: list
    stdin: bytes = b""
    # Guarded: the program made the file and vouches for it. Where a command ends well, its output
    # and `results` must be those of the whole file. Others are the user's own: another text has
    # another result.
    guarded: bool = False
    results: tuple = ()       # files in {w}


def make_base(program, base):
    """Models of every kind of vocabulary, a training to go on with, links, a shortlist, networks."""
    environment = dict(os.environ, OMP_NUM_THREADS="1")

    def attend(*arguments):
        done = subprocess.run([program, *arguments], cwd=base, capture_output=True, env=environment)
        if done.returncode != 0:
            raise SystemExit(f"mutants: {arguments} failed: {done.stderr.decode(errors='replace')}")

    attend("generate", "--out", "corpus", "--train", "60", "--dev", "12", "--test", "5")
    corpus = ["--train", "corpus/train.source", "corpus/train.target",
              "--dev", "corpus/dev.source", "corpus/dev.target"]

    def train(out, updates, *more):
        attend("train", "bahdanau2015", "-q", "--out", out, *corpus, *SIZES,
               "--training.updates", str(updates), *more)

    train("bpe", 3, "--text.kind", "bpe", "--text.size", "60")
    train("unigram", 3, "--text.kind", "unigram", "--text.size", "60", "--text.shared", "true")
    train("words", 3, "--text.kind", "words", "--model.copies", "true")
    train("characters", 3, "--text.kind", "characters")
    attend("export", "-m", "words", "-o", "small", "--weights", "int8",
           "--shortlist", "corpus/train.source", "corpus/train.target")
    attend("export", "-m", "words", "--single", "one.attend")
    attend("train", "bahdanau2015", "-q", "--out", "first", *corpus, *SIZES, "--training.updates", "1")
    shutil.copy(base / "first" / "recipe.toml", base / "recipe.toml")
    # A training that was killed before its third checkpoint was whole.
    train("run", 60, "--text.kind", "words", "--training.validate_every", "20", "--training.keep", "3",
          "--training.patience", "0")
    shutil.rmtree(checkpoints(base)[-1])
    for name, text in {"in": LINES, "hypothesis": (base / "corpus/test.target").read_bytes(),
                       "links": (base / "corpus/test.align").read_bytes()}.items():
        (base / "corpus" / name).write_bytes(text)
    (base / "networks").mkdir()
    for name in ["residual", "inverted", "dense", "plain"]:
        shutil.copy(NETWORKS / f"{name}.onnx", base / "networks")
    (base / "networks" / "a.ppm").write_bytes(b"P6\n3 2\n255\n" + bytes(range(18)))
    rows = [f"a.ppm\t{color} {thing}" for color in ("red", "blue") for thing in ("dot", "line")]
    (base / "networks" / "captions.tsv").write_text("\n".join(["picture\tcaption", *rows, ""]))
    for model, trains in {"frozen": "false", "learning": "true"}.items():
        attend("train", "scenes", "-q", "--out", model, "--train", "networks/captions.tsv", *SEEING,
               "--network.file", "networks/plain.onnx", "--network.trains", trains)
    mutant_memory_cases.make_base(attend, base)


def checkpoints(base):
    folder = base / "run" / "checkpoints"
    return sorted(path for path in folder.glob("[0-9]*")) if folder.exists() else []


def cases(base):
    """All of them, those of files that matter most more than once."""
    all_cases = []

    def add(times, file, *arguments, **more):
        assert (base / file).is_file(), file
        all_cases.extend([Case(file, list(arguments), **more)] * times)

    for model in ["bpe", "unigram", "words", "characters", "small"]:
        translate = ["translate", "-m", "{w}/" + model, "--alignments", "pharaoh", "--beam", "2"]
        for path in sorted((base / model).iterdir()):
            if path.name in ("manifest.json", "model.safetensors") or path.name.endswith("vocabulary"):
                add(2, f"{model}/{path.name}", *translate, stdin=LINES, guarded=True)
    add(2, "small/shortlist.safetensors", "translate", "-m", "{w}/small", "--shortlist",
        "{w}/small/shortlist.safetensors", stdin=LINES, guarded=True)

    add(3, "one.attend", "translate", "-m", "{w}/one.attend", stdin=LINES, guarded=True)

    resume = dict(guarded=True, results=("run/checkpoints/00000060/model.safetensors",))
    last = checkpoints(base)[-1].relative_to(base)
    for name in sorted(path.name for path in (base / last).iterdir() if path.is_file()):
        add(3, f"{last}/{name}", "train", "--resume", "{w}/run", "-q", **resume)
    for name in ["run.json", "recipe.toml", "manifest.json", "source.vocabulary"]:
        add(2, f"run/{name}", "train", "--resume", "{w}/run", "-q", **resume)
    add(2, "run/model.safetensors", "train", "--resume", "{w}/run", "-q", guarded=True,
        results=("run/model.safetensors",))
    # What a training said of itself is no part of what it does next.
    add(2, "run/metrics.jsonl", "train", "--resume", "{w}/run", "-q")
    add(2, "bpe/metrics.jsonl", "plot", "{w}/bpe", "-o", "{w}/p.svg")
    add(2, "bpe/metrics.jsonl", "compare", "{w}/bpe", "{b}/words", "--json")
    add(1, "bpe/run.json", "compare", "{w}/bpe", "{b}/words", "--json")
    add(1, "bpe/manifest.json", "info", "{w}/bpe", "--all")

    once = [*SIZES, "--training.updates", "1", "--text.size", "100", "--text.sample_lines", "100", "-q"]
    text = "{b}/corpus/"
    add(8, "recipe.toml", "train", "{w}/recipe.toml", "--out", "{w}/out", "--train", text + "train.source",
        text + "train.target", "--dev", text + "dev.source", text + "dev.target", *once)
    for name in ["train.source", "train.target", "train.align", "dev.source", "dev.align"]:
        add(1, "corpus/" + name, "train", "bahdanau2015", "--out", "{w}/out",
            "--train", "{w}/corpus/train.source", "{w}/corpus/train.target",
            "--dev", "{w}/corpus/dev.source", "{w}/corpus/dev.target",
            "--alignments", "{w}/corpus/train.align", "--gold", "{w}/corpus/dev.align",
            "--training.supervision", "1", *once)
    test = "{w}/corpus/test."
    for name in ["test.source", "test.target", "test.align"]:
        add(1, "corpus/" + name, "evaluate", "-m", "{b}/bpe", "--source", test + "source", "--reference",
            test + "target", "--gold", test + "align", "--json")
        add(1, "corpus/" + name, "align", "--source", test + "source", "--target", test + "target",
            "--gold", test + "align", "--quiet")
    for name in ["hypothesis", "test.target"]:
        add(1, "corpus/" + name, "evaluate", "--hypothesis", "{w}/corpus/hypothesis", "--reference",
            test + "target", "--json")
    for name in ["links", "test.align"]:
        add(1, "corpus/" + name, "evaluate", "--source", test + "source", "--reference", test + "target",
            "--links", "{w}/corpus/links", "--gold", test + "align")
    add(2, "corpus/in", "translate", "-m", "{b}/bpe", "-i", "{w}/corpus/in", "--beam", "2")
    add(1, "corpus/in", "translate", "-m", "{b}/words", "-i", "{w}/corpus/in", "--keep-going",
        "--alignments", "json", "--replace-unknown", "--greedy")
    add(1, "corpus/test.target", "translate", "-m", "{b}/bpe", "-i", test + "source", "--force", test + "target")
    add(1, "corpus/in", "explore", "-m", "{b}/characters", "{w}/corpus/in", "-o", "{w}/page.html", "--beam", "2",
        "--nbest", "2")
    for name in ["residual", "inverted", "dense", "plain"]:
        add(3, f"networks/{name}.onnx", "features", "--network", "{w}/networks/" + name + ".onnx",
            "{b}/networks/a.ppm", "--out", "{w}/out.npy", "--layer", "output")
    for model in ["frozen", "learning"]:
        predict = ["predict", "-m", "{w}/" + model, "--source", "{b}/networks/captions.tsv"]
        for name in ["network.vocabulary", "picture.vocabulary", "manifest.json", "model.safetensors"]:
            add(1, f"{model}/{name}", *predict, guarded=True)
    add(3, "networks/plain.onnx", "train", "scenes", "--train", "{b}/networks/captions.tsv", "--out", "{w}/out",
        "--network.file", "{w}/networks/plain.onnx", "--network.trains", "true", "-q", *SEEING)
    add(1, "networks/residual.onnx", "info", "{w}/networks/residual.onnx")
    add(2, "networks/a.ppm", "features", "--network", "{b}/networks/plain.onnx", "{w}/networks/a.ppm", "--out",
        "{w}/out.npy")
    mutant_memory_cases.add_cases(add, base, LINES)
    return all_cases

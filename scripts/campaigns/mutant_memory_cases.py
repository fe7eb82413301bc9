"""The same of models that read a memory, or write one: facts, texts with a gap, vectors of bits, formal
languages, glimpses, and texts that read themselves."""

import struct

STORY = "1 Mary went to the garden.\n2 John went to the office.\n3 Where is Mary? \tgarden\t1\n"
BITS = b"1,0,1,0 0,1,1,0 0,0,0,1\n"
TINY = ["--training.batch_size", "8", "--training.epochs", "0", "--training.updates", "3",
        "--training.validate_every", "3", "--training.patience", "0", "-q"]


def write_digits(folder, part, count):
    """Files as MNIST's: pictures of 5 by 5 with one pixel of ink each."""
    images = b"".join(bytes(7) + bytes([n + 1]) + bytes(17) for n in range(count))
    (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 2051, count, 5, 5) + images)
    labels = bytes(n % 10 for n in range(count))
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 2049, count) + labels)


def make_base(attend, base):
    (base / "told").mkdir()
    (base / "told" / "train").write_text(STORY * 8)
    attend("train", "sukhbaatar2015", "--train", "told/train", "--out", "told/model",
           "--model.embedding_size", "4", *TINY)
    attend("generate", "--task", "passages", "--out", "passages", "--train", "20", "--dev", "4", "--test", "4")
    attend("train", "hermann2015", "--train", "passages/train.tsv", "--dev", "passages/dev.tsv", "--out",
           "gaps", "--model.embedding_size", "4", "--model.hidden_size", "4", "--attention.hidden_size", "4",
           *TINY)
    attend("generate", "--task", "bits", "--bits", "3", "--out", "bits", "--train", "4", "--dev", "4", "--test",
           "4", "--max-length", "4")
    attend("train", "graves2014", "--out", "copier", "--model.hidden_size", "6", "--turing.places", "6",
           "--turing.width", "4", "--algorithm.bits", "3", "--algorithm.max_length", "4", "--algorithm.tests",
           "4", *TINY)
    attend("generate", "--task", "anbn", "--out", "counted", "--train", "20", "--dev", "4", "--test", "4")
    attend("train", "joulin2015", "--train", "counted/train.sentence", "counted/train.next", "--dev",
           "counted/dev.sentence", "counted/dev.next", "--out", "counter", "--model.hidden_size", "4", *TINY)
    digits = base / "digits"
    digits.mkdir()
    write_digits(digits, "train", 36)
    write_digits(digits, "t10k", 12)
    attend("generate", "--task", "clutter", "--from", "digits", "--size", "12", "--pieces", "1", "--out",
           "clutter", "--train", "20", "--dev", "4", "--test", "4")
    attend("train", "mnih2014", "--clutter.from", "digits", "--out", "looker", *glimpses(), *TINY)
    attend("train", "vaswani2017", "--train", "corpus/train.source", "corpus/train.target", "--dev",
           "corpus/dev.source", "corpus/dev.target", "--out", "heads", "--text.size", "60",
           "--model.hidden_size", "8", "--model.embedding_size", "8", "--model.layers", "1",
           "--transformer.heads", "2", "--transformer.feed_forward", "8", *TINY)


def glimpses():
    return ["--picture.height", "12", "--picture.width", "12", "--clutter.size", "12", "--glimpse.layers", "2",
            "--clutter.piece_size", "1", "--clutter.examples", "20", "--clutter.tests", "4",
            "--glimpse.count", "2", "--glimpse.size", "3", "--glimpse.scales", "2", "--glimpse.seen_size",
            "4", "--model.hidden_size", "4"]


def add_cases(add, base, lines):
    def add_model(model, *arguments, **more):
        for path in sorted((base / model).iterdir()):
            if path.name in ("manifest.json", "model.safetensors") or path.name.endswith("vocabulary"):
                add(1, f"{model}/{path.name}", *arguments, guarded=True, **more)

    add_model("told/model", "predict", "-m", "{w}/told/model", "--json", "--source", "{b}/told/train")
    add_model("gaps", "predict", "-m", "{w}/gaps", "--json", "--source", "{b}/passages/test.tsv")
    add_model("copier", "predict", "-m", "{w}/copier", "--json", stdin=BITS)
    add_model("counter", "predict", "-m", "{w}/counter", "--json", "--source", "{b}/counted/test.sentence")
    add_model("looker", "predict", "-m", "{w}/looker", "--json", "--source", "{b}/clutter/test.tsv")
    add_model("heads", "translate", "-m", "{w}/heads", "--alignments", "pharaoh", "--beam", "2", stdin=lines)
    add(3, "told/train", "evaluate", "-m", "{b}/told/model", "--source", "{w}/told/train", "--json")
    add(2, "told/train", "train", "sukhbaatar2015", "--train", "{w}/told/train", "--out", "{w}/out",
        "--model.embedding_size", "4", *TINY)
    add(3, "passages/test.tsv", "evaluate", "-m", "{b}/gaps", "--source", "{w}/passages/test.tsv", "--json")
    add(3, "bits/test.tsv", "evaluate", "-m", "{b}/copier", "--source", "{w}/bits/test.tsv", "--json")
    for name in ["test.sentence", "test.next"]:
        add(2, "counted/" + name, "evaluate", "-m", "{b}/counter", "--source", "{w}/counted/test.sentence",
            "--reference", "{w}/counted/test.next", "--json")
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"]:
        add(2, "digits/" + name, "generate", "--task", "clutter", "--from", "{w}/digits", "--size", "12",
            "--train", "3", "--dev", "3", "--test", "3", "--out", "{w}/out")
    add(2, "digits/train-images-idx3-ubyte", "train", "mnih2014", "--clutter.from", "{w}/digits", "--out",
        "{w}/out", *glimpses(), *TINY)
    add(2, "clutter/test.tsv", "evaluate", "-m", "{b}/looker", "--source", "{w}/clutter/test.tsv", "--json")
    add(2, "clutter/test/000001.png", "explore", "-m", "{b}/looker", "{w}/clutter/test/000001.png", "-o",
        "{w}/page.html")

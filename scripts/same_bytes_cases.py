"""What same_bytes runs with both programs: texts, trainings, and looks at what was trained.

Everything is a command line of attend, run in a folder of the side's own with relative paths, so that
no path in a file tells the two apart. Options are said in full, `--training.updates 60` and not a
recipe's "auto": a default that changes is a change of the recipe, not of what the program does with it.
"""

import dataclasses

SENTENCE = "SENTENCE"  # in a command: the first line of the text to look at
TEXTS = {
    "grammar": ["--train", "400", "--dev", "24", "--test", "12", "--seed", "7"],
    "copy": ["--task", "copy", "--train", "400", "--dev", "24", "--test", "12", "--seed", "7",
             "--min-length", "3", "--max-length", "8"],
}

WORDS = ["--text.kind", "words", "--text.size", "600"]
PIECES = ["--text.kind", "bpe", "--text.size", "160"]
LETTERS = ["--text.kind", "characters", "--text.size", "60"]
BLEU = ["--training.metric", "bleu", "--training.tokenizer", "13a"]
HARD = ["--attention.selection", "hard", "--model.summary", "mean"]
LAYERS_OF_TWO = ["--model.layers", "2", "--model.dropout_layers", "0.1"]


@dataclasses.dataclass
class Training:
    name: str
    recipe: str
    keys: list
    text: str = "grammar"
    links: bool = True  # it has weights to look at
    supervised: bool = False
    workers: int = 1
    killed: bool = False  # stopped by SIGKILL after some checkpoints, and gone on with
    longer: int = 0  # updates that it goes on to once it has come to its end
    options: list = dataclasses.field(default_factory=list)

    def command(self, out):
        """The command line that begins it, without the program."""
        text = f"texts/{self.text}"
        sizes = {"--model.embedding_size": "12", "--model.hidden_size": "16",
                 "--training.updates": "60", "--training.epochs": "0", "--training.patience": "0",
                 "--training.batch_size": "16", "--training.learning_rate": "0.01",
                 "--training.warmup": "5", "--training.validate_every": "12", "--training.keep": "2",
                 "--training.window": "150", "--training.seed": "3"}
        if self.links:
            sizes["--attention.hidden_size"] = "12"
        given = self.keys + self.options
        for key, value in sizes.items():
            given = given if key in given else given + [key, value]
        command = ["train", self.recipe, "-q", "--out", out,
                   "--train", f"{text}/train.source", f"{text}/train.target",
                   "--dev", f"{text}/dev.source", f"{text}/dev.target"] + given
        if self.supervised:
            command += ["--alignments", f"{text}/train.align", "--gold", f"{text}/dev.align"]
        if self.workers > 1:
            command += ["--workers", str(self.workers)]
        return command + ["--threads", "1"]


TRAININGS = [
    Training("bahdanau", "bahdanau2015", WORDS + BLEU + [
        "--training.dev_beam", "3", "--training.updates", "400", "--training.validate_every", "80"]),
    Training("bahdanau-lstm", "bahdanau2015", PIECES + LAYERS_OF_TWO + [
        "--model.encoder", "bidirectional-lstm", "--model.layer_norm", "true",
        "--model.residual", "true", "--model.dropout_recurrent", "0.1", "--model.variational", "true",
        "--training.metric", "chrf", "--training.average", "best", "--training.average_count", "3"]),
    Training("cho", "cho2014", WORDS + BLEU, links=False),
    Training("sutskever", "sutskever2014", WORDS + ["--training.metric", "loss",
                                                    "--training.average", "last"], links=False),
    Training("luong-general", "luong2015", PIECES + BLEU + [
        "--attention.score", "general", "--attention.alignment", "global"]),
    Training("luong-local", "luong2015", WORDS + BLEU + [
        "--attention.score", "dot", "--attention.alignment", "local-p",
        "--attention.half_width", "3", "--training.batch_tokens", "150"]),
    Training("pyramid", "bahdanau2015", LETTERS + BLEU + [
        "--model.encoder", "bidirectional-gru", "--model.encoder_layers", "2", "--model.pyramid", "1",
        "--model.summary", "mean", "--training.max_length", "300", "--training.updates", "36"]),
    Training("copying", "bahdanau2015", WORDS + [
        "--text.shared", "true", "--model.copies", "true", "--training.metric", "exact"], text="copy"),
    Training("hard-reinforce", "bahdanau2015", WORDS + BLEU + HARD + [
        "--training.hard", "reinforce"]),
    Training("hard-marginal", "bahdanau2015", WORDS + BLEU + HARD + [
        "--training.hard", "marginal", "--model.context", "output"]),
    Training("supervised", "bahdanau2015", PIECES + BLEU + [
        "--training.supervision", "0.3", "--training.coverage", "0.1"], supervised=True),
    Training("conditional", "small-translator", PIECES + BLEU + [
        "--model.encoder_size", "8", "--training.decay", "linear",
        "--training.doubly_stochastic", "0.1"]),
    Training("monotonic", "raffel2017", WORDS + BLEU),
    Training("two-workers", "bahdanau2015", WORDS + BLEU, workers=2),
    Training("killed", "bahdanau2015", WORDS + BLEU + [
        "--training.updates", "300", "--training.learning_rate", "0.003"], killed=True),
    Training("longer", "luong2015", WORDS + BLEU + ["--training.updates", "30"], longer=60),
]


def looks(training):
    """Commands on a model, as {name: [(command, files that it writes)]}; standard output is kept too."""
    text = f"texts/{training.text}"
    model = ["-m", f"runs/{training.name}"]
    source = f"{text}/test.source"
    target = f"{text}/test.target"
    gold = ["--gold", f"{text}/test.align"] if training.links else []
    threads = ["--threads", "1"]
    out = f"looks/{training.name}"
    translate = ["translate"] + model + ["-i", source] + threads
    evaluate = ["evaluate"] + model + ["--source", source, "--reference", target] + gold + threads
    explore = ["explore"] + model + threads + [source, "--reference", target] + gold
    alignments = ["--alignments", "json"] if training.links else []
    found = {
        "translate-greedy": (translate + ["--greedy"], []),
        "translate-beam": (translate + ["--beam", "5"], []),
        "translate-nbest": (translate + ["--beam", "5", "--nbest", "3"] + alignments, []),
        "translate-sample": (translate + ["--sample", "--seed", "5", "--top-k", "4"], []),
        "translate-force": (translate + ["--force", target], []),
        "evaluate": (evaluate, []),
        "evaluate-json": (evaluate + ["--json", "--beam", "3"], []),
        "explore": (explore + ["-o", f"{out}/page.html", "--json", f"{out}/explore.json",
                               "--nbest", "3"], ["page.html", "explore.json"]),
        "explain": (["explain"] + model + ["--json", "--all", SENTENCE] + threads, []),
        "export": (["export"] + model + ["--out", f"{out}/int8", "--weights", "int8"],
                   ["int8/model.safetensors"]),
    }
    if training.links:
        found["translate-links"] = (translate + ["--alignments", "pharaoh"], [])
        found["draw"] = (["draw"] + model + [SENTENCE] + threads + ["-o", f"{out}/matrix.svg"], ["matrix.svg"])
    return found


def compared(trainings):
    """attend compare over all runs of the first text, as text, JSON and a page."""
    runs = [f"runs/{training.name}" for training in trainings if training.text == "grammar"]
    if not runs:
        return {}
    scores = ["--source", "texts/grammar/test.source", "--reference", "texts/grammar/test.target",
              "--threads", "1"]
    return {
        "compare": (["compare"] + runs + scores + ["--html", "looks/compare/page.html"], ["page.html"]),
        "compare-json": (["compare"] + runs + scores + ["--json"], []),
    }

"""Training of pairs of texts, series and long sequences: what, with how much attention, what a row is."""

from .beside import Beside

PEER = "benchmarks/peers/pytorch_uses.py"


class Uses(Beside):
    systems = [("entailment", "word by word, 100, batch 32", "pairs"),
               ("forecasting", "24 steps to 6, 64, batch 128", "windows"),
               ("long", "feed-forward attention, 10,000 steps, 100, batch 10", "sequences")]  # fmt: skip
    speed = "rows_per_cpu_second"

    def updates(self, what):
        usual = 10 if self.bench.quick else 40
        return usual // 4 if what == "long" else usual

    def name(self, what, how, precision):
        return f"{what}, {how}, {precision}"

    def our_command(self, what, how, precision, updates):
        return [self.bench.program("uses_speed"), what, updates, "cpu", precision]

    def peer_command(self, what, how, updates, warm):
        return [self.bench.python, PEER, what, "--updates", updates, "--warm", warm]

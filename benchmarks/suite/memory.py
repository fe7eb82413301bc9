"""Training of models with a memory: what, how large, what a row is."""

from .beside import Beside

PEER = "benchmarks/peers/pytorch_memory.py"


class Memory(Beside):
    systems = [("stories", "memory network, 50 facts, 3 hops of 20, batch 32", "questions"),
               ("turing", "Turing machine, LSTM of 100, 128 places of 20, copies of 20, batch 32", "copies")]  # fmt: skip
    speed = "rows_per_cpu_second"

    def updates(self, what):
        usual = 10 if self.bench.quick else 40
        return usual if what == "turing" else 5 * usual

    def name(self, what, how, precision):
        return f"{how}, {precision}"

    def our_command(self, what, how, precision, updates):
        return [self.bench.program("memory_speed"), what, updates, "cpu", precision]

    def peer_command(self, what, how, updates, warm):
        return [self.bench.python, PEER, what, "--updates", updates, "--warm", warm]

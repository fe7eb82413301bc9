#!/usr/bin/python3
"""Models of three uses in PyTorch, as fast as we could write them: peers of our own.

    pytorch_uses.py USE [--updates 40] [--bf16]

USE is entailment, forecasting or long: uses_speed.cpp describes them, and draws rows of the same lengths.
Adam, gradients clipped at norm 1. Prints one line of JSON.

What it does for speed: entailment packs both texts, so that its LSTMs skip padding, makes W^y Y once, and
reads a step of all rows at once; forecasting makes the keys once; long is three layers and a softmax.
Denormals flushed.
"""

import argparse
import json
import os
import resource
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
parser.add_argument("use", choices=["entailment", "forecasting", "long"])
parser.add_argument("--updates", type=int, default=40)
parser.add_argument("--warm", type=int, default=3, help="updates before those that are timed")
parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
parser.add_argument("--foreach", action="store_true", help="Adam on all tensors in one call")
parser.add_argument("--blas-core", default="default", help="OPENBLAS_CORETYPE; 'default': OpenBLAS decides")
OPTIONS = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is imported
if OPTIONS.blas_core != "default":
    os.environ["OPENBLAS_CORETYPE"] = OPTIONS.blas_core

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402
from torch.nn.utils import rnn  # noqa: E402

BATCHES = 8


class Drawn:
    """The same numbers as in uses_speed.cpp."""

    def __init__(self):
        self.state = 1

    def next(self):
        self.state = self.state * 48271 % 2147483647
        return self.state

    def below(self, end):
        return self.next() % end

    def frames(self, steps, size):
        return torch.tensor([self.next() / 2147483647 - 0.5 for _ in range(steps * size)]).view(steps, size)


class Entailment(nn.Module):
    """Rocktaschel et al. 2016, word by word."""

    WORDS, SIZE, ROWS = 2400, 100, 32

    def __init__(self):
        super().__init__()
        size = self.SIZE
        self.embedding = nn.Embedding(4 + self.WORDS, size, padding_idx=3)
        self.premise, self.hypothesis = (nn.LSTM(size, size, batch_first=True) for _ in range(2))
        self.delimiter = nn.Parameter(torch.randn(size))
        self.key, self.query, self.carried = (nn.Linear(size, size, bias=False) for _ in range(3))
        self.energy = nn.Linear(size, 1, bias=False)
        self.carry = nn.Linear(size, size, bias=False)
        self.reading, self.state = (nn.Linear(size, size, bias=False) for _ in range(2))
        self.head = nn.Linear(size, 3)

    def text(self, drawn):
        return torch.tensor([4 + drawn.below(self.WORDS) for _ in range(6 + drawn.below(11))])

    def batch(self, drawn):
        labels, premises, hypotheses = [], [], []
        for _ in range(self.ROWS):
            labels.append(drawn.below(3))
            premises.append(self.text(drawn))
            hypotheses.append(self.text(drawn))

        def padded(texts):
            return rnn.pad_sequence(texts, True, 3), torch.tensor([len(text) for text in texts])

        return (*padded(premises), *padded(hypotheses), torch.tensor(labels))

    def loss(self, batch):
        premises, premise_lengths, hypotheses, lengths, labels = batch
        rows = torch.arange(len(labels))

        def read(lstm, embedded, lengths, start=None):
            packed = rnn.pack_padded_sequence(embedded, lengths, True, enforce_sorted=False)
            states, last = lstm(packed, start)
            return rnn.pad_packed_sequence(states, True)[0], last

        memory, (_, cell) = read(self.premise, self.embedding(premises), premise_lengths)
        embedded = torch.cat([self.delimiter.expand(len(rows), 1, -1), self.embedding(hypotheses)], 1)
        states, _ = read(self.hypothesis, embedded, lengths + 1, (torch.zeros_like(cell), cell))
        states = states[:, 1:]
        keys, queries = self.key(memory), self.query(states)
        outside = (premises == 3)[:, : memory.size(1)]
        reading = torch.zeros_like(states[:, 0])
        readings = []
        for step in range(states.size(1)):
            asked = queries[:, step] + self.carried(reading)
            energies = self.energy(torch.tanh(keys + asked[:, None]))[..., 0]
            weights = torch.softmax(energies.masked_fill(outside, float("-inf")), 1)
            reading = torch.bmm(weights[:, None], memory)[:, 0] + torch.tanh(self.carry(reading))
            readings.append(reading)
        last = torch.stack(readings, 1)[rows, lengths - 1]
        told = torch.tanh(self.reading(last) + self.state(states[rows, lengths - 1]))
        return functional.cross_entropy(self.head(told), labels)


class Forecasting(nn.Module):
    """An encoder-decoder of GRUs with additive attention."""

    SIZE, ROWS, STEPS, READ, AHEAD = 64, 128, 24, 8, 6

    def __init__(self):
        super().__init__()
        size = self.SIZE
        self.encoder = nn.GRU(self.READ, size, batch_first=True)
        self.key, self.query = nn.Linear(size, size), nn.Linear(size, size, bias=False)
        self.energy = nn.Linear(size, 1, bias=False)
        self.bridge = nn.Linear(size, size)
        self.decoder = nn.GRUCell(1 + size, size)
        self.head = nn.Linear(2 * size, 1)

    def batch(self, drawn):
        read, right = [], []
        for _ in range(self.ROWS):
            read.append(drawn.frames(self.STEPS, self.READ))
            right.append(drawn.frames(self.AHEAD, 1))
        return torch.stack(read), torch.stack(right)

    def loss(self, batch):
        read, right = batch
        memory, last = self.encoder(read)
        keys, state, said = self.key(memory), torch.tanh(self.bridge(last[0])), read[:, -1, :1]
        all_said = []
        for _ in range(self.AHEAD):
            energies = self.energy(torch.tanh(keys + self.query(state)[:, None]))[..., 0]
            context = torch.bmm(torch.softmax(energies, 1)[:, None], memory)[:, 0]
            state = self.decoder(torch.cat([said, context], 1), state)
            said = self.head(torch.cat([state, context], 1))
            all_said.append(said)
        return functional.mse_loss(torch.stack(all_said, 1), right)


class Long(nn.Module):
    """Feed-forward attention: Raffel & Ellis 2015."""

    SIZE, ROWS, STEPS = 100, 10, 10_000

    def __init__(self):
        super().__init__()
        self.hidden, self.energy = nn.Linear(2, self.SIZE), nn.Linear(self.SIZE, 1)
        self.state, self.head = nn.Linear(self.SIZE, self.SIZE), nn.Linear(self.SIZE, 1)

    def batch(self, drawn):
        read, right = [], []
        for _ in range(self.ROWS):
            read.append(drawn.frames(self.STEPS, 2))
            right.append(drawn.frames(1, 1))
        return torch.stack(read), torch.stack(right)[:, 0]

    def loss(self, batch):
        read, right = batch
        annotations = functional.leaky_relu(self.hidden(read), inplace=True)
        weights = torch.softmax(torch.tanh(self.energy(annotations)), 1)
        context = torch.bmm(weights.transpose(1, 2), annotations)[:, 0]
        said = functional.leaky_relu(self.head(functional.leaky_relu(self.state(context))))
        return functional.mse_loss(said, right)


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = {"entailment": Entailment, "forecasting": Forecasting, "long": Long}[OPTIONS.use]()
    drawn = Drawn()
    batches = [model.batch(drawn) for _ in range(BATCHES)]
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=1e-3, foreach=OPTIONS.foreach)
    rows = 0
    for update in range(OPTIONS.updates + OPTIONS.warm):
        if update == OPTIONS.warm:
            cpu, rows = time.process_time(), 0
        with torch.autocast("cpu", torch.bfloat16, enabled=OPTIONS.bf16):
            loss = model.loss(batches[update % BATCHES])
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        rows += model.ROWS
    seconds = time.process_time() - cpu
    result = {"program": "pytorch_uses", "use": OPTIONS.use, "version": torch.__version__,
              "precision": "bf16" if OPTIONS.bf16 else "fp32", "updates": OPTIONS.updates,
              "blas_core": OPTIONS.blas_core, "adam": "foreach" if OPTIONS.foreach else "one by one",
              "rows_per_cpu_second": rows / seconds, "cpu_ms_an_update": 1e3 * seconds / OPTIONS.updates,
              "loss": loss.item(),
              "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()

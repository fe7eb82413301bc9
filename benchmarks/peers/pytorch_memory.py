#!/usr/bin/python3
"""Models with a memory in PyTorch, as fast as we could write them: peers of our own.

    pytorch_memory.py USE [--updates 40] [--bf16]

USE is stories or turing: memory_speed.cpp describes them, and has rows of the same sizes. Adam,
gradients clipped at norm 1. Prints one line of JSON.

What it does for speed: a memory network embeds all facts of a hop in one call, and each table once; a
Turing machine tells all its heads in one product of the controller's state, addresses both of them in
one call, and shifts by one gather. Denormals flushed.
"""

import argparse
import json
import os
import resource
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
parser.add_argument("use", choices=["stories", "turing"])
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

BATCHES = 8
ROWS = 32


class Stories(nn.Module):
    """Sukhbaatar et al. 2015: tables tied from hop to hop, words by their position, ages."""

    WORDS, FACTS, LENGTH, ANSWERS, SIZE, HOPS = 204, 50, 7, 20, 20, 3

    def __init__(self):
        super().__init__()
        tables = range(self.HOPS + 1)
        self.words = nn.ParameterList(nn.Parameter(0.1 * torch.randn(self.WORDS, self.SIZE)) for _ in tables)
        self.ages = nn.ParameterList(nn.Parameter(0.1 * torch.randn(self.FACTS + 1, self.SIZE)) for _ in tables)
        self.register_buffer("answers", torch.arange(self.ANSWERS) + 4)

    def position(self, words):
        """What each word's numbers are multiplied with.  [words, SIZE]"""
        j = torch.arange(1, words + 1)[:, None] / words
        k = torch.arange(1, self.SIZE + 1)[None] / self.SIZE
        return (1 - j) - k * (1 - 2 * j)

    def batch(self):
        facts = torch.randint(4, self.WORDS, (ROWS, self.FACTS, self.LENGTH))
        question = torch.randint(4, self.WORDS, (ROWS, 4))
        return facts, question, torch.randint(0, self.ANSWERS, (ROWS,))

    def loss(self, batch):
        facts, question, right = batch
        weights = self.position(self.LENGTH)
        ages = torch.arange(self.FACTS, 0, -1)

        def memory(table):
            of_facts = functional.embedding(facts, self.words[table])
            return torch.einsum("bfjd,jd->bfd", of_facts, weights) + self.ages[table][ages]

        asked = (functional.embedding(question, self.words[0]) * self.position(4)).sum(1)
        keys = memory(0)
        for hop in range(self.HOPS):
            values = memory(hop + 1)
            shares = torch.softmax(torch.bmm(keys, asked[:, :, None])[..., 0], 1)
            asked = asked + torch.bmm(shares[:, None], values)[:, 0]
            keys = values
        return functional.cross_entropy(asked @ self.words[-1][self.answers].T, right)


class Turing(nn.Module):
    """Graves et al. 2014, with the activations of Collier & Beel 2018."""

    SIZE, PLACES, WIDTH, HEADS, VECTORS, BITS = 100, 128, 20, 2, 20, 8

    def __init__(self):
        super().__init__()
        width = self.WIDTH
        self.controller = nn.LSTMCell(self.BITS + 1 + width, self.SIZE)
        self.told = self.HEADS * (width + 6)  # key, strength, gate, three shifts, sharpness
        self.tell = nn.Linear(self.SIZE, self.told + 2 * width)
        self.output = nn.Linear(self.SIZE + width, self.BITS)
        self.first_read = nn.Parameter(0.01 * torch.randn(width))
        self.first_weights = nn.Parameter(torch.randn(self.HEADS, self.PLACES))
        self.first_state = nn.Parameter(torch.zeros(2, self.SIZE))
        places = torch.arange(self.PLACES)
        shifts = torch.stack([(places + shift) % self.PLACES for shift in (1, 0, -1)])
        self.register_buffer("moved", shifts.flatten())

    def batch(self):
        bits = torch.randint(0, 2, (ROWS, self.VECTORS, self.BITS)).float()
        read = torch.zeros(ROWS, 2 * self.VECTORS + 1, self.BITS + 1)
        read[:, : self.VECTORS, : self.BITS] = bits
        read[:, self.VECTORS, self.BITS] = 1
        return read, bits

    def address(self, memory, told, before):
        keys, strength, gate, shift, sharpness = told.split([self.WIDTH, 1, 1, 3, 1], 2)
        keys = torch.tanh(keys)
        lengths = (keys.square().sum(2, True) + 1e-6) * (memory.square().sum(2) + 1e-6)[:, None]
        cosines = torch.bmm(keys, memory.transpose(1, 2)) * lengths.rsqrt()
        content = torch.softmax(functional.softplus(strength) * cosines, 2)
        gated = torch.lerp(before, content, torch.sigmoid(gate))
        ways = gated.index_select(2, self.moved).view(ROWS, self.HEADS, 3, self.PLACES)
        shifted = torch.matmul(torch.softmax(shift, 2)[:, :, None], ways)[:, :, 0]
        sharp = (1 + functional.softplus(sharpness)) * torch.log(shifted.clamp(min=1e-30))
        return torch.softmax(sharp, 2)

    def loss(self, batch):
        read, bits = batch
        memory = torch.full((ROWS, self.PLACES, self.WIDTH), 1e-6)
        weights = torch.softmax(self.first_weights, 1).expand(ROWS, -1, -1)
        found = self.first_read.expand(ROWS, -1)
        state = tuple(part.expand(ROWS, -1) for part in self.first_state)
        outputs = []
        for step, x in enumerate(read.unbind(1)):
            state = self.controller(torch.cat([x, found], 1), state)
            told = self.tell(state[0]).clamp(-20, 20)
            weights = self.address(memory, told[:, : self.told].view(ROWS, self.HEADS, -1), weights)
            found = torch.bmm(weights[:, :1], memory)[:, 0]
            erase, add = told[:, self.told :].chunk(2, 1)
            wrote = weights[:, 1, :, None]
            memory = memory * (1 - wrote * torch.sigmoid(erase)[:, None])
            memory = memory + wrote * torch.tanh(add)[:, None]
            if step > self.VECTORS:
                outputs.append(torch.cat([state[0], found], 1))
        logits = self.output(torch.stack(outputs, 1))
        return functional.binary_cross_entropy_with_logits(logits, bits)


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = {"stories": Stories, "turing": Turing}[OPTIONS.use]()
    batches = [model.batch() for _ in range(BATCHES)]
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=1e-3, foreach=OPTIONS.foreach)
    for update in range(OPTIONS.updates + OPTIONS.warm):
        if update == OPTIONS.warm:
            cpu = time.process_time()
        with torch.autocast("cpu", torch.bfloat16, enabled=OPTIONS.bf16):
            loss = model.loss(batches[update % BATCHES])
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
    seconds = time.process_time() - cpu
    result = {"program": "pytorch_memory", "use": OPTIONS.use, "version": torch.__version__,
              "precision": "bf16" if OPTIONS.bf16 else "fp32", "updates": OPTIONS.updates,
              "blas_core": OPTIONS.blas_core, "adam": "foreach" if OPTIONS.foreach else "one by one",
              "rows_per_cpu_second": OPTIONS.updates * ROWS / seconds,
              "cpu_ms_an_update": 1e3 * seconds / OPTIONS.updates, "loss": loss.item(),
              "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()

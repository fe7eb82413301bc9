#!/usr/bin/python3
"""Captioning models in PyTorch, as fast as we could write them: a peer of our own.

    pytorch_pictures.py USE [--updates 40] [--bf16]

USE is scenes or features: picture_speed.cpp describes them, and draws captions of the same words. Adam,
gradients clipped at norm 1. Prints one line of JSON.

What it does for speed: pictures with channels last, as its convolutions like them; keys once; what the LSTM
makes of words, and outputs, of all steps at once; the softmax over words where there is one alone; context and
state in one product a step. Denormals flushed.
"""

import argparse
import json
import os
import resource
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
parser.add_argument("use", choices=["scenes", "features"])
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

BATCHES, ROWS = 4, 32
BEGIN, END, PADDING, FIRST = 1, 2, 3, 4


class Drawn:
    """The same numbers as in picture_speed.cpp."""

    def __init__(self):
        self.state = 1

    def next(self):
        self.state = self.state * 48271 % 2147483647
        return self.state

    def below(self, end):
        return self.next() % end

    def skip(self, count):
        self.state = self.state * pow(48271, count, 2147483647) % 2147483647


class Captioner(nn.Module):
    """Of Xu et al. 2015: additive attention, a scalar gate, outputs of word, state and context."""

    def __init__(self, layers, channels, embedding, hidden, score, words, doubly):
        super().__init__()
        self.layers = layers
        self.doubly = doubly
        self.embedding = nn.Embedding(FIRST + words, embedding, padding_idx=PADDING)
        self.key, self.query = nn.Linear(channels, score), nn.Linear(hidden, score, bias=False)
        self.energy = nn.Linear(score, 1, bias=False)
        self.start = nn.Linear(channels, 2 * hidden)
        self.gate = nn.Linear(hidden, 1)
        self.word_gates = nn.Linear(embedding, 4 * hidden)
        self.state_gates = nn.Linear(channels + hidden, 4 * hidden, bias=False)
        self.state_output = nn.Linear(hidden, embedding)
        self.context_output = nn.Linear(channels, embedding, bias=False)
        self.readout = nn.Linear(embedding, FIRST + words)
        nn.init.normal_(self.embedding.weight, std=0.03)

    def loss(self, batch):
        pictures, said = batch
        places = self.layers(pictures) if self.layers else pictures
        places = places.flatten(2).transpose(1, 2)  # [B, S, C]
        fed = functional.pad(said[:, :-1], (1, 0), value=BEGIN)
        words = self.embedding(torch.where(said == PADDING, said, fed))
        keys = self.key(places)
        hidden, cell = torch.tanh(self.start(places.mean(1))).chunk(2, 1)
        of_words = self.word_gates(words)
        states, contexts, read = [], [], []
        for step in range(said.size(1)):
            energies = self.energy(torch.tanh(keys + self.query(hidden)[:, None]))[..., 0]
            weights = torch.softmax(energies, 1)
            context = torch.bmm(weights[:, None], places)[:, 0] * torch.sigmoid(self.gate(hidden))
            gates = of_words[:, step] + self.state_gates(torch.cat([context, hidden], 1))
            entered, kept, new, shown = gates.chunk(4, 1)
            cell = torch.sigmoid(kept) * cell + torch.sigmoid(entered) * torch.tanh(new)
            hidden = torch.sigmoid(shown) * torch.tanh(cell)
            states.append(hidden)
            contexts.append(context)
            read.append(weights)
        is_word = said != PADDING
        states, contexts = torch.stack(states, 1)[is_word], torch.stack(contexts, 1)[is_word]
        outputs = torch.tanh(words[is_word] + self.state_output(states) + self.context_output(contexts))
        loss = functional.cross_entropy(self.readout(outputs), said[is_word])
        if not self.doubly:
            return loss
        once = (torch.stack(read, 1) * is_word[..., None]).sum(1)
        return loss + self.doubly * ((1.0 - once) ** 2).sum() / is_word.sum()


def filters(inputs, outputs, pooled):
    parts = [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)]
    return parts + ([nn.MaxPool2d(2)] if pooled else [])


def make(use):
    """The model, and a function that draws a batch."""
    drawn = Drawn()

    def batch(side, channels, words, shortest, lengths):
        captions, pictures = [], []
        for _ in range(ROWS):
            count = shortest + drawn.below(lengths)
            captions.append([FIRST + drawn.below(words) for _ in range(count)] + [END])
            drawn.skip(side * side * channels)  # other numbers of pictures do the same work
            pictures.append(torch.rand(channels, side, side))
        longest = max(map(len, captions))
        said = torch.tensor([one + [PADDING] * (longest - len(one)) for one in captions])
        return torch.stack(pictures).to(memory_format=torch.channels_last), said

    if use == "scenes":
        layers = nn.Sequential(*filters(3, 32, True), *filters(32, 64, True), *filters(64, 64, False))
        layers = layers.to(memory_format=torch.channels_last)
        return Captioner(layers, 64, 64, 128, 128, 36, 0.0), lambda: batch(32, 3, 36, 3, 8)
    return Captioner(None, 1280, 512, 1024, 512, 5000, 1.0), lambda: batch(7, 1280, 5000, 8, 9)


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model, draw = make(OPTIONS.use)
    batches = [draw() for _ in range(BATCHES)]
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
    result = {
        "program": "pytorch_pictures",
        "use": OPTIONS.use,
        "version": torch.__version__,
        "precision": "bf16" if OPTIONS.bf16 else "fp32",
        "updates": OPTIONS.updates,
        "rows_per_cpu_second": OPTIONS.updates * ROWS / seconds,
        "cpu_ms_an_update": 1e3 * seconds / OPTIONS.updates,
        "loss": loss.item(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Recognisers in PyTorch, as fast as we could write them: a peer of our own.

    pytorch_sounds.py USE [--updates 40] [--bf16]
    pytorch_sounds.py frames [--seconds 60] [--updates 5]

USE is words or phonemes: sound_speed.cpp describes them, and draws as many numbers of the same shapes. Adam,
gradients clipped at norm 1. frames makes 40 bands of 25 ms every 10 ms of samples of 16 kHz as Kaldi does, by
torch alone: torchaudio's own way, torchaudio.compliance.kaldi.fbank, written out (framing, pre-emphasis,
Povey's window, one rfft of all frames, one product with the bands). Prints one line of JSON.

What it does for speed: rows of one length, so that nn.GRU needs no packing; keys once; what the GRU makes of
words for all steps at once; query and hidden gates in one product; filters of where it looked as one conv1d;
outputs of all steps at once. Denormals flushed.
"""

import argparse
import json
import math
import os
import resource
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
parser.add_argument("use", choices=["words", "phonemes", "frames"])
parser.add_argument("--updates", type=int, default=40)
parser.add_argument("--seconds", type=int, default=60, help="of sound, that frames are made of")
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

BEGIN, END, FIRST = 1, 2, 4
RATE, FRAMES_A_SECOND = 16000, 100
# rows, frames, numbers, words, text, convolutions, encoder layers, size, score, width of filters
USES = {"words": (32, 200, 82, 10, 4, True, 1, 64, 64, 21),
        "phonemes": (8, 300, 123, 60, 40, False, 3, 256, 512, 201)}  # fmt: skip


class Recogniser(nn.Module):
    """Of Chorowski et al. 2015: additive attention that sees where it looked; a GRU; maxout."""

    def __init__(self, numbers, words, convolutions, layers, size, score, width):
        super().__init__()
        self.size, self.score = size, score
        self.layers = None
        if convolutions:
            self.layers = nn.Sequential(nn.Conv1d(numbers, 64, 5, stride=2, padding=2), nn.ReLU(True),
                                        nn.Conv1d(64, 64, 5, stride=2, padding=2), nn.ReLU(True))  # fmt: skip
            numbers = 64
        self.embed = nn.Linear(numbers, size)
        self.encoder = nn.GRU(size, size, num_layers=layers, batch_first=True, bidirectional=True)
        self.embedding = nn.Embedding(FIRST + words, size)
        self.start = nn.Linear(2 * size, size)
        self.key = nn.Linear(2 * size, score)
        self.filters = nn.Conv1d(1, 10, width, padding=width // 2, bias=False)
        self.of_filters = nn.Linear(10, score, bias=False)
        self.energy = nn.Parameter(torch.empty(score).uniform_(-(score**-0.5), score**-0.5))
        self.word_gates = nn.Linear(size, 3 * size)
        self.context_gates = nn.Linear(2 * size, 3 * size, bias=False)
        self.query_and_gates = nn.Linear(size, score + 3 * size)
        self.output = nn.Linear(4 * size, 2 * size)
        self.readout = nn.Linear(size, FIRST + words)
        nn.init.normal_(self.embedding.weight, std=0.03)

    def loss(self, frames, said):
        if self.layers:
            frames = self.layers(frames.transpose(1, 2)).transpose(1, 2)
        values, _ = self.encoder(self.embed(frames))  # [B, S, 2H]
        keys = self.key(values)
        fed = functional.pad(said[:, :-1], (1, 0), value=BEGIN)
        words = self.embedding(fed)
        of_words = self.word_gates(words)
        hidden = torch.tanh(self.start(values.mean(1)))
        weights = values.new_zeros(values.shape[:2])
        states, contexts = [], []
        for step in range(said.size(1)):
            query, gates = self.query_and_gates(hidden).split([self.score, 3 * self.size], 1)
            looked = self.of_filters(self.filters(weights[:, None]).transpose(1, 2))
            energies = torch.tanh(keys + looked + query[:, None]) @ self.energy
            weights = torch.softmax(energies, 1)
            context = torch.bmm(weights[:, None].to(values.dtype), values)[:, 0]
            reset, update, new = (of_words[:, step] + self.context_gates(context)).chunk(3, 1)
            old_reset, old_update, old_new = gates.chunk(3, 1)
            candidate = torch.tanh(new + torch.sigmoid(reset + old_reset) * old_new)
            hidden = torch.lerp(candidate, hidden.to(candidate.dtype), torch.sigmoid(update + old_update))
            states.append(hidden)
            contexts.append(context)
        read = torch.cat([torch.stack(states, 1), torch.stack(contexts, 1), words], 2)
        outputs = self.output(read).unflatten(2, (self.size, 2)).amax(3)
        return functional.cross_entropy(self.readout(outputs).flatten(0, 1), said.flatten())


def train():
    rows, frames, numbers, words, length, *sizes = USES[OPTIONS.use]
    model = Recogniser(numbers, words, *sizes)
    text = [[FIRST + (7 * i + 3 * row) % words for i in range(length)] + [END] for row in range(rows)]
    batch = torch.rand(rows, frames, numbers) * 2 - 1, torch.tensor(text)
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=1e-3, foreach=OPTIONS.foreach)
    for update in range(OPTIONS.updates + OPTIONS.warm):
        if update == OPTIONS.warm:
            cpu = time.process_time()
        with torch.autocast("cpu", torch.bfloat16, enabled=OPTIONS.bf16):
            loss = model.loss(*batch)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
    return time.process_time() - cpu, OPTIONS.updates * rows * frames / FRAMES_A_SECOND, loss.item()


def mel(hertz):
    return 1127.0 * math.log(1.0 + hertz / 700.0)


def bands(count, size, low=20.0):
    """Kaldi's triangles over the powers of `size` samples. [size / 2, count]"""
    ends = torch.linspace(mel(low), mel(RATE / 2), count + 2)
    at = torch.tensor([mel(i * RATE / size) for i in range(size // 2)])[:, None]
    left, middle, right = ends[:-2], ends[1:-1], ends[2:]
    return torch.clamp(torch.minimum((at - left) / (middle - left), (right - at) / (right - middle)), min=0.0)


def make_frames():
    width, step, size = RATE // 40, RATE // 100, 512
    samples = (torch.rand(OPTIONS.seconds * RATE) * 2 - 1) * 32768
    window = torch.hann_window(width, periodic=False) ** 0.85
    triangles = bands(40, size)
    for update in range(OPTIONS.updates + OPTIONS.warm):
        if update == OPTIONS.warm:
            cpu = time.process_time()
        frames = samples.unfold(0, width, step)
        frames = frames - frames.mean(1, keepdim=True)
        frames = frames - 0.97 * torch.cat([frames[:, :1], frames[:, :-1]], 1)
        powers = torch.fft.rfft(frames * window, size).abs().square()[:, :-1]
        made = torch.log(torch.clamp(powers @ triangles, min=torch.finfo(torch.float32).eps))
    return time.process_time() - cpu, OPTIONS.updates * OPTIONS.seconds, made.sum().item()


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    seconds, heard, result = make_frames() if OPTIONS.use == "frames" else train()
    print(json.dumps({
        "program": "pytorch_sounds",
        "use": OPTIONS.use,
        "version": torch.__version__,
        "precision": "bf16" if OPTIONS.bf16 else "fp32",
        "updates": OPTIONS.updates,
        "seconds_per_cpu_second": heard / seconds,
        "cpu_ms_an_update": 1e3 * seconds / OPTIONS.updates,
        "loss": result,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""A classifier and a tagger of texts in PyTorch, as fast as we could write them: peers of our own.

    pytorch_labels.py --batches FILE [--summary attention|mean] [--updates 40] [--size 256] [--bf16]

FILE is what make_labelled.py describes. Both read embedded words by one bidirectional LSTM over packed
sequences. Where a text has one label, its annotations become one vector, by additive attention without
a query (energies v tanh(W h + b), as Yang et al. 2016) or as their mean, and a softmax tells the class;
where each word has one, a softmax on its annotation tells the tag. Adam on the mean of -log p, gradients
clipped at norm 1. Prints one line of JSON: labels a second are texts, or words.

What it does for speed: rows sorted by length, so that the packed LSTM skips padding; keys, energies and
tags are computed of the packed annotations, where there is no padding; denormals flushed.
"""

import argparse
import array
import json
import os
import resource
import sys
import time

PADDING = 3


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--batches", required=True, help="the file of batches")
    parser.add_argument("--summary", choices=["attention", "mean"], default="attention",
                        help="of texts with one label")  # fmt: skip
    parser.add_argument("--updates", type=int, default=40)
    parser.add_argument("--warm", type=int, default=5, help="updates before those that are timed")
    parser.add_argument("--size", type=int, default=256, help="of embeddings and of hidden states")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--foreach", action="store_true", help="Adam on all tensors in one call")
    parser.add_argument("--blas-core", default="default",
                        help="OPENBLAS_CORETYPE; 'default': OpenBLAS decides")  # fmt: skip
    return parser.parse_args()


OPTIONS = parse_options()
os.environ["OMP_NUM_THREADS"] = str(OPTIONS.threads)  # read when torch is imported
if OPTIONS.blas_core != "default":
    os.environ["OPENBLAS_CORETYPE"] = OPTIONS.blas_core

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402
from torch.nn.utils import rnn  # noqa: E402


class Batch:
    """Ids [B, T] and labels, [B] or [B, T], the longest row first."""

    def __init__(self, ids, lengths, labels):
        order = lengths.argsort(descending=True, stable=True)
        self.lengths = lengths[order]
        self.ids = ids[order]
        labels = labels[order]
        self.has_tags = labels.size(1) > 1
        # Tags in the order of packed annotations; classes by row.
        self.labels = self.packed(labels).data if self.has_tags else labels[:, 0]

    def packed(self, of_rows):
        return rnn.pack_padded_sequence(of_rows, self.lengths, batch_first=True)


class Labeller(nn.Module):
    def __init__(self, symbols, labels, size, summary):
        super().__init__()
        self.summary = summary
        self.embedding = nn.Embedding(symbols, size)
        self.encoder = nn.LSTM(size, size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * size, labels)
        if summary == "attention":
            self.key_layer = nn.Linear(2 * size, size)
            self.energy = nn.Parameter(torch.empty(size).uniform_(-(size**-0.5), size**-0.5))
        nn.init.normal_(self.embedding.weight, std=0.03)

    def summarized(self, annotations, lengths):
        """One vector [B, 2H] of each row's annotations, which come packed."""
        values, _ = rnn.pad_packed_sequence(annotations, batch_first=True)  # zeros where there is none
        if self.summary == "mean":
            return values.sum(1) / lengths[:, None]
        energies = torch.tanh(self.key_layer(annotations.data)) @ self.energy
        padded, _ = rnn.pad_packed_sequence(annotations._replace(data=energies), batch_first=True,
                                            padding_value=float("-inf"))  # fmt: skip
        return torch.bmm(torch.softmax(padded, 1)[:, None], values)[:, 0]

    def loss(self, batch):
        """The mean of -log p."""
        packed = batch.packed(batch.ids)
        annotations, _ = self.encoder(packed._replace(data=self.embedding(packed.data)))
        read = annotations.data if batch.has_tags else self.summarized(annotations, batch.lengths)
        return functional.cross_entropy(self.head(read), batch.labels)


def read_batches(path):
    """(how many symbols, how many labels, batches)"""
    with open(path, "rb") as file:
        numbers = array.array("i", file.read())
    if sys.byteorder == "big":
        numbers.byteswap()
    numbers = torch.tensor(numbers, dtype=torch.long)
    count, symbols, labels = numbers[:3].tolist()
    batches, at = [], 3
    for _ in range(count):
        rows, length, width = numbers[at : at + 3].tolist()
        at += 3
        texts = numbers[at : at + rows * (length + 1)].view(rows, -1)
        at += texts.numel()
        of_rows = numbers[at : at + rows * width].view(rows, width)
        at += of_rows.numel()
        batches.append(Batch(texts[:, 1:], texts[:, 0], of_rows))
    return symbols, labels, batches


def train(model, batches):
    """The labels of the updates that are timed, their CPU and wall time, the last loss."""
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=OPTIONS.rate, foreach=OPTIONS.foreach)
    labels = 0
    for update in range(OPTIONS.updates + OPTIONS.warm):
        if update == OPTIONS.warm:
            cpu, wall, labels = time.process_time(), time.perf_counter(), 0
        batch = batches[update % len(batches)]
        with torch.autocast("cpu", torch.bfloat16, enabled=OPTIONS.bf16):
            loss = model.loss(batch)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        labels += batch.labels.numel()
    return labels, time.process_time() - cpu, time.perf_counter() - wall, loss.item()


def main():
    torch.set_num_threads(OPTIONS.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(OPTIONS.seed)
    symbols, label_count, batches = read_batches(OPTIONS.batches)
    summary = "none" if batches[0].has_tags else OPTIONS.summary
    model = Labeller(symbols, label_count, OPTIONS.size, summary)
    labels, cpu, wall, loss = train(model, batches)
    result = {
        "program": "pytorch_labels",
        "torch": torch.__version__,
        "blas_core": os.environ.get("OPENBLAS_CORETYPE", "default"),
        "mode": "tagging" if batches[0].has_tags else "classification",
        "summary": summary,
        "size": OPTIONS.size,
        "precision": "bf16" if OPTIONS.bf16 else "fp32",
        "batch": batches[0].ids.size(0),
        "threads": OPTIONS.threads,
        "foreach": OPTIONS.foreach,
        "updates": OPTIONS.updates,
        "labels_per_cpu_second": round(labels / cpu, 1),
        "labels_per_second": round(labels / wall, 1),
        "cpu_ms_an_update": round(1e3 * cpu / OPTIONS.updates, 2),
        "loss": round(loss, 4),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

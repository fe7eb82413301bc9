#!/usr/bin/python3
"""Greedy translation in PyTorch with a model of ours: what our own speed is held against.

    pytorch_translate.py --model DIR --ids FILE [--out FILE] [--batch 64] [--form linear] [--jit]

DIR is a model folder of a conditional GRU (model.safetensors and manifest.json); FILE has source
token ids, a sentence a line (`token_ids encode`). The translations' ids, ends included, go to --out
in the order of the input, so that it can be checked that both sides did the same work. Prints one
line of JSON; only encoding and searching are timed, no start and no text.

What it does for speed: sentences sorted by length, so that batches have little padding; weights
prepared once; the encoder packed; keys projected once; products of the same input in one; finished
rows dropped; no gradients. --form is how products with weights are done:

    linear       torch's own, OpenBLAS
    transposed   the same, weights transposed once
    vector       transposed; a matrix times a vector where a batch has one row left
    bf16         oneDNN, weights and inputs in bfloat16
    int8         oneDNN, weights in 8 bits for each output, inputs for each product
"""

import argparse
import json
import os
import resource
import struct
import sys
import time

END = 2
BEGIN = 1
PADDING = 3
FORMS = ["linear", "transposed", "vector", "bf16", "int8"]


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--ids", required=True)
    parser.add_argument("--out")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--form", choices=FORMS, default="linear")
    parser.add_argument("--jit", action="store_true", help="trace and freeze the step")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--drop", type=float, default=0.0, help="share of ended rows to drop at")
    return parser.parse_args()


OPTIONS = parse_options()
os.environ["OMP_NUM_THREADS"] = str(OPTIONS.threads)

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

SUPPORTED = {
    "model.encoder": "bidirectional-gru",
    "model.reader": "conditional",
    "model.summary": "mean",
    "model.layer_norm": False,
    "model.reverse_source": False,
    "attention.score": "additive",
    "attention.alignment": "global",
    "attention.location_filters": 0,
    "attention.sharpness": 1.0,
}


def read_manifest(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        recipe = json.load(file)["recipe"]
    for key, value in SUPPORTED.items():
        if recipe[key] != value:
            print(f"{folder}: {key} is {recipe[key]}; only {value} is known", file=sys.stderr)
            sys.exit(3)
    return recipe


def read_tensors(folder):
    """The tensors of a safetensors file, by name."""
    with open(os.path.join(folder, "model.safetensors"), "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        numbers = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = (offset // 4 for offset in entry["data_offsets"])
        tensors[name] = numbers[first:last].view(entry["shape"]).clone()
    return tensors


def linear_of(form, weight, bias):
    """x [R, I] -> x W^T + b [R, O], prepared."""
    if form == "transposed":
        turned = weight.t().contiguous()
        return lambda x: torch.addmm(bias, x, turned)
    if form == "vector":
        turned = weight.t().contiguous()
        back = turned.t()

        def product(x):
            if x.size(0) == 1:
                return torch.addmv(bias, back, x[0])[None]
            return torch.addmm(bias, x, turned)

        return product
    if form == "bf16":
        narrow, narrow_bias = weight.bfloat16(), bias.bfloat16()
        return lambda x: functional.linear(x.bfloat16(), narrow, narrow_bias).float()
    if form == "int8":
        torch.backends.quantized.engine = "onednn"
        scales = weight.abs().amax(1).clamp_min(1e-8) / 127
        zeros = torch.zeros(weight.size(0), dtype=torch.long)
        narrow = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        packed = torch.ops.quantized.linear_prepack(narrow, bias)
        return lambda x: torch.ops.quantized.linear_dynamic(x, packed, False)
    return lambda x: functional.linear(x, weight, bias)


class Translator:
    def __init__(self, folder, options):
        recipe = read_manifest(folder)
        tensors = read_tensors(folder)
        self.options = options
        self.ratio, self.extra = recipe["search.max_ratio"], recipe["search.max_extra"]
        self.size = size = recipe["model.hidden_size"]
        self.attention_size = recipe["attention.hidden_size"]
        self.source_table = tensors["source_embedding.weight"]
        self.target_table = tensors.get("target_embedding.weight", self.source_table)
        self.encoder = self.encoder_of(tensors, size)

        def linear(*names):
            """Of one or more layers that read the same input."""
            weights = torch.cat([tensors[weight] for weight, _ in names])
            biases = [tensors.get(bias, torch.zeros(len(tensors[weight])))
                      for weight, bias in names]  # fmt: skip
            return linear_of(options.form, weights, torch.cat(biases))

        def of_cell(cell, what):
            return f"reader.{cell}.layer_0.{what}_weight", f"reader.{cell}.layer_0.{what}_bias"

        score = "reader.attention.score"
        self.energy = tensors[f"{score}.energy_layer.weight"][0]
        self.key_weight = tensors[f"{score}.key_layer.weight"]
        self.start_layer = [tensors[f"reader.start_layer.{part}"] for part in ("weight", "bias")]
        self.input_gates = linear(of_cell("input_cell", "input"))
        self.hidden_gates = linear(of_cell("input_cell", "hidden"))
        query = (f"{score}.query_layer.weight", f"{score}.query_layer.bias")
        self.query_and_gates = linear(query, of_cell("context_cell", "hidden"))
        self.context_gates = linear(of_cell("context_cell", "input"))
        self.output_layer = linear(("reader.output_layer.weight", "reader.output_layer.bias"))
        if "readout.weight" in tensors:
            self.readout = linear(("readout.weight", "readout.bias"))
        else:
            self.readout = linear_of(options.form, self.target_table, tensors["readout_bias"])
        self.traced = self.step
        if options.jit:
            self.trace()

    @staticmethod
    def encoder_of(tensors, size):
        encoder = nn.GRU(tensors["source_embedding.weight"].size(1), size, bidirectional=True)
        for direction, suffix in (("forward", ""), ("backward", "_reverse")):
            for ours, theirs in (("input", "ih"), ("hidden", "hh")):
                for ours_part, part in (("weight", "weight"), ("bias", "bias")):
                    name = f"encoder.{direction}.layer_0.{ours}_{ours_part}"
                    getattr(encoder, f"{part}_{theirs}_l0{suffix}").data.copy_(tensors[name])
        return encoder.eval().requires_grad_(False)

    def trace(self):
        rows = self.options.batch
        values = torch.randn(rows, 7, 2 * self.size)
        example = (torch.full((rows,), 5), torch.randn(rows, self.size), values,
                   torch.randn(rows, 7, self.attention_size), torch.zeros(rows, 7))  # fmt: skip
        self.traced = torch.jit.trace(self.step, example, check_trace=False)

    def encode(self, sources, lengths):
        """Values [B, S, 2H], keys [B, S, A], what to add to energies [B, S], state [B, H]."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.source_table[sources].transpose(0, 1), lengths
        )
        values, _ = nn.utils.rnn.pad_packed_sequence(self.encoder(packed)[0])
        values = values.transpose(0, 1).contiguous()
        mask = torch.zeros(sources.shape).masked_fill_(sources == PADDING, -1e9)
        mean = values.sum(1) / lengths[:, None]  # what is padded is zero
        start = torch.tanh(functional.linear(mean, *self.start_layer))
        return values, functional.linear(values, self.key_weight), mask, start

    def cell(self, from_input, from_hidden, hidden):
        split = [2 * self.size, self.size]
        input_gates, input_candidate = from_input.split(split, 1)
        hidden_gates, hidden_candidate = from_hidden.split(split, 1)
        reset, update = torch.sigmoid(input_gates + hidden_gates).chunk(2, 1)
        candidate = torch.tanh(torch.addcmul(input_candidate, reset, hidden_candidate))
        return torch.lerp(candidate, hidden, update)

    def step(self, symbols, hidden, values, keys, mask):
        embedded = self.target_table[symbols]
        query = self.cell(self.input_gates(embedded), self.hidden_gates(hidden), hidden)
        split = [self.attention_size, 3 * self.size]
        projected, gates = self.query_and_gates(query).split(split, 1)
        weights = torch.softmax(torch.tanh(keys + projected[:, None]) @ self.energy + mask, 1)
        context = torch.bmm(weights[:, None], values)[:, 0]
        hidden = self.cell(self.context_gates(context), gates, query)
        output = torch.tanh(self.output_layer(torch.cat([hidden, context, embedded], 1)))
        return self.readout(output).argmax(1), hidden

    def greedy(self, sources, lengths):
        """The ids of each translation, its end included."""
        values, keys, mask, hidden = self.encode(sources, lengths)
        longest = (self.ratio * lengths).long() + self.extra
        symbols = torch.full((len(lengths),), BEGIN)
        rows = list(range(len(lengths)))  # which source each row reads
        chosen = [[] for _ in rows]
        for step in range(int(longest.max()) + 1):
            symbols, hidden = self.traced(symbols, hidden, values, keys, mask)
            symbols = torch.where(longest == step, END, symbols)
            ended = 0
            for row, symbol in zip(rows, symbols.tolist()):
                if chosen[row] and chosen[row][-1] == END:
                    ended += 1
                    continue
                chosen[row].append(symbol)
                ended += symbol == END
            if ended == len(rows):
                break
            if ended > self.options.drop * len(rows):
                kept = [i for i, row in enumerate(rows) if chosen[row][-1] != END]
                rows = [rows[i] for i in kept]
                kept = torch.tensor(kept)
                symbols, hidden, values, keys, mask, longest = (
                    part.index_select(0, kept)
                    for part in (symbols, hidden, values, keys, mask, longest)
                )
        return chosen


def read_batches(path, rows):
    """Batches of like lengths, the longest source first: line numbers, sources [B, S], lengths."""
    with open(path, encoding="ascii") as file:
        lines = [[int(word) for word in line.split()] + [END] for line in file]
    order = sorted(range(len(lines)), key=lambda line: -len(lines[line]))
    batches = []
    for first in range(0, len(order), rows):
        numbers = order[first : first + rows]
        lengths = [len(lines[number]) for number in numbers]
        padded = [lines[number] + [PADDING] * (lengths[0] - len(lines[number]))
                  for number in numbers]  # fmt: skip
        batches.append((numbers, torch.tensor(padded), torch.tensor(lengths)))
    return batches


def main():
    torch.set_num_threads(OPTIONS.threads)
    torch.set_flush_denormal(True)
    batches = read_batches(OPTIONS.ids, OPTIONS.batch)
    found = {}
    with torch.inference_mode():
        translator = Translator(OPTIONS.model, OPTIONS)
        # oneDNN compiles a product for each number of rows that it meets: all of them before.
        for _, sources, lengths in batches if OPTIONS.batch > 1 else batches[-3:]:
            translator.greedy(sources, lengths)
        cpu, wall = time.process_time(), time.perf_counter()
        for numbers, sources, lengths in batches:
            found.update(zip(numbers, translator.greedy(sources, lengths)))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    tokens = sum(map(len, found.values()))
    if OPTIONS.out:
        with open(OPTIONS.out, "w", encoding="ascii") as file:
            for number in range(len(found)):
                print(*found[number], file=file)
    result = {
        "program": "pytorch_translate",
        "torch": torch.__version__,
        "blas_core": os.environ.get("OPENBLAS_CORETYPE", "default"),
        "capability": os.environ.get("ATEN_CPU_CAPABILITY", "default"),
        "mode": "greedy",
        "batch": OPTIONS.batch,
        "form": OPTIONS.form,
        "jit": OPTIONS.jit,
        "threads": OPTIONS.threads,
        "sentences": len(found),
        "target_tokens": tokens,
        "cpu_seconds": round(cpu, 4),
        "target_tokens_per_cpu_second": round(tokens / cpu, 1),
        "target_tokens_per_second": round(tokens / wall, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

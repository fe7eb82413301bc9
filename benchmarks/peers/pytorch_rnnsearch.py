#!/usr/bin/python3
"""RNNsearch in PyTorch, as fast as we could write it: what our own speed is held against.

    pytorch_rnnsearch.py --batches FILE [--updates 40] [--size 256] [--bf16] [--threads 1]
    pytorch_rnnsearch.py --batches FILE --mode greedy --batch 64

The model is that of the project's own speed program: a bidirectional GRU over packed sequences, a
conditional GRU (two cells with additive attention between them), a readout tanh(W [h; c; e]) whose
product is tied to the target embedding, label smoothing, Adam, gradients clipped at norm 1. FILE is
what make_batches.py describes. Prints one line of JSON.

What it does for speed: rows sorted by length, so that the packed encoder skips padding; keys
projected once; the input product of the first decoder cell for all steps before the loop; the query
and the second cell's hidden gates in one product, as both read the same state; one product for the
readout of all steps, only for positions that are no padding; a label-smoothed loss that goes over
the logits once forward and once backward; denormals flushed.

Greedy search runs each batch for as many steps as its longest reference has tokens (an untrained
model never ends a sentence) and counts the references' tokens.
"""

import argparse
import array
import json
import os
import resource
import sys
import time

PADDING = 3
BEGIN = 1


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--batches", required=True, help="the file of batches")
    parser.add_argument("--mode", choices=["train", "greedy"], default="train")
    parser.add_argument("--updates", type=int, default=40, help="updates, or batches translated")
    parser.add_argument("--warm", type=int, default=5, help="updates before those that are timed")
    parser.add_argument("--batch", type=int, default=64, help="rows translated together (greedy)")
    parser.add_argument("--size", type=int, default=256, help="of embeddings and of hidden states")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--untied", action="store_true", help="a readout of its own")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", help="cpu or cuda, where it trains")
    parser.add_argument("--rate", type=float, default=4e-4, help="Adam's learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--blas-core",
        default="auto",
        help="OPENBLAS_CORETYPE: 'auto', 'default' (OpenBLAS decides) or a name",
    )
    return parser.parse_args()


def set_environment(options):
    """What the libraries read when they are loaded: call it before torch is imported."""
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    core = options.blas_core
    if core == "auto":
        # OpenBLAS 0.3.21 does not know newer AMD processors and takes its AVX2 kernels on them.
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            processor = file.read()
        newer_amd = "AuthenticAMD" in processor and " avx512f" in processor
        core = "SKYLAKEX" if newer_amd else "default"
    if core != "default":
        os.environ["OPENBLAS_CORETYPE"] = core


OPTIONS = parse_options()
set_environment(OPTIONS)

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402


class SmoothedLoss(torch.autograd.Function):
    """Summed cross-entropy against (1 - smoothing) of the target and smoothing of all symbols."""

    @staticmethod
    def forward(context, logits, targets, smoothing):
        logs = torch.log_softmax(logits.float(), 1)
        context.save_for_backward(logs, targets)
        context.smoothing = smoothing
        context.dtype = logits.dtype
        picked = logs.gather(1, targets[:, None]).sum()
        return -(1.0 - smoothing) * picked - smoothing / logs.size(1) * logs.sum()

    @staticmethod
    def backward(context, above):
        logs, targets = context.saved_tensors
        gradient = logs.exp_().sub_(context.smoothing / logs.size(1))
        one = gradient.new_full((1, 1), context.smoothing - 1.0).expand(targets.size(0), 1)
        gradient.scatter_add_(1, targets[:, None], one)
        return gradient.mul_(above).to(context.dtype), None, None


class RnnSearch(nn.Module):
    def __init__(self, vocabulary, size, tied):
        super().__init__()
        self.size = size
        self.source_embedding = nn.Embedding(vocabulary, size)
        self.encoder = nn.GRU(size, size, batch_first=True, bidirectional=True)
        self.target_embedding = nn.Embedding(vocabulary, size)
        self.start_layer = nn.Linear(size, size)
        self.key_layer = nn.Linear(2 * size, size, bias=False)
        self.energy = nn.Parameter(torch.empty(size).uniform_(-(size**-0.5), size**-0.5))
        self.input_gates = nn.Linear(size, 3 * size)
        self.hidden_gates = nn.Linear(size, 3 * size)
        self.context_gates = nn.Linear(2 * size, 3 * size)
        self.query_and_gates = nn.Linear(size, 4 * size)  # the query, then the second cell's gates
        self.output_layer = nn.Linear(4 * size, size)
        self.readout = nn.Linear(size, vocabulary)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=0.03)
        nn.init.zeros_(self.readout.bias)
        if tied:
            self.readout.weight = self.target_embedding.weight

    def encode(self, sources, lengths):
        """Annotations [B, S, 2H], keys [B, S, A], what to add to energies [B, S], state [B, H]."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.source_embedding(sources), lengths, batch_first=True
        )
        packed, last = self.encoder(packed)
        values, _ = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
        mask = torch.zeros(sources.shape, device=sources.device)
        mask = mask.masked_fill_(sources == PADDING, -1e9)
        return values, self.key_layer(values), mask, torch.tanh(self.start_layer(last[1]))

    def cell(self, from_input, from_hidden, hidden):
        """A GRU's step, given its two products [B, 3H]; gates in the order r, z, n."""
        split = [2 * self.size, self.size]
        input_gates, input_candidate = from_input.split(split, 1)
        hidden_gates, hidden_candidate = from_hidden.split(split, 1)
        reset, update = torch.sigmoid(input_gates + hidden_gates).chunk(2, 1)
        candidate = torch.tanh(torch.addcmul(input_candidate, reset, hidden_candidate))
        return torch.lerp(candidate, hidden.to(candidate.dtype), update)

    def step(self, from_input, hidden, values, keys, mask):
        query = self.cell(from_input, self.hidden_gates(hidden), hidden)
        projected, gates = self.query_and_gates(query).split([self.size, 3 * self.size], 1)
        energies = torch.tanh(keys + projected[:, None]) @ self.energy
        weights = torch.softmax(energies + mask, 1)
        context = torch.bmm(weights[:, None].to(values.dtype), values)[:, 0]
        return self.cell(self.context_gates(context), gates, query), context

    def outputs(self, hidden, context, embedded):
        return torch.tanh(self.output_layer(torch.cat([hidden, context, embedded], -1)))

    def loss(self, batch, smoothing=0.1):
        """The summed loss of a batch."""
        values, keys, mask, hidden = self.encode(batch.sources, batch.source_lengths)
        embedded = self.target_embedding(batch.inputs)
        hiddens, contexts = [], []
        for from_input in self.input_gates(embedded.transpose(0, 1)).unbind(0):
            hidden, context = self.step(from_input, hidden, values, keys, mask)
            hiddens.append(hidden)
            contexts.append(context)
        rows = [
            tensor.flatten(0, 1).index_select(0, batch.real)
            for tensor in (torch.stack(hiddens, 1), torch.stack(contexts, 1), embedded)
        ]
        return SmoothedLoss.apply(
            self.readout(self.outputs(*rows)), batch.targets.flatten()[batch.real], smoothing
        )

    def greedy(self, sources, lengths, steps):
        """The likeliest symbols [B, steps]."""
        values, keys, mask, hidden = self.encode(sources, lengths)
        symbols = torch.full((sources.size(0),), BEGIN, device=sources.device)
        chosen = []
        for _ in range(steps):
            embedded = functional.embedding(symbols, self.target_embedding.weight)
            hidden, context = self.step(self.input_gates(embedded), hidden, values, keys, mask)
            symbols = self.readout(self.outputs(hidden, context, embedded)).argmax(1)
            chosen.append(symbols)
        return torch.stack(chosen, 1)


class Batch:
    """Sources [B, S], and targets [B, T + 1] as inputs and targets, the longest source first."""

    def __init__(self, sources, source_lengths, targets, target_lengths):
        order = source_lengths.argsort(descending=True, stable=True)
        self.source_lengths = source_lengths[order]
        self.sources = sources[order, : int(self.source_lengths[0])]
        self.target_lengths = target_lengths[order]
        longest = int(self.target_lengths.max())
        self.inputs = targets[order, :longest]
        self.targets = targets[order, 1 : longest + 1]
        positions = torch.arange(longest)[None, :]
        self.real = (positions < self.target_lengths[:, None]).flatten().nonzero()[:, 0]
        self.tokens = int(target_lengths.sum())

    def move(self, device):
        """To where the model is; lengths stay, for packing reads them on the CPU."""
        for name in ("sources", "inputs", "targets", "real"):
            setattr(self, name, getattr(self, name).to(device))
        return self

    def in_parts(self, rows):
        """The same pairs, `rows` at a time."""
        targets = torch.cat([self.inputs, self.targets[:, -1:]], 1)
        parts = (self.sources, self.source_lengths, targets, self.target_lengths)
        return [Batch(*part) for part in zip(*(tensor.split(rows) for tensor in parts))]


def read_batches(path):
    with open(path, "rb") as file:
        numbers = array.array("i", file.read())
    if sys.byteorder == "big":
        numbers.byteswap()
    numbers = torch.tensor(numbers, dtype=torch.long)
    batches, at = [], 1
    for _ in range(int(numbers[0])):
        rows, source_length, target_length = numbers[at : at + 3].tolist()
        at += 3
        sources = numbers[at : at + rows * (source_length + 1)].view(rows, -1)
        at += sources.numel()
        targets = numbers[at : at + rows * (target_length + 2)].view(rows, -1)
        at += targets.numel()
        batches.append(Batch(sources[:, 1:], sources[:, 0], targets[:, 1:], targets[:, 0]))
    return batches


def train(model, batches, options):
    """The target tokens of the updates that are timed, their CPU and wall time, the last loss."""
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=options.rate)
    tokens = 0
    for update in range(options.updates + options.warm):
        if update == options.warm:
            cpu, wall, tokens = time.process_time(), time.perf_counter(), 0
        batch = batches[update % len(batches)]
        with torch.autocast(OPTIONS.device, torch.bfloat16, enabled=options.bf16):
            loss = model.loss(batch) / batch.tokens
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        tokens += batch.tokens
    if OPTIONS.device == "cuda":
        torch.cuda.synchronize()
    return tokens, time.process_time() - cpu, time.perf_counter() - wall, loss.item()


def translate(model, batches, options):
    """As train, but for greedy search."""
    batches = [part for batch in batches for part in batch.in_parts(options.batch)]
    tokens = 0
    with torch.inference_mode(), torch.autocast(OPTIONS.device, torch.bfloat16, enabled=options.bf16):
        for number in range(options.updates + options.warm):
            if number == options.warm:
                cpu, wall, tokens = time.process_time(), time.perf_counter(), 0
            batch = batches[number % len(batches)]
            model.greedy(batch.sources, batch.source_lengths, batch.inputs.size(1))
            tokens += batch.tokens
    return tokens, time.process_time() - cpu, time.perf_counter() - wall, None


def main(make=RnnSearch, name="pytorch_rnnsearch"):
    torch.set_num_threads(OPTIONS.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(OPTIONS.seed)
    batches = [batch.move(OPTIONS.device) for batch in read_batches(OPTIONS.batches)]
    model = make(OPTIONS.vocabulary, OPTIONS.size, not OPTIONS.untied).to(OPTIONS.device)
    run = train if OPTIONS.mode == "train" else translate
    tokens, cpu, wall, loss = run(model, batches, OPTIONS)
    result = {
        "program": name,
        "torch": torch.__version__,
        "blas_core": os.environ.get("OPENBLAS_CORETYPE", "default"),
        "mode": OPTIONS.mode,
        "size": OPTIONS.size,
        "batch": OPTIONS.batch if OPTIONS.mode == "greedy" else batches[0].sources.size(0),
        "precision": "bf16" if OPTIONS.bf16 else "fp32",
        "threads": OPTIONS.threads,
        "device": OPTIONS.device,
        "updates": OPTIONS.updates,
        "target_tokens_per_cpu_second": round(tokens / cpu, 1),
        "target_tokens_per_second": round(tokens / wall, 1),
        "cpu_ms_an_update": round(1e3 * cpu / OPTIONS.updates, 2),
        "loss": loss if loss is None else round(loss, 4),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

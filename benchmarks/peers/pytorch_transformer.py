#!/usr/bin/python3
"""A small Transformer in PyTorch, as fast as we could write it.

    pytorch_transformer.py --batches FILE [--updates 40] [--size 256] [--bf16] [--threads 1]
    pytorch_transformer.py --batches FILE --mode greedy --batch 64

The model is that of the variant "transformer" of the project's own speed program: three layers of
encoder and decoder with four heads, norms before what each part reads, sinusoidal positions, a layer of
four times the size between the two that each position goes through, a readout tied to the target
embedding. Options, batches, loss and timing are those of pytorch_rnnsearch.py.

What it does for speed: queries, keys and values of a text in one product, keys and values of the
source for each layer in one; heads as batches of one matrix product with the mask added in the same
call; one product for the readout of all steps, only for positions that are no padding; in greedy
search keys and values are written into room that is there from the start.
"""

import math

import pytorch_rnnsearch as rnnsearch
import torch
from torch import nn
from torch.nn import functional

LAYERS = 3
HEADS = 4


def in_heads(x):
    """[B, T, F] -> [B * heads, T, F / heads]"""
    rows, steps, size = x.shape
    return (
        x.view(rows, steps, HEADS, size // HEADS)
        .transpose(1, 2)
        .reshape(rows * HEADS, steps, size // HEADS)
    )


def read(queries, keys, values, barred):
    """What heads read: [B * heads, T, d] -> [B, T, F]; `barred` is added to the energies."""
    scale = queries.size(2) ** -0.5
    energies = torch.baddbmm(barred, queries, keys.transpose(1, 2), alpha=scale)
    contexts = torch.bmm(torch.softmax(energies, 2).to(values.dtype), values)
    rows, steps, size = contexts.shape
    return (
        contexts.view(rows // HEADS, HEADS, steps, size)
        .transpose(1, 2)
        .reshape(rows // HEADS, steps, HEADS * size)
    )


class FeedForward(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.inner = nn.Linear(size, 4 * size)
        self.outer = nn.Linear(4 * size, size)

    def forward(self, x):
        return x + self.outer(functional.relu(self.inner(self.norm(x))))


class Layer(nn.Module):
    def __init__(self, size, reads):
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.queries_keys_values = nn.Linear(size, 3 * size, bias=False)
        self.output = nn.Linear(size, size, bias=False)
        if reads:
            self.memory_norm = nn.LayerNorm(size)
            self.memory_query = nn.Linear(size, size, bias=False)
            self.memory_keys_values = nn.Linear(size, 2 * size, bias=False)
            self.memory_output = nn.Linear(size, size, bias=False)
        self.feed_forward = FeedForward(size)

    def own(self, x):
        """Queries, keys and values of a text, each in heads."""
        return [in_heads(part) for part in self.queries_keys_values(self.norm(x)).chunk(3, 2)]

    def memory(self, annotations):
        return [in_heads(part) for part in self.memory_keys_values(annotations).chunk(2, 2)]

    def after(self, x, contexts, memory=None, barred=None):
        """The rest of a layer, once its text was read."""
        x = x + self.output(contexts)
        if memory is not None:
            queries = in_heads(self.memory_query(self.memory_norm(x)))
            x = x + self.memory_output(read(queries, *memory, barred))
        return self.feed_forward(x)


class Transformer(nn.Module):
    def __init__(self, vocabulary, size, tied):
        super().__init__()
        self.size = size
        self.source_embedding = nn.Embedding(vocabulary, size)
        self.target_embedding = nn.Embedding(vocabulary, size)
        self.encoder = nn.ModuleList(Layer(size, False) for _ in range(LAYERS))
        self.encoder_norm = nn.LayerNorm(size)
        self.decoder = nn.ModuleList(Layer(size, True) for _ in range(LAYERS))
        self.decoder_norm = nn.LayerNorm(size)
        self.readout = nn.Linear(size, vocabulary)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=size**-0.5)
        nn.init.zeros_(self.readout.bias)
        if tied:
            self.readout.weight = self.target_embedding.weight
        speeds = torch.exp(torch.arange(0, size, 2) * (-math.log(10000.0) / size))
        angles = torch.arange(512)[:, None] * speeds[None]
        self.register_buffer("codes", torch.stack([angles.sin(), angles.cos()], 2).flatten(1))

    def embedded(self, embedding, symbols, first=0):
        return embedding(symbols) * self.size**0.5 + self.codes[first : first + symbols.size(1)]

    def encode(self, sources):
        """Annotations [B, S, F], and what to add to energies of heads [B * heads, 1, S]."""
        barred = torch.zeros(sources.shape, device=sources.device)
        barred = barred.masked_fill_(sources == rnnsearch.PADDING, -1e9)
        barred = barred.repeat_interleave(HEADS, 0)[:, None]
        x = self.embedded(self.source_embedding, sources)
        for layer in self.encoder:
            x = layer.after(x, read(*layer.own(x), barred))
        return self.encoder_norm(x), barred

    def loss(self, batch, smoothing=0.1):
        annotations, barred = self.encode(batch.sources)
        steps = batch.inputs.size(1)
        later = torch.full((steps, steps), -1e9, device=annotations.device).triu_(1)[None]
        x = self.embedded(self.target_embedding, batch.inputs)
        for layer in self.decoder:
            x = layer.after(x, read(*layer.own(x), later), layer.memory(annotations), barred)
        outputs = self.decoder_norm(x).flatten(0, 1).index_select(0, batch.real)
        return rnnsearch.SmoothedLoss.apply(
            self.readout(outputs), batch.targets.flatten()[batch.real], smoothing
        )

    def greedy(self, sources, lengths, steps):
        annotations, barred = self.encode(sources)
        memories = [layer.memory(annotations) for layer in self.decoder]
        rows = sources.size(0)
        room = annotations.new_empty(
            (LAYERS, 2, rows * HEADS, steps, self.size // HEADS), dtype=memories[0][0].dtype
        )
        symbols = torch.full((rows,), rnnsearch.BEGIN, device=sources.device)
        none = annotations.new_zeros((1, 1, 1))
        chosen = []
        for step in range(steps):
            x = self.embedded(self.target_embedding, symbols[:, None], step)
            for layer, memory, said in zip(self.decoder, memories, room):
                queries, keys, values = layer.own(x)
                said[0, :, step] = keys[:, 0]
                said[1, :, step] = values[:, 0]
                contexts = read(queries, *said[:, :, : step + 1], none)
                x = layer.after(x, contexts, memory, barred)
            symbols = self.readout(self.decoder_norm(x)[:, 0]).argmax(1)
            chosen.append(symbols)
        return torch.stack(chosen, 1)


if __name__ == "__main__":
    rnnsearch.main(Transformer, "pytorch_transformer")

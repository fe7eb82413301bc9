#!/usr/bin/env python3
"""network_vectors.py FOLDER: small networks over pictures with random numbers, written as ONNX by
torch's own exporter, with two pictures and what torch makes of them, [N, C, H, W] as [N, H, W, C]:
NAME.onnx, NAME.input.npy, NAME.output.npy; for tests/onnx_files_test.cpp.

Needs PyTorch (Debian's python3-torch 1.13); what it wrote is checked in:
    tests/oracles/network_vectors.py tests/data/networks
"""

import sys

import numpy
import torch
from torch import nn
from torch.onnx import TrainingMode


class Residual(nn.Module):
    """He et al. 2016: a stem, a block whose shortcut has filters, a block whose shortcut has none."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 7, 2, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                                  nn.MaxPool2d(3, 2, 1))
        self.one = nn.Sequential(nn.Conv2d(6, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                                 nn.Conv2d(8, 8, 3, 1, 1, bias=False), nn.BatchNorm2d(8))
        self.shortcut = nn.Sequential(nn.Conv2d(6, 8, 1, 2, bias=False), nn.BatchNorm2d(8))
        self.two = nn.Sequential(nn.Conv2d(8, 8, 3, 1, 1, groups=2), nn.BatchNorm2d(8))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))

    def forward(self, x):
        x = self.stem(x)
        x = torch.relu(self.one(x) + self.shortcut(x))
        x = torch.relu(self.two(x) + x)
        return self.head(x)


class Inverted(nn.Module):
    """Sandler et al. 2018, with squeeze and excitation (Hu et al. 2018); grid as output."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Sequential(nn.Conv2d(3, 9, 1), nn.BatchNorm2d(9), nn.ReLU6(),
                                  nn.Conv2d(9, 9, 3, 2, 1, groups=9), nn.BatchNorm2d(9), nn.ReLU6())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(9, 4, 1), nn.ReLU(), nn.Conv2d(4, 9, 1),
                                     nn.Sigmoid())
        self.narrow = nn.Sequential(nn.Conv2d(9, 5, 1), nn.BatchNorm2d(5), nn.Dropout(0.3))

    def forward(self, x):
        x = self.wide(x)
        return self.narrow(x * self.squeeze(x))


class Dense(nn.Module):
    """Huang et al. 2017: channels side by side; pools of all kinds; sizes that the network computes."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.one = nn.Conv2d(3, 4, 3, padding=1)
        self.two = nn.Conv2d(7, 6, (3, 2), padding=(0, 1))
        self.ceiling = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
        self.padded = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=True)
        self.largest = nn.MaxPool2d(2, 3, ceil_mode=True)
        self.last = nn.Linear(13 * 3 * 3, 7)

    def forward(self, x):
        x = torch.relu(self.norm(x))
        x = torch.cat([x, torch.relu(self.one(x))], 1)
        y = self.two(x)
        x = torch.cat([self.largest(self.ceiling(x)), self.largest(self.padded(y))], 1)
        x = x.view(x.size(0), -1)
        return torch.softmax(self.last(x), -1)


class Plain(nn.Module):
    """Simonyan & Zisserman 2015: a grid as a vector, in torch's order, and matrices."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 5, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                                    nn.Conv2d(5, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                                    nn.Linear(4 * 4 * 5, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 6))

    def forward(self, x):
        return self.layers(x)


def randomise(module):
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.3)
            nn.init.normal_(part.bias, 0, 0.3)
            nn.init.normal_(part.running_mean, 0, 0.3)
            nn.init.uniform_(part.running_var, 0.3, 2)


def channels_last(x):
    x = x.detach()
    return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).contiguous().numpy().astype("<f4")


def main(folder):
    torch.manual_seed(2015)
    cases = [
        ("residual", Residual(), (17, 23), {}),
        ("residual_folded", None, (17, 23), {"training": TrainingMode.EVAL}),
        ("inverted", Inverted(), (9, 8), {"opset_version": 9}),
        ("dense", Dense(), (16, 15), {"dynamic_axes": {"input": {0: "batch"}}}),
        ("plain", Plain(), (16, 20), {"opset_version": 17}),
    ]
    for name, module, size, options in cases:
        if module is None:
            module = before
        else:
            randomise(module)
        before = module.eval()
        x = torch.randn(2, 3, *size)
        options = {"training": TrainingMode.PRESERVE, "input_names": ["input"], "output_names": ["output"], **options}
        torch.onnx.export(module, x, f"{folder}/{name}.onnx", **options)
        numpy.save(f"{folder}/{name}.input.npy", channels_last(x))
        numpy.save(f"{folder}/{name}.output.npy", channels_last(module(x)))


main(sys.argv[1])

#!/usr/bin/env python3
"""sound_vectors.py: sounds as FLAC, Ogg and MP3 (written by libsndfile) with the samples that they hold; samples
at another rate, by the definition of a windowed sinc in whole numbers; and what torchaudio's
compliance.kaldi.fbank and compute_deltas make of samples; for src/data/sound_test.cpp, resampler_test.cpp and
frames_test.cpp.

Needs python3-torchaudio and libsndfile1 (packages/oracles.txt); what it wrote is checked in:
    tests/oracles/sound_vectors.py > tests/data/sounds/sounds.json
"""

import ctypes
import json
import math
import os
import struct
import tempfile

import torch
import torchaudio
from torchaudio.compliance import kaldi

# --- Samples: whole numbers of 16 bits


def spoken(count, rate):
    """A tone that rises, another one that beats, and a little noise (a linear congruential generator)."""
    samples, state = [], 12345
    for i in range(count):
        t = i / rate
        state = (1103515245 * state + 12345) % 2**31
        noise = state / 2**31 - 0.5
        x = 0.3 * math.sin(2 * math.pi * (200 * t + 4000 * t * t)) + 0.2 * math.sin(2 * math.pi * 1234 * t) * math.sin(9 * t)
        samples.append(round(32767 * (x + 0.02 * noise + 0.01)))
    return samples


# --- Files, by libsndfile


class Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("rate", ctypes.c_int), ("channels", ctypes.c_int),
                ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


FLAC, VORBIS, OPUS, MP3 = 0x170002, 0x200060, 0x200064, 0x230082


def written(kind, rate, channels, samples):
    library = ctypes.CDLL("libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    library.sf_open.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(Info)]
    library.sf_writef_short.restype = ctypes.c_int64
    library.sf_writef_short.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    library.sf_close.argtypes = [ctypes.c_void_p]
    path = os.path.join(tempfile.mkdtemp(), "sound")
    file = library.sf_open(path.encode(), 0x20, ctypes.byref(Info(rate=rate, channels=channels, format=kind)))
    assert file
    count = len(samples) // channels
    assert library.sf_writef_short(file, (ctypes.c_int16 * len(samples))(*samples), count) == count
    library.sf_close(file)
    with open(path, "rb") as made:
        return made.read()


def files():
    stereo = [s for pair in zip(spoken(400, 8000), spoken(400, 7000)) for s in pair]
    mono = spoken(1600, 8000)
    return {
        "flac": {"bytes": written(FLAC, 8000, 2, stereo).hex(), "rate": 8000, "channels": 2, "samples": stereo},
        "vorbis": {"bytes": written(VORBIS, 8000, 1, mono).hex(), "rate": 8000, "channels": 1, "samples": mono},
        "opus": {"bytes": written(OPUS, 8000, 1, mono).hex(), "rate": 8000, "channels": 1, "samples": mono},
        "mp3": {"bytes": written(MP3, 8000, 1, mono).hex(), "rate": 8000, "channels": 1, "samples": mono},
    }


# --- Another rate: Kaiser 1974; coefficients are whole numbers of 2^-26


def bessel(x):
    return math.fsum((x / 2) ** (2 * k) / math.factorial(k) ** 2 for k in range(40))


def resampled(samples, before, after):
    up, down = after // math.gcd(before, after), before // math.gcd(before, after)
    narrower = min(1.0, up / down)
    cutoff = narrower * (1 - 0.0784 / 2)
    half = math.ceil(64 / narrower)
    top = bessel(7.857)
    rows = {}
    found = []
    for i in range(-(-len(samples) * up // down)):
        middle, phase = divmod(i * down, up)
        if phase not in rows:
            row = []
            for k in range(2 * half):
                x = k - half + 1 - phase / up
                sinc = 1.0 if x == 0 else math.sin(math.pi * cutoff * x) / (math.pi * cutoff * x)
                inside = 1 - (x / half) ** 2
                row.append(cutoff * sinc * (bessel(7.857 * math.sqrt(inside)) / top if inside > 0 else 0))
            whole = [math.floor(x / sum(row) * 2**26 + 0.5) if x > 0 else -math.floor(-x / sum(row) * 2**26 + 0.5) for x in row]
            whole[whole.index(max(whole))] += 2**26 - sum(whole)
            rows[phase] = whole
        at = lambda k: samples[min(max(middle - half + 1 + k, 0), len(samples) - 1)]
        exact = sum(c * at(k) for k, c in enumerate(rows[phase]))  # of 2^-15 and 2^-26
        found.append(struct.unpack("f", struct.pack("f", exact / 2**41))[0])
    return found


def rates():
    return [{"from": before, "to": after, "samples": spoken(count, before),
             "right": resampled(spoken(count, before), before, after)}
            for before, after, count in [(11025, 8000, 220), (8000, 11025, 100)]]


# --- Frames: Kaldi's, as torchaudio has them


def frames():
    cases = [
        {},
        {"use_energy": True},
        {"use_energy": True, "num_mel_bins": 40, "high_freq": -400.0, "low_freq": 50.0},
        {"window_type": "hamming", "preemphasis_coefficient": 0.0, "frame_shift": 12.5, "frame_length": 50.0},
        {"window_type": "hanning", "remove_dc_offset": False, "num_mel_bins": 10},
        {"window_type": "blackman"},
        {"window_type": "rectangular", "high_freq": 3000.0, "frame_length": 20.0},
    ]
    all_cases = []
    for options in cases:
        for rate in (8000, 16000):
            samples = spoken(rate // 20, rate)
            wave = torch.tensor(samples, dtype=torch.float64)[None]
            made = kaldi.fbank(wave, sample_frequency=rate, dither=0.0, **options)
            all_cases.append({"rate": rate, "count": len(samples), "options": options,
                              "right": [[float(f"{x:.7g}") for x in row] for row in made.tolist()]})
    mel = kaldi.fbank(torch.tensor(spoken(900, 8000), dtype=torch.float64)[None], sample_frequency=8000, dither=0.0,
                      num_mel_bins=5, use_energy=True)
    first = torchaudio.functional.compute_deltas(mel.T[None], win_length=5)
    second = torchaudio.functional.compute_deltas(first, win_length=5)
    both = torch.cat([mel, first[0].T, second[0].T], 1)
    return {"samples": {str(rate): spoken(rate // 20, rate) for rate in (8000, 16000)}, "cases": all_cases,
            "deltas": {"count": 900, "samples": spoken(900, 8000),
                       "right": [[float(f"{x:.7g}") for x in row] for row in both.tolist()]}}


print(json.dumps({"files": files(), "rates": rates(), "frames": frames()}))

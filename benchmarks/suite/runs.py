"""Running programs, and what they use. Whatever is compared is run in turns: A B A B ..."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

LONGEST_SECONDS = 900


class Failed(Exception):
    """A program did not do what it should; says which, and what it said last."""


@dataclass
class Run:
    """One run of a program: seconds of CPU and of the clock, memory, output."""

    cpu: float
    wall: float
    peak_mb: float
    output: str


def run(command, environment=None, feed=None):
    """Runs a program on one thread unless the environment says otherwise. Raises Failed."""
    variables = {**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        began = time.perf_counter()
        source = open(feed, "rb") if feed else subprocess.DEVNULL
        process = subprocess.Popen(
            list(map(str, command)), stdin=source, stdout=output, stderr=messages, env=variables
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if feed:
            source.close()
        output.seek(0)
        messages.seek(0)
        said = messages.read().decode("utf-8", "replace").strip()
        if process.returncode != 0:
            last = said.splitlines()[-1] if said else "nothing"
            words = " ".join([os.path.basename(command[0]), *map(str, command[1:])])
            raise Failed(f"`{words}`: exit {process.returncode}, said: {last}")
        text = output.read().decode("utf-8", "replace")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, text)


def run_json(command, environment=None):
    """What a program that prints one line of JSON says."""
    return json.loads(run(command, environment).output.splitlines()[-1])


class Figures:
    """The same figure of several runs."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def least(self):
        return min(self.values)

    @property
    def most(self):
        return max(self.values)


def in_turns(contestants, rounds, note=None):
    """Calls each of the functions in turn, so many times; name -> Figures of what they return.

    One that fails is left out from then on, and `note` is told why.
    """
    found = {name: [] for name in contestants}
    failed = set()
    for _ in range(rounds):
        for name, contestant in contestants.items():
            if name in failed:
                continue
            try:
                found[name].append(contestant())
            except Failed as error:
                failed.add(name)
                if note:
                    words = ", ".join(map(str, name)) if isinstance(name, tuple) else name
                    note(f"{words}: left out: {error}")
    return {name: Figures(values) for name, values in found.items() if values}


def calibrate(candidates, speed, rounds=2):
    """The candidate of the highest speed, and all speeds. Those that come near are tried again."""
    speeds = {}
    for candidate in candidates:
        try:
            speeds[candidate] = speed(candidate)
        except Failed as error:
            print(f"   left out: {candidate}: {error}", file=sys.stderr)
    if not speeds:
        raise Failed(f"none of these settings works: {candidates}")
    for _ in range(rounds - 1):
        limit = 0.8 * max(speeds.values())
        near = [candidate for candidate in speeds if speeds[candidate] >= limit]
        if len(near) == 1:
            break
        for candidate in near:
            speeds[candidate] = max(speeds[candidate], speed(candidate))
    return max(speeds, key=speeds.get), speeds


def progress(text):
    print(f"-- {text}", file=sys.stderr, flush=True)

"""Two workers against one."""

import json
import shutil

from .data import write_recipe
from .runs import Failed, in_turns, progress, run

AIM = 1.8


def updates_a_second(run_folder):
    """By the clock, of the updates after the first line of progress."""
    lines = (run_folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    steps = [line for line in map(json.loads, lines) if line["kind"] == "progress"]
    if len(steps) < 3:
        raise Failed(f"{run_folder}: {len(steps)} lines of progress are too few to tell a speed")
    first, last = steps[1], steps[-1]  # the first counts the start
    return (last["update"] - first["update"]) / (last["seconds"] - first["seconds"])


def measure(bench):
    if "--workers" not in run([bench.attend, "train", "--help"]).output:
        bench.note("two workers: left out, `attend train` of this build has no --workers")
        return
    if bench.machine["cores"] < 2:
        bench.note("two workers: left out, this machine has one core")
        return
    progress("two workers against one")
    updates = 25 if bench.quick else 60
    folder = bench.folder / "workers"
    recipe = write_recipe(bench.folder / "workers.toml", updates)

    def speed(workers):
        shutil.rmtree(folder, ignore_errors=True)
        run([bench.attend, "train", recipe, "--train", *bench.text.train, "--out", folder,
             "--quiet", "--workers", workers])  # fmt: skip
        return workers * updates_a_second(folder)  # each update is of so many batches

    found = in_turns({n: lambda n=n: speed(n) for n in (1, 2)}, 1 if bench.quick else 2, bench.note)
    if len(found) == 2:
        bench.add("two workers, 256/256, fp32", "batches of 64 a second, by the clock",
                  ours=found[2], peer=found[1], peer_is="one worker", aim=AIM)  # fmt: skip

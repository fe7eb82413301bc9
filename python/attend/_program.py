"""What the program does: training, evaluation, and whatever else is asked of ``python3 -m attend``."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Iterator, Sequence, Union

from attend._library import Error

PathLike = Union[str, "os.PathLike[str]"]


def program() -> str:
    """The path of the program: ``$ATTEND``, beside the module, or in the search path."""
    named = os.environ.get("ATTEND")
    if named:
        return named
    beside = Path(__file__).with_name("bin") / "attend"
    if beside.exists():
        return str(beside)
    found = shutil.which("attend")
    if found is None:
        raise FileNotFoundError("the program attend is not in the search path: install it, or name it in ATTEND")
    return found


def _flags_of(options: dict[str, Any]) -> list[str]:
    """training_epochs=3 is --training.epochs 3; beam=5 is --beam 5; a list gives several."""
    flags: list[str] = []
    for name, value in options.items():
        flag = "--" + (name.replace("__", ".") if "__" in name else name.replace("_", "-"))
        if value is True:
            flags.append(flag)
        elif value is not False and value is not None:
            values = value if isinstance(value, (list, tuple)) else [value]
            flags += [flag, *(os.fspath(one) if hasattr(one, "__fspath__") else str(one) for one in values)]
    return flags


def _failure(code: int, said: str) -> Error:
    line = said.strip().splitlines()[-1] if said.strip() else f"attend ended with {code}"
    return Error(code, "the program", line.removeprefix("attend: "))


def evaluate(model: str, files: Sequence[PathLike], options: dict[str, Any]) -> dict[str, float]:
    """The lines ``name = number`` that ``attend evaluate`` prints."""
    command = [program(), "evaluate", "-m", model]
    if len(files) == 2 and "reference" not in options:
        command += ["--source", os.fspath(files[0]), "--reference", os.fspath(files[1])]
    else:
        for file in files:
            command += ["--source", os.fspath(file)]
    ended = subprocess.run(command + _flags_of(options), capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise _failure(ended.returncode, ended.stderr)
    found: dict[str, float] = {}
    for line in ended.stdout.splitlines():
        name, _, value = line.partition(" = ")
        number = value.split()[0] if value.split() else ""
        try:
            found[name.strip()] = float(number)
        except ValueError:
            continue
    return found


def train(
    recipe: PathLike, out: PathLike, train: Union[PathLike, Sequence[PathLike]] = (), **options: Any
) -> Iterator[dict[str, Any]]:
    """Trains, and yields each report while the program goes on: those of ``metrics.jsonl``.

    Keys of recipes are written with two underscores for their dot: ``training__epochs=3``. Other
    options are those of ``attend train``: ``dev=["val.en", "val.de"]``.

    >>> for report in attend.train("letters", out="model", train="words.tsv"):  # doctest: +SKIP
    ...     print(report)
    """
    command = [program(), "train", os.fspath(recipe), "--out", os.fspath(out), "-q"]
    if train:
        command += _flags_of({"train": list(train) if isinstance(train, (list, tuple)) else [train]})
    command += _flags_of(options)
    reports = Path(out) / "metrics.jsonl"
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen = 0
    try:
        while True:
            ended = running.poll() is not None
            if reports.exists():
                with reports.open(encoding="utf-8") as lines:
                    lines.seek(seen)
                    for line in iter(lines.readline, ""):
                        if not line.endswith("\n"):
                            break  # it is being written
                        seen = lines.tell()
                        yield json.loads(line)
            if ended:
                break
            time.sleep(0.1)
    finally:
        if running.poll() is None:
            running.terminate()  # it saves where it is, and can go on
        said = running.communicate()[1]
    if running.returncode != 0:
        raise _failure(running.returncode, said)

"""What the program does: training, evaluation, and whatever else is asked of ``python3 -m attend``."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Iterator, Sequence, Union

from attend._library import Error

PathLike = Union[str, "os.PathLike[str]"]


def program() -> str:
    """The path of the program: ``$ATTEND``, or what is in the search path."""
    named = os.environ.get("ATTEND")
    if named:
        return named
    found = shutil.which("attend")
    if found is None:
        raise FileNotFoundError("the program attend is not in the search path: install it, or name it in ATTEND")
    return found


def _flags_of(options: dict[str, Any]) -> list[str]:
    """training_epochs=3 is --training.epochs 3; beam=5 is --beam 5; a list gives several."""
    flags: list[str] = []
    for name, value in options.items():
        is_key = "__" in name  # of a recipe, which has a value always
        flag = "--" + (name.replace("__", ".") if is_key else name.replace("_", "-"))
        if isinstance(value, bool) and is_key:
            flags += [flag, str(value).lower()]
        elif value is True:
            flags.append(flag)
        elif value is not False and value is not None:
            values = value if isinstance(value, (list, tuple)) else [value]
            texts = [os.fspath(one) if hasattr(one, "__fspath__") else str(one) for one in values]
            flags += [flag, *texts] if texts else []
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
    ended = subprocess.run(command + _flags_of(options), capture_output=True, encoding="utf-8", errors="replace", check=False)
    if ended.returncode != 0:
        raise _failure(ended.returncode, ended.stderr)
    found: dict[str, float] = {}
    for line in ended.stdout.splitlines():
        name, _, value = line.partition(" = ")
        number = value.split()[0] if value.split() else ""
        try:
            found[name.strip().split("|")[0]] = float(number)  # without what it was scored by
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
    reports = _Reports(Path(out) / "metrics.jsonl")
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would stop it
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        try:
            while running.poll() is None:
                yield from reports.new()
                time.sleep(0.1)
            yield from reports.new()
        finally:
            if running.poll() is None:
                running.terminate()  # it saves where it is, and can go on
                running.wait()
        if running.returncode != 0:
            said.seek(0)
            raise _failure(running.returncode, said.read().decode("utf-8", "replace"))


class _Reports:
    """The lines of a file that are added from now on; where it is written anew, of later updates."""

    def __init__(self, path: Path):
        self.path = path
        self.file = self._identity()
        self.told = 0  # bytes
        self.update = -1
        for _ in self._lines():  # what an earlier training said
            pass

    def _identity(self) -> Any:
        try:
            return os.stat(self.path).st_ino
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            with self.path.open("rb") as lines:
                lines.seek(self.told)
                for line in iter(lines.readline, b""):
                    if not line.endswith(b"\n"):
                        return  # it is being written
                    self.told += len(line)
                    yield json.loads(line)
        except (FileNotFoundError, NotADirectoryError):
            return

    def new(self) -> Iterator[dict[str, Any]]:
        identity = self._identity()
        again = -1  # where the file was written anew: what it says up to here was told
        if identity != self.file or (identity and os.stat(self.path).st_size < self.told):
            self.file, self.told, again = identity, 0, self.update
        for report in self._lines():
            self.update = max(self.update, report.get("update", 0))
            if report.get("update", again + 1) > again:
                yield report

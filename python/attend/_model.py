"""A loaded model."""

import ctypes
import os
import weakref
from typing import Any, Callable, Optional, Sequence, Union, overload

from attend._answers import Answer, ResultHandle
from attend._library import Cancelled, ModelInfo, Options, Progress, Text, call, library

Row = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]


def _free(name: str, handle: ctypes.c_void_p) -> None:
    try:
        call(name, handle)
    except Exception:  # the interpreter ends
        pass


class Model:
    """A trained model: ``attend.load(path)``. Any number of threads may use one.

    Options are those of ``attend predict`` by their names, with ``_`` for ``-``: ``beam``, ``nbest``,
    ``length_penalty``, ``batch_size``, ``max_length``, ``threads``; ``readings=False`` where nobody
    looks at where an answer looked.
    """

    def __init__(self, path: Union[str, bytes, "os.PathLike[str]"]):
        self._handle = ctypes.c_void_p()
        if isinstance(path, bytes):
            self.path = "in memory"
            call("attend_model_load_memory", path, len(path), ctypes.byref(self._handle))
        else:
            self.path = os.path.abspath(path)
            call("attend_model_load", _without_nul(os.fsencode(path)), ctypes.byref(self._handle))
        self._close = weakref.finalize(self, _free, "attend_model_free", self._handle)
        info = ModelInfo(struct_size=ctypes.sizeof(ModelInfo))
        call("attend_model_describe", self._handle, ctypes.byref(info))
        self.task: str = info.task.decode()
        self.columns: list[str] = [info.columns[i].decode() for i in range(info.column_count)]
        self.parameters = int(info.parameters)
        self.weights: str = info.weights.decode()

    def close(self) -> None:
        """Forgets the model; answers stay what they are."""
        self._close()

    def __enter__(self) -> "Model":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<attend.Model {self.path!r}: {self.task}, {self.parameters} numbers as {self.weights}>"

    @overload
    def predict(self, rows: str, **options: Any) -> Answer: ...  # type: ignore[misc]  # a str is a Sequence
    @overload
    def predict(self, rows: Sequence[Row], **options: Any) -> list[Answer]: ...
    def predict(self, rows: Union[str, Sequence[Row]], **options: Any) -> Any:
        """The best answer: of a text one, of a list a list. A row of several columns is a tuple of texts."""
        if isinstance(rows, str):
            return self.predict_best([rows], **options)[0][0]
        return [answers[0] for answers in self.predict_best(rows, **options)]

    def predict_best(self, rows: Sequence[Row], **options: Any) -> list[list[Answer]]:
        """Of each row its answers, best first: ``nbest`` of them at most."""
        return self._ask("attend_predict", rows, len(self.columns), options)

    def score(self, rows: Sequence[Row], **options: Any) -> list[Answer]:
        """What given answers are worth: of each row the last text is the answer."""
        found = self._ask("attend_score", rows, len(self.columns) + 1, options)
        return [answers[0] for answers in found]

    def evaluate(self, *files: Union[str, "os.PathLike[str]"], **options: Any) -> dict[str, float]:
        """Metrics of files of rows and their right answers, by the program: see ``attend evaluate``."""
        from attend._program import evaluate

        if self.path == "in memory":
            raise ValueError("a model in memory has no path for the program: load it from its file")
        return evaluate(self.path, files, options)

    def _ask(
        self, function: str, rows: Sequence[Row], columns: int, options: dict[str, Any]
    ) -> list[list[Answer]]:
        if isinstance(rows, str):
            raise TypeError("rows is a text: expected a list of rows; predict() takes a text")
        rows = list(rows)
        cells = _cells_of(rows, columns)
        texts = (Text * len(cells))(*[Text(cell, len(cell)) for cell in cells])
        watch = _Watch(options.pop("progress", None))
        said = _options_of(options)
        said.progress = watch.function
        session = ctypes.c_void_p()
        call("attend_session_new", self._handle, ctypes.byref(said), ctypes.byref(session))
        handle = ctypes.c_void_p()
        try:
            call(function, session, texts, len(cells), ctypes.byref(handle))
        except Cancelled:
            if watch.raised is not None:
                raise watch.raised from None
            raise
        finally:
            _free("attend_session_free", session)
        result = ResultHandle(handle)
        count = ctypes.c_size_t()
        found = []
        for row in range(len(rows)):
            call("attend_result_answers", handle, row, ctypes.byref(count))
            found.append([Answer(result, row, rank) for rank in range(count.value)])
        return found


class _Watch:
    """A progress function of the caller: False ends the call, and so does what it raises."""

    def __init__(self, progress: Optional[Callable[[int, int], Any]]):
        self.raised: Optional[BaseException] = None

        def watched(_: Any, done: int, total: int) -> int:
            try:
                return int(progress is not None and progress(done, total) is False)
            except BaseException as raised:  # no exception crosses the library: it is raised behind it
                self.raised = raised
                return 1

        self.function = (
            Progress(watched) if progress is not None else ctypes.cast(0, Progress)
        )


def _cells_of(rows: Sequence[Row], columns: int) -> list[bytes]:
    cells: list[bytes] = []
    for number, row in enumerate(rows):
        texts = [row] if isinstance(row, (str, os.PathLike)) else list(row)
        if len(texts) != columns:
            raise ValueError(f"row {number} has {len(texts)} texts: expected {columns}")
        cells.extend(os.fspath(text).encode("utf-8", "surrogatepass") for text in texts)
    return cells


def _options_of(options: dict[str, Any]) -> Options:
    said = Options()
    call("attend_options_init", ctypes.byref(said), ctypes.sizeof(Options))
    for name, value in options.items():
        text = str(int(value)) if isinstance(value, bool) else str(value)
        called = _without_nul(name.replace("_", "-").encode())
        call("attend_options_set", ctypes.byref(said), called, _without_nul(text.encode()))
    return said


def _without_nul(text: bytes) -> bytes:
    if b"\0" in text:
        raise ValueError(f"a NUL in {text!r}")
    return text


def load(path: Union[str, bytes, "os.PathLike[str]"]) -> Model:
    """Loads what ``attend train`` or ``attend export`` made: a folder, one file, or the bytes of such a file."""
    return Model(path)


def version() -> str:
    """Of the library."""
    found: bytes = library().attend_version()
    return found.decode()

"""The C interface of libattend (attend/attend.h), by ctypes: structs, functions, and codes as exceptions."""

import ctypes
import os
from pathlib import Path
from typing import Any, Callable, Optional


class Error(Exception):
    """What could not be done, in one line. ``code`` is that of attend.h, ``name`` is its name."""

    def __init__(self, code: int, name: str, message: str):
        super().__init__(message)
        self.code = code
        self.name = name

    def __reduce__(self) -> Any:  # of its parts: a pool of processes sends it to its caller
        return type(self), (self.code, self.name, str(self))


class MissingFile(Error, FileNotFoundError):
    """There is no such model."""


class Cancelled(Error):
    """A progress function ended the call."""


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]


class ModelInfo(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("task", ctypes.c_char_p),
        ("column_count", ctypes.c_size_t),
        ("columns", ctypes.POINTER(ctypes.c_char_p)),
        ("parameters", ctypes.c_int64),
        ("weights", ctypes.c_char_p),
    ]


Progress = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t)


class Options(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("beam", ctypes.c_int32),
        ("best", ctypes.c_int32),
        ("batch_size", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("max_length", ctypes.c_int32),
        ("readings", ctypes.c_int32),
        ("replace_unknown", ctypes.c_int32),
        ("no_repeat", ctypes.c_int32),
        ("length_penalty", ctypes.c_double),
        ("coverage_penalty", ctypes.c_double),
        ("ctc", ctypes.c_double),
        ("max_ratio", ctypes.c_double),
        ("min_ratio", ctypes.c_double),
        ("end_threshold", ctypes.c_double),
        ("progress", Progress),
        ("progress_data", ctypes.c_void_p),
    ]


class AnswerStruct(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("text", ctypes.c_void_p),
        ("text_size", ctypes.c_size_t),
        ("score", ctypes.c_double),
        ("log_probability", ctypes.c_double),
        ("log_probabilities", ctypes.POINTER(ctypes.c_float)),
        ("log_probability_count", ctypes.c_size_t),
        ("reading_count", ctypes.c_size_t),
    ]


class ReadingStruct(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("weights", ctypes.POINTER(ctypes.c_float)),
        ("targets", ctypes.c_size_t),
        ("sources", ctypes.c_size_t),
        ("target_texts", ctypes.POINTER(ctypes.c_char_p)),
        ("source_texts", ctypes.POINTER(ctypes.c_char_p)),
        ("target_words", ctypes.POINTER(ctypes.c_int32)),
        ("source_words", ctypes.POINTER(ctypes.c_int32)),
        ("column", ctypes.c_size_t),
    ]


class Link(ctypes.Structure):
    _fields_ = [("source", ctypes.c_int32), ("target", ctypes.c_int32)]


_HANDLE = ctypes.c_void_p
_SIZE = ctypes.c_size_t
_FUNCTIONS: dict[str, list[Any]] = {
    "attend_model_load": [ctypes.c_char_p, ctypes.POINTER(_HANDLE)],
    "attend_model_load_memory": [ctypes.c_char_p, _SIZE, ctypes.POINTER(_HANDLE)],
    "attend_model_free": [_HANDLE],
    "attend_model_describe": [_HANDLE, ctypes.POINTER(ModelInfo)],
    "attend_options_init": [ctypes.POINTER(Options), _SIZE],
    "attend_options_set": [ctypes.POINTER(Options), ctypes.c_char_p, ctypes.c_char_p],
    "attend_session_new": [_HANDLE, ctypes.POINTER(Options), ctypes.POINTER(_HANDLE)],
    "attend_session_free": [_HANDLE],
    "attend_predict": [_HANDLE, ctypes.POINTER(Text), _SIZE, ctypes.POINTER(_HANDLE)],
    "attend_score": [_HANDLE, ctypes.POINTER(Text), _SIZE, ctypes.POINTER(_HANDLE)],
    "attend_result_free": [_HANDLE],
    "attend_result_rows": [_HANDLE, ctypes.POINTER(_SIZE)],
    "attend_result_answers": [_HANDLE, _SIZE, ctypes.POINTER(_SIZE)],
    "attend_result_answer": [_HANDLE, _SIZE, _SIZE, ctypes.POINTER(AnswerStruct)],
    "attend_result_reading": [_HANDLE, _SIZE, _SIZE, _SIZE, ctypes.POINTER(ReadingStruct)],
    "attend_result_links": [
        _HANDLE,
        _SIZE,
        _SIZE,
        _SIZE,
        ctypes.POINTER(ctypes.POINTER(Link)),
        ctypes.POINTER(_SIZE),
    ],
}


def _path() -> str:
    named = os.environ.get("ATTEND_LIBRARY")
    if named:
        return named
    beside = Path(__file__).with_name("libattend.so.0")
    return str(beside) if beside.exists() else "libattend.so.0"


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"attend needs its library, {path}: {error}. Install libattend0, or name it in ATTEND_LIBRARY"
        ) from None
    for name, arguments in _FUNCTIONS.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = ctypes.c_int
    for name in ("attend_last_error", "attend_version"):
        getattr(library, name).restype = ctypes.c_char_p
    library.attend_code_name.argtypes = [ctypes.c_int]
    library.attend_code_name.restype = ctypes.c_char_p
    return library


_library: Optional[ctypes.CDLL] = None


def library() -> ctypes.CDLL:
    """Loaded when it is first asked for."""
    global _library
    if _library is None:
        _library = _load()
    return _library


_NO_FILE = -5
_CANCELLED = -10


def call(name: str, *arguments: Any) -> None:
    """Calls a function of the library; a code other than 0 becomes an exception."""
    function: Callable[..., int] = getattr(library(), name)
    code = function(*arguments)
    if code == 0:
        return
    kind = {_NO_FILE: MissingFile, _CANCELLED: Cancelled}.get(code, Error)
    raise kind(
        code,
        library().attend_code_name(code).decode(),
        library().attend_last_error().decode("utf-8", "replace"),
    )

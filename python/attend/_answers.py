"""What a model answered: texts, scores, and where it looked."""

import ctypes
import functools
import html
from typing import TYPE_CHECKING, Any, Optional

from attend._library import AnswerStruct, Link, ReadingStruct, call

if TYPE_CHECKING:
    import numpy


class ResultHandle:
    """A result of the library, freed with the last answer that is kept of it."""

    def __init__(self, handle: ctypes.c_void_p):
        self.handle = handle

    def __del__(self) -> None:
        try:
            call("attend_result_free", self.handle)
        except Exception:  # the interpreter ends
            pass


class Reading:
    """Where an answer looked: ``weights`` [targets, sources], and what was said and read there."""

    def __init__(self, result: ResultHandle, row: int, rank: int, index: int):
        found = ReadingStruct(struct_size=ctypes.sizeof(ReadingStruct))
        call("attend_result_reading", result.handle, row, rank, index, ctypes.byref(found))
        self._result = result
        self._found = found
        self._place = (row, rank, index)
        self.name: str = found.name.decode()
        self.column = int(found.column)

    @functools.cached_property
    def targets(self) -> list[str]:
        """The symbols of the answer, its end included; one of a class."""
        return [text.decode() for text in self._found.target_texts[: self._found.targets]]

    @functools.cached_property
    def sources(self) -> list[str]:
        """The symbols, or places, of what was read."""
        return [text.decode() for text in self._found.source_texts[: self._found.sources]]

    @functools.cached_property
    def target_words(self) -> list[int]:
        """The word that each target is of, from 0; -1: of none."""
        return list(self._found.target_words[: self._found.targets])

    @functools.cached_property
    def source_words(self) -> list[int]:
        """The same of the sources."""
        return list(self._found.source_words[: self._found.sources])

    @property
    def weights(self) -> "numpy.ndarray[Any, Any]":
        """A numpy array of float32 [targets, sources], read-only: the library's own numbers, not copied."""
        import numpy

        shape = (int(self._found.targets), int(self._found.sources))
        count = shape[0] * shape[1]
        if count == 0:
            return numpy.zeros(shape, numpy.float32)
        numbers = (ctypes.c_float * count).from_address(
            ctypes.cast(self._found.weights, ctypes.c_void_p).value or 0
        )
        # An array keeps its base; that keeps this reading, and so the result whose numbers these are.
        numbers._keeps = self  # type: ignore[attr-defined]
        flat: "numpy.ndarray[Any, Any]" = numpy.frombuffer(memoryview(numbers).toreadonly(), dtype=numpy.float32)
        return flat.reshape(shape)

    @property
    def links(self) -> list[tuple[int, int]]:
        """Of each word of the answer the word that it looked at most: (source, target), from 0."""
        links = ctypes.POINTER(Link)()
        count = ctypes.c_size_t()
        call(
            "attend_result_links",
            self._result.handle,
            *self._place,
            ctypes.byref(links),
            ctypes.byref(count),
        )
        return [(links[i].source, links[i].target) for i in range(count.value)]

    def __repr__(self) -> str:
        return f"<attend.Reading {self.name!r}: {self._found.targets} x {self._found.sources}>"

    def _repr_html_(self) -> str:
        from attend._pictures import svg_of

        return svg_of(self)


class Answer:
    """One answer of a row."""

    def __init__(self, result: ResultHandle, row: int, rank: int):
        found = AnswerStruct(struct_size=ctypes.sizeof(AnswerStruct))
        call("attend_result_answer", result.handle, row, rank, ctypes.byref(found))
        self.text: str = ctypes.string_at(found.text, found.text_size).decode()
        self.score = float(found.score)
        self.log_probability = float(found.log_probability)
        self.log_probabilities: list[float] = found.log_probabilities[: found.log_probability_count]
        self._result = result
        self._place = (row, rank)
        self._reading_count = int(found.reading_count)

    @functools.cached_property
    def readings(self) -> list[Reading]:
        """Where it looked, in each of the ways that its model looks."""
        return [Reading(self._result, *self._place, i) for i in range(self._reading_count)]

    @property
    def reading(self) -> Optional[Reading]:
        """The first one; none where nothing was looked at."""
        return self.readings[0] if self.readings else None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<attend.Answer {self.text!r}, score {self.score:.4f}>"

    def _repr_html_(self) -> str:
        head = f"<p>{html.escape(self.text)} <small>{self.score:.4f}</small></p>"
        return head + "".join(reading._repr_html_() for reading in self.readings)

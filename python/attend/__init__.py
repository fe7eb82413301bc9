"""attend: attentional models, loaded and asked.

>>> import attend
>>> model = attend.load(MODEL)
>>> answer = model.predict("the old dog sleeps")
>>> isinstance(answer.text, str)
True
>>> answer.reading.weights.shape == (len(answer.reading.targets), len(answer.reading.sources))
True
>>> model.close()
"""

from attend._answers import Answer, Reading
from attend._library import Cancelled, Error, MissingFile
from attend._model import Model, load, version
from attend._program import train

__all__ = ["Answer", "Cancelled", "Error", "MissingFile", "Model", "Reading", "load", "train", "version"]

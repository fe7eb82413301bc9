"""The package beside the program: what both answer of one model. Run by tests/library/python.sh."""

import doctest
import gc
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import attend
import attend._library

PROGRAM = os.environ["ATTEND"]
MODEL = os.environ["ATTEND_TEST_MODEL"]
TEXT = ["the old dog sleeps", "a cat sees the house", "the children run"]


def run(*arguments, text=""):
    return subprocess.run([PROGRAM, *arguments], input=text, capture_output=True, text=True, check=True).stdout


class Predicting(unittest.TestCase):
    def setUp(self):
        self.model = attend.load(MODEL)

    def tearDown(self):
        self.model.close()

    def test_says_what_the_program_says(self):
        said = run("predict", "-m", MODEL, text="\n".join(TEXT) + "\n").splitlines()
        self.assertEqual([answer.text for answer in self.model.predict(TEXT)], said)
        self.assertEqual(self.model.predict(TEXT[0]).text, said[0])
        best = run("predict", "-m", MODEL, "--nbest", "3", text=TEXT[1] + "\n").splitlines()
        found = self.model.predict_best([TEXT[1]], nbest=3)[0]
        self.assertEqual([answer.text for answer in found], [line.split(" ||| ")[1] for line in best])

    def test_links_are_those_of_the_program(self):
        said = run("predict", "-m", MODEL, "--alignments", "pharaoh", text=TEXT[0] + "\n").strip()
        answer = self.model.predict(TEXT[0])
        links = " ".join(f"{source}-{target}" for source, target in answer.reading.links)
        self.assertEqual(f"{answer.text} ||| {links}", said)

    def test_weights_are_the_librarys_own_and_outlive_everything(self):
        answer = self.model.predict(TEXT[0])
        weights = answer.reading.weights
        again = answer.reading.weights
        self.assertEqual(weights.__array_interface__["data"], again.__array_interface__["data"])
        self.assertFalse(weights.flags.writeable)
        self.assertEqual(weights.dtype.name, "float32")
        before = weights.copy()
        self.model.close()
        del answer, again
        gc.collect()
        self.assertTrue((weights == before).all())
        for total in weights.sum(axis=1):
            self.assertAlmostEqual(float(total), 1.0, places=5)

    def test_without_readings_there_is_none(self):
        self.assertIsNone(self.model.predict(TEXT[0], readings=False).reading)

    def test_scores_given_answers(self):
        answer = self.model.predict(TEXT[0], beam=1)
        scored = self.model.score([(TEXT[0], answer.text)])[0]
        self.assertAlmostEqual(scored.log_probability, answer.log_probability, places=3)

    def test_one_file_and_its_bytes_are_models(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.attend"
            run("export", "-m", MODEL, "--single", str(file), "--weights", "fp32")
            right = self.model.predict(TEXT[0]).text
            for source in (file, str(file), file.read_bytes()):
                with attend.load(source) as model:
                    self.assertEqual(model.predict(TEXT[0]).text, right)
            with self.assertRaises(attend.Error) as refused:
                attend.load(b"nothing")
            self.assertEqual(refused.exception.name, "ATTEND_BAD_MODEL")

    def test_a_notebook_sees_a_picture(self):
        answer = self.model.predict("the <dog> & cat")
        page = answer._repr_html_()
        self.assertIn("<svg", page)
        self.assertNotIn("<dog>", page)
        self.assertEqual(page.count("<rect"), answer.reading.weights.size)

    def test_threads_share_a_model(self):
        expected = [answer.text for answer in self.model.predict(TEXT)]
        wrong = []

        def work():
            for text, right in zip(TEXT, expected):
                if self.model.predict(text).text != right:
                    wrong.append(text)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_progress_is_told_and_ends_a_call(self):
        seen = []
        self.model.predict(TEXT, batch_size=1, progress=lambda done, total: seen.append((done, total)))
        self.assertEqual(seen[-1], (3, 3))
        with self.assertRaises(attend.Cancelled):
            self.model.predict(TEXT, progress=lambda done, total: False)

        def broken(done, total):
            raise KeyError("mine")

        with self.assertRaises(KeyError):
            self.model.predict(TEXT, progress=broken)


class Faults(unittest.TestCase):
    def test_have_the_librarys_message_and_code(self):
        with self.assertRaises(FileNotFoundError) as missing:
            attend.load("/nowhere")
        self.assertEqual(missing.exception.name, "ATTEND_NO_FILE")
        self.assertIn("/nowhere does not exist", str(missing.exception))
        with attend.load(MODEL) as model:
            with self.assertRaises(attend.Error) as refused:
                model.predict("x", beem=3)
            self.assertEqual(refused.exception.name, "ATTEND_BAD_OPTION")
            with self.assertRaises(attend.Error) as refused:
                model.predict("\udcff")
            self.assertEqual(refused.exception.name, "ATTEND_BAD_INPUT")
            with self.assertRaises(ValueError):
                model.predict([("one", "two")])
        with self.assertRaises(attend.Error) as closed:
            model.predict("x")
        self.assertEqual(closed.exception.name, "ATTEND_BAD_HANDLE")

    def test_a_missing_library_is_named(self):
        code = "import attend; attend.load('x')"
        environment = {**os.environ, "ATTEND_LIBRARY": "/nowhere/libattend.so.0"}
        ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        self.assertIn("ImportError: attend needs its library, /nowhere/libattend.so.0", ended.stderr)


class Given(unittest.TestCase):
    def test_is_refused_where_it_is_nothing(self):
        with attend.load(MODEL) as model:
            with self.assertRaises(TypeError):
                model.predict_best("abc")
            with self.assertRaises(ValueError):
                model.predict("a", beam="2\0x")
            self.assertEqual(len(model.predict(text for text in TEXT)), 3)
            with self.assertRaises(ValueError):
                model.predict(TEXT[0]).reading.weights.flags.writeable = True
        with self.assertRaises(ValueError):
            attend.load(MODEL + "\0more")

    def test_errors_go_through_a_pool(self):
        import pickle

        with self.assertRaises(attend.Error) as refused:
            attend.load("/nowhere")
        again = pickle.loads(pickle.dumps(refused.exception))
        self.assertEqual((again.code, str(again)), (refused.exception.code, str(refused.exception)))


class Program(unittest.TestCase):
    def test_is_what_the_module_runs(self):
        ended = subprocess.run([sys.executable, "-m", "attend", "--version"], capture_output=True, text=True)
        self.assertEqual(ended.stdout, run("--version"))

    def test_trains_and_tells_meanwhile(self):
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            run("generate", "--out", str(corpus), "--train", "40", "--dev", "8", "--test", "8")
            arguments = {
                "train": [corpus / "train.source", corpus / "train.target"],
                "dev": [corpus / "dev.source", corpus / "dev.target"],
                "training__updates": 4,
                "training__validate_every": 2,
                "training__warmup": 1,
                "text__kind": "characters",
                "model__hidden_size": 8,
                "model__embedding_size": 8,
            }
            out = Path(folder) / "model"
            reports = list(attend.train("bahdanau2015", out, **arguments))
            self.assertEqual(
                len(reports), len((out / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
            )
            self.assertGreater(len(reports), 1)
            with attend.load(out) as model:
                scores = model.evaluate(corpus / "test.source", corpus / "test.target")
            self.assertIn("BLEU", scores)
            with self.assertRaises(attend.Error) as refused:
                list(attend.train("no-such-recipe", Path(folder) / "other", **arguments))
            self.assertIn("no-such-recipe", str(refused.exception))


def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocTestSuite(attend, extraglobs={"MODEL": MODEL}))
    return tests


if __name__ == "__main__":
    unittest.main()

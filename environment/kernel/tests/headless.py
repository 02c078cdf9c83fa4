"""Notebooks without a frontend: the command, papermill, and what saving one changes."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat

from faults import Notebook

HERE = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
NODE = shutil.which("node")
CELLS = [
    ("let who: string = 'x'; // who it is for\nlet n = 1;", ["parameters"]),
    ("import { shared } from '../lib/shared.ts'; console.log(JSON.stringify(who), n, shared, process.env.INFERENCE_SCALING_FIGURES);", []),
    ("if (n === 8) await new Promise((r) => setTimeout(r, 60_000)); if (n === 9) { (await import('node:fs')).writeSync(2, 'FATAL ERROR: as if\\n'); process.kill(process.pid, 'SIGKILL'); }", []),
]


class Headless(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="kernel-headless-", dir=os.path.join(HERE, ".local"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        os.makedirs(os.path.join(cls.home, "notebooks"))
        os.makedirs(os.path.join(cls.home, "lib"))
        with open(os.path.join(cls.home, "lib", "shared.ts"), "w") as file:
            file.write("export const shared = 7;\n")
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"display_name": "TypeScript (inference-scaling)", "language": "typescript", "name": "inference-scaling"}})
        for source, tags in CELLS:
            notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {}))
        cls.path = os.path.join(cls.home, "notebooks", "mine.ipynb")
        nbformat.write(notebook, cls.path)

    def command(self, *args):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("INFERENCE_SCALING_")}
        script = "import('./environment/commands/notebook.mjs').then(async ({ notebook }) => process.exit(await notebook(process.argv.slice(1))));"
        return subprocess.run([NODE, "-e", script, "--", *args], cwd=HERE, env={**environment, "INIT_CWD": self.home}, capture_output=True, text=True)

    def test_any_notebook_runs_with_parameters_in_its_own_folder(self):
        done = self.command("notebooks/mine.ipynb", "-p", "who=a\u2028\u2029b", "-p", "n=2", "--output", "made/mine.ipynb")
        self.assertEqual(done.returncode, 0, done.stderr)
        made = nbformat.read(os.path.join(self.home, "made", "mine.ipynb"), as_version=4)
        text = made.cells[2].outputs[0].text
        self.assertIn('"a\u2028\u2029b" 2 7 ', text)
        self.assertTrue(text.strip().endswith("data/runs/lab/figures"))

    def test_reports_on_a_page_and_on_paper(self):
        done = self.command("notebooks/mine.ipynb", "--output", "made/told.ipynb", "--html", "made/told.html", "--pdf", "made/told.pdf")
        if "Chromium" in done.stderr:
            self.skipTest(done.stderr.strip().splitlines()[-1])
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.home, "made", "told.pdf"), "rb") as file:
            self.assertEqual(file.read(5), b"%PDF-")
        self.assertEqual([name for name in os.listdir(os.path.join(self.home, "made")) if name.startswith("told.ipynb.")], [])

    def test_pictures_of_a_report_are_described(self):
        data = {"image/png": "iVBORw0KGgo=", "image/svg+xml": "<svg/>", "text/plain": "A <line>"}
        notebook = nbformat.v4.new_notebook()
        outputs = [
            nbformat.v4.new_output("display_data", data=data, metadata={"image/svg+xml": {"alt": 'falls, "fast"'}}),
            nbformat.v4.new_output("display_data", data={key: data[key] for key in ("image/png", "text/plain")}),
        ]
        notebook.cells.append(nbformat.v4.new_code_cell("1", outputs=outputs))
        source, page = (os.path.join(self.home, f"described.{ending}") for ending in ("ipynb", "html"))
        nbformat.write(notebook, source)
        done = subprocess.run([sys.executable, os.path.join(HERE, "environment", "notebooks", "report.py"), source, page], capture_output=True, text=True)
        self.assertEqual((done.returncode, "Alternative text" in done.stderr), (0, False), done.stderr)
        with open(page, encoding="utf-8") as file:
            told = file.read()
        self.assertEqual(re.findall(r"""<img alt=('.*?'|".*?") """, told), ["'falls, \"fast\"'", '"A &lt;line&gt;"'])

    def test_jupyter_writes_into_the_checkout_alone(self):
        script = "import('./environment/notebooks/jupyter.mjs').then(({ JUPYTER }) => console.log(JSON.stringify(JUPYTER)));"
        told = subprocess.run([NODE, "-e", script], cwd=HERE, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        places = [value for key, value in json.loads(told.stdout).items() if key.endswith("DIR")]
        self.assertEqual((len(places), [place for place in places if not place.startswith(os.path.join(HERE, ".local"))]), (4, []))

    def test_what_is_not_to_be_had_is_said_in_one_sentence(self):
        wrong = self.command("notebooks/mine.ipynb", "-p", "nosuch=1", "--output", "made/none.ipynb")
        self.assertEqual((wrong.returncode, wrong.stderr), (2, "notebook mine.ipynb: expected parameters who, n, got nosuch\n"))
        for args in (["none.ipynb"], ["--what"], ["notebooks/mine.ipynb", "--timeout", "soon"]):
            refused = self.command(*args)
            self.assertEqual((refused.returncode, len(refused.stderr.splitlines())), (2, 2))
        self.assertIn("--timeout S", self.command("--help").stdout)

    def test_a_cell_that_takes_too_long_and_a_kernel_that_dies(self):
        slow = self.command("notebooks/mine.ipynb", "-p", "n=8", "--timeout", "2", "--output", "made/slow.ipynb")
        self.assertEqual(slow.returncode, 1)
        self.assertIn("Timeout: expected a cell to take at most 2.0 s", slow.stderr)
        dead = self.command("notebooks/mine.ipynb", "-p", "n=9", "--output", "made/dead.ipynb")
        self.assertIn("the kernel ended while the cell ran: FATAL ERROR: as if", dead.stderr)

    def test_papermill_inspects_parameters_and_takes_any_value(self):
        runner = os.path.join(HERE, "environment", "kernel", "papermill_typescript.py")
        script = "import sys; sys.path.insert(0, sys.argv[1]); import papermill_typescript, papermill, json, datetime, pathlib; print(json.dumps(papermill.inspect_notebook(sys.argv[2]))); print(papermill_typescript.TypeScript.translate([datetime.date(2026, 1, 2), pathlib.Path('a/b'), '\\u2028']))"
        told = subprocess.run([sys.executable, "-c", script, os.path.dirname(runner), self.path], capture_output=True, text=True)
        found, translated = told.stdout.splitlines()
        self.assertEqual(json.loads(found)["who"], {"name": "who", "inferred_type_name": "string", "default": "'x'", "help": "who it is for"})
        self.assertEqual(json.loads(translated), ["2026-01-02", "a/b", "\u2028"])
        self.assertTrue(translated.isascii())


class Saved(unittest.TestCase):
    def test_opening_and_saving_a_notebook_changes_nothing(self):
        notebook = Notebook()
        self.addCleanup(notebook.close)
        language = notebook.reply_to(notebook.client.kernel_info())["language_info"]
        for path in sorted(glob.glob(os.path.join(HERE, "notebooks", "*.ipynb"))):
            with self.subTest(path=path), open(path, encoding="utf-8") as file:
                text = file.read()
                opened = nbformat.reads(text, as_version=4)
                opened.metadata["language_info"] = language
                self.assertEqual(nbformat.writes(opened) + "\n", text)

    def test_a_filter_takes_out_what_a_run_leaves(self):
        notebook = nbformat.v4.new_notebook(metadata={"papermill": {}})
        notebook.cells.append(nbformat.v4.new_code_cell("1", execution_count=4, outputs=[nbformat.v4.new_output("stream", text="x")], metadata={"execution": {}, "tags": ["a"]}))
        done = subprocess.run([NODE, os.path.join(HERE, "environment", "notebooks", "canonical.mjs")], input=nbformat.writes(notebook), capture_output=True, text=True)
        bare = nbformat.reads(done.stdout, as_version=4)
        self.assertEqual((bare.cells[0].outputs, bare.cells[0].execution_count, bare.cells[0].metadata), ([], None, {"tags": ["a"]}))
        self.assertNotIn("papermill", bare.metadata)

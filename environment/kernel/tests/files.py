"""Modules beside the notebook and elsewhere, and output that is not JavaScript's."""

import os
import re
import shutil
import signal
import tempfile
import unittest

from faults import Notebook, WithNotebook

HERE = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))


class Files(unittest.TestCase):
    """A checkout's folder with notebooks/ next to lib/."""

    @classmethod
    def setUpClass(cls):
        os.makedirs(os.path.join(HERE, ".local"), exist_ok=True)
        cls.home = tempfile.mkdtemp(prefix="kernel-files-", dir=os.path.join(HERE, ".local"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        os.makedirs(os.path.join(cls.home, "notebooks"))
        cls.write("lib/helper.ts", "import { base } from './base.js';\nexport const value: number = base + 1;\nexport function fail(): never {\n  throw new Error('from the helper');\n}\nexport const where = import.meta.url;\n")
        cls.write("lib/base.ts", "export const base = 1;\n")
        cls.write("data.json", '{ "name": "of the data" }')
        cls.write("lib/plain.js", "exports.plain = 5;\n")
        environment = {**os.environ, "JPY_SESSION_NAME": os.path.join(cls.home, "notebooks", "mine.ipynb")}
        cls.notebook = Notebook(cwd=os.path.join(cls.home, "notebooks"), env=environment)
        cls.addClassCleanup(cls.notebook.close)

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def run_cell(self, code):
        return self.notebook.run(code)

    def test_files_above_the_notebook_with_and_without_their_endings(self):
        self.assertEqual(self.run_cell("import { value } from '../lib/helper'; import { base } from '../lib/base.ts'; import data from '../data.json'; import { plain } from '../lib/plain.js'; [value, base, data.name, plain]").result, "[ 2, 1, 'of the data', 5 ]")
        self.assertEqual(self.run_cell("import more from '../data.json' with { type: 'json' }; more.name").result, "of the data")
        self.assertIn("Type 'number' is not assignable", self.run_cell("const wrong: string = value;").error["evalue"])
        self.assertEqual(self.run_cell("import { startRun } from 'inference-scaling'; typeof startRun").result, "function")

    def test_errors_in_files_are_in_their_lines(self):
        error = self.run_cell("import { fail } from '../lib/helper';\nfail();").error
        self.assertRegex("\n".join(error["traceback"]), r"lib/helper\.ts:4:9\)[^$]*In\[\d+\]:2:")
        self.write("lib/wrong.ts", "export const wrong: number = 'text';\n")
        self.assertIn("lib/wrong.ts:1:14 - Type 'string' is not assignable", self.run_cell("import { wrong } from '../lib/wrong.ts'; wrong").error["evalue"])

    def test_an_edited_file_is_noticed(self):
        self.write("lib/a.ts", "export const a: number = 1;\n")
        self.write("lib/b.ts", "import { a } from './a.ts';\nexport const b = a + 1;\n")
        importing = "import { b } from '../lib/b.ts'; b"
        self.assertEqual(self.run_cell(importing).result, "2")
        self.write("lib/a.ts", "export const a: number = 10;\nexport const fresh = true;\n")
        self.assertIn("a.ts was edited since it was imported", self.run_cell("1").text)
        self.assertEqual(self.run_cell("1").text, "")
        again = self.run_cell(importing)
        self.assertEqual((again.result, again.text), ("11", ""))
        self.assertEqual(self.run_cell("import { fresh } from '../lib/a'; const is: boolean = fresh; is").result, "true")

    def test_a_file_that_is_made_after_it_was_missed(self):
        importing = "import { now } from '../lib/new.ts'; now"
        self.assertIn("Cannot find module", self.run_cell(importing).error["evalue"])
        self.write("lib/new.ts", "export const now = 3;\n")
        self.assertEqual(self.run_cell(importing).result, "3")

    def test_where_a_cell_is(self):
        self.assertEqual(self.run_cell("import.meta.url.endsWith('/notebooks/mine.ipynb')").result, "true")
        self.assertEqual(self.run_cell("import { where } from '../lib/helper.ts'; where.endsWith('/lib/helper.ts')").result, "true")


class Output(WithNotebook):
    def test_what_is_written_to_descriptors_is_shown(self):
        outcome = self.run_cell("import { execSync, spawn } from 'node:child_process'; import { writeSync } from 'node:fs'; console.log('first'); execSync('echo from a child; echo wrong >&2', { stdio: 'inherit' }); writeSync(1, 'written\\n'); console.log('last');")
        of = lambda name: "".join(content["text"] for content in outcome.of("stream") if content["name"] == name)
        self.assertEqual(sorted(of("stdout").split()), sorted("first from a child written last".split()))
        self.assertLess(of("stdout").index("child"), of("stdout").index("last"))
        self.assertEqual(of("stderr"), "wrong\n")
        waited = self.run_cell("await new Promise((done) => spawn('sh', ['-c', 'echo slow'], { stdio: 'inherit' }).on('close', done));")
        self.assertEqual(waited.text, "slow\n")
        many = self.run_cell("execSync('seq 1 100000', { stdio: 'inherit' }); 0")
        self.assertEqual(len(many.text.split()), 100_000)

    def test_stacks_that_are_printed_are_those_of_the_cell(self):
        printed = self.run_cell("console.log(new Error('told')); console.trace('traced'); new Error('shown')")
        for hidden in ("node:", "environment/kernel", "tslab"):
            self.assertNotIn(hidden, printed.text + printed.result)
        self.assertIn(f"In[{printed.count}]:1:", printed.result)

    def test_errors_of_errors_and_their_own_properties(self):
        outcome = self.run_cell("await Promise.any([Promise.reject(new RangeError('one')), Promise.reject(Object.assign(new Error('two'), { code: 'E2' }))]);")
        text = "\n".join(outcome.error["traceback"])
        for part in ("1 of 2: RangeError: one", "2 of 2: Error: two", "{ code: 'E2' }", f"In[{outcome.count}]:1:"):
            self.assertIn(part, text)
        missing = "\n".join(self.run_cell("import { readFileSync } from 'node:fs'; readFileSync('/no/such')").error["traceback"])
        self.assertIn("code: 'ENOENT'", missing)
        bare = self.run_cell("import { readFile } from 'node:fs/promises';\nconst before = 1;\nawait readFile('/no/such');")
        self.assertIn(f"In[{bare.count}]:3:1", "\n".join(bare.error["traceback"]))

    def test_an_error_of_a_thread_names_the_line_that_waited(self):
        outcome = self.run_cell("import { Worker } from 'node:worker_threads';\nconst thread = new Worker(\"throw new Error('in a thread')\", { eval: true });\nawait new Promise(() => {});")
        self.assertIn(f"In[{outcome.count}]:3:1", "\n".join(outcome.error["traceback"]))

    def test_stacks_lead_through_awaits_and_hold_each_frame_once(self):
        code = "async function inner() {\n  await null;\n  throw new Error('deep');\n}\nasync function outer() {\n  await inner();\n}\nawait outer();\n0"
        outcome = self.run_cell(code)
        frames = re.findall(r"at .*", "\n".join(outcome.error["traceback"]))
        self.assertEqual([re.sub(r"In\[\d+\]:", "", frame) for frame in frames], ["at inner (3:9)", "at async outer (6:3)", "at async 8:1"])
        plain = self.run_cell("const made = new Error('made');\n\nmade")
        self.assertEqual(plain.result, f"Error: made\n    at In[{plain.count}]:1:14")

    def test_frames_of_the_library_are_in_its_sources(self):
        text = "\n".join(self.run_cell("import { fitLaw, power } from 'inference-scaling/fit'; (fitLaw as any)(power, 5);").error["traceback"])
        self.assertRegex(text, r"at .*\(?src/fit/[\w-]+\.ts:\d+:\d+")
        self.assertNotIn("dist/", text)
        self.assertNotIn("^", text)

    def test_a_name_that_is_taken(self):
        self.assertIn("1:7 - expected another name than exports", self.run_cell("const exports = 5;").error["evalue"])
        self.run_cell("const require = 6, fetch = 7; const setTimeout = 8;")
        self.assertEqual(self.run_cell("[require, fetch, setTimeout]").result, "[ 6, 7, 8 ]")


class Deaths(unittest.TestCase):
    def test_the_next_kernel_says_why_the_last_one_died(self):
        notebook = Notebook()
        self.addCleanup(notebook.close)
        notebook.run("import { writeSync } from 'node:fs'; writeSync(2, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\\n');")
        os.kill(notebook.pid, signal.SIGKILL)
        notebook.manager.restart_kernel(now=True)
        notebook.client.wait_for_ready(timeout=60)
        said = notebook.run("1").text
        self.assertIn("heap out of memory", said)
        self.assertIn("--max-old-space-size", said)

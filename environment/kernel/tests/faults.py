"""What people meet in a notebook's first hours: each test is one fault that the kernel must not have."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import psutil
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

KERNEL = "inference-scaling"
PATIENCE = 30


class Notebook:
    """A kernel and its client, with cells that answer as a notebook would show them."""

    def __init__(self, kernel_dirs=None, **extra):
        found = {} if kernel_dirs is None else {"kernel_spec_manager": KernelSpecManager(kernel_dirs=kernel_dirs)}
        self.manager = KernelManager(kernel_name=KERNEL, **found)
        self.manager.start_kernel(**extra)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.strays = []

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def until_idle(self, request, seconds=PATIENCE):
        """Everything that is published for a request, until the kernel is done with it."""
        messages = []
        deadline = time.monotonic() + seconds
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != request:
                self.strays.append(message)
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages
            if message["msg_type"] != "status":
                messages.append(message)

    def reply_to(self, request, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.01, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]

    def run(self, code, **options):
        request = self.send(code, **options)
        messages = self.until_idle(request)
        return Outcome(self.reply_to(request), messages)

    def late(self, seconds=PATIENCE):
        """The next error that is published after its cell has ended."""
        found = [message for message in self.strays if message["msg_type"] == "error"]
        if found:
            self.strays.remove(found[-1])
            return found[-1]
        deadline = time.monotonic() + seconds
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
            if message["msg_type"] == "error":
                return message

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


class Outcome:
    def __init__(self, reply, messages):
        self.reply = reply
        self.messages = messages
        self.status = reply["status"]
        self.count = reply.get("execution_count")

    def of(self, kind):
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    @property
    def text(self):
        return "".join(content["text"] for content in self.of("stream"))

    @property
    def result(self):
        return self.of("execute_result")[0]["data"]["text/plain"]

    @property
    def error(self):
        return self.of("error")[0]


class WithNotebook(unittest.TestCase):
    """Tests that share one kernel."""

    @classmethod
    def setUpClass(cls):
        cls.notebook = Notebook()

    @classmethod
    def tearDownClass(cls):
        cls.notebook.close()

    def run_cell(self, code, **options):
        return self.notebook.run(code, **options)

    def interrupt_during(self, code, after=1.0):
        request = self.notebook.send(code)
        time.sleep(after)
        self.notebook.manager.interrupt_kernel()
        messages = self.notebook.until_idle(request)
        return Outcome(self.notebook.reply_to(request), messages)

    def ask(self, what, *args):
        return self.notebook.reply_to(getattr(self.notebook.client, what)(*args))


class Faults(WithNotebook):
    def test_shorthand_of_earlier_variables(self):
        self.run_cell("const name = 'a'; let performance = 3; const crypto = { own: true };")
        self.assertEqual(self.run_cell("({ name, performance, crypto })").result, "{ name: 'a', performance: 3, crypto: { own: true } }")
        self.run_cell("({ name: performance } = { name: 7 } as any)")
        self.assertEqual(self.run_cell("((name: number) => ({ name, performance }))(1)").result, "{ name: 1, performance: 7 }")

    def test_execution_counts(self):
        first = self.run_cell("1")
        self.assertEqual(first.of("execute_input")[0]["execution_count"], first.count)
        self.assertEqual(first.of("execute_result")[0]["execution_count"], first.count)
        self.assertEqual(self.run_cell("throw 1").count, first.count + 1)
        self.assertEqual(self.run_cell("const 1").count, first.count + 2)
        self.assertEqual(self.run_cell("2", store_history=False).count, first.count + 2)
        silent = self.run_cell("3", silent=True)
        self.assertEqual((silent.count, silent.of("execute_input")), (first.count + 2, []))
        self.assertEqual(self.run_cell("4").count, first.count + 3)

    def test_user_expressions(self):
        outcome = self.run_cell("const six = 6;", user_expressions={"a": "six * 7", "b": "nothing"})
        expressions = outcome.reply["user_expressions"]
        self.assertEqual(expressions["a"]["data"], {"text/plain": "42"})
        self.assertEqual((expressions["b"]["status"], expressions["b"]["ename"]), ("error", "CompileError"))

    def test_error_names_value_and_the_line_of_the_cell(self):
        self.run_cell("interface Gone { a: number }\n\n\nfunction fail(x: number): never {\n\n  throw new RangeError(`got ${x}`);\n}")
        defined = self.notebook.run("0").count - 1
        outcome = self.run_cell("type Also = 1;\n\nconst a: Also = 1;\n  fail(a);")
        self.assertEqual(outcome.status, "error")
        self.assertEqual((outcome.error["ename"], outcome.error["evalue"]), ("RangeError", "got 1"))
        traceback = "\n".join(outcome.error["traceback"])
        self.assertRegex(traceback, rf"at (\w+\.)?fail \(In\[{defined}\]:6:9\)")
        self.assertRegex(traceback, rf"In\[{outcome.count}\]:4:3")
        self.assertEqual(outcome.error["traceback"][0], "RangeError: got 1")
        self.assertEqual(outcome.error["traceback"][-2:], [f"In[{defined}], line 6:", "  throw new RangeError(`got ${x}`);"])
        self.assertEqual(len(re.findall(rf"at In\[{outcome.count}\]:4", traceback)), 1)
        for hidden in ("node_modules/tslab", "environment/kernel", "node:vm"):
            self.assertNotIn(hidden, traceback)
        self.assertEqual(outcome.reply["ename"], "RangeError")

    def test_error_after_an_await_and_shorthand_points_at_its_line(self):
        self.run_cell("const width = 1;")
        outcome = self.run_cell("await new Promise((r) => setTimeout(r, 5));\nconst both = [{ width }, { width }]; throw new Error('late');")
        self.assertIn(f"In[{outcome.count}]:2:44", "\n".join(outcome.error["traceback"]))

    def test_errors_have_their_causes_and_may_be_anything(self):
        outcome = self.run_cell("throw new Error('outer', { cause: new TypeError('inner') })")
        self.assertIn("caused by TypeError: inner", "\n".join(outcome.error["traceback"]))
        for code, value in (("throw 'text'", "text"), ("throw undefined", "undefined"), ("throw { a: 1 }", "{ a: 1 }")):
            error = self.run_cell(code).error
            self.assertEqual((error["ename"], error["evalue"]), ("Thrown", value))

    def test_compiler_errors_point_at_the_cell(self):
        outcome = self.run_cell("const fine = 1;\n  const wrong: number = 'text';")
        self.assertEqual(outcome.error["ename"], "CompileError")
        self.assertIn("2:9 - Type 'string' is not assignable to type 'number'.", outcome.error["evalue"])
        self.assertEqual(outcome.error["traceback"][1:], ["    const wrong: number = 'text';", "          ^"])
        self.assertEqual(self.run_cell("fine").error["ename"], "CompileError")

    def test_every_request_is_answered_after_a_failure(self):
        requests = [self.notebook.send(code) for code in ("throw new Error('first')", "'second'", "'third'")]
        self.assertEqual([self.notebook.reply_to(request)["status"] for request in requests], ["error", "aborted", "aborted"])
        self.assertEqual(self.run_cell("'at once'").result, "at once")
        going_on = [self.notebook.send(code, stop_on_error=False) for code in ("throw new Error('first')", "'second'", "'third'")]
        self.assertEqual([self.notebook.reply_to(request)["status"] for request in going_on], ["error", "ok", "ok"])

    def test_an_unawaited_rejection_fails_its_cell(self):
        outcome = self.run_cell("console.log('before');\nPromise.reject(new TypeError('nobody waits'));\n'shown'")
        self.assertEqual((outcome.status, outcome.error["ename"], outcome.text), ("error", "TypeError", "before\n"))
        self.assertIn(f"In[{outcome.count}]:2:", "\n".join(outcome.error["traceback"]))

    def test_an_error_in_a_timer_fails_the_cell_that_is_running(self):
        outcome = self.run_cell("setTimeout(() => { throw new Error('in a timer'); }, 20);\nawait new Promise((r) => setTimeout(r, 5000));")
        self.assertEqual((outcome.status, outcome.error["evalue"]), ("error", "in a timer"))

    def test_a_later_error_is_shown_under_the_cell_that_caused_it(self):
        for start in (
            "setTimeout(() => { throw new Error('late'); }, 400);",
            "(async () => { await new Promise((r) => setTimeout(r, 400)); throw new Error('late'); })();",
        ):
            request = self.notebook.send(f"{start} 0")
            self.notebook.until_idle(request)
            other = self.run_cell("await new Promise((r) => setTimeout(r, 10)); 'fine'")
            self.assertEqual(other.result, "fine")
            late = self.notebook.late()
            self.assertEqual((late["parent_header"]["msg_id"], late["content"]["evalue"]), (request, "late"))

    def test_later_prints_are_shown_under_their_cell(self):
        request = self.notebook.send("setTimeout(() => console.log('from the first'), 300);")
        self.notebook.until_idle(request)
        other = self.run_cell("await new Promise((r) => setTimeout(r, 600)); console.log('from the second')")
        self.assertEqual(other.text, "from the second\n")
        stray = [message for message in self.notebook.strays if message["msg_type"] == "stream"][-1]
        self.assertEqual((stray["parent_header"]["msg_id"], stray["content"]["text"]), (request, "from the first\n"))

    def test_interrupt_of_asynchronous_work(self):
        outcome = self.interrupt_during("let ticks = 0; await new Promise(() => {})")
        self.assertEqual(outcome.error["ename"], "Interrupted")
        self.assertEqual(self.run_cell("'goes on'").result, "goes on")

    def test_interrupt_of_synchronous_work(self):
        self.run_cell("const kept = 5;")
        for code in (
            "while (true) {}",
            "await null; while (true) {}",
            "await new Promise((r) => setTimeout(r, 10)); for (;;) await null;",
            "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})",
            "try { while (true) {} } catch (e) { while (true); }",
            "const hard = 'a'.repeat(40).match(/^(a+)+b$/);",
        ):
            with self.subTest(code=code):
                start = time.monotonic()
                outcome = self.interrupt_during(code, 0.5)
                self.assertEqual(outcome.error["ename"], "Interrupted")
                self.assertLess(time.monotonic() - start, 5)
                self.assertEqual(self.run_cell("await new Promise((r) => setTimeout(r, 5)); kept").result, "5")

    def test_interrupted_work_that_shows_its_progress_ends(self):
        show = "(globalThis as any)[Symbol.for('inference-scaling.display')]"
        self.run_cell("let rounds = 0;")
        loop = f"while (true) {{ rounds++; {show}({{ 'text/plain': 'x' }}, 'p'); await new Promise((r) => setTimeout(r, 5)); }}"
        self.assertEqual(self.interrupt_during(loop).error["ename"], "Interrupted")
        time.sleep(0.1)
        first = self.run_cell("rounds").result
        time.sleep(0.2)
        self.assertEqual(self.run_cell("rounds").result, first)

    def test_an_interrupt_between_cells_changes_nothing(self):
        self.notebook.manager.interrupt_kernel()
        time.sleep(0.6)
        self.assertEqual(self.run_cell("'untouched'").result, "untouched")

    def test_export_in_a_cell(self):
        code = "export const one = 1;\n  export function two() { return 2; }\nexport default class Three {}\nexport { one as uno };\nexport type Four = 4;\nconst text = `\nexport const not = 1`;"
        self.assertEqual(self.run_cell(code).status, "ok")
        self.assertEqual(self.run_cell("const four: Four = 4; [one, two(), new Three(), four, text]").result, "[ 1, 2, Three {}, 4, '\\nexport const not = 1' ]")
        self.assertEqual(self.run_cell("export default 6 * 7").result, "42")

    def test_a_value_shows_itself_once_the_library_is_imported(self):
        shown = self.run_cell("import { toFrame } from 'inference-scaling'; await toFrame([{ name: '<script>alert(1)</script>', value: 2 }])")
        data = shown.of("execute_result")[0]["data"]
        self.assertIn("&lt;script&gt;alert(1)", data["text/html"])
        self.assertNotIn("<script", data["text/html"])
        self.assertIn("<script>alert(1)</script>", data["text/plain"])
        self.assertIn("write await before it", self.run_cell("toFrame([{ value: 2 }])").result)

    def test_awaits_at_the_top(self):
        self.assertEqual(self.run_cell("await (Promise.resolve(1) as Promise<number>)").result, "1")
        self.assertEqual(self.run_cell("const later = async () => { await null; return 2; }; await later()").result, "2")
        self.assertEqual(self.run_cell("const firsts = []; for await (const x of [later(), 3]) firsts.push(x); firsts").result, "[ 2, 3 ]")

    def test_variables_that_later_cells_change(self):
        self.run_cell("let n = 1; function next() { return ++n; }")
        self.assertEqual(self.run_cell("n = 10; next()").result, "11")
        self.assertEqual(self.run_cell("n").result, "11")

    def test_completion_sees_the_library(self):
        self.run_cell("import { fitLaw, power } from 'inference-scaling/fit';")
        reply = self.ask("complete", "power.pre", 9)
        self.assertEqual((reply["matches"][0], reply["cursor_start"], reply["cursor_end"]), ("predict", 6, 9))
        reply = self.ask("complete", "/* 🙂 */ fitL", 12)
        self.assertEqual((reply["matches"][0], reply["cursor_start"]), ("fitLaw", 8))
        self.assertIn("fitLaw", self.ask("complete", "import { fitL } from 'inference-scaling'", 13)["matches"])

    def test_rooms_of_the_library_by_their_subpaths(self):
        done = self.run_cell("import { type Fit, fitLaw, power } from 'inference-scaling/fit';\nimport { openModel } from 'inference-scaling/models';\nconst fit: Fit | undefined = undefined; [typeof fitLaw, power.name, typeof openModel]")
        self.assertEqual(done.result, "[ 'function', 'power', 'function' ]")
        wrong = self.run_cell("import { fitLaw as fits } from 'inference-scaling/fit'; const wrong: number = fits;")
        self.assertEqual(wrong.status, "error")
        self.assertIn("fitLaw", self.ask("complete", "import { fitL } from 'inference-scaling/fit'", 13)["matches"])

    def test_inspection_shows_signatures_and_doc_comments(self):
        self.run_cell("import { fitLaw as fitted } from 'inference-scaling';")
        text = self.ask("inspect", "fitted(", 3)["data"]["text/plain"]
        self.assertIn("law: Law", text)
        self.assertRegex(text, r"\n\n\w+")
        self.assertFalse(self.ask("inspect", "nothingOfThatName", 3)["found"])
        page = self.run_cell("fitted?").reply["payload"][0]
        self.assertIn("law: Law", page["data"]["text/plain"])

    def test_input_is_asked_for_where_it_is_allowed(self):
        asking = "await (globalThis as any)[Symbol.for('inference-scaling.ask')]('Name? ', false)"
        request = self.notebook.send(asking, allow_stdin=True)
        question = self.notebook.client.get_stdin_msg(timeout=PATIENCE)
        self.assertEqual(question["content"], {"prompt": "Name? ", "password": False})
        self.notebook.client.input("Ada")
        self.assertEqual(Outcome(self.notebook.reply_to(request), self.notebook.until_idle(request)).result, "Ada")
        self.assertIn("takes no input", self.run_cell(asking, allow_stdin=False).error["evalue"])

    def test_output_is_in_order(self):
        code = "for (let i = 0; i < 300; i++) { console.log(i); if (i % 3 === 0) console.error(i); }"
        outcome = self.run_cell(f"{code} console.log('end'); 'result'")
        self.assertEqual([int(line) for line in outcome.text.split("\n")[:-2]], sorted([*range(300), *range(0, 300, 3)]))
        self.assertEqual(outcome.messages[-1]["msg_type"], "execute_result")
        self.assertTrue(outcome.text.endswith("end\n"))

    def test_large_output_is_whole(self):
        outcome = self.run_cell("for (let i = 0; i < 50_000; i++) console.log(`line ${i} ü`);")
        self.assertEqual(outcome.text, "".join(f"line {i} ü\n" for i in range(50_000)))
        self.assertLess(len(outcome.of("stream")), 500)
        self.assertEqual(len(self.run_cell("'x'.repeat(20_000_000)").result), 20_000_000)

    def test_bytes_that_are_part_of_a_letter_wait_for_the_rest(self):
        code = "process.stdout.write(Buffer.from([0xc3])); await new Promise((r) => process.stdout.write(Buffer.from([0xbc, 10]), r));"
        self.assertEqual(self.run_cell(code).text, "ü\n")

    def test_quick_cells_in_order(self):
        count = int(os.environ.get("KERNEL_CELLS", "60"))
        start = self.run_cell("let steps = 0;").count
        requests = [self.notebook.send(f"steps++; console.log('cell {i}'); steps") for i in range(count)]
        for i, request in enumerate(requests):
            outcome = Outcome({"status": ""}, self.notebook.until_idle(request))
            self.assertEqual((outcome.text, outcome.result), (f"cell {i}\n", str(i + 1)))
            reply = self.notebook.reply_to(request)
            self.assertEqual((reply["status"], reply["execution_count"]), ("ok", start + i + 1))

    def test_memory_stays_flat(self):
        """What is held after a collection does not grow; resident memory, which lags behind, is looked at in long sessions only."""
        count = int(os.environ.get("KERNEL_MEMORY_CELLS", "20"))
        process = psutil.Process(self.notebook.pid)
        held = (
            "(() => { require('node:v8').setFlagsFromString('--expose-gc'); const gc = require('node:vm').runInNewContext('gc'); gc(); gc();"
            " const { heapUsed, external } = process.memoryUsage(); return Math.round((heapUsed + external) / 2 ** 20); })()"
        )

        def after(cells):
            for i in range(cells):
                outcome = self.run_cell(f"const value{i % 10} = new Array(20_000).fill({i}); value{i % 10}.length")
                self.assertEqual(outcome.result, "20000")
            return int(self.run_cell(held).result), process.memory_info().rss / 2**20

        after(count // 2)
        (held_before, before), (held_after, resident) = after(count // 2), after(count)
        if count > 100:
            print(f"resident memory after {count} cells {before:.0f} MiB, after {2 * count} {resident:.0f} MiB; held {held_before} and {held_after} MiB", flush=True)
            self.assertLess(resident, 1.25 * before + 40)
        self.assertLess(held_after, 1.05 * held_before + 10)


class Lives(unittest.TestCase):
    """Kernels that are started and ended."""

    def children_of(self, notebook):
        notebook.run("import { spawn } from 'node:child_process'; const child = spawn('sleep', ['1000']);")
        return [psutil.Process(notebook.pid), psutil.Process(int(notebook.run("child.pid").result))]

    def assert_gone(self, processes):
        gone, alive = psutil.wait_procs(processes, timeout=8)
        self.assertEqual([process for process in alive if process.status() != psutil.STATUS_ZOMBIE], [])

    def test_restart_and_shutdown_leave_no_process(self):
        notebook = Notebook()
        processes = self.children_of(notebook)
        notebook.run("const before = 1;")
        notebook.manager.restart_kernel()
        notebook.client.wait_for_ready(timeout=60)
        self.assert_gone(processes)
        outcome = notebook.run("before")
        self.assertEqual((outcome.status, outcome.count), ("error", 1))
        processes = self.children_of(notebook)
        notebook.close()
        self.assert_gone(processes)

    def test_a_busy_kernel_shuts_down_and_its_heart_beats(self):
        notebook = Notebook()
        processes = [psutil.Process(notebook.pid)]
        notebook.send("while (true) {}")
        time.sleep(1.5)
        self.assertTrue(notebook.client.is_alive())
        notebook.client.shutdown()
        self.assertEqual(notebook.client.get_control_msg(timeout=PATIENCE)["msg_type"], "shutdown_reply")
        self.assert_gone(processes)
        notebook.close()

    def test_a_kernel_ends_with_whoever_started_it(self):
        script = (
            "import sys, time; sys.path.insert(0, sys.argv[1]); from faults import Notebook; n = Notebook();"
            "n.send('while (true) {}'); print(n.pid, flush=True); time.sleep(100)"
        )
        here = os.path.dirname(os.path.abspath(__file__))
        starter = subprocess.Popen([sys.executable, "-c", script, here], stdout=subprocess.PIPE, text=True)
        kernel = psutil.Process(int(starter.stdout.readline()))
        starter.kill()
        starter.wait()
        starter.stdout.close()
        self.assert_gone([kernel])


class Checkout:
    """A copy of the parts of a checkout that its kernel is made of, with what the last set-up left."""

    KERNELS = ".local/venv/share/jupyter/kernels"

    def __init__(self):
        here = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
        self.home = tempfile.mkdtemp(prefix="inference-scaling-")
        for folder in ("environment", "src", f"{self.KERNELS}/{KERNEL}"):
            shutil.copytree(os.path.join(here, folder), self.path(folder))
        for file in ("package.json", "package-lock.json", "tsconfig.json", ".local/setup.json"):
            shutil.copy(os.path.join(here, file), self.path(file))
        for folder in ("node_modules", "dist"):
            os.symlink(os.path.join(here, folder), self.path(folder))

    def path(self, name):
        return os.path.join(self.home, name)

    def is_set_up(self):
        """Notes that everything was made here and now, as a set-up does."""
        script = """import { build, kernel } from './environment/setup/steps.mjs';
            console.log(JSON.stringify({ [build.name]: build.key(), [kernel.name]: kernel.key() }));"""
        node = json.load(open(self.path(f"{self.KERNELS}/{KERNEL}/kernel.json")))["argv"][0]
        made = subprocess.run([node, "--input-type=module", "-e", script], cwd=self.home, capture_output=True, text=True, check=True)
        with open(self.path(".local/setup.json"), "w") as file:
            file.write(made.stdout)
        return node

    def first_words(self):
        """What its kernel says at its first cell."""
        notebook = Notebook(kernel_dirs=[self.path(self.KERNELS)])
        try:
            return notebook.run("1 + 1").text
        finally:
            notebook.close()

    def remove(self):
        shutil.rmtree(self.home)


class Stale(unittest.TestCase):
    """Kernels of a checkout that was moved, changed or not built."""

    def test_a_kernel_says_what_to_run(self):
        checkout = Checkout()
        self.addCleanup(checkout.remove)
        self.assertIn("set up for another place or Node.js: run npm run setup", checkout.first_words())
        node = checkout.is_set_up()
        self.assertEqual(checkout.first_words(), "")
        with open(checkout.path("src/index.ts"), "a") as file:
            file.write("// changed\n")
        self.assertIn("built from other sources: run npm run setup", checkout.first_words())
        os.remove(checkout.path("dist"))
        self.assertIn("not built: run npm run setup", checkout.first_words())
        os.remove(checkout.path("node_modules"))
        script = checkout.path("environment/kernel/kernel.cjs")
        ended = subprocess.run([node, script, "nowhere.json"], capture_output=True, text=True)
        self.assertEqual((ended.returncode, ended.stderr), (1, "the npm packages are not installed: run npm run setup, then start the kernel again\n"))

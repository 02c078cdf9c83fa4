"""What an interrupt ends, and what it says of where the cell stood."""

import os
import signal
import time

import psutil

from faults import Outcome, WithNotebook


class Interrupts(WithNotebook):
    def value(self, name):
        return self.run_cell(name).result

    def check_ends(self, code, counter, after=0.6):
        """The counter stands still after the interrupt."""
        start = time.monotonic()
        outcome = self.interrupt_during(code, after)
        self.assertEqual(outcome.error["ename"], "Interrupted")
        self.assertLess(time.monotonic() - start, 5)
        time.sleep(0.3)
        first = self.value(counter)
        self.assertNotEqual(first, "0")
        self.notebook.strays.clear()
        time.sleep(0.5)
        self.assertEqual(self.value(counter), first)
        self.assertEqual([message for message in self.notebook.strays if message["msg_type"] == "stream"], [])
        return outcome

    def test_await_chains_timers_and_promise_chains_end(self):
        sleep = "const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));"
        self.run_cell(sleep)
        for code in (
            "let n = 0; async function rec(): Promise<void> { await sleep(50); n++; console.log(n); await rec(); } await rec();",
            "let n = 0; setInterval(() => console.log(++n), 50); await new Promise(() => {});",
            "let n = 0; const tick = () => { console.log(++n); setTimeout(tick, 50); }; tick(); await new Promise(() => {});",
            "let n = 0; const go = (): Promise<void> => sleep(50).then(() => { console.log(++n); return go(); }); await go();",
            "let n = 0; void (async () => { for (;;) { await sleep(50); console.log(++n); } })(); await sleep(10_000);",
        ):
            with self.subTest(code=code):
                self.check_ends(code, "n")

    def test_requests_are_aborted(self):
        self.run_cell(
            "import { createServer } from 'node:http'; let closed = 0; const server = createServer((request) => { request.on('close', () => closed++); });"
            "await new Promise<void>((up) => server.listen(0, '127.0.0.1', () => up())); const { port } = server.address() as any;"
        )
        outcome = self.interrupt_during("await fetch(`http://127.0.0.1:${port}/`);", 0.6)
        self.assertEqual(outcome.error["ename"], "Interrupted")
        time.sleep(0.3)
        self.assertEqual(self.value("closed"), "1")
        self.run_cell("server.closeAllConnections(); server.close();")

    def children(self):
        return [child for child in psutil.Process(self.notebook.pid).children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]

    def test_processes_end_and_are_not_waited_for(self):
        self.run_cell("import { exec, execSync, spawn, spawnSync } from 'node:child_process'; import { promisify } from 'node:util'; const kept = spawn('sleep', ['100']);")
        before = len(self.children())
        for code in (
            "execSync('sleep 30');",
            "execSync('sleep 30; echo done');",
            "try { spawnSync('sleep', ['30']); } catch {} for (;;) {}",
            "spawn('sleep', ['60']); await new Promise(() => {});",
            "await promisify(exec)('sleep 60; echo done');",
        ):
            with self.subTest(code=code):
                start = time.monotonic()
                self.assertEqual(self.interrupt_during(code, 0.6).error["ename"], "Interrupted")
                self.assertLess(time.monotonic() - start, 4)
                time.sleep(0.2)
                self.assertEqual(len(self.children()), before)
        self.assertEqual(self.value("kept.exitCode === null && kept.signalCode === null"), "true")
        self.run_cell("kept.kill()")

    def test_the_line_where_the_cell_stood(self):
        self.run_cell("const nap = async (ms: number) => {\n  await new Promise((r) => setTimeout(r, ms));\n};")
        defined = int(self.run_cell("0").count) - 1
        for code, line in (
            ("const a = 1;\n\nawait new Promise(() => {});", 3),
            ("const b = 1;\n\nfor (;;) await null;", 3),
            ("let c = 1;\n\nwhile (true) {\n  c++;\n}", 3),
            ("const d = 1;\nconst e = 2;\nconst hard = 'a'.repeat(40).match(/^(a+)+b$/);", 3),
            ("import { execSync as run } from 'node:child_process';\nconst f = 2;\nrun('sleep 30');", 3),
        ):
            with self.subTest(code=code):
                error = self.interrupt_during(code, 0.6).error
                self.assertRegex(error["evalue"], rf"the cell was interrupted in line {line}( |$)")
                self.assertIn(code.split("\n")[line - 1].strip(), error["traceback"][-1])
        error = self.interrupt_during("const g = 1;\nawait nap(60_000);", 0.6).error
        self.assertEqual(error["evalue"], f"the cell was interrupted in line 2 of In[{defined}]")
        self.assertRegex("\n".join(error["traceback"]), rf"In\[{defined}\]:2:3[^$]*In\[\d+\]:2:1")

    def test_a_signal_that_no_message_comes_with(self):
        self.run_cell("let rounds = 0;")
        request = self.notebook.send("for (;;) { try { for (;;) { rounds++; await null; } } catch {} }")
        time.sleep(0.6)
        os.kill(self.notebook.pid, signal.SIGINT)
        outcome = Outcome(self.notebook.reply_to(request), self.notebook.until_idle(request))
        self.assertEqual(outcome.error["ename"], "Interrupted")
        self.assertEqual(self.value("'goes on'"), "goes on")

    def test_what_a_later_cell_does_with_the_functions_of_an_interrupted_one(self):
        self.interrupt_during("let calls = 0; const count = async () => { for (const x of [1, 2]) { await null; calls += x; } return calls; }; await new Promise(() => {});")
        self.assertEqual(self.value("await count()"), "3")

"""What the protocol says of rarer messages, and messages that no frontend sends."""

import json
import time
import unittest

import zmq

from faults import Notebook, WithNotebook


class Protocol(WithNotebook):
    def test_a_silent_cell_keeps_its_value_to_itself(self):
        outcome = self.run_cell("console.log('said'); 5", silent=True)
        self.assertEqual((outcome.of("execute_result"), outcome.text), ([], "said\n"))

    def test_empty_cells_do_not_count(self):
        before = self.run_cell("1").count
        self.assertEqual(self.run_cell(" \n").count, before)
        self.assertEqual(self.run_cell("2").count, before + 1)

    def test_a_comm_that_is_opened_is_closed(self):
        client = self.notebook.client
        message = client.session.msg("comm_open", {"comm_id": "one", "target_name": "nobody", "data": {}})
        client.shell_channel.send(message)
        published = self.notebook.until_idle(message["header"]["msg_id"])
        self.assertEqual([(one["msg_type"], one["content"]["comm_id"]) for one in published], [("comm_close", "one")])

    def test_the_banner_says_what_cells_are(self):
        info = self.notebook.reply_to(self.notebook.client.kernel_info())
        self.assertRegex(info["banner"], r"^TypeScript 6\.\d+\.\d+, not strict, on Node\.js 2\d\.")
        self.assertRegex(info["language_info"]["version"], r"^6\.")

    def test_help_in_every_form_and_inside_of_brackets(self):
        self.run_cell("/** Adds one. */ const plus = (x: number) => x + 1; interface Shape { side: number }")
        for code in ("plus?", "plus??", "?plus", "plus?;"):
            self.assertIn("Adds one.", self.run_cell(code).reply["payload"][0]["data"]["text/plain"])
        self.assertIn("interface Shape", self.run_cell("Shape?").reply["payload"][0]["data"]["text/plain"])
        self.assertEqual(self.run_cell("nosuch?").reply["payload"][0]["data"]["text/plain"], "nothing is known of nosuch")
        last = self.run_cell("const three = plus(2);\nthree??")
        self.assertEqual(last.reply["payload"][0]["data"]["text/plain"], "const three: number\n\n3")
        self.assertEqual(self.run_cell("throw 1;\nthree?").status, "error")
        for code, at in (("plus(", 5), ("plus(Math.max(1, 2), ", 21)):
            self.assertIn("Adds one.", self.ask("inspect", code, at)["data"]["text/plain"])

    def test_help_on_what_the_library_exports_and_was_not_imported(self):
        self.assertIn("function coverage(", self.run_cell("coverage?").reply["payload"][0]["data"]["text/plain"])
        self.assertIn("Refinements per candidate", self.run_cell("Sweep?").reply["payload"][0]["data"]["text/plain"])

    def test_more_of_a_value_than_its_type(self):
        self.run_cell("const pair = [1, 2]; function own() {}")
        self.assertEqual(self.notebook.reply_to(self.notebook.client.inspect("pair", 2, 1))["data"]["text/plain"], "const pair: number[]\n\n[ 1, 2 ]")
        self.assertEqual(self.notebook.reply_to(self.notebook.client.inspect("own", 2, 1))["data"]["text/plain"], "function own(): void")

    def test_completion_inside_of_words_and_of_modules(self):
        inside = self.ask("complete", "perXX", 3)
        self.assertIn("performance", inside["matches"])
        self.assertEqual((inside["cursor_start"], inside["cursor_end"]), (0, 3))
        self.assertEqual(inside["metadata"]["_jupyter_types_experimental"][0]["type"], "var")
        for text, found in (("mat", "mathjs"), ("node:f", "node:fs"), ("inference-scaling/no", "notebook")):
            code = f"import {{}} from '{text}"
            asked = self.ask("complete", code, len(code))
            self.assertIn(found, asked["matches"])
            self.assertTrue(found.startswith(code[asked["cursor_start"] :]))
            self.assertEqual([one for one in asked["matches"] if not one.startswith(code[asked["cursor_start"] :])], [])

    def test_a_cell_has_no_standard_input(self):
        self.assertIn("ask(...)", self.run_cell("import { createInterface } from 'node:readline'; createInterface({ input: process.stdin });").error["evalue"])

    def test_figures_go_below_the_runs(self):
        self.assertRegex(self.run_cell("process.env.INFERENCE_SCALING_FIGURES").result, "(data/runs|scratch|tmp)")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.notebook = Notebook()
        self.addCleanup(self.notebook.close)
        self.context = zmq.Context()
        self.addCleanup(self.context.destroy, linger=0)

    def send(self, port, *frames):
        socket = self.context.socket(zmq.DEALER)
        socket.connect(f"tcp://127.0.0.1:{port}")
        socket.send_multipart([frame if isinstance(frame, bytes) else frame.encode() for frame in frames])
        return socket

    def signed(self, header, content):
        session = self.notebook.client.session
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        return ["<IDS|MSG>", session.sign(parts), *parts]

    def test_frames_that_are_no_messages(self):
        client = self.notebook.client
        for _ in range(3):
            for port in (client.hb_port, client.shell_port, client.control_port, client.stdin_port):
                self.send(port, "x")
                self.send(port, "a", "b")
                self.send(port, *self.signed(None, {}))
                self.send(port, *self.signed({"msg_type": "execute_request"}, None))
        time.sleep(1)
        self.assertEqual(self.notebook.run("1 + 1").result, "2")
        self.assertTrue(client.is_alive())
        self.assertIsNone(self.notebook.manager.provisioner.process.poll())
        request = client.execute("(globalThis as any)[Symbol.for('inference-scaling.ask')]('who?', false).then((x: string) => console.log(x));", allow_stdin=True)
        client.get_stdin_msg(timeout=10)
        client.input("me")
        self.notebook.until_idle(request)
        self.notebook.manager.interrupt_kernel()
        time.sleep(0.6)
        self.assertEqual(self.notebook.run("2").result, "2")

    def test_the_heart_echoes(self):
        socket = self.send(self.notebook.client.hb_port, "", "beat")
        self.assertTrue(socket.poll(3000))
        self.assertEqual(socket.recv_multipart(), [b"", b"beat"])

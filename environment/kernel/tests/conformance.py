"""The protocol's own conformance suite (PyPI jupyter_kernel_test), every feature of it, with TypeScript."""

import jupyter_kernel_test

KERNEL = "inference-scaling"


def hook(name):
    return f"(globalThis as any)[Symbol.for('inference-scaling.{name}')]"


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('careful')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "JSON.", "matches": {"parse", "stringify"}},
        {"text": "zzz", "matches": set()},
    ]
    complete_code_samples = ["let a = 1;", "const f = (x: number) => x + 1", "for (const x of [1]) {\n  x;\n}", "type T = { a: 1 }"]
    incomplete_code_samples = ["for (const x of [1]) {", "const f = (", "`text", "/* a comment"]
    invalid_code_samples = ["let = = 3", "const 1a = 3;", "f(1 2)"]
    code_page_something = "Math.max?"
    code_generate_error = "throw new RangeError('expected 1, got 2')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a text'", "result": "a text"},
        {"code": "[1, 2].map((x) => ({ x }))", "result": "[ { x: 1 }, { x: 2 } ]"},
        {"code": "await Promise.resolve(new Map([['a', 1]]))", "result": "Map(1) { 'a' => 1 }"},
    ]
    code_display_data = [
        {"code": "import * as tslab from 'tslab'; tslab.display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": f"{hook('display')}({{ 'image/svg+xml': '<svg/>' }})", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = f"{hook('clear')}(false)"

    def test_completion(self):
        self.flush_channels()
        super().test_completion()


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True

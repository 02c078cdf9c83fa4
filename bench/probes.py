"""Probes of Jupyter's protocol, asked of this kernel and of ipykernel. Prints both answers, and why they differ where they do; see probes.mjs."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "environment", "kernel", "tests"))

import faults
import zmq

OURS, THEIRS = "inference-scaling", "python3"
WIDTH = 44
PROBES = []


class Kernel(faults.Notebook):
    """A kernel that is asked in its own language."""

    def __init__(self, name):
        faults.KERNEL = name
        # What a kernel says on the terminal is not asked for here.
        super().__init__(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.name = name

    def own(self, ts, py):
        return ts if self.name == OURS else py

    def cell(self, ts, py, **options):
        return self.run(self.own(ts, py), **options)

    def interrupted(self, ts, py, after=0.7):
        """The outcome of a cell that is interrupted, and whether that took less than two seconds."""
        request = self.send(self.own(ts, py))
        time.sleep(after)
        start = time.monotonic()
        self.manager.interrupt_kernel()
        outcome = faults.Outcome(self.reply_to(request, 60), self.until_idle(request, 60))
        return f"{outcome.status}, {'at once' if time.monotonic() - start < 2 else 'late'}"

    def ask(self, what, *args):
        return self.reply_to(getattr(self.client, what)(*args))

    def shell(self, kind, content, channel="shell", seconds=2):
        """A message as it is, and the type and content of what answers it within some seconds."""
        message = self.client.session.msg(kind, content)
        way = getattr(self.client, f"{channel}_channel")
        way.send(message)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                reply = way.get_msg(timeout=max(0.01, end - time.monotonic()))
            except Exception:
                return None
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply
        return None

    def frames(self, port, *parts):
        context = zmq.Context.instance()
        socket = context.socket(zmq.DEALER)
        socket.connect(f"tcp://127.0.0.1:{port}")
        socket.send_multipart(list(parts))
        return socket


def probe(name, why=None):
    def add(ask):
        PROBES.append((name, ask, why))
        return ask

    return add


def cell(name, ts, py, view, why=None, **options):
    """A probe that runs a cell and looks at its outcome."""
    PROBES.append((name, lambda kernel: view(kernel.cell(ts, py, **options)), why))


def kinds(outcome):
    """What was published, in order; streams that follow one another are one."""
    found = [message["msg_type"] for message in outcome.messages]
    return " ".join(kind for i, kind in enumerate(found) if kind != "stream" or found[i - 1 : i] != ["stream"]).replace("execute_", "")


def text(outcome):
    return repr(outcome.text)


def value(outcome):
    results = outcome.of("execute_result")
    return results[0]["data"]["text/plain"] if results else f"{outcome.status}, no result"


def types(kind):
    return lambda outcome: " ".join(sorted(outcome.of(kind)[0]["data"])) if outcome.of(kind) else "none"


def failed(outcome):
    return f"{outcome.error['ename']}: {outcome.error['evalue']}"


def counted(kernel, ts, py, **options):
    before = kernel.run("1").count
    kernel.cell(ts, py, **options)
    return f"counts {kernel.run('1').count - before - 1}"


# Cells and what they come to.
cell("a value", "1 + 1", "1 + 1", lambda o: f"{kinds(o)}: {value(o)}")
cell("no value", "let none = 1;", "none = 1", kinds)
cell("an assignment as the last line", "let at = 1; at = 5", "at = 5", value, "in JavaScript an assignment has a value")
cell("a semicolon at the end", "6;", "6;", value, "in TypeScript every statement ends in one: it silences nothing")
cell("nothing, as a value", "undefined", "None", value)
cell("null", "null", "None", value, "null is a value beside undefined, and is shown")
cell("standard output", "console.log('a')", "print('a')", lambda o: f"{kinds(o)}: {text(o)}")
cell("standard error", "console.error('a')", "import sys; print('a', file=sys.stderr)", lambda o: o.of("stream")[0]["name"] + text(o))
cell("output stands before the value", "console.log('a'); 5", "print('a'); 5", kinds)
cell("text beyond the basic plane", "console.log('😀 é')", "print('😀 é')", text)
cell("100,000 lines", "for (let i = 0; i < 1e5; i++) console.log(i)", "for i in range(100_000): print(i)", lambda o: f"{len(o.text.splitlines())} lines")
cell("output of a child process", "(await import('node:child_process')).execSync('echo child', { stdio: 'inherit' });", "import subprocess; subprocess.run(['echo', 'child']);", text)
cell("output by its file's number", "(await import('node:fs')).writeSync(1, 'raw\\n');", "import os; os.write(1, b'raw\\n');", text)
cell("a name at the top of an await", "await Promise.resolve(7)", "import asyncio\nawait asyncio.sleep(0, 7)", value)
cell("a word of input", "await globalThis[Symbol.for('inference-scaling.ask')]('who', false)", "input('who')", lambda o: o.status, allow_stdin=False)


@probe("input, asked and answered")
def _(kernel):
    request = kernel.send(kernel.own("await globalThis[Symbol.for('inference-scaling.ask')]('who', true)", "import getpass; getpass.getpass('who')"), allow_stdin=True)
    asked = kernel.client.get_stdin_msg(timeout=20)["content"]
    kernel.client.input("me")
    outcome = faults.Outcome(kernel.reply_to(request), kernel.until_idle(request))
    return f"{asked['prompt']}, {asked['password']}: {value(outcome).strip(chr(39))}"


# Failures.
cell("an error", "throw new TypeError('x')", "raise TypeError('x')", lambda o: f"{o.status}, {kinds(o)}: {failed(o)}")
cell("the reply of an error", "throw new TypeError('x')", "raise TypeError('x')", lambda o: " ".join(sorted(set(o.reply) & {"ename", "evalue", "traceback", "status", "execution_count", "user_expressions", "payload"})))
cell("a wrong sentence", "const = 1", "1 = = 1", lambda o: f"{o.status}, {kinds(o)}")
cell("a name that is not there", "nosuch", "nosuch", lambda o: o.error["ename"], "found by the compiler before anything runs")
cell("what an error's cell declared", "const kept = 7; throw 1", "kept = 7; raise ValueError()", kinds)
cell("... is there for the next", "kept", "kept", value)
cell("the line of an error in a function", "function bad() {\n  throw new Error('x');\n}\nbad()", "def bad():\n    raise ValueError('x')\nbad()", lambda o: "says line 2" if re.search(r"line.{0,9}2|:2[:)]|----> 2", re.sub(r"\x1b\[[\d;]*m", "", "\n".join(o.error["traceback"]))) else "says no line")
cell("the cause of an error", "throw new Error('x', { cause: new Error('because') })", "raise ValueError('x') from ValueError('because')", lambda o: "because" in "\n".join(o.error["traceback"]))


def queue(kernel, stop):
    ids = [kernel.send(kernel.own("await new Promise((r) => setTimeout(r, 200)); throw 1", "import time; time.sleep(0.2); raise ValueError()"), stop_on_error=stop), kernel.send("'ran'")]
    replies = [kernel.reply_to(one)["status"] for one in ids]
    for one in ids:
        kernel.until_idle(one)
    return " ".join(replies)


probe("the queue after an error")(lambda kernel: queue(kernel, True))
probe("the queue that does not stop")(lambda kernel: queue(kernel, False))


@probe("output after its cell has ended", "each output stands under the cell that made it")
def _(kernel):
    first = kernel.cell("setTimeout(() => console.log('late'), 300);", "import threading; threading.Timer(0.3, lambda: print('late')).start()")
    request = kernel.send(kernel.own("await new Promise((r) => setTimeout(r, 700))", "import time; time.sleep(0.7)"))
    own = kernel.until_idle(request)
    strays = [one for one in kernel.strays if one["msg_type"] == "stream"]
    kernel.strays.clear()
    kernel.reply_to(request)
    return "under its own cell" if strays and first.status == "ok" else "under the cell that runs" if any(one["msg_type"] == "stream" for one in own) else "nowhere"


# Counting and silence.
probe("a cell counts")(lambda kernel: counted(kernel, "2", "2"))
probe("an empty cell")(lambda kernel: counted(kernel, " \n", " \n"))
probe("a cell of a comment")(lambda kernel: counted(kernel, "// a", "# a"))
probe("a silent cell")(lambda kernel: counted(kernel, "2", "2", silent=True))
probe("a cell that history does not hold")(lambda kernel: counted(kernel, "2", "2", store_history=False))
cell("what a silent cell publishes", "console.log('said'); 5", "print('said'); 5", kinds, silent=True)
cell("the input of a cell", "3", "3", lambda o: " ".join(sorted(o.of("execute_input")[0])))
probe("expressions of the user")(lambda kernel: " ".join(f"{key}: {one['status']}" for key, one in kernel.run("1", user_expressions={"a": "1 + 1", "b": "nosuch"}).reply["user_expressions"].items()))
probe("expressions after an error")(lambda kernel: str(kernel.cell("throw 1", "raise ValueError()", user_expressions={"a": "1"}).reply.get("user_expressions")))

# Displays.
SHOW = "globalThis[Symbol.for('inference-scaling.display')]"
cell("HTML", f"{SHOW}({{ 'text/html': '<b>x</b>', 'text/plain': 'x' }})", "from IPython.display import display; display({'text/html': '<b>x</b>', 'text/plain': 'x'}, raw=True)", types("display_data"))
cell("an output that is updated", f"for (const n of [1, 2]) {SHOW}({{ 'text/plain': 'x' }}, 'id');", "h = display({'text/plain': 'x'}, raw=True, display_id=True); h.update({'text/plain': 'x'}, raw=True)", kinds)
cell("output that is cleared", "globalThis[Symbol.for('inference-scaling.clear')](true)", "from IPython.display import clear_output; clear_output(wait=True)", lambda o: str(o.of("clear_output")))
cell("an object that shows itself", "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>x</i>' }) })", "type('Own', (), {'_repr_html_': lambda self: '<i>x</i>'})()", types("execute_result"))
cell("one that fails at it", "({ [Symbol.for('Jupyter.display')]: () => { throw new Error('x') } })", "class Own:\n    def _repr_html_(self): raise ValueError('x')\nOwn()", lambda o: f"{o.status}, {types('execute_result')(o)}", "no way of showing a value fails its cell")
cell("what it says of that", "({ [Symbol.for('Jupyter.display')]: () => { throw new Error('x') } })", "Own()", lambda o: o.of("stream")[0]["name"] if o.of("stream") else kinds(o), "one line on standard error: an error message would say that the cell failed")

# Interrupts.
probe("interrupt of a loop")(lambda kernel: kernel.interrupted("for (;;) {}", "while True: pass"))
probe("interrupt of a wait")(lambda kernel: kernel.interrupted("await new Promise(() => {})", "import time; time.sleep(60)"))
probe("interrupt of a child process")(lambda kernel: kernel.interrupted("(await import('node:child_process')).execSync('sleep 20')", "import subprocess; subprocess.run(['sleep', '20'])"))
probe("interrupt of a regular expression")(lambda kernel: kernel.interrupted("/^(a+)+b$/.test('a'.repeat(40))", "import re; re.match(r'^(a+)+b$', 'a' * 40)"))
probe("the name of an interrupt", "each has its language's own")(lambda kernel: interruption(kernel))


def interruption(kernel):
    request = kernel.send(kernel.own("const stays = 4; for (;;) {}", "stays = 4\nwhile True: pass"))
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    outcome = faults.Outcome(kernel.reply_to(request), kernel.until_idle(request))
    return outcome.error["ename"]


cell("what an interrupted cell declared", "stays", "stays", value)


@probe("an interrupt while nothing runs")
def _(kernel):
    kernel.manager.interrupt_kernel()
    time.sleep(0.6)
    return kernel.run("1 + 1").result


# Help.
def completed(kernel, code, at=None):
    return kernel.ask("complete", code, len(code) if at is None else at)


def finds(kernel, ts, py, wanted, at=None):
    code = kernel.own(ts, py)
    reply = completed(kernel, code, at)
    place = code[reply["cursor_start"] : reply["cursor_end"]]
    return f"{'finds' if any(one.endswith(kernel.own(*wanted)) for one in reply['matches']) else 'misses'} it in place of {place!r}"


probe("completion of a name")(lambda kernel: (kernel.cell("const verylong = 1", "verylong = 1"), finds(kernel, "veryl", "veryl", ("verylong", "verylong")))[1])
probe("completion inside of a word")(lambda kernel: finds(kernel, "verylXX", "verylXX", ("verylong", "verylong"), 5))
probe("completion of a member")(lambda kernel: finds(kernel, "'a'.toUpp", "'a'.upp", ("toUpperCase", "upper")).split(" in ")[0])
probe("completion after wide letters")(lambda kernel: finds(kernel, "'😀'; veryl", "'😀'; veryl", ("verylong", "verylong")))
probe("completion of a module")(lambda kernel: finds(kernel, "import {} from 'node:chi", "import subproc", ("node:child_process", "subprocess")).split(" in ")[0])
probe("completion of nothing known")(lambda kernel: f"{len(completed(kernel, 'nosuchname.zz')['matches'])} matches")
probe("kinds of completions")(lambda kernel: bool(completed(kernel, "veryl")["metadata"].get("_jupyter_types_experimental")))
DECLARED = ("/** Adds one. */ function plus(x: number) { return x + 1; }", "def plus(x):\n    'Adds one.'\n    return x + 1")
probe("what a function is")(lambda kernel: (kernel.cell(*DECLARED), "Adds one." in kernel.ask("inspect", "plus", 2)["data"].get("text/plain", ""))[1])
probe("what a function is, inside of its brackets")(lambda kernel: "Adds one." in kernel.ask("inspect", "plus(1, ", 8)["data"].get("text/plain", ""))
probe("what is nothing")(lambda kernel: (lambda reply: f"{reply['status']}, {reply['found']}, {reply['data']}")(kernel.ask("inspect", "nosuch", 3)))
probe("more of a function", "what runs is not what its author wrote: types are gone from it")(lambda kernel: kernel.ask("inspect", "plus", 2, 1)["data"]["text/plain"] != kernel.ask("inspect", "plus", 2, 0)["data"]["text/plain"])
probe("a value beside its type", "ipykernel shows it without being asked for more")(lambda kernel: kernel.ask("inspect", "verylong", 2, 1)["data"]["text/plain"] != kernel.ask("inspect", "verylong", 2, 0)["data"]["text/plain"])
for asked in ("plus?", "?plus", "plus??", "1\nplus?"):
    probe(f"help by {asked!r}")(lambda kernel, asked=asked: [one["source"] for one in kernel.run(asked).reply["payload"]])
for name, ts, py in (
    ("a whole cell", "1 + 1", "1 + 1"),
    ("half a cell", "function f() {", "def f():"),
    ("a wrong cell", "const 1 = 2", "1 = = 2"),
    ("an open text", "const a = `x", "a = '''x"),
):
    probe(f"whether {name} is complete")(lambda kernel, ts=ts, py=py: kernel.ask("is_complete", kernel.own(ts, py))["status"])


# History.
def past(kernel, **how):
    return kernel.reply_to(kernel.client.history(raw=True, **how))["history"]


@probe("history of the last cells")
def _(kernel):
    for code in ("101", "102", "101"):
        kernel.run(code)
    return str([one[2] for one in past(kernel, hist_access_type="tail", n=3)])


probe("history by a pattern")(lambda kernel: str([one[2] for one in past(kernel, hist_access_type="search", pattern="10?", n=3)]))
probe("history by a pattern, each once")(lambda kernel: str([one[2] for one in past(kernel, hist_access_type="search", pattern="10?", n=3, unique=True)]))
probe("history of a range")(lambda kernel: str([one[1] for one in past(kernel, hist_access_type="range", session=0, start=1, stop=3)]))
probe("history with outputs")(lambda kernel: str(past(kernel, hist_access_type="tail", n=1, output=True)[0][2][0]))


# Messages.
@probe("what the kernel is")
def _(kernel):
    told = kernel.ask("kernel_info")
    return " ".join(sorted(set(told) & {"protocol_version", "implementation", "implementation_version", "language_info", "banner", "help_links", "status"}))


probe("the version of the protocol", "5.4 is what is spoken; ipykernel adds subshells")(lambda kernel: kernel.ask("kernel_info")["protocol_version"])
probe("subshells", "cells run one after another: there is one shell")(lambda kernel: (kernel.shell("create_subshell_request", {}, "control") or {}).get("msg_type"))
probe("a debugger", "none is offered, nor asked for: kernel_info does not name one")(lambda kernel: (kernel.shell("debug_request", {"type": "request", "seq": 1, "command": "debugInfo"}, "control") or {}).get("msg_type"))
probe("use of memory", "an extra of ipykernel's, which JupyterLab asks of it alone")(lambda kernel: (kernel.shell("usage_request", {}, "control") or {}).get("msg_type"))
probe("what the kernel is, on the control channel")(lambda kernel: (kernel.shell("kernel_info_request", {}, "control") or {}).get("msg_type"))
probe("open comms")(lambda kernel: str(kernel.shell("comm_info_request", {})["content"]["comms"]))


def until_idle_of(kernel, kind, content):
    message = kernel.client.session.msg(kind, content)
    kernel.client.shell_channel.send(message)
    return kernel.until_idle(message["header"]["msg_id"], 10)


probe("a comm that nobody knows")(lambda kernel: " ".join(one["msg_type"] for one in until_idle_of(kernel, "comm_open", {"comm_id": "1", "target_name": "nobody", "data": {}}) if one["msg_type"] == "comm_close"))
probe("a request that is none")(lambda kernel: (kernel.shell("nosuch_request", {}, seconds=1) or {}).get("msg_type"))
probe("the heart")(lambda kernel: (lambda socket: socket.poll(3000) and socket.recv_multipart())(kernel.frames(kernel.client.hb_port, b"", b"beat")))


@probe("frames that are no messages")
def _(kernel):
    for port in (kernel.client.shell_port, kernel.client.control_port, kernel.client.stdin_port):
        kernel.frames(port, b"x")
        kernel.frames(port, b"<IDS|MSG>", b"wrong", b"{}", b"{}", b"{}", b"{}")
    time.sleep(0.5)
    return kernel.run("1 + 1").result


@probe("an end that is asked for")
def _(kernel):
    reply = kernel.shell("shutdown_request", {"restart": False}, "control", 10)
    end = time.monotonic() + 10
    while kernel.client.is_alive() and kernel.manager.provisioner.process.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    return f"{reply['content']['status']}, {reply['content']['restart']}, {'ended' if kernel.manager.provisioner.process.poll() is not None else 'runs on'}"


def answer(kernel, ask):
    try:
        return str(ask(kernel))
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip().split("\n")[0]


def main(parts):
    wanted = [one for one in PROBES if not parts or any(part in one[0] for part in parts)]
    kernels = [Kernel(OURS), Kernel(THEIRS)]
    wrong = []
    alike = 0
    try:
        print(f"{'probe':{WIDTH}} answer of both, or this kernel's | ipykernel's")
        for name, ask, why in wanted:
            ours, theirs = (answer(kernel, ask) for kernel in kernels)
            same = ours == theirs
            alike += same
            told = ours if same else f"{ours} | {theirs}"
            print(f"{name:{WIDTH}} {told}{'' if why is None else f'   ({why})'}", flush=True)
            if same == (why is not None):
                wrong.append(name)
    finally:
        for kernel in kernels:
            kernel.close()
    print(f"\n{len(wanted)} probes: {alike} answered alike, {sum(why is not None for *_, why in wanted)} another way for a reason, {len(wrong)} not as said here")
    for name in wrong:
        print(f"not as said: {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs one notebook from top to bottom and tells what happens, one JSON object a line on standard output.

Usage: execute.py NOTEBOOK OUTPUT KERNEL [PARAMETERS as a JSON object] [SECONDS that one cell may take]

Events: cell (index, total, text), stream (text), progress (text), error (cell, name, value, traceback), refused (reason), done (seconds).
"""

import json
import os
import re
import signal
import sys
import time

import nbformat
from nbclient import NotebookClient
from jupyter_core.utils import ensure_async
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Client(NotebookClient):
    """Passes on what cells print and the progress that they show."""

    def process_message(self, msg, cell, cell_index):
        content = msg.get("content", {})
        if msg["msg_type"] == "stream":
            tell("stream", name=content["name"], text=content["text"])
        elif msg["msg_type"] in ("display_data", "update_display_data"):
            if content.get("transient", {}).get("display_id"):
                tell("progress", text=content["data"].get("text/plain", ""))
        return super().process_message(msg, cell, cell_index)

    late = None

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        """Notes errors of earlier cells' timers and promises, which nbclient passes over."""
        channel = self.kc.iopub_channel
        receive = channel.get_msg

        async def noting(*args, **kwargs):
            msg = await ensure_async(receive(*args, **kwargs))
            if msg["msg_type"] == "error" and msg["parent_header"].get("msg_id") != parent_msg_id:
                content = msg["content"]
                traceback = "\n".join(content["traceback"])
                self.late = {"name": content["ename"], "value": content["evalue"], "traceback": traceback}
            return msg

        channel.get_msg = noting
        try:
            return await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        finally:
            channel.get_msg = receive


class Refused(Exception):
    """What was asked for is not to be had, in one sentence."""


def with_parameters(notebook, parameters):
    """The notebook with a cell after the one tagged `parameters` that sets the given values."""
    if not parameters:
        return notebook
    for index, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", []):
            known = re.findall(r"^(?:export )?(?:let|var) (\w+)", cell.source, re.MULTILINE)
            unknown = [name for name in parameters if name not in known]
            if unknown:
                raise Refused(f"expected parameters {', '.join(known)}, got {', '.join(unknown)}")
            lines = [f"{name} = {json.dumps(value)};" for name, value in parameters.items()]
            injected = nbformat.v4.new_code_cell("\n".join(lines))
            injected.metadata["tags"] = ["injected-parameters"]
            notebook.cells.insert(index + 1, injected)
            return notebook
    raise Refused("expected a notebook with a cell tagged 'parameters', got none")


def first_line(cell):
    return next((line for line in cell.source.splitlines() if line.strip()), "")


def last_words(connection):
    """What a kernel wrote on standard error as it died; see descriptors.cjs."""
    base = connection.removesuffix(".json")
    said = ""
    for name in ("stderr", "stdout"):
        try:
            with open(f"{base}.{name}.log", encoding="utf-8", errors="replace") as file:
                said = file.read().strip() or said
            os.remove(file.name)
        except OSError:
            pass  # It ended in order.
    fatal = re.search(r"^FATAL ERROR.*$", said, re.MULTILINE)
    return fatal.group(0) if fatal else said[-500:]


def main(path, output, kernel, parameters, timeout):
    try:
        notebook = with_parameters(nbformat.read(path, as_version=4), parameters)
    except Refused as refused:
        tell("refused", reason=str(refused))
        return 2
    except (OSError, ValueError) as error:
        tell("refused", reason=f"expected a notebook, got {error}")
        return 2
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    client = Client(
        notebook,
        timeout=timeout,
        kernel_name=kernel,
        # What is planned returns stand-ins, of which not every figure can be drawn; later cells have sweeps too.
        allow_errors="INFERENCE_SCALING_PLANNING" in os.environ,
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}},
    )
    numbers = {id(cell): number for number, cell in enumerate(code, 1)}
    running = {"number": 0, "connection": ""}

    def started(cell, cell_index):
        running["connection"] = client.km.connection_file
        if id(cell) in numbers:
            running["number"] = numbers[id(cell)]
            tell("cell", index=numbers[id(cell)], total=len(code), text=first_line(cell))

    client.on_cell_start = started
    start = time.monotonic()

    def stop(number, frame):
        provisioner = getattr(getattr(client, "km", None), "provisioner", None)
        process = getattr(provisioner, "process", None)
        if process is not None:
            process.kill()
        os._exit(128 + number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    failed = None
    try:
        client.execute()
    except CellExecutionError as error:
        failed = {"name": error.ename, "value": error.evalue, "traceback": error.traceback}
    except DeadKernelError:
        said = last_words(running["connection"])
        failed = {"name": "KernelDied", "value": f"the kernel ended while the cell ran{': ' if said else ''}{said}", "traceback": ""}
    except CellTimeoutError:
        failed = {"name": "Timeout", "value": f"expected a cell to take at most {timeout} s", "traceback": ""}
    failed = failed or client.late
    os.makedirs(os.path.dirname(output), exist_ok=True)
    temporary = f"{output}.{os.getpid()}.tmp"
    nbformat.write(notebook, temporary)
    os.replace(temporary, output)
    if failed:
        cell = code[running["number"] - 1] if running["number"] else None
        tell("error", cell=running["number"], total=len(code), text=first_line(cell) if cell else "", **failed)
        return 1
    tell("done", seconds=time.monotonic() - start)
    return 0


if __name__ == "__main__":
    path, output, kernel, parameters, seconds = [*sys.argv[1:], *["", "", "", "{}", "0"][len(sys.argv) - 1 :]]
    sys.exit(main(path, output, kernel, json.loads(parameters), float(seconds) or None))

"""Whether LiteRT's default delegate takes an operator over, asked in a child process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHILD = """
import sys
from ai_edge_litert.interpreter import Interpreter

for line in sys.stdin:
    try:
        interpreter = Interpreter(model_path=line.strip(), num_threads=1)
    except Exception:
        print("not loaded", flush=True)
        continue
    try:
        interpreter.allocate_tensors()
        names = [operator["op_name"] for operator in interpreter._get_ops_details()]
        print("taken" if "DELEGATE" in names else "left", flush=True)
    except Exception as error:
        # The node of the delegate fails to prepare, or the builtin kernel of the operator.
        print("taken" if "XNNPackDelegate" in str(error) else "left", flush=True)
"""


class Delegate:
    """A child process that is asked for one model after another; started again when it dies."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "model.tflite"
        self.process: subprocess.Popen[str] | None = None

    def takes(self, model: bytes) -> bool | None:
        """Whether an operator of the model is delegated; `None` when the model does not load, or
        kills the process."""
        self.path.write_bytes(model)
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{self.path}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.close()
            return None
        return {"taken\n": True, "left\n": False}.get(answer)

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

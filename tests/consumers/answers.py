"""What both programs in a child process of `tests.consumers.consumer` have: orders and answers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable


def serve(judge: Callable[[str, str], tuple[str, str]]) -> None:
    """Read lines of JSON with a task and a path, and answer each with what `judge` says of them: the
    outcome and the words. Answers go to what was the standard output: libraries write to that too."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        outcome, said = judge(order["task"], order["path"])
        answers.write(json.dumps({"outcome": outcome, "words": said}) + "\n")
        answers.flush()


def words(error: Exception) -> str:
    """The message of an error in one line, with its type where that tells more."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"

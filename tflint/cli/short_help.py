"""The help of the program as a whole; `tflint COMMAND --help` tells the options."""

from __future__ import annotations

from tflint.cli.command_line import COMMANDS


def short_help() -> str:
    """What `tflint --help` prints."""
    width = max(map(len, COMMANDS))
    commands = "".join(f"  {name:{width}}  {purpose}\n" for name, purpose in COMMANDS.items())
    return _TEXT.format(commands=commands)


_TEXT = """\
Usage: tflint [PATH ...] [options]            same as: tflint check
       tflint COMMAND [arguments] [options]

A linter for TensorFlow Lite models: finds what is wrong with a .tflite file
without running it. Also installed as tflite-lint.

Commands:
{commands}
PATH is a model, a directory, a quoted glob, a bundle (.task, .zip) or
BUNDLE!/MEMBER, - for standard input, or @FILE for a list of paths. Without a
path the current directory is searched.

Options of every command:
  --config FILE | 'KEY = VALUE'   configuration file, or a single setting
  --isolated                      ignore configuration files and baselines
  --color auto|always|never       colour of the output
  --ascii                         no characters outside of ASCII
  -q, --quiet                     findings only; -qq: only the exit status
  -v, --verbose                   more about what is done
  --no-progress                   no progress line
  --debug                         tracebacks of internal errors
  --version                       print the version
  -h, --help                      help; behind a command: its options

Exit status: 0 nothing found, 1 findings, 2 wrong usage, 3 something could not
be checked, 4 internal error.
"""

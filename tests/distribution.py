"""The project as others get it: as a git repository, as a wheel, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent


def environment(**extra: str) -> dict[str, str]:
    """The environment of a child process without what would lead it back to this checkout, and
    without a network: packages are built with the tools that are installed here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TFLITE_LINT_", "GITHUB_", "GIT_", "PRE_COMMIT", "PYTHON"))
    }
    # In pip's environment variables a false value of `no-build-isolation` switches isolation off.
    pip = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1"}
    identity = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org"}
    committer = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
    return kept | pip | identity | committer | extra


def site_packages() -> str:
    """Where the dependencies are installed. Put on a path, it brings them, but not an editable
    install of this project: that takes `.pth` files, which are not read from there."""
    return sysconfig.get_path("purelib")


def run(*command: str | Path, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it prints."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(**extra),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def git(*arguments: str, cwd: Path) -> str:
    """Run git, which must succeed."""
    done = run("git", "-c", "protocol.file.allow=always", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copy_of_the_project(folder: Path) -> Path:
    """A git repository in `folder` with the files of this checkout as they are now."""
    listed = run("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT)
    assert listed.returncode == 0, listed.stderr
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    git("init", "-q", "-b", "main", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "the project", cwd=folder)
    return folder


def empty_environment(folder: Path) -> Path:
    """The Python of a new virtual environment that has the dependencies and nothing of this
    project."""
    made = run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=ROOT)
    assert made.returncode == 0, made.stderr
    python = folder / "bin" / "python"
    own = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    ).stdout.strip()
    (Path(own) / "dependencies.pth").write_text(site_packages() + "\n")
    return python

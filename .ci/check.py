"""All checks in one command: `python .ci/check.py`. `--no-tests` leaves the tests to the caller.

Lint, format, types, documents up to date, tests, and the built wheel in an environment of its own
without development tools.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    print("$", *command, flush=True)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, stdout=subprocess.PIPE, encoding="utf-8"
    )
    if done.returncode:
        print(done.stdout)
        raise SystemExit(done.returncode)
    return done.stdout


def smoke_test_of_the_wheel() -> None:
    """What people install must answer, from an empty directory, with its own dependencies only."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist")
        (wheel,) = (place / "dist").glob("*.whl")
        venv.create(place / "venv", with_pip=True)
        scripts = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
        run(scripts / "python", "-m", "pip", "install", "--quiet", wheel)
        empty = place / "empty"
        empty.mkdir()
        env = {**os.environ, "CONTRATGRAPH_CACHE": str(place / "cache"), "PYTHONPATH": ""}
        answer = run(
            scripts / "contratgraph",
            "query",
            "copilotage-objectifs",
            "--actor",
            "pole emploi",
            "--format",
            "csv",
            "--evidence",
            cwd=empty,
            env=env,
        )
        assert "EDE-3.1-1" in answer and "993" in answer, answer
        run(scripts / "contratgraph", "export", "graphe.ttl", cwd=empty, env=env)
        assert (empty / "graphe.ttl").stat().st_size > 100_000
        run(scripts / "contratgraph", "show", "EDE-3.1", cwd=empty, env=env)


def main() -> None:
    run(sys.executable, "-m", "ruff", "check")
    run(sys.executable, "-m", "ruff", "format", "--check")
    run(sys.executable, "-m", "mypy")
    run(sys.executable, ROOT / "docs" / "generate.py", "--check")
    smoke_test_of_the_wheel()
    if "--no-tests" not in sys.argv:
        subprocess.run([sys.executable, "-m", "pytest"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

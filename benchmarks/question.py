"""How long a question takes, beside a bare interpreter and beside plain rdflib: one run, as ratios.

    python benchmarks/question.py

Whole processes, in turn (A B C A B C …), so that a machine whose speed drifts treats them alike. The
peer parses the Turtle export and runs the same query; it prints the rows without a table.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contratgraph.loaders.locate import shipped_packages
from contratgraph.queries.binding import bind
from contratgraph.queries.catalogue import load_question
from contratgraph.workspace import DEFAULT_BASE, cached_store

RUNS = int(os.environ.get("RUNS", "15"))
LIMIT = int(os.environ.get("LIMIT", "120"))
"""Seconds after which the peer is given up; its line then says "at least"."""

QUESTION = "copilotage-objectifs"
FIRST = "the same, no answer kept"

RDFLIB = """
import sys, rdflib
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="turtle")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row, sep="\\t")
"""


def main() -> None:
    scripts = Path(sys.executable).parent
    program = str(scripts / "contratgraph")
    answers = cached_store(shipped_packages(), DEFAULT_BASE) / "answers"
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        turtle = place / "graph.ttl"
        subprocess.run([program, "export", str(turtle)], check=True)
        query = place / "question.rq"
        query.write_text(bind(load_question(QUESTION).query, {"_lang": '"fr"'}), encoding="utf-8")
        (place / "peer.py").write_text(RDFLIB, encoding="utf-8")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            f"contratgraph query {QUESTION} --evidence": [program, "query", QUESTION, "--evidence"],
            FIRST: [program, "query", QUESTION, "--evidence"],
            "rdflib: parse Turtle, same query": [
                sys.executable,
                str(place / "peer.py"),
                str(turtle),
                str(query),
            ],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for run in range(RUNS + 1):
            for label, command in commands.items():
                if label.startswith("rdflib") and (run > 3 or len(times[label]) == RUNS):
                    continue
                if label == FIRST:
                    shutil.rmtree(answers, ignore_errors=True)
                start = time.perf_counter()
                try:
                    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=LIMIT)
                except subprocess.TimeoutExpired:
                    times[label] = [float(LIMIT)] * RUNS  # at least so long: asked once only
                    continue
                if run:  # the first one warms the caches, and gives the answer that is kept
                    times[label].append(time.perf_counter() - start)
        bare = statistics.median(times["python -c pass"])
        for label, values in times.items():
            median = statistics.median(values)
            least = "≥ " if median == LIMIT else "  "
            print(f"{label:<50} {least}{median * 1000:8.0f} ms   {median / bare:6.1f} × bare")


if __name__ == "__main__":
    main()

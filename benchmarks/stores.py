"""Which store to keep: a folder on disk, or a dump loaded into memory, at one and at N contracts.

    python benchmarks/stores.py [N]

Contracts are copies of the shipped one under other keys. Each line is a whole process that opens the
store and asks one saved question, as a ratio to a bare interpreter.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from contratgraph.graph.convert import to_quads
from contratgraph.graph.infer import infer
from contratgraph.graph.mint import DEFAULT_BASE, inferred_graph
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import read_package
from contratgraph.queries.binding import bind
from contratgraph.queries.catalogue import load_question

RUNS = 5
ASK = """
import sys
from pyoxigraph import RdfFormat, Store
if sys.argv[1].endswith(".nq"):
    store = Store()
    store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
else:
    store = Store.read_only(sys.argv[1])
query = open(sys.argv[2], encoding="utf-8").read()
assert len(list(store.query(query, use_default_graph_as_union=True))) > 0
"""


def contracts(number: int) -> Iterator[Quad]:
    yield from ontology_quads()
    dataset = read_package(shipped_packages()[0])
    for index in range(number):
        key = f"copie{index}"
        copy = replace(dataset, contract=replace(dataset.contract, key=key))
        stated = list(to_quads(copy, DEFAULT_BASE))
        yield from stated
        yield from infer(stated, inferred_graph(DEFAULT_BASE, key))


def timed(command: list[str]) -> float:
    values = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        values.append(time.perf_counter() - start)
    return statistics.median(values)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    bare = timed([sys.executable, "-c", "pass"])
    query = bind(load_question("axes-pilote-unique-ou-absent").query, {"_lang": '"fr"'})
    for number in (1, many):
        with tempfile.TemporaryDirectory() as name:
            disk, dump = str(Path(name) / "db"), str(Path(name) / "dump.nq")
            question = Path(name) / "question.rq"
            question.write_text(query, encoding="utf-8")
            store = Store(disk)
            store.bulk_extend(contracts(number))
            store.flush()
            store.optimize()
            store.dump(dump, format=RdfFormat.N_QUADS)
            print(f"{number} contract(s), {len(store):,} quads")
            del store
            for label, path in (("on disk", disk), ("dump loaded in memory", dump)):
                spent = timed([sys.executable, "-c", ASK, path, str(question)])
                print(f"  {label:<24} {spent * 1000:8.0f} ms   {spent / bare:6.1f} × bare")


if __name__ == "__main__":
    main()

"""The tables of a cluster are those of one machine, byte for byte, whatever dies on the way.

A real cluster of two workers on this machine: `local-cluster[2,1,1024]`, each executor a process of its own.
"""

import argparse
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

from pyspark.sql import SparkSession

import archive

EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
PATTERN = "{region}/{year}/{unit}/*"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--biaochi", required=True)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    program = os.path.abspath(options.biaochi)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([program, "generate", "--count", str(options.count), "--copied", "0.2", "--out", "a"], check=True)
        # What cannot be read is a row in both.
        with open("a/bad.docx", "wb") as bad:
            bad.write(b"PK\x03\x04 no archive")
        # Rules that are chosen for the scan are chosen for copies too.
        subprocess.run([program, "generate", "--count", "300", "--copied", "0.4", "--out", "b"], check=True)
        copy_years("b", "2020", "2021")
        chosen = ["--select", "C,U", "--ignore=C201"]
        whole, some = one_machine(program, "a"), one_machine(program, "b", chosen)
        assert all(whole.values()), "without rows the test shows nothing"
        assert {json.loads(row)["rule"] for row in some["copies"]} == {"C202"}
        killed = Killed(os.getpid())
        killed.start()
        compare(program, "a", whole, ["--files", "100"])
        killed.end()
        compare(program, "b", some, ["--files", "100", "--scan", " ".join(chosen)])
    assert killed.kinds == {"executor", "worker of Python"}, f"killed {killed.kinds}"
    print("killed on the way:", *sorted(killed.kinds), sep=" ")


def cluster():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("biaochi test")
    for name, value in {
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.adaptive.enabled": "true",
        "spark.driver.memory": "1g",
        "spark.task.maxFailures": "8",
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    spark.sparkContext.addPyFile(archive.__file__)
    return spark


def one_machine(program, root, more=()):
    """The tables of one machine, each as sorted lines."""
    db, out = f"{root}.db", f"{root}.alone"
    subprocess.run([program, "scan", os.path.abspath(root), "--db", db, "--pattern", PATTERN, "--quiet", *more])
    subprocess.run([program, "export", "--db", db, "-o", out], check=True)
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = spark.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    try:
        names = [name.removesuffix(".parquet") for name in os.listdir(out)]
        return {name: sorted(parquet(spark, f"{out}/{name}.parquet")) for name in names}
    finally:
        spark.stop()


def copy_years(root, year, next_year):
    """Files what units filed for a year once more for the next one."""
    for path in glob.glob(f"{root}/*/{year}/*/*"):
        with open(path, encoding="utf-8") as filing:
            text = filing.read().replace(year, next_year)
        folder = os.path.dirname(path).replace(f"/{year}/", f"/{next_year}/")
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/again-{os.path.basename(path)}", "w", encoding="utf-8") as copy:
            copy.write(text)


def compare(program, root, alone, more):
    """The job over a folder, and its tables against those of one machine."""
    out = f"{root}.out"
    words = [os.path.abspath(root), out, "--biaochi", program, "--pattern", PATTERN, *more]
    spark = cluster()
    try:
        archive.Archive(spark, archive.arguments(words)).run()
        tables = sorted(name for name in os.listdir(out))
        assert tables == sorted(alone), f"{tables} and {sorted(alone)}"
        for name, rows in alone.items():
            here = sorted(parquet(spark, f"{out}/{name}"))
            assert here == rows, difference(name, here, rows)
            print(f"{root}, {name}: {len(rows)} rows, the same")
    finally:
        spark.stop()


def parquet(spark, path):
    """The rows of a table as lines."""
    return spark.read.parquet(path).toJSON().collect()


def difference(name, here, there):
    first = next(((a, b) for a, b in zip(here, there) if a != b), None)
    return f"{name}: {len(here)} and {len(there)} rows, first other one: {first}"


class Killed(threading.Thread):
    """Kills an executor while it checks filings, and later a Python process that runs a step of the search."""

    def __init__(self, above):
        super().__init__(daemon=True)
        self.above, self.kinds, self.over = above, set(), threading.Event()

    def run(self):
        while not self.over.wait(0.02) and len(self.kinds) < 2:
            table = processes()
            for pid, (_, words) in table.items():
                # The program below a Python process below Python's daemon below an executor below this test.
                above = ancestors(pid, table)
                executor = [pid for pid in above if EXECUTOR in table[pid][1]]
                if not executor or self.above not in above:
                    continue
                kind, target = {
                    "scan": ("executor", executor[0]),
                    "part": ("worker of Python", above[0]),
                }.get(words[1], (None, None))
                if kind and kind not in self.kinds:
                    os.kill(target, signal.SIGKILL)
                    self.kinds.add(kind)
                    break

    def end(self):
        self.over.set()
        self.join()


def ancestors(pid, table):
    line = []
    while pid in table:
        pid = table[pid][0]
        line.append(pid)
    return line[:-1]


def processes():
    """Every process with its parent and its command."""
    table = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat, open(f"/proc/{pid}/cmdline", "rb") as words:
                parent = int(stat.read().rpartition(")")[2].split()[1])
                table[int(pid)] = (parent, [*words.read().decode(errors="replace").split("\0"), ""])
        except (OSError, ValueError):
            pass  # Gone meanwhile.
    return table


if __name__ == "__main__":
    start = time.monotonic()
    main()
    print(f"{time.monotonic() - start:.0f} s")

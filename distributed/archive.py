"""An archive too large for one machine: the tables of `biaochi scan` and `biaochi export`, made by many.

Spark moves and groups, `biaochi` decides. Every step that reads a filing, compares two texts or words a finding is the
same binary that runs on a single machine, fed with lines on its standard input; what is in between are joins and counts.
The result is that of the single machine, row by row.

    spark-submit archive.py --biaochi ./biaochi --pattern '{region}/{year}/{unit}/*' /archive out/
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from collections import defaultdict

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import StructType

#: Substrings that occur less often are as good as each other: groups by them are small.
COMMON = 20

COMPARED = """class string, filing bigint, project bigint, path string, year bigint, unit string, subject string,
    keys array<array<string>>, rows array<bigint>"""
LINK = """filing bigint, project bigint, source_filing bigint, source_project bigint, yearly boolean, share double,
    rows array<struct<row: bigint, source_row: bigint, similarity: double, weight: double>>"""


def main():
    options = arguments()
    spark = SparkSession.builder.appName("biaochi").getOrCreate()
    try:
        Archive(spark, options).run()
    finally:
        spark.stop()


def arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", help="the folder of filings, at the same place on every machine")
    parser.add_argument("out", help="the folder to write to: one folder of Parquet files for each table")
    parser.add_argument("--biaochi", default="biaochi", help="the program, which is sent to every machine")
    parser.add_argument("--pattern", help="region, year and unit in paths below the root, as of `biaochi scan`")
    parser.add_argument("--threshold", default="0.8", help="as of `biaochi copies`")
    parser.add_argument("--share", default="0.6", help="as of `biaochi copies`")
    parser.add_argument("--yearly", default="0.8", help="as of `biaochi copies`")
    parser.add_argument("--files", type=int, default=500, help="filings of one task")
    parser.add_argument("--scan", default="", help="more options of `biaochi scan`, as one word: '--exclude draft/**'")
    options = parser.parse_args(words)
    if not os.path.isabs(options.root):
        parser.error("the root has to be absolute: it is looked for on other machines")
    return options


def of_rules(words):
    """Of options of `biaochi scan` those that decide which rules speak: the rules on copies are not told by the scan."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    valued = ["select", "ignore", "config"]
    for name in valued:
        parser.add_argument(f"--{name}", action="append", default=[])
    parser.add_argument("--isolated", action="store_true")
    known, _ = parser.parse_known_args(words)
    chosen = [f"--{name}={value}" for name in valued for value in getattr(known, name)]
    return chosen + ["--isolated"] * known.isolated


class Archive:
    """One run. Every step is a method; its result lies in a folder of `work` before the next one starts, so that a
    machine that is lost costs the tasks it had and no more."""

    def __init__(self, spark, options):
        self.spark, self.options = spark, options
        program = shutil.which(options.biaochi) or options.biaochi
        spark.sparkContext.addFile(program)
        self.program = os.path.basename(program)
        self.near = ["--threshold", options.threshold, "--share", options.share, "--yearly", options.yearly]
        self.more = shlex.split(options.scan)
        self.rules = of_rules(self.more)
        self.local = program
        # What is sent to other machines has to stay here as long as they may ask for it.
        self.folder = tempfile.TemporaryDirectory()
        self.work = os.path.join(options.out, "_work")
        described = subprocess.run([program, "part", "schema"], check=True, capture_output=True, text=True).stdout
        self.tables = {table["table"]: table for table in map(json.loads, described.splitlines())}

    def run(self):
        self.scan()
        pairs = self.near_names()
        classes, units = self.classes(pairs)
        links = self.links(classes, units, pairs)
        self.tell(self.clusters(links), links)
        self.names(pairs)
        self.write()

    # Steps

    def scan(self):
        """Every filing, once: its rows, and its tables as they are compared."""
        options = self.options
        command = [self.local, "scan", "--list", options.root, *self.more]
        paths = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        command = ["scan", "--rows", "--jobs", "1", "--files-from", "-", *self.more]
        if options.pattern:
            command += ["--pattern", os.path.join(options.root, options.pattern)]
        parts = max(1, -(-len(paths) // options.files))
        lines = self.pipe(self.spark.sparkContext.parallelize(paths, parts), command)
        table = f.regexp_extract("value", r'^\{"table":"([a-z_]+)"', 1)
        lines.withColumn("table", table).write.mode("overwrite").partitionBy("table").parquet(self.path("scan"))

    def near_names(self):
        """Pairs of names near each other. Each pair has a key in common, so names are compared within keys."""
        names = self.compared().select(f.explode("keys").alias("key"))
        names = names.select(f.explode(f.array(f.col("key")[0], f.col("key")[1])).alias("name")).distinct()
        names = self.keep("distinct", names.where("name <> ''"))
        quoted = names.rdd.map(lambda row: json.dumps(row.name, ensure_ascii=False))
        counts = self.part(quoted, "grams", "gram string, count bigint")
        counts = counts.groupBy("gram").agg(f.sum("count").alias("count")).where(f.col("count") >= COMMON)
        grams = os.path.join(self.folder.name, "grams.jsonl")
        with open(grams, "w", encoding="utf-8") as out:
            out.writelines(line + "\n" for line in sorted(counts.toJSON().collect()))
        self.spark.sparkContext.addFile(grams)
        keyed = self.part(quoted, "keys", "name string, keys array<string>", ["--grams", SHIPPED + "grams.jsonl"])
        groups = keyed.select("name", f.explode("keys").alias("key")).groupBy("key").agg(f.collect_list("name").alias("names"))
        groups = groups.where(f.size("names") > 1).select(f.to_json("names").alias("value"))
        # A pair with several keys in common is found in several groups.
        pairs = self.part(values(groups), "near", "name string, other string, similarity double").distinct()
        return self.keep("near", pairs)

    def classes(self, pairs):
        """Tables with the same rows, their rows counted: how many units have this name, or one near it, with this value."""
        compared = self.compared()
        keys = compared.select("unit", f.explode("keys").alias("key"))
        both = f.explode(f.array(f.col("key")[0], f.col("key")[1])).alias("name")
        own = keys.select("unit", both, f.col("key")[2].alias("form")).distinct()
        own = self.keep("own", own.groupBy("name", "form").agg(f.count("*").alias("own")))
        others = own.select(f.col("name").alias("other"), "form", f.col("own").alias("units"))
        around = own.select("name", "form").join(both_ways(pairs), "name").join(others, ["other", "form"])
        around = around.groupBy("name", "form").agg(f.sum("units").alias("around"))
        counted = own.join(around, ["name", "form"], "left")
        counted = self.keep("units", counted.select("name", "form", (f.col("own") + f.coalesce("around", f.lit(0))).alias("units")))
        members = compared.groupBy("class").agg(
            f.first("keys").alias("keys"),
            f.array_sort(f.collect_list(f.struct(order_year(), "path", "project", "year", "unit", "subject", "rows"))).alias("members"),
        )
        rows = members.select("class", f.posexplode("keys").alias("at", "key"))
        rows = rows.select("class", "at", *(f.col("key")[at].alias(name) for at, name in enumerate(["name", "bare", "form"])))
        rows = rows.join(counted, ["name", "form"])
        bare = counted.select(f.col("name").alias("bare"), "form", f.col("units").alias("bare_units"))
        rows = rows.join(bare, ["bare", "form"]).groupBy("class").agg(
            f.array_sort(f.collect_list(f.struct("at", "name", "bare", "form", "units", "bare_units"))).alias("keys")
        )
        classes = self.keep("classes", rows.join(members.select("class", "members"), "class"))
        plans = self.table("filings").where("kind = 'plan'")
        known = plans.where("unit IS NOT NULL").select(f.coalesce("region", f.lit("")), "unit").distinct().count()
        return classes, known + plans.where("unit IS NULL").count()

    def links(self, classes, units, pairs):
        """From where each table was copied, if from anywhere."""
        whole = ["--units", str(units), *self.near]
        large = classes.where(f.size("keys") >= 3)
        asked = large.select(f.to_json(f.struct("class", "keys")).alias("value"))
        probes = self.part(values(asked), "probes", "class string, name string, form string", whole)
        near = probes.join(both_ways(pairs), "name").select("class", f.col("other").alias("name"), "form")
        rows = large.select(f.col("class").alias("other"), f.explode("keys").alias("key"))
        names = f.explode(f.array("key.name", "key.bare")).alias("name")
        found = probes.union(near).distinct().join(rows.select("other", names, "key.form").distinct(), ["name", "form"])
        found = found.where("class <> other").select("class", "other").distinct()
        # Of each class its first table is enough, and the first one of another unit.
        firsts = f.expr("concat(slice(members, 1, 1), slice(filter(members, m -> m.unit <> members[0].unit), 1, 1))")
        others = large.select(f.col("class").alias("other"), f.struct("keys", firsts.alias("members")).alias("found"))
        others = found.join(others, "other").groupBy("class").agg(f.collect_list("found").alias("others"))
        groups = large.join(others, "class", "left").where("others IS NOT NULL OR size(members) > 1")
        groups = groups.select(f.concat(f.array(f.struct("keys", "members")), f.coalesce("others", f.array())).alias("classes"))
        across = self.part(values(groups.select(f.to_json("classes").alias("value"))), "sources", LINK, whole)
        dated = large.select("keys", f.explode("members").alias("m")).where("m.year IS NOT NULL AND m.subject <> ''")
        dated = dated.groupBy("m.unit").agg(f.collect_list(f.struct("keys", f.array("m").alias("members"))).alias("classes"))
        dated = dated.where(f.size("classes") > 1).select(f.to_json("classes").alias("value"))
        return self.keep("links", across.union(self.part(values(dated), "years", LINK, whole)))

    def clusters(self, links):
        """Tables that belong together. Who was copied is all that this machine has to hold."""
        links = links.select("filing", "project", "source_filing", "source_project", "yearly", "share")
        tables = self.compared().select("filing", "project", order_year(), "path", "unit")
        ends = links.select("filing", "project").union(links.select("source_filing", "source_project")).distinct()
        places = {(t.filing, t.project): ((t.order, t.path.encode(), t.project), t.unit) for t in tables.join(ends, ["filing", "project"]).toLocalIterator()}
        numbered = []
        links = links.collect()
        for yearly in False, True:
            roots, shares = {}, {}

            def root(table):
                while roots.setdefault(table, table) != table:
                    roots[table] = table = roots[roots[table]]
                return table

            for link in links:
                if link.yearly == yearly:
                    copy = (link.filing, link.project)
                    shares[copy] = link.share
                    roots[root(copy)] = root((link.source_filing, link.source_project))
            members = defaultdict(list)
            for table in list(roots):
                members[root(table)].append(table)
            for tables in members.values():
                units = len({places[table][1] for table in tables})
                first = min(places[table][0] for table in tables)
                share = max(shares.get(table, 0.0) for table in tables)
                numbered.append(((yearly, -units, -len(tables), -share, first), units, tables))
        numbered.sort(key=lambda cluster: cluster[0])
        rows = [(n, key[0], units, *table) for n, (key, units, tables) in enumerate(numbered, 1) for table in tables]
        schema = "cluster bigint, yearly boolean, units bigint, filing bigint, project bigint"
        return self.spark.createDataFrame(rows, schema)

    def tell(self, clusters, links):
        """The copies in words and rows, filing by filing."""
        indicators = self.table("indicators").groupBy("filing", "project").agg(
            f.array_sort(f.collect_list(f.struct("row", "name", "value", "start_byte", "end_byte", "location"))).alias("rows")
        )
        filings = self.table("filings").select(f.col("id").alias("filing"), "path", "region", "unit", "year")
        called = f.coalesce("name", "title", f.lit("")).alias("called")
        texts = self.table("projects").select("filing", "project", called, "start_byte", "end_byte", "location")
        texts = texts.join(filings, "filing").join(indicators, ["filing", "project"], "left")
        texts = texts.withColumn("rows", f.coalesce("rows", f.array()))
        text = f.struct("path", "project", "region", "unit", "year", "called", "start_byte", "end_byte", "location", "rows")
        texts = texts.select("filing", "project", text.alias("table"))
        sources = texts.select(
            f.col("filing").alias("source_filing"), f.col("project").alias("source_project"), f.col("table").alias("source")
        )
        compared = self.compared().select("filing", "project", f.size("keys").alias("compared"))
        told = clusters.join(links, ["yearly", "filing", "project"], "left").join(compared, ["filing", "project"])
        told = told.join(texts, ["filing", "project"]).join(sources, ["source_filing", "source_project"], "left")
        share, rows = f.coalesce("share", f.lit(0.0)).alias("share"), f.coalesce("rows", f.array()).alias("rows")
        told = told.groupBy("filing").agg(
            f.collect_list(f.struct("cluster", "project", "yearly", "units", "table", "source", share, "compared", rows)).alias("all")
        )
        told = told.select(f.to_json(f.array_sort("all")).alias("value"))
        told = self.pipe(values(told), ["part", "tell", *self.rules])
        table = f.regexp_extract("value", r'^\{"table":"([a-z_]+)"', 1)
        told.withColumn("table", table).write.mode("overwrite").partitionBy("table").parquet(self.path("told"))

    def names(self, pairs):
        """How widely each name of an indicator is spread."""
        uses = self.compared().select("filing", "unit", f.explode("keys").alias("key"))
        uses = uses.select("filing", "unit", f.col("key")[0].alias("name"))
        counted = uses.groupBy("name").agg(
            f.count("*").alias("indicators"), f.countDistinct("filing").alias("filings"), f.countDistinct("unit").alias("units")
        )
        used = counted.select("name")
        pairs = pairs.join(used, "name").join(used.select(f.col("name").alias("other")), "other")
        near = both_ways(pairs)
        units = uses.select("name", "unit").distinct()
        around = near.join(units.select(f.col("name").alias("other"), "unit"), "other").select("name", "unit")
        around = around.union(units).distinct().groupBy("name").agg(f.count("*").alias("near_units"))
        counted = counted.join(near.groupBy("name").agg(f.count("*").alias("near")), "name", "left").join(around, "name")
        self.result("names", counted.withColumn("near", f.coalesce("near", f.lit(0))))
        self.result("near_names", pairs)

    def write(self):
        """The other tables."""
        for name in self.tables:
            if name not in ("names", "near_names"):
                told = self.rows("told", name, StructType.fromJson(self.tables[name]["schema"]))
                self.result(name, self.table(name).union(told))
        work = self.spark._jvm.org.apache.hadoop.fs.Path(self.work)
        work.getFileSystem(self.spark._jsc.hadoopConfiguration()).delete(work, True)

    # What the steps share

    def part(self, rdd, step, schema, more=()):
        """A step of `biaochi part` on lines of JSON."""
        found = self.pipe(rdd, ["part", step, *more])
        return found.select(f.from_json("value", schema, {"mode": "FAILFAST"}).alias("row")).select("row.*")

    def pipe(self, rdd, command):
        """Lines that go through the program, each partition through one process."""
        program = self.program
        found = rdd.mapPartitions(lambda part: through([SHIPPED + program, *command], part))
        return self.spark.createDataFrame(found.map(lambda line: (line,)), "value string")

    def table(self, name):
        """A table of what was scanned."""
        return self.rows("scan", name, StructType.fromJson(self.tables[name]["schema"]))

    def compared(self):
        return self.rows("scan", "compared", COMPARED)

    def rows(self, step, name, schema):
        schema = schema if isinstance(schema, str) else ", ".join(f"`{c.name}` {c.dataType.simpleString()}" for c in schema)
        read = self.spark.read.schema("value string, table string").parquet(self.path(step)).where(f.col("table") == name)
        whole = f.from_json("value", f"table string, row struct<{schema}>", {"mode": "FAILFAST"})
        return read.select(whole.alias("line")).select("line.row.*")

    def keep(self, name, frame):
        """Puts a result down and reads it from there: no later step has to make it again."""
        frame.write.mode("overwrite").parquet(self.path(name))
        return self.spark.read.parquet(self.path(name))

    def result(self, name, frame):
        """Writes a table in the order of its key."""
        described = self.tables[name]
        columns = [column["name"] for column in described["schema"]["fields"]]
        frame = frame.select(*columns).orderBy(*columns[: described["key"]])
        frame.write.mode("overwrite").parquet(os.path.join(self.options.out, name))

    def path(self, name):
        return os.path.join(self.work, name)


#: Stands before the names of files that Spark sends to every machine.
SHIPPED = "shipped:"


def through(command, given):
    """Feeds lines to a command and yields the lines that it prints."""
    command = [SparkFiles.get(word[len(SHIPPED):]) if word.startswith(SHIPPED) else word for word in command]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)

        def feed():
            try:
                with process.stdin as pipe:
                    for line in given:
                        pipe.write(line.encode() + b"\n")
            except BrokenPipeError:
                pass  # Why it stopped reading is told below.

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        for line in process.stdout:
            yield line.rstrip(b"\n").decode()
        feeder.join()
        if process.wait() != 0:
            said.seek(0)
            raise RuntimeError(f"{command}: {process.returncode}: {said.read().decode(errors='replace')}")


def values(frame):
    return frame.rdd.map(lambda row: row[0])


def both_ways(pairs):
    return pairs.select("name", "other").union(pairs.select(f.col("other").alias("name"), f.col("name").alias("other")))


def order_year():
    """Tables come in the order of years; those of which none is known last."""
    return f.coalesce("year", f.lit(65535)).alias("order")


if __name__ == "__main__":
    main()

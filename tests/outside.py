#!/usr/bin/env python3
"""What only other programs can tell: SARIF against the official schema, the report in a browser, annotated files in
LibreOffice. Run by tests/run; what needs a program that is not installed says so and is passed over."""

import glob
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIAOCHI = os.path.join(ROOT, os.environ.get("CARGO_TARGET_DIR", "target"), "debug", "biaochi")
FILINGS = os.path.join(ROOT, "corpora", "filings")


def biaochi(*args):
    done = subprocess.run([BIAOCHI, *args], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def sarif(folder):
    """The log is valid against the schema of the standard, as the package serde-sarif holds it."""
    if importlib.util.find_spec("jsonschema") is None:
        return "the Python package jsonschema is missing"
    import jsonschema

    home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
    schemas = sorted(glob.glob(os.path.join(home, "registry/src/*/serde-sarif-*/src/schema.json")))
    if not schemas:
        return "the sources of serde-sarif are not there"
    with open(schemas[-1], encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for lang in ("zh", "en"):
        log = json.loads(biaochi("check", "--pedantic", "--format", "sarif", "--lang", lang, FILINGS, "tests/formats/annotate"))
        assert len(log["runs"][0]["results"]) > 500
        errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
        assert not errors, errors[:5]


class Browser:
    """Chromium over a pipe: commands and answers are JSON, each ended by a zero byte."""

    def __init__(self, program, folder):
        to_browser, self.write = os.pipe()
        self.read, from_browser = os.pipe()
        # The browser takes its commands from descriptor 3 and answers on 4.
        script = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={folder}/browser"]
        self.process = subprocess.Popen(
            ["bash", "-c", script, program, *flags, "about:blank"],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser), os.close(from_browser)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def message(self):
        while b"\0" not in self.buffer:
            more = os.read(self.read, 1 << 16)
            assert more, "the browser has ended"
            self.buffer += more
        first, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(first)

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.events.clear()
        self.ask("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())

    def run(self, script):
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def size(self, width, height):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def close(self):
        self.session = None
        try:
            self.ask("Browser.close")
        except (AssertionError, OSError):
            pass
        self.process.wait(timeout=20)


SHOWN = "[...document.querySelectorAll('.card')].filter(card => card.offsetParent !== null)"


def page(folder):
    """The report opens without an error or a request, filters, follows its anchors, and fits a telephone."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        return "there is no Chromium"
    report = os.path.join(folder, "报告.html")
    biaochi("check", "--format", "html", "-o", report, FILINGS)
    browser = Browser(program, folder)
    try:
        for width in (1280, 390):
            browser.size(width, 900)
            browser.open(f"file://{report}")
            total = browser.run(f"{SHOWN}.length")
            assert total > 500, total
            wide = browser.run("document.scrollingElement.scrollWidth")
            assert wide <= width, f"{wide} at {width}"
            # The buttons stand in the order error, warning, note.
            errors = browser.run("document.querySelectorAll('.card[data-severity=error]').length")
            browser.run("document.querySelector('.filters button').click()")
            assert browser.run(f"{SHOWN}.length") == total - errors
            assert browser.run(f"{SHOWN}.every(card => card.dataset.severity !== 'error')")
            browser.run("document.querySelector('.filters button').click()")
            browser.run("{ const s = document.querySelector('.filters select'); s.value = 'U101'; s.dispatchEvent(new Event('change')); }")
            assert 0 < browser.run(f"{SHOWN}.length") < total
            assert browser.run(f"{SHOWN}.every(card => card.dataset.rule === 'U101')")
            browser.run("{ const s = document.querySelector('.filters select'); s.value = ''; s.dispatchEvent(new Event('change')); }")
            # From the words to the finding.
            link = "[...document.querySelectorAll('mark a')].at(-1)"
            target = browser.run(f"{link}.getAttribute('href')")
            browser.run(f"{link}.click()")
            assert browser.run("location.hash") == target
            box = f"document.querySelector('{target}').getBoundingClientRect()"
            assert browser.run(f"{box}.bottom > 0 && {box}.top < innerHeight"), target
            asked = [event["params"]["request"]["url"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
            assert all(url.startswith("file:") and url.split("#")[0].endswith(".html") for url in asked), asked
            wrong = [event for event in browser.events if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
            assert not wrong, wrong
        # Everything can be read without script.
        browser.ask("Emulation.setScriptExecutionDisabled", value=True)
        browser.open(f"file://{report}")
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
        assert browser.run(f"{SHOWN}.length") == total
        assert browser.run("document.querySelector('.filters').hidden")
    finally:
        browser.close()


def office(folder):
    """LibreOffice opens copies and workbooks, and gives back as many comments and rows as there are."""
    program = shutil.which("soffice")
    if program is None:
        return "there is no LibreOffice"

    def convert(kind, file):
        command = [program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
        subprocess.run([*command, "--convert-to", kind, "--outdir", f"{folder}/out", file], capture_output=True, timeout=120)
        made = os.path.join(folder, "out", os.path.splitext(os.path.basename(file))[0] + "." + kind.split(":")[0])
        return made if os.path.exists(made) else None

    book = os.path.join(folder, "book.xlsx")
    biaochi("check", "--format", "xlsx", "-o", book, FILINGS)
    again = convert("xlsx:Calc MS Excel 2007 XML", book)
    assert again, "the workbook does not open"
    sheets = [name for name in zipfile.ZipFile(again).namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3, sheets
    for file in sorted(glob.glob(os.path.join(ROOT, "tests/formats/annotate/*.docx"))):
        copy = os.path.join(folder, os.path.basename(file))
        biaochi("annotate", "--fix", "--pedantic", "-o", copy, file)
        again = convert("docx:MS Word 2007 XML", copy)
        if again is None:
            return "this LibreOffice has no Writer"
        counts = []
        for name in (copy, again):
            with zipfile.ZipFile(name) as parts:
                comments, body = parts.read("word/comments.xml").decode(), parts.read("word/document.xml").decode()
                counts.append((comments.count("<w:comment "), body.count("<w:commentRangeStart "), body.count("<w:commentReference ")))
        assert counts[0] == counts[1] and len(set(counts[0])) == 1, (file, counts)


def main():
    for test in (sarif, page, office):
        with tempfile.TemporaryDirectory() as folder:
            passed_over = test(folder)
        print(f"{test.__name__}: {'passed over, ' + passed_over if passed_over else 'ok'}")


if __name__ == "__main__":
    sys.exit(main())

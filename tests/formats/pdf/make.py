#!/usr/bin/env python3
"""Makes the PDF files of this folder from filings of the corpora, by several writers.

    mkdir /tmp/pieces
    BIAOCHI_PIECES=/tmp/pieces cargo test --test formats -- --ignored pieces_for_pdf
    python3 tests/formats/pdf/make.py /tmp/pieces

Needs LibreOffice, Chromium, Ghostscript and poppler, and from PyPI python-docx, reportlab, weasyprint and pikepdf. Glyph programs are
taken out at the end: the reader never opens them, and a subset of a Chinese font is larger than all the rest.
"""
import html
import json
import pathlib
import subprocess
import sys

import docx
import pikepdf
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

PIECES = pathlib.Path(sys.argv[1])
# With a second folder, every filing by every writer, for measuring.
ALL = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
OUT = ALL or pathlib.Path(__file__).parent


def pieces(name):
    return json.loads((PIECES / f"{name}.json").read_text())


def merged(rows):
    """Rows of (column, text, rowspan, colspan): level cells merged down, the last cell of a short row to the edge."""
    width = max(len(row) for row in rows)
    full = lambda at: len(rows[at]) == width
    out = []
    for at, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            level = column < 2 and width > 3 and full(at)
            # Blank below a level that is written, with something beside it: merged.
            if level and not text and at > 0 and full(at - 1) and any(row[column + 1:]) and rows[0][0][:2] == "一级":
                continue
            down = 1
            while (level and text and at + down < len(rows) and full(at + down) and not rows[at + down][column]
                   and any(rows[at + down][column + 1:]) and rows[0][0][:2] == "一级"):
                down += 1
            wide = width - column if column + 1 == len(row) else 1
            cells.append((column, text, down, wide))
        out.append(cells)
    return out


def page(name, style, head_rows=0):
    out = [f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><style>{style}</style></head><body>"]
    for piece in pieces(name):
        if "text" in piece:
            text = html.escape(piece["text"]).replace("\n", "<br>")
            out.append(f"<p>{text}</p>")
            continue
        rows = merged(piece["rows"])
        out.append("<table>")
        for at, row in enumerate(rows):
            if at == 0 and head_rows:
                out.append("<thead>")
            cells = "".join(
                f"<td rowspan={down} colspan={wide}>{html.escape(text)}</td>" for _, text, down, wide in row
            )
            out.append(f"<tr>{cells}</tr>")
            if at + 1 == head_rows:
                out.append("</thead>")
        out.append("</table>")
    return "".join(out) + "</body></html>"


STYLE = """
body { font-family: 'Noto Serif CJK SC'; font-size: 11pt; line-height: 1.5 }
p { text-indent: 2em; margin: 0 }
table { border-collapse: collapse; width: 100% }
td { border: 0.5pt solid black; padding: 2pt 4pt }
"""


def office(name):
    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.name = "Noto Serif CJK SC"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    for piece in pieces(name):
        if "text" in piece:
            word.add_paragraph(piece["text"])
            continue
        rows = merged(piece["rows"])
        width = max(len(row) for row in piece["rows"])
        table = word.add_table(len(rows), width, "Table Grid")
        for at, row in enumerate(rows):
            for column, text, down, wide in row:
                cell = table.cell(at, column)
                if down > 1 or wide > 1:
                    cell = cell.merge(table.cell(at + down - 1, column + wide - 1))
                cell.text = text
        word.add_paragraph()
    source = PIECES / f"{name}.docx"
    word.save(source)
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", PIECES, source], check=True)
    return PIECES / f"{name}.pdf"


def chromium(name):
    source = PIECES / f"{name}.html"
    source.write_text(page(name, STYLE))
    out = PIECES / f"{name}.pdf"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}", f"file://{source}"], check=True
    )
    return out


def weasyprint(name):
    from weasyprint import HTML

    style = STYLE + """
    @page { size: A5; margin: 20mm 18mm;
            @top-center { content: '部门预算绩效目标公开材料'; font-size: 9pt; font-family: 'Noto Serif CJK SC' }
            @bottom-center { content: '第' counter(page) '页 共' counter(pages) '页'; font-size: 9pt; font-family: 'Noto Serif CJK SC' } }
    """
    out = PIECES / f"{name}.pdf"
    HTML(string=page(name, style, head_rows=1)).write_pdf(out)
    return out


def reportlab(name):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text = ParagraphStyle("text", fontName="STSong-Light", fontSize=11, leading=17, wordWrap="CJK", firstLineIndent=22)
    cell = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=13, wordWrap="CJK")
    story = []
    for piece in pieces(name):
        if "text" in piece:
            story.append(Paragraph(html.escape(piece["text"]).replace("\n", "<br/>"), text))
            continue
        rows, width = piece["rows"], max(len(row) for row in piece["rows"])
        style = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        grid = []
        for at, row in enumerate(rows):
            grid.append([Paragraph(html.escape(text), cell) for text in row] + [""] * (width - len(row)))
            if len(row) < width:
                style.append(("SPAN", (len(row) - 1, at), (width - 1, at)))
        # Rows are cut where the page ends.
        table = LongTable(grid, colWidths=[460 / width] * width, repeatRows=1, splitInRow=1, style=style)
        story.append(table)
    out = PIECES / f"{name}.pdf"
    SimpleDocTemplate(str(out), pagesize=A4, topMargin=60, bottomMargin=330).build(story)
    return out


def ghostscript(name):
    out = PIECES / f"{name}-gs.pdf"
    subprocess.run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={out}", office(name)], check=True)
    return out


def scan(source):
    subprocess.run(["pdftoppm", "-r", "40", "-gray", "-jpeg", "-l", "1", source, PIECES / "scan"], check=True)
    picture = next(PIECES.glob("scan-*.jpg")).read_bytes()
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    image = pikepdf.Stream(pdf, picture)
    width, height = 331, 468
    image.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": width, "/Height": height,
                  "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode})
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    pdf.save(OUT / "scan.pdf")


def save(source, name, rotate=0, **options):
    with pikepdf.open(source) as pdf:
        empty = pdf.make_indirect(pikepdf.Stream(pdf, b""))
        for entry in pdf.objects:
            if not isinstance(entry, (pikepdf.Dictionary, pikepdf.Stream)):
                continue
            for key in ("/FontFile", "/FontFile2", "/FontFile3", "/CIDToGIDMap", "/CIDSet"):
                if key in entry and isinstance(entry[key], pikepdf.Stream):
                    entry[key].write(b"")
            if entry.get("/Subtype") == "/Type3":
                for glyph in entry.CharProcs.keys():
                    entry.CharProcs[glyph] = empty
        for key in ("/StructTreeRoot", "/Outlines", "/Metadata"):
            if key in pdf.Root:
                del pdf.Root[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for page in pdf.pages:
            if rotate:
                page.rotate(rotate, relative=True)
            for key in ("/StructParents", "/Annots"):
                if key in page:
                    del page[key]
        pdf.save(OUT / f"{name}.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True,
                 recompress_flate=True, deterministic_id="encryption" not in options, **options)


if ALL:
    for name in sorted(path.stem for path in PIECES.glob("*.json")):
        for writer in (office, chromium, weasyprint, reportlab, ghostscript):
            save(writer(name), f"{name}.{writer.__name__}")
    sys.exit()

plain = office("e-11-minzheng-2025")
save(plain, "libreoffice")
save(office("a-edu-yunling-2024"), "rotated", rotate=90)
save(chromium("b-06-commerce-f4"), "chromium")
save(weasyprint("e-16-jiaotong-2025"), "weasyprint")
save(reportlab("a-health-lanxi-2023"), "reportlab")
save(ghostscript("c-01-shengtai-zipingbiao-2023"), "ghostscript")
owner = office("e-08-gongxiao-2019")
save(owner, "owner-password", encryption=pikepdf.Encryption(owner="owner", user="", R=6))
save(owner, "user-password", encryption=pikepdf.Encryption(owner="owner", user="user", R=4))
scan(plain)

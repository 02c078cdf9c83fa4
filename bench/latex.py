"""Pairs of answers in LaTeX and what math-verify says of them, as JSON lines.

Right answers come from files of benchmarks (fields answer, final_answer, or the box of a solution), the same number of each file, in an order drawn
from a seed. Each is held against five kinds of others:

  said       what models said (fields pred, or completions with a box)
  next       the right answer of another problem
  near       itself with one thing changed: a digit, a sign, an exponent, a bracket, an order, a function
  style      itself as people write it: other fractions, brackets, blanks, units, a name before it
  rewritten  the same mathematics as SymPy writes it: as parsed, expanded, factored, as a decimal
"""

import json
import logging
import random
import re
import sys

from math_verify import parse, verify
from sympy import Basic, Rational, expand, factor, latex

logging.disable(logging.CRITICAL)

BOX = "\\boxed{"
# What math-verify reads otherwise than it is meant: words are products of letters, and the e of 5e-3 is Euler's number.
PROSE = r"(?<![\\A-Za-z])[A-Za-z]{4}|\de-?\d"
SHARES = {"said": 0.15, "next": 0.15, "near": 0.3, "style": 0.2, "rewritten": 0.2}


def boxed(text):
    start = text.rfind(BOX)
    if start < 0:
        return None
    depth = 0
    for i in range(start + len(BOX) - 1, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return text[start + len(BOX) : i]
    return None


def plain(text):
    return re.sub(r"^\$+|\$+$", "", str(text).strip()).strip()


def right_of(row):
    right = row.get("answer") or (row.get("final_answer") or [None])[0] or boxed(row.get("solution") or "")
    text = plain(right) if right else ""
    # One formula on one line: what is cut out of prose is no answer in LaTeX.
    return text if 0 < len(text) < 120 and not re.search(r"(?<!\\)\$|\n", text) else None


def said_of(row):
    pred = row.get("pred")
    return pred if isinstance(pred, list) else [boxed(text) for text in row.get("completions") or []]


def near(answer, draw):
    """One small change that is wrong, mostly."""
    changes = []
    for found in re.finditer(r"\d+", answer):
        digits = found.group()
        changes.append(answer[: found.start()] + str(int(digits) + draw.choice([1, 2, 10])) + answer[found.end() :])
    for found in re.finditer(r"(?<=[\w})])\s*[-+]\s*(?=[\w\\({])", answer):
        other = found.group().replace("+", "#").replace("-", "+").replace("#", "-")
        changes.append(answer[: found.start()] + other + answer[found.end() :])
    if not re.search(r"[=<>,]|\\text|\\[lg]e", answer):
        changes.append("-" + answer if not answer.startswith("-") else answer[1:])
    for old, new in [("\\sin", "\\cos"), ("\\pi", "\\pi^2"), ("\\sqrt", ""), ("[", "("), ("]", ")"), ("\\le", "<"), ("<", ">"), ("\\cup", "\\cap")]:
        if old in answer and not (old == "[" and "\\sqrt[" in answer):
            changes.append(answer.replace(old, new, 1))
    parts = re.fullmatch(r"(\\left)?([(\[])([^,()]+),([^,()]+?)(\\right)?([)\]])", answer)
    if parts:
        a, b, c, d, e, f = parts.groups()
        changes.append(f"{a or ''}{b}{d},{c}{e or ''}{f}")
    return [draw.choice(changes)] if changes else []


def style(answer, draw):
    """The same answer in another hand."""
    if re.search(PROSE, answer):
        return ["\\text{" + answer + "}"] if re.fullmatch(r"[A-Za-z ]+", answer) else []
    forms = []
    if "\\frac" in answer:
        forms += [answer.replace("\\frac", "\\dfrac"), answer.replace("\\frac", "\\tfrac")]
        forms.append(re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", answer))
        forms.append(re.sub(r"\\frac\{(\d)\}\{(\d)\}", r"\\frac\1\2", answer))
    if "(" in answer and "\\left" not in answer and answer.count("(") == answer.count(")") and "[" not in answer:
        forms.append(answer.replace("(", "\\left(").replace(")", "\\right)"))
    forms.append(answer.replace("\\left", "").replace("\\right", ""))
    forms.append(re.sub(r"\s+(?![A-Za-z])", "", answer))
    forms.append(re.sub(r"(?<=\d),(?=[ (-])", ", \\\\ ", answer))
    if re.fullmatch(r"-?\d+", answer):
        forms += [answer + ".0", answer + "\\text{ units}", "\\text{" + answer + "}", f"x = {answer}", f"{int(answer):,}"]
        forms += [f"{int(answer):,}".replace(",", "{,}"), answer + "^\\circ", "\\$" + answer, f"\\boxed{{{answer}}}"]
    elif not re.search(r"[=<>,%]|\\text|\\[lgi]e?n?\b|^\W*[A-Z]\W*$", answer):
        forms += [f"y = {answer}", f"({answer})", f"1 \\cdot ({answer})", answer + " \\text{ cm}"]
    forms = [form for form in forms if form != answer]
    return draw.sample(forms, min(2, len(forms)))


def rewritten(answer, draw):
    """The same mathematics in other words, by SymPy."""
    found = None if re.search(PROSE, answer) else parse(f"${answer}$")
    value = found[0] if found else None
    if not isinstance(value, Basic):
        return []
    forms = []
    for change in [lambda x: x, expand, factor]:
        try:
            forms.append(latex(change(value), ln_notation=True, inv_trig_style="full"))
        except Exception:
            pass
    if isinstance(value, Rational) and value.q > 1:
        forms.append(str(float(value)))
    forms = [form for form in dict.fromkeys(forms) if form != answer and len(form) < 200]
    return draw.sample(forms, min(2, len(forms)))


def answers_of(paths, draw):
    """Right answers, the files in turn, and what was said beside them."""
    files = []
    said = []
    for path in paths:
        rights = []
        with open(path, encoding="utf8") as file:
            for line in file:
                row = json.loads(line) if line.rstrip().endswith("}") else {}
                right = right_of(row)
                if right is None:
                    continue
                rights.append(right)
                said += [(answer, right) for answer in said_of(row) if answer and len(answer) < 200]
        draw.shuffle(rights)
        files.append(rights)
    longest = max(map(len, files))
    mixed = [rights[i] for i in range(longest) for rights in files if i < len(rights)]
    draw.shuffle(said)
    return list(dict.fromkeys(mixed)), said


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    draw = random.Random(seed)
    rights, said = answers_of(sys.argv[3:], draw)
    left = {kind: round(share * count) for kind, share in SHARES.items()}
    seen = set()

    def judged(kind, answer, right):
        if left[kind] == 0 or answer == right or (answer, right) in seen:
            return
        seen.add((answer, right))
        left[kind] -= 1
        same = verify(parse(f"${right}$"), parse(f"${answer}$"))
        print(json.dumps({"kind": kind, "answer": answer, "right": right, "same": same}), flush=True)

    for answer, right in said:
        judged("said", answer, right)
    # What was not said is made up for by near misses.
    left["near"] += left["said"]
    for i, right in enumerate(rights):
        if not any(left[kind] for kind in ["next", "near", "style", "rewritten"]):
            return
        judged("next", rights[i - 1], right)
        for kind, forms in [("near", near), ("style", style), ("rewritten", rewritten)]:
            if left[kind] > 0:
                for form in forms(right, draw):
                    judged(kind, form, right)


main()

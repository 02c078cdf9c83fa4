"""Pairs of answers in LaTeX and what math-verify says of them, as JSON lines.

A pair is what a model said beside the right answer (fields pred and gt, completions and answer), a right answer beside the next one of its
file, which is mostly wrong, or beside the same mathematics as SymPy writes it (expanded, factored, as a decimal).
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
    return re.sub(r"^\$+|\$+$", "", str(text).strip())


def rewritten(answer):
    """The same mathematics in other words, by SymPy."""
    found = parse(f"${answer}$")
    value = found[0] if found else None
    if not isinstance(value, Basic):
        return []
    forms = [latex(value)]
    try:
        forms += [latex(expand(value)), latex(factor(value))]
        if isinstance(value, Rational) and value.q > 1:
            forms.append(str(float(value)))
    except Exception:
        pass
    return [form for form in forms if form != answer and len(form) < 200]


def pairs(path):
    rows = [json.loads(line) for line in open(path, encoding="utf8") if line.rstrip().endswith("}")]
    answers = []
    for row in rows:
        right = row.get("answer") or (row.get("final_answer") or [None])[0] or boxed(row.get("solution") or "")
        if not right or len(str(right)) > 200:
            continue
        right = plain(right)
        answers.append(right)
        said = row.get("pred") if isinstance(row.get("pred"), list) else [boxed(text) for text in row.get("completions") or []]
        for answer in said:
            if answer and len(answer) < 200:
                yield "said", answer, right
    for i, right in enumerate(answers):
        yield "next", answers[i - 1], right
        for form in rewritten(right):
            yield "rewritten", form, right


def main():
    count = int(sys.argv[1])
    seen = {}
    for path in sys.argv[2:]:
        for kind, answer, right in pairs(path):
            if answer != right:
                seen.setdefault((answer, right), kind)
    order = sorted(seen.items())
    random.Random(0).shuffle(order)
    kinds = {"said": count, "next": count // 4, "rewritten": count}
    for (answer, right), kind in sorted(order, key=lambda one: one[1] != "said"):
        if kinds[kind] == 0 or count == 0:
            continue
        kinds[kind] -= 1
        count -= 1
        same = verify(parse(f"${right}$"), parse(f"${answer}$"))
        print(json.dumps({"kind": kind, "answer": answer, "right": right, "same": same}), flush=True)


main()

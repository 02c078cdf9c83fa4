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


def right_of(row):
    right = row.get("answer") or (row.get("final_answer") or [None])[0] or boxed(row.get("solution") or "")
    return plain(right) if right and len(str(right)) < 200 else None


def said_of(row):
    pred = row.get("pred")
    return pred if isinstance(pred, list) else [boxed(text) for text in row.get("completions") or []]


def pairs(paths):
    """What was said first, then right answers in an order drawn once."""
    answers = []
    for path in paths:
        rows = [json.loads(line) for line in open(path, encoding="utf8") if line.rstrip().endswith("}")]
        for row in rows:
            right = right_of(row)
            if right is None:
                continue
            answers.append(right)
            for answer in said_of(row):
                if answer and len(answer) < 200:
                    yield "said", answer, right
    random.Random(0).shuffle(answers)
    for i, right in enumerate(answers):
        if i % 4 == 0:
            yield "next", answers[i - 1], right
        for form in rewritten(right):
            yield "rewritten", form, right


def main():
    count = int(sys.argv[1])
    seen = set()
    for kind, answer, right in pairs(sys.argv[2:]):
        if answer == right or (answer, right) in seen:
            continue
        seen.add((answer, right))
        same = verify(parse(f"${right}$"), parse(f"${answer}$"))
        print(json.dumps({"kind": kind, "answer": answer, "right": right, "same": same}), flush=True)
        if len(seen) == count:
            return


main()

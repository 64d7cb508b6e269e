"""Expressions worked out by numpy: expected values of test/compose/expression-golden.test.ts.

    python3 test/golden/expressions.py > test/golden/expressions.json

Each case is an expression as Quadrat takes it and as Python has it, evaluated in float64 and stored as float32 with
what Quadrat adds: a missing operand makes a missing result, and so does a division by zero. Made with numpy 1.24.2.
"""

import json
import math

import numpy as np

np.seterr(all="ignore")
PIXELS = 97
i = np.arange(PIXELS)
BANDS = {
    "a": np.where(i % 11 == 3, np.nan, ((i * 37) % 101) / 50.0 - 0.7),
    "b": np.where(i % 13 == 5, np.nan, ((i * 53) % 89) / 40.0 - 0.4),
    "c": ((i * 7) % 5 - 2).astype(np.float64),
}


def divide(x, y):
    return np.where(y == 0, np.nan, x / y)


def truth(holds, *operands):
    missing = np.any([np.isnan(operand) for operand in operands], axis=0)
    return np.where(missing, np.nan, holds.astype(np.float64))


def choose(test, yes, no):
    return np.where(np.isnan(test), np.nan, np.where(test != 0, yes, no))


CASES = [
    ("(a - b) / (a + b)", lambda a, b, c: divide(a - b, a + b)),
    ("2.5 * (a - b) / (a + 6 * b - 7.5 * c + 1)", lambda a, b, c: divide(2.5 * (a - b), a + 6 * b - 7.5 * c + 1)),
    ("a / c", lambda a, b, c: divide(a, c)),
    ("-a ** 2 + +b", lambda a, b, c: -(a**2) + b),
    ("2 ** c ** 2", lambda a, b, c: 2.0 ** (c**2)),
    ("a % b", lambda a, b, c: np.mod(a, b)),
    ("c % 3 - 7 % c", lambda a, b, c: np.mod(c, 3) - np.mod(7, c)),
    ("abs(a) ** b", lambda a, b, c: np.abs(a) ** b),
    ("pow(a, 3)", lambda a, b, c: a**3),
    ("a > b ? a : -b", lambda a, b, c: choose(truth(a > b, a, b), a, -b)),
    ("where(c == 0, 10, a <= b)", lambda a, b, c: choose(truth(c == 0, c), 10, truth(a <= b, a, b))),
    ("(a < 0.5 && b >= 0.1) + (c != 1 || a > 1)", lambda a, b, c:
        truth((a < 0.5) & (b >= 0.1), a, b) + truth((c != 1) | (a > 1), a, c)),
    ("!(c > 0) * 2", lambda a, b, c: truth(~(c > 0), c) * 2),
    ("min(a, b, c) + max(a, 0.2)", lambda a, b, c: np.minimum(np.minimum(a, b), c) + np.maximum(a, 0.2)),
    ("clamp(a, -0.1, 0.6)", lambda a, b, c: np.clip(a, -0.1, 0.6)),
    ("floor(a * 3) + ceil(b * 3) * 100", lambda a, b, c: np.floor(a * 3) + np.ceil(b * 3) * 100),
    ("round(c / 2) + 10 * round(a) + trunc(b * 5)", lambda a, b, c: np.rint(c / 2) + 10 * np.rint(a) + np.trunc(b * 5)),
    ("sign(a) + sign(c)", lambda a, b, c: np.sign(a) + np.sign(c)),
    ("sqrt(a) + sqrt(abs(b))", lambda a, b, c: np.sqrt(a) + np.sqrt(np.abs(b))),
    ("exp(a) - log(b)", lambda a, b, c: np.exp(a) - np.log(b)),
    ("log10(abs(a)) + log2(abs(b) + 1)", lambda a, b, c: np.log10(np.abs(a)) + np.log2(np.abs(b) + 1)),
    ("sin(a) + cos(b) * tan(c)", lambda a, b, c: np.sin(a) + np.cos(b) * np.tan(c)),
    ("asin(a) + acos(b) + atan(c)", lambda a, b, c: np.arcsin(a) + np.arccos(b) + np.arctan(c)),
    ("atan2(a, c) + hypot(a, b)", lambda a, b, c: np.arctan2(a, c) + np.hypot(a, b)),
    ("tanh(((a - b) / (a + b)) ** 2)", lambda a, b, c: np.tanh(divide(a - b, a + b) ** 2)),
    ("isnan(a) ? pi : isnan(b) ? nan : 1", lambda a, b, c: np.where(np.isnan(a), math.pi, np.where(np.isnan(b), np.nan, 1.0))),
]


def listed(values):
    # JSON has no word for what is not finite.
    return [float(v) if math.isfinite(v) else str(v) for v in np.asarray(values).astype(np.float32)]


print(
    json.dumps(
        {
            "bands": {name: listed(values.astype(np.float32)) for name, values in BANDS.items()},
            "cases": [
                {"text": text, "expected": listed(work(*(v.astype(np.float32).astype(np.float64) for v in BANDS.values())))}
                for text, work in CASES
            ],
        },
        separators=(",", ":"),
    )
)

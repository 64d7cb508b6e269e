"""Every spectral index of src/compose/index-table.json worked out by Python: expected values of test/compose/indices.test.ts.

    python3 test/golden/indices.py > test/golden/indices.json

The formulas are Python as they are published. Bands are reflectances, one set for each of some pixels; what is no real
number (a root of something negative) is null.
"""

import json
import pathlib
import re

import numpy as np

np.seterr(all="ignore")
table = json.loads((pathlib.Path(__file__).parents[2] / "src/compose/index-table.json").read_text())
PIXELS = 6
bands = {
    symbol: [round(0.03 + ((pixel * 29 + place * 17) % 41) / 60, 4) for pixel in range(PIXELS)]
    for place, symbol in enumerate(table["symbols"])
}
values = {}
for index in table["indices"]:
    formula = index["formula"]
    assert re.fullmatch(r"[\w\s.+\-*/()]+", formula), formula
    names = {symbol: np.array(samples) for symbol, samples in bands.items()}
    result = np.broadcast_to(eval(formula, {"__builtins__": {}}, names), PIXELS).astype(np.float32)
    values[index["name"]] = [float(v) if np.isfinite(v) else None for v in result]
print(json.dumps({"bands": bands, "values": values}, separators=(",", ":")))

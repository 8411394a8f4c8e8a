"""Reads the tables of a finished run with nothing but Python: python3 examples/read_results.py output/FOLDER"""

import csv
import statistics
import sys
from collections import defaultdict
from pathlib import Path

folder = Path(sys.argv[1])


def rows(name):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


# One number per arm and run: value lost in the whole world (place is empty).
lost = defaultdict(dict)
for row in rows("runs.csv"):
    if row["metric"] == "value_lost" and not row["place"]:
        lost[row["arm"]][int(row["replicate"])] = float(row["value"])

reference = next(iter(lost))
print(f"Value lost, billion USD, and the difference to \"{reference}\" run by run")
for arm, runs in lost.items():
    # Run k of one arm has the same luck as run k of another: take differences before means.
    differences = [runs[k] - lost[reference][k] for k in runs]
    print(f"{arm:28} {statistics.mean(runs.values()) / 1e9:8.2f} {statistics.mean(differences) / 1e9:+8.2f}")

# Highest median price over its start, by commodity and market.
start, peak = {}, defaultdict(float)
for row in rows("series.csv"):
    if row["metric"] == "spot_price" and row["arm"] == reference:
        key = (row["commodity"], row["place"])
        start.setdefault(key, float(row["p50"]))
        peak[key] = max(peak[key], float(row["p50"]) / start[key])
print("\nLargest rises of median spot prices")
for (commodity, market), ratio in sorted(peak.items(), key=lambda item: -item[1])[:8]:
    print(f"{commodity:20} {market:16} {ratio:5.1f} times")

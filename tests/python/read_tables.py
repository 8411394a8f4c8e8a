"""Reads the tables of an experiment with pandas, pyarrow and DuckDB, and holds its indices against SALib.

python read_tables.py FOLDER_OF_SOBOL FOLDER_OF_MORRIS
"""

import json
import math
import pathlib
import sys
import warnings

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from SALib.analyze import morris, sobol

warnings.simplefilter("error")

KINDS = {"text": "string", "whole number": "int32", "number": "double", "date": "date32[day]"}


def check_tables(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    dictionary = pd.read_csv(folder / "dictionary.csv")
    long = [f for f in manifest["files"] if f["name"].endswith(".parquet")]
    assert len(long) == 4, manifest["files"]
    for entry in long:
        path = folder / entry["name"]
        frame = pd.read_parquet(path)
        table = pq.read_table(path)
        rows = duckdb.sql(f"select count(*), {'sum(value)' if entry['name'] in ('runs.parquet', 'series.parquet') else '0'} from '{path}'").fetchall()[0]
        assert len(frame) == table.num_rows == rows[0] == entry["rows"], (entry, len(frame), rows)
        described = dictionary[dictionary["table"] == path.stem]
        assert list(frame.columns) == list(described["column"]), path
        for column, kind in zip(described["column"], described["type"]):
            assert str(table.schema.field(column).type) == KINDS[kind], (path, column, table.schema)
        assert not table.column(0).null_count
        if path.stem in ("runs", "series"):
            assert math.isclose(frame["value"].sum(), rows[1], rel_tol=1e-9), path
        if path.stem == "series":
            dates = pd.to_datetime(frame["date"])
            assert dates.min() > pd.Timestamp(manifest["start"])
            assert duckdb.sql(f"select typeof(date) from '{path}' limit 1").fetchall()[0][0] == "DATE"
    for entry in manifest["files"]:
        if entry["name"].endswith(".csv"):
            frame = pd.read_csv(folder / entry["name"])
            again = duckdb.sql(f"select count(*) from read_csv('{folder / entry['name']}')").fetchall()[0][0]
            assert len(frame) == entry["rows"] == again, entry
            described = dictionary[dictionary["table"] == entry["name"].removesuffix(".csv")]
            assert entry["name"] == "dictionary.csv" or list(frame.columns) == list(described["column"]), entry


def outcomes(folder):
    """Means over replicates, a column per arm and outcome, a row per point."""
    runs = pd.read_parquet(folder / "runs.parquet")
    keys = ["arm", "metric", "commodity", "sector", "place"]
    return runs.groupby([*keys, "point"])["value"].mean().unstack("point").sort_index(axis=1)


def check_indices(folder, method, names):
    points = pd.read_parquet(folder / "points.parquet")
    order = list(points[points["point"] == 0]["uncertainty"])
    problem = {"num_vars": len(order), "names": order, "bounds": [[0.0, 1.0]] * len(order)}
    found = pd.read_csv(folder / "sensitivity.csv", keep_default_na=False)
    compared = 0
    for key, y in outcomes(folder).iterrows():
        rows = found[(found[["arm", "metric", "commodity", "sector", "place"]] == list(key)).all(axis=1)]
        y = y.to_numpy()
        if rows.empty or np.ptp(y) <= 1e-9 * np.abs(y).max():
            continue
        expected = method(problem, points, y)
        scale = max(1.0, max(np.abs(expected[n]).max() for n in names.values()))
        for index, name in names.items():
            ours = rows[rows["index"] == index].set_index("uncertainty").loc[order]["value"].to_numpy()
            theirs = np.asarray(expected[name], dtype=float)
            assert np.allclose(ours, theirs, rtol=1e-6, atol=1e-8 * scale), (key, index, ours, theirs)
            compared += 1
    assert compared >= 4, compared


def of_sobol(problem, points, y):
    return sobol.analyze(problem, y, calc_second_order=False, num_resamples=10)


def of_morris(problem, points, y):
    wide = points.pivot(index="point", columns="uncertainty", values="coordinate")[problem["names"]].to_numpy()
    levels = 4
    x = (wide * levels - 0.5) / (levels - 1)
    return morris.analyze(problem, np.rint(x * (levels - 1)) / (levels - 1), y, num_levels=levels, num_resamples=10)


sobol_folder, morris_folder = (pathlib.Path(p) for p in sys.argv[1:3])
check_tables(sobol_folder)
check_tables(morris_folder)
check_indices(sobol_folder, of_sobol, {"first": "S1", "total": "ST"})
check_indices(morris_folder, of_morris, {"mu": "mu", "mu_star": "mu_star", "sigma": "sigma"})
print("tables and indices agree")

"""Reference numbers for sensitivity indices of a scenario, from SALib.

python tests/experiments/salib.py PROGRAM > tests/experiments/salib.csv

runs sobol.ron and morris.ron of this folder with the program, takes the mean over replicates at each point as its outcome, and
writes design, points and outcomes together with what SALib makes of them. The committed file was made with SALib 1.6.0.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy
from SALib.analyze import morris, sobol

HERE = pathlib.Path(__file__).parent
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["design", "what", "uncertainty", "point", "value"])
for design in ["sobol", "morris"]:
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder) / "out"
        command = [sys.argv[1], "experiment", HERE / f"{design}.ron", "--format", "csv", "--out", result]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        points = list(csv.DictReader((result / "points.csv").open()))
        runs = [r for r in csv.DictReader((result / "runs.csv").open()) if (r["metric"], r["sector"], r["place"]) == ("value_lost", "", "B")]
    names = list(dict.fromkeys(p["uncertainty"] for p in points))
    x = numpy.array([[float(p["coordinate"]) for p in points if p["uncertainty"] == name] for name in names]).T
    by_point = [[float(r["value"]) for r in runs if int(r["point"]) == point] for point in range(len(x))]
    y = numpy.array([sum(values) / len(values) for values in by_point])
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    if design == "sobol":
        found = sobol.analyze(problem, y, calc_second_order=False, num_resamples=1000, conf_level=0.9, seed=1)
        indices = {"first": found["S1"], "total": found["ST"], "first_half": found["S1_conf"], "total_half": found["ST_conf"]}
    else:
        found = morris.analyze(problem, x, y, num_levels=4, num_resamples=1000, conf_level=0.9, seed=1)
        indices = {"mu": found["mu"], "mu_star": found["mu_star"], "sigma": found["sigma"]}
    for point, row in enumerate(x):
        out.writerow([design, "outcome", "", point, repr(float(y[point]))])
        for name, coordinate in zip(names, row):
            out.writerow([design, "coordinate", name, point, repr(float(coordinate))])
    for index, values in indices.items():
        for name, value in zip(names, values):
            out.writerow([design, index, name, "", repr(float(value))])

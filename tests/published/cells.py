#!/usr/bin/env python3
"""Writes cells.json: of every cell of the published studies, how many runs it has and the mean of their last epochs."""
import collections, csv, gzip, json, pathlib, statistics

here = pathlib.Path(__file__).parent
STUDIES = {  # file: (optimizer, learning rate, run, metrics as they are called there and in étude)
    "deepobs-fmnist_2c2d": ("optimizer", "learning_rate", "seed", {"test_accuracy": "test_accuracy", "test_loss": "test_loss"}),
    "deepobs-mnist_vae": ("optimizer", "learning_rate", "seed", {"test_loss": "test_loss"}),
    "step-back-mnist_mlp": ("name", "lr", "run_id", {"val_score": "test_accuracy", "val_loss": "test_loss"}),
    "step-back-cifar10_resnet20": ("name", "lr", "run_id", {"val_score": "test_accuracy", "val_loss": "test_loss"}),
}

result = {}
for name, (optimizer, rate, run, metrics) in STUDIES.items():
    last = {}
    with gzip.open(here / f"{name}.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            key = (row[optimizer], f"{float(row[rate]):.5e}", row[run])
            if key not in last or int(row["epoch"]) > int(last[key]["epoch"]):
                last[key] = row
    cells = collections.defaultdict(list)
    for (o, r, _), row in last.items():
        cells[o, float(r)].append(row)
    result[name] = [
        {"optimizer": o, "learning_rate": r, "runs": len(rows)}
        | {ours: statistics.fmean(float(row[theirs]) for row in rows) for theirs, ours in metrics.items()}
        for (o, r), rows in sorted(cells.items())
    ]

text = json.dumps(result, indent=0).replace("NaN", "null").replace("Infinity", "null").replace("-null", "null")
(here / "cells.json").write_text(text + "\n")

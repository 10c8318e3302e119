#!/usr/bin/env python3
"""What an optimizer comes to at each learning rate, from étude's epochs, with pandas.

    etude export --store results/quick.etude --what epochs > epochs.csv
    docs/examples/best_per_optimizer.py epochs.csv
"""
import sys

import pandas as pd

epochs = pd.read_csv(sys.argv[1] if len(sys.argv) > 1 else sys.stdin)

# One row per trial: its last epoch.
trial = ["optimizer", "learning_rate", "seed"]
last = epochs.sort_values("epoch").groupby(trial, as_index=False).last()

# Mean and standard deviation over seeds, optimizer by learning rate, in %.
accuracy = (100 * last.set_index(trial)["test_accuracy"]).groupby(level=["optimizer", "learning_rate"])
print("final test accuracy in %, mean over seeds\n")
print(accuracy.mean().unstack().rename(columns="{:g}".format).round(1).to_string())

# The best learning rate of each, its spread over seeds, and how many of the optimizer's trials diverged.
cells = accuracy.agg(["mean", "std"]).reset_index()
best = cells.loc[cells.groupby("optimizer")["mean"].idxmax()].set_index("optimizer")
best["diverged"] = (last["outcome"] == "diverged").groupby(last["optimizer"]).sum()
print("\nbest learning rate\n")
print(best.sort_values("mean", ascending=False).round({"mean": 2, "std": 2}).to_string(formatters={"learning_rate": "{:g}".format}))

# The training loss epoch by epoch at that learning rate.
at_best = epochs[epochs["learning_rate"] == epochs["optimizer"].map(best["learning_rate"])]
print("\nmean training loss by epoch at the best learning rate\n")
print(at_best.groupby(["optimizer", "epoch"])["train_loss"].mean().unstack().round(3).to_string())

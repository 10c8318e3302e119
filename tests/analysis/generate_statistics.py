#!/usr/bin/env python3
"""Writes statistics.json: studies made up by a random generator, and their figures by numpy and scipy.

An independent computation: nothing here is taken from src/analysis. Needs python3-numpy and python3-scipy.
"""
import itertools
import json
import math
import pathlib
import sys

import numpy as np
from scipy import stats

from reference_curves import (
    area_over, best_score, curve_figures, difference, flipped, learns, mean_interval, NAN, Study, TEST_EXAMPLES, VALUES,
    window, window_decades)
from reference_decisions import by_seed, comparisons, decision, not_beaten, probability_better, ranking, sub_ranges


def untrained(study, metric):
    trials = study.done(None, None)
    return np.mean([t[VALUES[metric]][0] for t in trials]) if trials else NAN


def windows(study, o, metric):
    curve, result = study.curve(o, metric), []
    does = learns(study, o, curve, metric)
    whole = 1 if metric == "accuracy" or not does else curve.mean[curve.best] + untrained(study, metric)
    for epsilon in (0.01, 0.02, 0.05):
        row = {"epsilon": epsilon, "low": None, "high": None, "open_low": False, "open_high": False, "decades": None}
        if does:
            low, high, open_low, open_high, *_ = window(curve, epsilon * whole)
            row.update(low=10 ** low, high=10 ** high, open_low=open_low, open_high=open_high,
                       decades=window_decades(curve, epsilon * whole))
        result.append(row)
    return result


def counted(study, o=None, r=None):
    """Finished trials of independent seeds."""
    return [t for t in study.done(o, r) if t["seed"] in study.independent()]


def is_mixed(trials):
    return 0 < sum(bool(t["divergence"]) for t in trials) < len(trials)


def cell_interval(trials, value, resolution=0.0):
    return mean_interval([value(t) for t in trials], resolution, is_mixed(trials))


def convergence(study, o, target, metric):
    does = learns(study, o, study.curve(o, metric), metric)
    first, candidates = [], []
    for r in study.rates:
        trials = counted(study, o, r)
        values = [t["accuracies"] if metric == "accuracy" else np.negative(t["losses"]) for t in trials]
        level = target if metric == "accuracy" else -target
        hits = [next((e for e, v in enumerate(list_) if does and not t["divergence"] and e > 0 and v >= level), None)
                for t, list_ in zip(trials, values)]
        first += [math.inf if h is None else h for h in hits]
        if trials and None not in hits:
            seconds = [sum(t["seconds"][1:h + 1]) for t, h in zip(trials, hits)]
            candidates.append((float(np.mean(hits)), r, hits, seconds))
    median = stats.scoreatpercentile(sorted(first), 50, interpolation_method="lower") if first else math.inf
    result = {"target": target, "learns": does, "reached": sum(map(math.isfinite, first)), "trials": len(first),
              "median_epoch": None if math.isinf(median) else median,
              "learning_rate": None, "epochs": None, "steps": None, "seconds": None}
    if candidates:
        _, r, hits, seconds = min(candidates, key=lambda c: (c[0], c[1]))
        result.update(learning_rate=r, epochs=mean_interval(hits), seconds=mean_interval(seconds),
                      steps=mean_interval([STEPS_PER_EPOCH * h for h in hits]))
    return result


def divergence(study, o):
    trials = study.done(o)
    bad = [t for t in trials if t["divergence"]]
    causes = {}
    for t in bad:
        causes[t["divergence"][1]] = causes.get(t["divergence"][1], 0) + 1
    return {"optimizer": o, "trials": len(trials), "diverged": len(bad), "causes": causes,
            "first_step": min((t["divergence"][0] for t in bad), default=None),
            "lowest_learning_rate": min((t["learning_rate"] for t in bad), default=None)}


def profiles(study):
    errors = np.array([1 - study.curve(o, "accuracy").scores.ravel() for o in study.optimizers])
    errors = errors[:, ~np.isnan(errors).any(axis=0)]
    rows = []
    for i, o in enumerate(study.optimizers):
        ratio = errors[i] / errors.min(axis=0) if errors.size else np.array([])
        taus = sorted({1.0, *ratio.tolist()})
        rows.append({"optimizer": o, "points": [[t, float((ratio <= t).mean()) if len(ratio) else 0.0] for t in taus]})
    return rows


def clopper_pearson(trials):
    if not trials:
        return None
    count = sum(bool(t["divergence"]) for t in trials)
    bounds = stats.binomtest(count, len(trials)).proportion_ci(0.95, method="exact")
    return {"low": bounds.low, "high": bounds.high}


def cells(study):
    rows = []
    for o, r in itertools.product(study.optimizers, study.rates):
        trials, distinct = study.done(o, r), counted(study, o, r)
        accuracy = curve_figures(study, o, "accuracy")
        best = accuracy["best_learning_rate"] if accuracy["learns"] else NAN
        rows.append({"optimizer": o, "learning_rate": r, "done": len(trials),
                     "planned": len(study.seeds) if r in study.planned(o) else 0,
                     "ratio": r / best, "decades": math.log10(r / best),
                     "diverged": sum(bool(t["divergence"]) for t in trials),
                     "divergence": clopper_pearson(distinct),
                     "first_cause": min(((t["divergence"] for t in trials if t["divergence"])), default=[0, None])[1]})
    return rows


def metric_cells(study, metric):
    rows, last = [], lambda t: t[VALUES[metric]][-1]
    resolution = 1 / TEST_EXAMPLES if metric == "accuracy" else 0.0
    for o, r in itertools.product(study.optimizers, study.rates):
        trials, distinct = study.done(o, r), counted(study, o, r)
        rows.append({"mean": cell_interval(distinct, last, resolution),
                     "sd": float(np.std([last(t) for t in distinct], ddof=1)) if len(distinct) > 1 else NAN,
                     "counted": cell_interval(distinct, lambda t: final_or_capped(study, t, metric), resolution),
                     "values": [last(t) for t in trials]})
    return rows


STEPS_PER_EPOCH = 4  # 1000 examples in batches of 256


def final_or_capped(study, t, metric):
    final = study.final(t, metric)
    if metric == "accuracy":
        return float(final)
    return float(np.fmin(t["losses"][0] if t["divergence"] else final, t["losses"][0]))


def value(study, metric):
    """What the other choice, five epochs or the last one, would do."""
    count = study.mean_of_last if study.mean_of_last > 1 else 5
    trials = [t for t in study.trials if t["done"] and not t["divergence"]]
    if any(len(t["losses"]) - 1 < count for t in trials):
        return {"mean_of_last": study.mean_of_last, "other": None, "spread": None, "climb": None, "climbs": False}
    other = 1 if study.mean_of_last > 1 else count

    def mean_of(t, k):
        values = t[VALUES[metric]]
        return values[-1] if t["divergence"] else np.mean(values[1:][-k:])
    ratios, climbs = [], {}
    for o in study.optimizers:
        curve = study.curve(o, metric)
        for r in study.rates:
            cell = counted(study, o, r)
            if len(cell) >= 3 and not any(t["divergence"] for t in cell):
                ratios.append(np.std([mean_of(t, other) for t in cell], ddof=1) /
                              np.std([mean_of(t, study.mean_of_last) for t in cell], ddof=1))
        if learns(study, o, curve, metric):
            for t in counted(study, o, study.rates[curve.best]):
                ahead = t[VALUES[metric]][-1] - mean_of(t, count)
                climbs.setdefault(t["seed"], []).append(ahead if metric == "accuracy" else -ahead)
    ratios = [r for r in ratios if math.isfinite(r)]  # seeds that agree have no spread
    ahead = [np.mean(v) for v in climbs.values()]
    n, mean = len(ahead), np.mean(ahead) if ahead else NAN
    error = np.std(ahead, ddof=1) / math.sqrt(n) if n > 1 else NAN
    climb = mean_interval(ahead)
    return {"mean_of_last": study.mean_of_last, "other": other, "spread": np.median(ratios) if ratios else None,
            "climb": flipped(climb) if metric == "loss" and climb else climb,
            "climbs": bool(n >= 3 and mean > 0 and stats.t.sf(mean / error, n - 1) <= 0.05)}


def metric_figures(study, metric, targets):
    rows = []
    for o in study.optimizers:
        row = {"optimizer": o} | curve_figures(study, o, metric)
        row["windows"] = windows(study, o, metric)
        row["convergence"] = [convergence(study, o, t, metric) for t in targets]
        rate = curve_figures(study, o, "accuracy")["best_learning_rate"]
        histories = [t[VALUES[metric]] for t in (counted(study, o, rate) if rate else [])]
        row["area_over_epochs"] = mean_interval([np.trapz(values) / (len(values) - 1) for values in histories])
        rows.append(row)
    return {"name": {"accuracy": "test_accuracy", "loss": "train_loss"}[metric], "targets": targets,
            "value": value(study, metric), "untrained": untrained(study, metric),
            "without_learning": untrained(study, metric),
            "decisions": {c: decision(study, metric, c) for c in ("best", "cost", "average")},
            "not_beaten": not_beaten(study, metric), "sub_ranges": sub_ranges(study, metric),
            "ranking": ranking(study, metric), "per_optimizer": rows, "cells": metric_cells(study, metric),
            "comparisons": comparisons(study, metric),
            "profiles": profiles(study) if metric == "accuracy" else []}


def figures(study):
    return {"cells": cells(study), "divergence": [divergence(study, o) for o in study.optimizers],
            "ranked_by": "test_accuracy",
            "metrics": [metric_figures(study, "accuracy", [0.3, 0.5, 0.65]),
                        metric_figures(study, "loss", [2.0, 1.5, 1.3])]}


def pairing(study):
    """The first two optimizers over what both have finished, as `etude compare --json` has it."""
    a, b = study.optimizers[:2]
    both = [(x, y) for x in study.done(a) for y in study.done(b, x["learning_rate"], x["seed"])]
    result = {"a": a, "b": b, "seeds": study.independent(), "pairs": len(both),
              "only_a": len(study.done(a)) - len(both), "only_b": len(study.done(b)) - len(both), "metrics": [],
              "cells": [],
              "identical": sum(json.dumps([x["losses"], x["accuracies"]]) == json.dumps([y["losses"], y["accuracies"]])
                               for x, y in both)}
    for metric, sign in (("accuracy", 1), ("loss", -1)):
        ca, cb = study.curve(a, metric), study.curve(b, metric)
        ca, cb = ca.beside(cb), cb.beside(ca)
        flip = flipped if metric == "loss" else (lambda i: i)
        paired = {"metric": {"accuracy": "test_accuracy", "loss": "train_loss"}[metric], "cells": []}
        for figure, of in (("area", area_over(study.rates)), ("best", best_score)):
            paired[figure] = {"a": sign * of(ca.mean, ca.best), "b": sign * of(cb.mean, cb.best),
                              "difference": flip(difference(ca, cb, of)[0]),
                              "probability_a_better": probability_better(by_seed(ca, of), by_seed(cb, of))}
        result["metrics"].append(paired)
    for rate in study.rates:
        recorded = [(x, y) for x, y in both if x["learning_rate"] == rate]
        pairs = [(x, y) for x, y in recorded if x["seed"] in study.independent()]
        some = is_mixed([x for x, _ in pairs]) or is_mixed([y for _, y in pairs])
        result["cells"].append({"learning_rate": rate, "pairs": len(recorded),
                                "diverged_a": sum(bool(x["divergence"]) for x, _ in recorded),
                                "diverged_b": sum(bool(y["divergence"]) for _, y in recorded)})
        for paired, metric, resolution in zip(result["metrics"], ("accuracy", "loss"), (1 / TEST_EXAMPLES, 0.0)):
            def of(t, metric=metric):
                return final_or_capped(study, t, metric)
            paired["cells"].append({"difference": mean_interval([of(x) - of(y) for x, y in pairs], resolution, some),
                                    "a": np.mean([of(x) for x, _ in pairs]) if pairs else NAN,
                                    "b": np.mean([of(y) for _, y in pairs]) if pairs else NAN})
    return result


def all_diverged(random, o, rate, seed, epochs):
    return [2.3] + [NAN] * epochs, [0.11] + [0.1] * epochs, [1 + seed, "loss is nan" if seed else "loss is inf"]


def some_diverge(random, o, rate, seed, epochs):
    """Seed 2 of the first optimizer alone diverges from 0.01 on; the second is steady."""
    losses, accuracies, _ = Study.typical(random, o + 1, rate, seed, epochs)
    if o == 0 and seed == 2 and rate >= 1e-2:
        return [losses[0]] + [NAN] * epochs, [0.1] + [0.09] * epochs, [3, "loss is nan"]
    return losses, accuracies, None


def all_level(random, o, rate, seed, epochs):
    return [2.3] + [1.5] * epochs, [0.1] + [0.5] * epochs, None


def peaked(tilt, widths):
    """Peaks inside the grid, so that costs are known; every next optimizer is lower by `tilt`."""
    def history(random, o, rate, seed, epochs):
        top = 0.1 + (0.6 - tilt * o) * math.exp(-((math.log10(rate) + 3) / widths[o]) ** 2) + random.normal(0, 0.004)
        accuracies = [0.1] + [0.1 + (top - 0.1) * (1 - 0.3 ** e) for e in range(1, epochs + 1)]
        return [2.3] + [2.5 - 2 * a + random.normal(0, 0.01) for a in accuracies[1:]], accuracies, None
    return history


def finite_only(value):
    if isinstance(value, dict):
        return {k: finite_only(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite_only(v) for v in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def main():
    three, five = ["Adam", "SGD", "RAdam"], [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
    studies = [
        Study("three seeds", three, five, [0, 1, 2], random_seed=1),
        Study("seven seeds, uneven grid", three, [1e-4, 3e-4, 1e-2, 0.1], [0, 1, 2, 3, 4, 5, 9], random_seed=2),
        Study("one seed", three, five, [4], random_seed=3),
        Study("missing trials", three, five, [0, 1, 2], random_seed=4,
              missing={("SGD", 1e-3, s) for s in (0, 1, 2)} | {("Adam", 1e-4, 1), ("RAdam", 0.1, 2)}),
        Study("an end not trained yet", three, five, [0, 1, 2], random_seed=6,
              missing={("RAdam", r, s) for r in (1e-2, 1e-1) for s in (0, 1, 2)} | {("SGD", 1e-5, 0)}),
        Study("all diverged", ["Adam", "SGD"], five, [0, 1, 2], history=all_diverged),
        Study("all level", ["Adam", "SGD"], five, [0, 1], history=all_level),
        Study("some diverge, four seeds", three, five, [0, 1, 2, 3], history=some_diverge, random_seed=7),
        Study("some diverge, twelve seeds", three, five, list(range(12)), history=some_diverge, random_seed=8),
        Study("one learning rate", three, [1e-3], [0, 1, 2, 3], random_seed=5),
        Study("one beats all in both", three, [1e-6, *five, 1.0], [0, 1, 2, 3, 4],
              history=peaked(0.08, (1.6, 1.2, 0.9)), random_seed=9),
        Study("the one higher, the other more forgiving", three, [1e-6, *five, 1.0], [0, 1, 2, 3, 4],
              history=peaked(-0.05, (1.6, 1.2, 0.9)), random_seed=10),
        Study("means of the last three epochs", three, five, [0, 1, 2, 3], epochs=6, random_seed=12, mean_of_last=3,
              missing={("SGD", 1e-3, 2)}),
        Study("six epochs, the last one's", three, five, [0, 1, 2], epochs=6, random_seed=13),
        Study("nobody knows", three, [1e-6, *five, 1.0], [0, 1, 2, 3], history=peaked(0.0, (1.2, 1.2, 1.2)),
              random_seed=11),
        Study("learning rates of their own", three, [1e-6, *five, 1.0], [0, 1, 2, 3, 4],
              history=peaked(0.04, (1.4, 1.2, 0.9)), random_seed=14,
              unplanned={("Adam", 1e-6), ("Adam", 1.0), ("SGD", 1e-1), ("SGD", 1.0), ("RAdam", 1e-6), ("RAdam", 1e-5)},
              missing={("Adam", 1e-4, 1), ("RAdam", 1.0, 4)}),
        Study("a grid of its own that is too narrow", three, [1e-6, *five, 1.0], [0, 1, 2],
              history=peaked(0.04, (1.4, 1.2, 0.9)), random_seed=15,
              unplanned={("SGD", r) for r in (1e-3, 1e-2, 1e-1, 1.0)}),
    ]
    result = [{"name": s.name, "optimizers": s.optimizers, "learning_rates": s.rates, "seeds": s.seeds,
               "mean_of_last": s.mean_of_last, "trials": s.trials, "expected": figures(s), "pairing": pairing(s)}
              for s in studies]
    text = json.dumps(finite_only(result), separators=(",", ":")).replace('{"name"', '\n{"name"')
    (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("statistics.json")).write_text(
        text + "\n")


main()

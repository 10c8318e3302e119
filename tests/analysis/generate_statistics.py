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

NAN = float("nan")


def draws(n):
    if n < 2:
        return []
    if n <= 5:
        return [list(d) for d in itertools.product(range(n), repeat=n)]
    raw = np.random.RandomState(42).randint(0, 2**32, size=2000 * n, dtype=np.uint32)
    return (raw.astype(np.uint64) % n).reshape(2000, n).tolist()


def interval(figure, n):
    """figure(list of seed indices) over the bootstrap's draws."""
    value = figure(list(range(n)))
    values = np.array([figure(d) for d in draws(n)])
    values = values[~np.isnan(values)] if len(values) else values
    if not math.isfinite(value):
        return None
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (NAN, NAN)
    return {"value": value, "low": low, "high": high}


class Study:
    def __init__(self, name, optimizers, rates, seeds, epochs=4, missing=(), history=None, random_seed=0):
        self.name, self.optimizers, self.rates, self.seeds = name, optimizers, sorted(rates), seeds
        random = np.random.default_rng(random_seed)
        self.trials = []
        for o, r, s in itertools.product(optimizers, self.rates, seeds):
            losses, accuracies, divergence = (history or self.typical)(random, optimizers.index(o), r, s, epochs)
            self.trials.append({"optimizer": o, "learning_rate": r, "seed": s, "done": (o, r, s) not in missing,
                                "losses": losses, "accuracies": accuracies,
                                "seconds": random.uniform(1, 2, epochs + 1).tolist(), "divergence": divergence})

    @staticmethod
    def typical(random, o, rate, seed, epochs):
        best = -3 + 0.7 * o
        height = 0.7 - 0.04 * o - 0.1 * (math.log10(rate) - best) ** 2
        accuracies = [0.1] + [max(0.05, height * (1 - 0.6 ** e) + random.normal(0, 0.02)) for e in range(1, epochs + 1)]
        losses = [2.3 + 0.01 * seed] + [2.6 - 2 * a + random.normal(0, 0.05) for a in accuracies[1:]]
        if rate >= 0.1 and o == 0:
            step = int(random.integers(2, 30))
            return [losses[0]] + [NAN] * epochs, [0.1] * (epochs + 1), [step, "loss is nan"]
        return losses, accuracies, None

    def done(self, o=None, r=None, s=None):
        return [t for t in self.trials if t["done"] and o in (None, t["optimizer"])
                and r in (None, t["learning_rate"]) and s in (None, t["seed"])]

    def matrix(self, o, metric):
        """[rate][seed], higher is better."""
        m = np.full((len(self.rates), len(self.seeds)), NAN)
        for t in self.done(o):
            if metric == "accuracy":
                value = t["accuracies"][-1]
            else:
                value = -np.fmin(t["losses"][-1], t["losses"][0])
            m[self.rates.index(t["learning_rate"]), self.seeds.index(t["seed"])] = value
        return m

    def curve(self, o, metric, beside=None):
        """Means over the drawn seeds; with `beside`, only where that optimizer too has finished."""
        m = self.matrix(o, metric)
        if beside:
            m = np.where(np.isnan(self.matrix(beside, metric)), NAN, m)

        def of(draw):
            with np.errstate(all="ignore"):
                chosen = m[:, draw]
                count = (~np.isnan(chosen)).sum(axis=1)
                return np.where(count > 0, np.nansum(chosen, axis=1) / np.maximum(count, 1), NAN)
        return of


def points(rates, y):
    keep = ~np.isnan(y)
    return np.log10(np.array(rates)[keep]), y[keep]


def best(rates, y):
    x, y = points(rates, y)
    return (NAN, NAN) if len(y) == 0 else (10 ** x[np.argmax(y)], y.max())


def sensitivity(rates, y):
    _, y = points(rates, y)
    return y.max() - y.mean() if len(y) else NAN


def area(rates, y):
    x, y = points(rates, y)
    if len(y) < 2:
        return y.mean() if len(y) else NAN
    return np.trapz(y, x) / (x[-1] - x[0])


def window(rates, y, epsilon):
    """By walking a fine grid of exact crossings: the connected part of {interpolated y >= best - epsilon} around best."""
    x, y = points(rates, y)
    if len(y) == 0:
        return NAN, NAN, False, False
    level, i = y.max() - epsilon, int(np.argmax(y))

    def end(order):
        previous = i
        for j in order:
            if y[j] < level:
                return float(np.interp(level, [y[j], y[previous]], [x[j], x[previous]])), False
            previous = j
        return float(x[previous]), True
    low, open_low = end(range(i - 1, -1, -1))
    high, open_high = end(range(i + 1, len(y)))
    return low, high, open_low, open_high


def iqm(m):
    def of(draw):
        values = m[:, draw].ravel()
        values = values[~np.isnan(values)]
        return stats.trim_mean(values, 0.25) if len(values) else NAN
    return of


def flipped(i):
    return None if i is None else {"value": -i["value"], "low": -i["high"], "high": -i["low"]}


def curve_figures(study, o, metric):
    n, rates = len(study.seeds), study.rates
    c = study.curve(o, metric)
    flip = flipped if metric == "loss" else (lambda i: i)
    rate, _ = best(rates, c(range(n)))
    x, y = points(rates, c(range(n)))
    edge = None
    if len(y) > 1:
        edge = {rates[0]: "low", rates[-1]: "high"}.get(min(rates, key=lambda r: abs(math.log10(r / rate))))
    return {"best_learning_rate": rate,
            "best": flip(interval(lambda d: best(rates, c(d))[1], n)),
            "edge": edge,
            "sensitivity": interval(lambda d: sensitivity(rates, c(d)), n),
            "area": flip(interval(lambda d: area(rates, c(d)), n)),
            "interquartile_mean": flip(interval(iqm(study.matrix(o, metric)), n))}


def windows(study, o):
    n, rates, c = len(study.seeds), study.rates, study.curve(o, "accuracy")
    result = []
    for epsilon in (0.01, 0.02, 0.05):
        low, high, open_low, open_high = window(rates, c(range(n)), epsilon)

        def decades(d, epsilon=epsilon):
            a, b, _, _ = window(rates, c(d), epsilon)
            return b - a
        result.append({"epsilon": epsilon, "low": 10 ** low, "high": 10 ** high, "open_low": open_low,
                       "open_high": open_high, "decades": interval(decades, n)})
    return result


def mean_over(study, trials, value):
    """Mean of value(trial) over trials whose seeds are drawn."""
    def of(draw):
        values = [value(t) for i in draw for t in trials if t["seed"] == study.seeds[i]]
        return float(np.mean(values)) if values else NAN
    return interval(of, len(study.seeds))


def plain_interval(values):
    return interval(lambda d: float(np.mean([values[i] for i in d])), len(values))


def convergence(study, o, target, metric):
    first, candidates = [], []
    for r in study.rates:
        trials = study.done(o, r)
        values = [t["accuracies"] if metric == "accuracy" else np.negative(t["losses"]) for t in trials]
        level = target if metric == "accuracy" else -target
        hits = [next((e for e, v in enumerate(list_) if e > 0 and v >= level), None) for list_ in values]
        first += [math.inf if h is None else h for h in hits]
        if trials and None not in hits:
            seconds = [sum(t["seconds"][1:h + 1]) for t, h in zip(trials, hits)]
            candidates.append((float(np.mean(hits)), r, hits, seconds))
    median = stats.scoreatpercentile(sorted(first), 50, interpolation_method="lower") if first else math.inf
    result = {"target": target, "reached": sum(map(math.isfinite, first)), "trials": len(first),
              "median_epoch": None if math.isinf(median) else median,
              "learning_rate": None, "epochs": None, "steps": None, "seconds": None}
    if candidates:
        _, r, hits, seconds = min(candidates, key=lambda c: (c[0], c[1]))
        result.update(learning_rate=r, epochs=plain_interval(hits), seconds=plain_interval(seconds),
                      steps=plain_interval([STEPS_PER_EPOCH * h for h in hits]))
    return result


def divergence(study, o):
    trials = study.done(o)
    bad = [t for t in trials if t["divergence"]]
    causes = {}
    for t in bad:
        causes[t["divergence"][1]] = causes.get(t["divergence"][1], 0) + 1
    return {"trials": len(trials), "diverged": len(bad), "causes": causes,
            "share": mean_over(study, trials, lambda t: float(bool(t["divergence"]))),
            "first_step": min((t["divergence"][0] for t in bad), default=None),
            "lowest_learning_rate": min((t["learning_rate"] for t in bad), default=None)}


def ranking(study):
    n = len(study.seeds)
    complete = {o: all(study.done(o, r) for r in study.rates) for o in study.optimizers}

    def ranks(draw):
        areas = [area(study.rates, study.curve(o, "accuracy")(draw)) if complete[o] else NAN for o in study.optimizers]
        return stats.rankdata([math.inf if math.isnan(a) else -a for a in areas])
    final, sampled = ranks(range(n)), np.array([ranks(d) for d in draws(n)])
    rows = []
    for i in np.argsort(final, kind="stable"):
        row = {"optimizer": study.optimizers[i], "complete": complete[study.optimizers[i]], "rank": final[i], "rank_low": NAN, "rank_high": NAN,
               "mean_rank": final[i]}
        if len(sampled):
            low, high = np.percentile(sampled[:, i], [2.5, 97.5])
            row.update(rank_low=math.floor(low), rank_high=math.ceil(high), mean_rank=sampled[:, i].mean())
        rows.append(row)
    return rows


def comparisons(study, metric):
    n, rates, rows = len(study.seeds), study.rates, []
    for a, b in itertools.combinations(study.optimizers, 2):
        ca, cb = study.curve(a, metric, beside=b), study.curve(b, metric, beside=a)
        flip = flipped if metric == "loss" else (lambda i: i)
        for figure in ("best", "area"):
            whole = (lambda y: best(rates, y)[1]) if figure == "best" else (lambda y: area(rates, y))

            def by_seed(c):
                if figure == "area":
                    values = [area(rates, c([i])) for i in range(n)]
                else:
                    y = c(range(n))
                    values = [c([i])[np.nanargmax(y)] if not np.isnan(y).all() else NAN for i in range(n)]
                return [v for v in values if not math.isnan(v)]
            x, y = by_seed(ca), by_seed(cb)
            u = stats.mannwhitneyu(x, y).statistic / (len(x) * len(y)) if x and y else NAN
            rows.append({"a": a, "b": b, "figure": figure, "probability_a_better": u,
                         "difference": flip(interval(lambda d: whole(ca(d)) - whole(cb(d)), n))})
    return rows


def profiles(study):
    errors = np.array([1 - study.matrix(o, "accuracy").ravel() for o in study.optimizers])
    errors = errors[:, ~np.isnan(errors).any(axis=0)]
    rows = []
    for i, o in enumerate(study.optimizers):
        ratio = errors[i] / errors.min(axis=0) if errors.size else np.array([])
        taus = sorted({1.0, *ratio.tolist()})
        rows.append({"optimizer": o, "points": [[t, float((ratio <= t).mean()) if len(ratio) else 0.0] for t in taus]})
    return rows


def cells(study):
    rows = []
    for o, r in itertools.product(study.optimizers, study.rates):
        trials = study.done(o, r)
        accuracies, losses = [t["accuracies"][-1] for t in trials], [t["losses"][-1] for t in trials]
        rows.append({"optimizer": o, "learning_rate": r, "planned": len(study.seeds), "done": len(trials),
                     "diverged": sum(bool(t["divergence"]) for t in trials),
                     "first_cause": min(((t["divergence"] for t in trials if t["divergence"])), default=[0, None])[1],
                     "accuracy": mean_over(study, trials, lambda t: t["accuracies"][-1]),
                     "loss": mean_over(study, trials, lambda t: t["losses"][-1]),
                     "accuracy_sd": float(np.std(accuracies, ddof=1)) if len(trials) > 1 else NAN,
                     "loss_sd": float(np.std(losses, ddof=1)) if len(trials) > 1 else NAN,
                     "accuracies": accuracies, "losses": losses})
    return rows


STEPS_PER_EPOCH = 4  # 1000 examples in batches of 256


def figures(study):
    n, rows = len(study.seeds), []
    targets, loss_targets = [0.3, 0.5, 0.65], [2.0, 1.5, 1.3]
    for o in study.optimizers:
        accuracy = curve_figures(study, o, "accuracy")
        rate = accuracy["best_learning_rate"]
        row = {"optimizer": o, "accuracy": accuracy, "loss": curve_figures(study, o, "loss")}
        row["accuracy"]["windows"] = windows(study, o)
        row["relative"] = [{"learning_rate": r, "ratio": r / rate,
                            "accuracy": interval(lambda d, i=i: study.curve(o, "accuracy")(d)[i], n),
                            "loss": flipped(interval(lambda d, i=i: study.curve(o, "loss")(d)[i], n))}
                           for i, r in enumerate(study.rates)]
        row["convergence"] = [convergence(study, o, t, "accuracy") for t in targets]
        row["loss_convergence"] = [convergence(study, o, t, "loss") for t in loss_targets]
        at_best = [t for t in study.done(o) if abs(math.log10(t["learning_rate"]) - math.log10(rate)) < 1e-9]
        row["loss_area"] = mean_over(study, at_best, lambda t: np.trapz(t["losses"]) / (len(t["losses"]) - 1))
        row["divergence"] = divergence(study, o)
        rows.append(row)
    return {"ranking": ranking(study), "per_optimizer": rows, "cells": cells(study), "profiles": profiles(study),
            "comparisons": comparisons(study, "accuracy"), "loss_comparisons": comparisons(study, "loss"),
            "targets": targets, "loss_targets": loss_targets}


def pairing(study):
    """The first two optimizers over what both have finished, as `etude compare --json` has it."""
    a, b = study.optimizers[:2]
    both = [(x, y) for x in study.done(a) for y in study.done(b, x["learning_rate"], x["seed"])]
    result = {"a": a, "b": b, "seeds": study.seeds, "pairs": len(both), "only_a": len(study.done(a)) - len(both),
              "only_b": len(study.done(b)) - len(both), "figures": [], "cells": [],
              "identical": sum(json.dumps([x["losses"], x["accuracies"]]) == json.dumps([y["losses"], y["accuracies"]])
                               for x, y in both)}
    for metric, sign in (("accuracy", 1), ("loss", -1)):
        rows = {r["figure"]: r for r in comparisons(study, metric) if (r["a"], r["b"]) == (a, b)}
        for figure, of in (("area", area), ("best", lambda rates, y: best(rates, y)[1])):
            everyone = range(len(study.seeds))
            sides = [sign * of(study.rates, study.curve(x, metric, beside=y)(everyone)) for x, y in ((a, b), (b, a))]
            result["figures"].append({"metric": metric, "figure": figure, "a": sides[0], "b": sides[1],
                                      "difference": rows[figure]["difference"],
                                      "probability_a_better": rows[figure]["probability_a_better"]})

    def capped(t):
        return float(np.fmin(t["losses"][-1], t["losses"][0]))
    for rate in study.rates:
        pairs = [(x, y) for x, y in both if x["learning_rate"] == rate]
        cell = {"learning_rate": rate, "pairs": len(pairs),
                "diverged_a": sum(bool(x["divergence"]) for x, _ in pairs),
                "diverged_b": sum(bool(y["divergence"]) for _, y in pairs)}
        for metric, of in (("accuracy", lambda t: t["accuracies"][-1]), ("loss", capped)):
            cell[metric] = plain_interval([of(x) - of(y) for x, y in pairs]) if pairs else None
            cell[metric + "_a"] = np.mean([of(x) for x, _ in pairs]) if pairs else NAN
            cell[metric + "_b"] = np.mean([of(y) for _, y in pairs]) if pairs else NAN
        result["cells"].append(cell)
    return result


def all_diverged(random, o, rate, seed, epochs):
    return [2.3] + [NAN] * epochs, [0.1] * (epochs + 1), [1 + seed, "loss is nan" if seed else "loss is inf"]


def all_level(random, o, rate, seed, epochs):
    return [2.3] + [1.5] * epochs, [0.1] + [0.5] * epochs, None


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
        Study("one learning rate", three, [1e-3], [0, 1, 2, 3], random_seed=5),
    ]
    result = [{"name": s.name, "optimizers": s.optimizers, "learning_rates": s.rates, "seeds": s.seeds,
               "trials": s.trials, "expected": figures(s), "pairing": pairing(s)} for s in studies]
    text = json.dumps(finite_only(result), separators=(",", ":")).replace('{"name"', '\n{"name"')
    (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("statistics.json")).write_text(
        text + "\n")


main()

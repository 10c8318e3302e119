#!/usr/bin/env python3
"""Writes statistics.json: studies made up by a random generator, and their figures by numpy and scipy.

An independent computation: nothing here is taken from src/analysis. Needs python3-numpy and python3-scipy.
"""
import copy
import itertools
import json
import math
import pathlib
import sys

import numpy as np
from scipy import optimize, stats

NAN = float("nan")


TEST_EXAMPLES = 10000  # of cifar10: an accuracy's resolution is 1 / this


def t_interval(value, error, n, mixed=False):
    """None where the figure is not defined; no bounds below 3 seeds, below 10 where some seeds diverged, others not."""
    if not math.isfinite(value):
        return None
    if n < (10 if mixed else 3) or not math.isfinite(error):
        return {"value": value, "low": NAN, "high": NAN}
    reach = stats.t.ppf(0.975, n - 1) * error
    return {"value": value, "low": value - reach, "high": value + reach}


def mean_interval(values, resolution=0.0, mixed=False):
    values = np.array(values, dtype=float)
    n = len(values)
    if n < 2:
        return t_interval(float(values.mean()) if n else NAN, NAN, n)
    return t_interval(values.mean(), max(values.std(ddof=1), resolution) / math.sqrt(n), n, mixed)


def larger_error(u, v, resolution):
    n = len(u)
    return max(np.std(u, ddof=1), np.std(v, ddof=1), resolution) / math.sqrt(n) if n > 1 else NAN


def influences(y, figure, best):
    """Infinitesimal jackknife by a central difference (the program takes a one-sided one)."""
    mean, h = y.mean(axis=1), 1e-4
    return [(figure(mean + h * (y[:, s] - mean), best) - figure(mean - h * (y[:, s] - mean), best)) / (2 * h)
            for s in range(y.shape[1])]


def pseudo_values(y, figure, usable):
    n = y.shape[1]
    whole = figure(y.mean(axis=1), index_of_best(y.mean(axis=1), usable))
    values = []
    for s in range(n):
        rest = np.delete(y, s, axis=1).mean(axis=1) if n > 1 else np.full(len(y), NAN)
        values.append(n * whole - (n - 1) * figure(rest, index_of_best(rest, usable)))
    return values


def index_of_best(y, usable):
    candidates = [i for i in range(len(y)) if usable[i] and not math.isnan(y[i])]
    return max(candidates, key=lambda i: (y[i], -i)) if candidates else None


def mixed(bad, done):
    """Some seeds of a learning rate diverged and others did not."""
    return any(0 < bad[r].sum() < done[r].sum() for r in range(len(bad)))


class Curve:
    """One optimizer's scores [rate][seed], NaN where not finished, with what diverged; of independent seeds."""

    def __init__(self, rates, scores, bad, resolution):
        self.rates, self.scores, self.bad, self.resolution = rates, scores, bad, resolution
        self.done = ~np.isnan(scores)
        self.usable = ~bad.any(axis=1)
        with np.errstate(all="ignore"):
            count = self.done.sum(axis=1)
            self.mean = np.where(count > 0, np.nansum(scores, axis=1) / np.maximum(count, 1), NAN)
        measured = self.done.any(axis=1)
        self.seeds = [s for s in range(scores.shape[1]) if self.done[measured, s].all()]
        self.complete = scores[:, self.seeds]
        self.best = index_of_best(self.mean, self.usable)

    def beside(self, other):
        keep = self.done & other.done
        return Curve(self.rates, np.where(keep, self.scores, NAN), self.bad & keep, self.resolution)

    def errors(self, figure):
        y = self.complete
        if y.shape[1] == 0:
            return [], []
        best = index_of_best(y.mean(axis=1), self.usable)
        return influences(y, figure, best), pseudo_values(y, figure, self.usable)

    def interval(self, figure):
        u, v = self.errors(figure)
        return t_interval(figure(self.mean, self.best), larger_error(u, v, self.resolution), len(u),
                          mixed(self.bad, self.done))


def difference(a, b, figure):
    """(interval, error, n, mixed) of a less b, seed by seed."""
    (ua, va), (ub, vb) = a.errors(figure), b.errors(figure)
    n, some = len(ua), mixed(a.bad, a.done) or mixed(b.bad, b.done)
    error = larger_error(np.subtract(ua, ub), np.subtract(va, vb), max(a.resolution, b.resolution))
    value = figure(a.mean, a.best) - figure(b.mean, b.best)
    return t_interval(value, error, n, some), value, error, n, some


class Study:
    def __init__(self, name, optimizers, rates, seeds, epochs=4, missing=(), history=None, random_seed=0,
                 mean_of_last=1):
        self.mean_of_last = mean_of_last
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

    def independent(self):
        """Seeds without those whose whole history repeats an earlier one's, diverged trials aside."""
        first = {s: s for s in self.seeds}
        for a, b in itertools.combinations(self.seeds, 2):
            for x in self.done(s=a):
                for y in self.done(x["optimizer"], x["learning_rate"], b):
                    if x["divergence"] is None and y["divergence"] is None and \
                            x["losses"] == y["losses"] and x["accuracies"] == y["accuracies"]:
                        first = {s: first[a] if g == first[b] else g for s, g in first.items()}
        return [s for s in self.seeds if first[s] == s]

    def final(self, t, metric):
        """What a trial comes to: the mean of its last epochs; of a diverged one the last."""
        values = t[VALUES[metric]]
        return values[-1] if t["divergence"] else np.mean(values[1:][-self.mean_of_last:])

    def curve(self, o, metric):
        seeds = self.independent()
        scores = np.full((len(self.rates), len(seeds)), NAN)
        bad = np.zeros(scores.shape, dtype=bool)
        for t in self.done(o):
            if t["seed"] not in seeds:
                continue
            at = self.rates.index(t["learning_rate"]), seeds.index(t["seed"])
            bad[at] = t["divergence"] is not None
            final = t[VALUES[metric]][0] if t["divergence"] else self.final(t, metric)
            scores[at] = final if metric == "accuracy" else -np.fmin(final, t["losses"][0])
        return Curve(self.rates, scores, bad, 1 / TEST_EXAMPLES if metric == "accuracy" else 0.0)


def points(rates, y):
    keep = ~np.isnan(y)
    return np.log10(np.array(rates)[keep]), y[keep]


def best_score(y, best):
    return NAN if best is None else y[best]


def sensitivity(y, best):
    return NAN if best is None or np.isnan(y).all() else y[best] - np.nanmean(y)


def area_over(rates):
    def area(y, best=None):
        x, kept = points(rates, y)
        if len(kept) < 2:
            return kept.mean() if len(kept) else NAN
        return np.trapz(kept, x) / (x[-1] - x[0])
    return area


def edges(curve, excess):
    """Going out from the best cell while excess(x between cells) <= 0; (low, high, open, at a divergence, cells)."""
    x = np.log10(curve.rates)
    cells, ends = [curve.best], []
    for order in (range(curve.best - 1, -1, -1), range(curve.best + 1, len(x))):
        previous, end = curve.best, None
        for j in order:
            if math.isnan(curve.mean[j]):
                continue
            if not curve.usable[j]:
                end = (x[previous], False, True)
                break
            if excess(previous, j, 1.0) > 0:
                share = optimize.brentq(lambda w, i=previous, j=j: excess(i, j, w), 0, 1, xtol=1e-15)
                end = (x[previous] + share * (x[j] - x[previous]), False, False)
                break
            previous = j
            cells.append(j)
        ends.append(end or (x[previous], True, False))
    (low, open_low, wall_low), (high, open_high, wall_high) = ends
    return low, high, open_low, open_high, wall_low or wall_high, sorted(cells)


def window(curve, epsilon):
    level = curve.mean[curve.best] - epsilon
    return edges(curve, lambda i, j, w: level - ((1 - w) * curve.mean[i] + w * curve.mean[j]))


def window_decades(curve, epsilon):
    """Its width, and the widths that paired one-sided t tests at 5 % leave."""
    low, high, *_ = window(curve, epsilon)
    result = {"value": high - low, "low": NAN, "high": NAN}
    y = curve.complete
    n = y.shape[1]
    if n < 3:
        return result
    t = stats.t.ppf(0.95, n - 1)

    def excess(sign):
        def of(i, j, w):
            d = y[curve.best] - epsilon - ((1 - w) * y[i] + w * y[j])
            return d.mean() + sign * t * stats.sem(d)
        return of
    inner, outer = edges(curve, excess(1)), edges(curve, excess(-1))
    if not ((inner[4] or outer[4]) and mixed(curve.bad, curve.done) and n < 10):
        result.update(low=inner[1] - inner[0], high=outer[1] - outer[0])
    return result


def best_interval(curve):
    """The accuracy's: the variance averaged over the cells of the 2-point window."""
    if curve.best is None:
        return None
    cells, n = window(curve, 0.02)[5], curve.complete.shape[1]
    error = NAN
    if n > 1:
        error = max(math.sqrt(np.var(curve.complete[cells], axis=1, ddof=1).mean()), curve.resolution) / math.sqrt(n)
    return t_interval(curve.mean[curve.best], error, n)


def learns(study, o, curve, metric):
    """At its best cell: a one-sided paired t test against the untrained model; of few seeds the binomial's error, and of
    a loss, which has none, any gain."""
    if curve.best is None:
        return False
    seeds = study.independent()
    trials = [t for t in study.done(o, study.rates[curve.best]) if t["seed"] in seeds]
    if metric == "loss":
        gains, resolution = np.array([t["losses"][0] - study.final(t, metric) for t in trials]), 0.0
    else:
        gains = np.array([study.final(t, metric) - t["accuracies"][0] for t in trials])
        resolution = 1 / TEST_EXAMPLES
    if len(gains) < 3 and metric == "loss":
        return bool(gains.mean() > 0)
    if len(gains) < 3:
        share = np.mean([(study.final(t, metric) + t["accuracies"][0]) / 2 for t in trials])
        return bool(gains.mean() > 0 and gains.mean() > 2 * stats.binom.std(TEST_EXAMPLES, share) / TEST_EXAMPLES)
    error = max(gains.std(ddof=1), resolution) / math.sqrt(len(gains))
    return bool(gains.mean() > 0 and gains.mean() > stats.t.ppf(0.95, len(gains) - 1) * error)


def flipped(i):
    return None if i is None else {"value": -i["value"], "low": -i["high"], "high": -i["low"]}


USUAL = {"Adam": 1e-3, "SGD": 1e-3, "RAdam": 1e-3}  # as torch.optim has them


class CostCurve:
    """One optimizer's curve with what its seeds came to before training: what a wrong learning rate costs."""

    def __init__(self, study, o, metric):
        self.curve = study.curve(o, metric)
        self.x = np.log10(self.curve.rates)
        seeds, sign = study.independent(), -1 if metric == "loss" else 1
        first = {s: [sign * t[VALUES[metric]][0] for t in study.done(o, s=s)] for s in seeds}
        self.first = np.array([np.mean(first[s]) if first[s] else NAN for s in seeds])

    def good_range(self, y, best, y0):
        """Where y, linear between cells, is at least 5 % of the gain below the best; (low, high, open, open)."""
        level, ends = y[best] - 0.05 * (y[best] - y0), []
        if not y[best] > y0:
            return NAN, NAN, False, False
        for order in (range(best - 1, -1, -1), range(best + 1, len(y))):
            i, end = best, None
            for j in order:
                if math.isnan(y[j]):
                    continue
                if not self.curve.usable[j]:
                    end = self.x[i]
                elif y[j] < level:
                    end = self.x[i] + (y[i] - level) / (y[i] - y[j]) * (self.x[j] - self.x[i])
                if end is not None:
                    break
                i = j
            ends.append((self.x[i], True) if end is None else (end, False))
        return ends[0][0], ends[1][0], ends[0][1], ends[1][1]

    def mean_between(self, y, best, y0, low, high):
        keep = ~np.isnan(y)
        x, kept = self.x[keep], y[keep]
        dead = [v - y0 < 0.05 * (y[best] - y0) for v in (kept[0], kept[-1])]
        if math.isnan(low) or (low < x[0] - 1e-9 and not dead[0]) or (high > x[-1] + 1e-9 and not dead[1]):
            return NAN
        at = np.array([low, *x[(x > low) & (x < high)], high])
        return np.trapz(np.interp(at, x, kept), at) / (high - low)

    def cost(self, below, above):
        def figure(y, best, y0):
            low, high, open_low, open_high = self.good_range(y, best, y0)
            middle = NAN if open_low or open_high else (low + high) / 2
            return y[best] - self.mean_between(y, best, y0, middle - below, middle + above)
        return figure

    def beside(self, other):
        """Over the (rate, seed) that both have finished."""
        both = copy.copy(self)
        both.curve = self.curve.beside(other.curve)
        return both

    def value(self, figure):
        return NAN if self.curve.best is None else figure(self.curve.mean, self.curve.best, np.nanmean(self.first))

    def errors(self, figure):
        """Infinitesimal jackknife and jackknife, y0 a part of the curve."""
        curve = self.curve
        y, y0, n = curve.complete, self.first[curve.seeds], len(curve.seeds)
        if n == 0:
            return [], []
        mean, first, h = y.mean(axis=1), y0.mean(), 1e-4
        best = index_of_best(mean, curve.usable)
        whole = figure(mean, best, first)
        u = [(figure(mean + h * (y[:, s] - mean), best, first + h * (y0[s] - first)) - whole) / h for s in range(n)]
        v = []
        for s in range(n if n > 1 else 0):
            rest = np.delete(y, s, axis=1).mean(axis=1)
            v.append(n * whole - (n - 1) * figure(rest, index_of_best(rest, curve.usable), np.delete(y0, s).mean()))
        return u, v

    def interval(self, figure):
        curve, value = self.curve, self.value(figure)
        if not math.isfinite(value):
            return {"value": None, "low": None, "high": None}
        u, v = self.errors(figure)
        n = len(u)
        error = larger_error(u, v, curve.resolution) if n > 1 else NAN
        return t_interval(value, error, n, mixed(curve.bad, curve.done))

    def enclosed(self, low, high, open_low, open_high):
        """The two learning rates that enclose either end of a range."""
        rates = np.array(self.curve.rates)[~np.isnan(self.curve.mean)]
        x = np.log10(rates)
        inside = np.flatnonzero((x > low - 1e-9) & (x < high + 1e-9))
        return {"low_between": None if open_low else [rates[inside[0] - 1], rates[inside[0]]],
                "high_between": None if open_high else [rates[inside[-1]], rates[inside[-1] + 1]]}


def cost_figures(study, o, metric, does):
    nothing = {"value": None, "low": None, "high": None}
    if not does:
        return {"gain": nothing, "good_range": {"low": None, "high": None}, "safe_learning_rate": None,
                "cost": {k: nothing for k in ("half_decade", "decade", "too_low", "too_high")},
                "forgiveness": nothing, "when_you_guess": nothing}
    c = CostCurve(study, o, metric)
    gain = c.interval(lambda y, best, y0: y[best] - y0)
    low, high, open_low, open_high = c.good_range(c.curve.mean, c.curve.best, np.nanmean(c.first))
    certain = not gain["value"] < 5 * (gain["high"] - gain["low"]) / 2  # no interval is no doubt
    x = math.log10(USUAL[o])
    guess = c.interval(lambda y, best, y0: c.mean_between(y, best, y0, x - 1, x + 1))
    return {"gain": gain,
            "good_range": {"low": 10 ** low, "high": 10 ** high, "open_low": open_low, "open_high": open_high,
                           **c.enclosed(low, high, open_low, open_high)},
            "safe_learning_rate": None if open_low or open_high else 10 ** ((low + high) / 2),
            "cost": {"half_decade": c.interval(c.cost(0.5, 0.5)), "decade": c.interval(c.cost(1, 1)),
                     "too_low": c.interval(c.cost(1, 0)), "too_high": c.interval(c.cost(0, 1))},
            "forgiveness": c.interval(lambda y, b, y0: 1 - c.cost(1, 1)(y, b, y0) / (y[b] - y0)) if certain else nothing,
            "when_you_guess": flipped(guess) if metric == "loss" and guess["value"] is not None else guess}


def curve_figures(study, o, metric):
    curve, flip = study.curve(o, metric), flipped if metric == "loss" else (lambda i: i)
    does = learns(study, o, curve, metric)
    edge = None
    others = [y for i, y in enumerate(curve.mean) if i != curve.best and not math.isnan(y)]
    if does and others and all(curve.mean[curve.best] > y for y in others):
        neighbour = {0: 1, len(study.rates) - 1: len(study.rates) - 2}.get(curve.best)
        if neighbour is not None and not math.isnan(curve.mean[neighbour]):
            edge = "low" if curve.best == 0 else "high"
    values = curve.scores[curve.done]
    iqm = stats.trim_mean(values, 0.25) if len(values) else NAN
    return {"learns": does, "best_learning_rate": None if curve.best is None else study.rates[curve.best],
            "best": flip(best_interval(curve) if metric == "accuracy" else curve.interval(best_score)) or
            {"value": None, "low": None, "high": None, "learning_rate": None},
            "edge": edge,
            "sensitivity": curve.interval(sensitivity) if does else None,
            "area": flip(curve.interval(area_over(study.rates))),
            "interquartile_mean": -iqm if metric == "loss" else iqm,
            **cost_figures(study, o, metric, does)}


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


def ranking(study, metric):
    curves = {o: study.curve(o, metric) for o in study.optimizers}
    whole = area_over(study.rates)
    complete = [o for o in study.optimizers if curves[o].done.any(axis=1).all()]
    final = stats.rankdata([-whole(curves[o].mean) if o in complete else math.inf for o in study.optimizers])
    rows = []
    for i in np.argsort(final, kind="stable"):
        o = study.optimizers[i]
        row = {"optimizer": o, "complete": o in complete, "rank": final[i], "rank_low": None, "rank_high": None}
        if o in complete and len(study.independent()) >= 3:
            row.update(rank_low=1, rank_high=len(complete))
            for other in complete:
                if other == o:
                    continue
                _, value, error, n, some = difference(curves[o].beside(curves[other]), curves[other].beside(curves[o]),
                                                      whole)
                sure = n >= (10 if some else 3) and 2 * stats.t.sf(abs(value) / error, n - 1) <= 0.05 / (len(complete) - 1)
                row["rank_low"] += int(sure and value < 0)
                row["rank_high"] -= int(sure and value > 0)
        rows.append(row)
    return rows


def by_seed(c, figure):
    values = [figure(c.scores[:, s], c.best) for s in range(c.scores.shape[1])]
    return [v for v in values if not math.isnan(v)]


def costs_by_seed(c):
    values = []
    for s, first in enumerate(c.first):
        y = c.curve.scores[:, s]
        if c.curve.best is not None and not math.isnan(y[c.curve.best]):
            values.append(c.cost(1, 1)(y, c.curve.best, first))
    return [v for v in values if not math.isnan(v)]


def cost_difference(study, a, b, metric):
    """(A's cost less B's, its error, n, mixed), seed by seed; and both by seed."""
    ca, cb = CostCurve(study, a, metric), CostCurve(study, b, metric)
    ca, cb = ca.beside(cb), cb.beside(ca)
    value = ca.value(ca.cost(1, 1)) - cb.value(cb.cost(1, 1))
    if not math.isfinite(value):
        return NAN, NAN, 0, False, [], []
    (ua, va), (ub, vb) = ca.errors(ca.cost(1, 1)), cb.errors(cb.cost(1, 1))
    some = mixed(ca.curve.bad, ca.curve.done) or mixed(cb.curve.bad, cb.curve.done)
    error = larger_error(np.subtract(ua, ub), np.subtract(va, vb), max(ca.curve.resolution, cb.curve.resolution))
    return value, error, len(ua), some, costs_by_seed(ca), costs_by_seed(cb)


def probability_better(x, y):
    return stats.mannwhitneyu(x, y).statistic / (len(x) * len(y)) if x and y else NAN


def comparisons(study, metric):
    rates, rows = study.rates, []
    for a, b in itertools.combinations(study.optimizers, 2):
        ca, cb = study.curve(a, metric), study.curve(b, metric)
        ca, cb = ca.beside(cb), cb.beside(ca)
        flip = flipped if metric == "loss" else (lambda i: i)
        for name, figure in (("best", best_score), ("area", area_over(rates))):
            rows.append({"a": a, "b": b, "figure": name,
                         "probability_a_better": probability_better(by_seed(ca, figure), by_seed(cb, figure)),
                         "difference": flip(difference(ca, cb, figure)[0])})
        value, error, n, some, x, y = cost_difference(study, a, b, metric)
        rows.insert(-1, {"a": a, "b": b, "figure": "cost", "probability_a_better": probability_better(y, x),
                         "difference": t_interval(value, error, n, some)})
    return rows


def lead_of(study, metric, criterion, a, b):
    """(how much better a is than b, its error, n, mixed)."""
    if criterion == "cost":
        value, error, n, some, *_ = cost_difference(study, a, b, metric)
        return -value, error, n, some
    ca, cb = study.curve(a, metric), study.curve(b, metric)
    figure = best_score if criterion == "best" else area_over(study.rates)
    return difference(ca.beside(cb), cb.beside(ca), figure)[1:]


def one_sided_p(lead):
    value, error, n, _ = lead
    if n < 3 or not math.isfinite(value):
        return NAN
    return 0.5 if value == 0 else stats.t.sf(value / error, n - 1)


def is_sure(lead):
    return lead[2] >= (10 if lead[3] else 3)


def covered(study, metric, criterion):
    """Of whom the figure is known, best first; the ranking breaks ties."""
    order = [row["optimizer"] for row in ranking(study, metric)]
    finished = [o for o in order if all(study.done(o, r) for r in study.rates)]
    figures = {o: curve_figures(study, o, metric) for o in order}
    learn = [o for o in finished if figures[o]["learns"]]
    if criterion == "average":
        return learn or finished
    sign = -1 if metric == "loss" else 1
    if criterion == "best":
        inside = [o for o in learn if figures[o]["edge"] is None]
        return sorted(inside, key=lambda o: -sign * figures[o]["best"]["value"])
    known = [o for o in learn if figures[o]["cost"]["decade"]["value"] is not None]
    return sorted(known, key=lambda o: figures[o]["cost"]["decade"]["value"])


def decision(study, metric, criterion):
    all_ = covered(study, metric, criterion)
    if len(all_) < 2:
        return {"certainty": "none", "covered": all_, "named": []}
    leads = [lead_of(study, metric, criterion, all_[0], other) for other in all_[1:]]
    if any(lead[2] < 3 for lead in leads):
        return {"certainty": "none", "covered": all_, "named": []}
    grades = []
    for lead in leads:
        p = 2 * one_sided_p(lead)
        grades.append(2 if p <= 0.05 and is_sure(lead) else 1 if p <= 0.05 or (p <= 0.2 and is_sure(lead)) else 0)
        if not lead[0] > 0:
            grades[-1] = 0
    open_ = [all_[0]] + [o for o, lead in zip(all_[1:], leads) if not one_sided_p(lead) <= 0.05 / len(leads)]
    return {"certainty": ["undecided", "likely", "clear"][min(grades)], "covered": all_,
            "named": all_[:1] if min(grades) else open_}


def not_beaten(study, metric):
    both = [o for o in covered(study, metric, "best") if o in covered(study, metric, "cost")]
    pairs, result = len(both) * (len(both) - 1) / 2, []
    for o in study.optimizers:
        if all(study.done(o, r) for r in study.rates) and not curve_figures(study, o, metric)["learns"]:
            continue
        beaten = o in both and any(
            all(is_sure(lead) and lead[0] > 0 and one_sided_p(lead) <= 0.05 / pairs
                for lead in (lead_of(study, metric, c, other, o) for c in ("best", "cost")))
            for other in both if other != o)
        result += [] if beaten else [o]
    return result


def sub_ranges(study, metric):
    ranked, x = covered(study, metric, "average"), np.log10(study.rates)
    width = 2 if x[-1] - x[0] > 2 + 1e-9 else (x[-1] - x[0]) / 2
    rows = []
    for i in range(len(x) if len(ranked) > 1 else 0):
        inside = np.flatnonzero((x >= x[i]) & (x <= x[i] + width + 1e-9))
        if x[i] + width > x[-1] + 1e-9 or len(inside) < 2:
            continue
        rates = [study.rates[j] for j in inside]
        areas = [area_over(rates)(study.curve(o, metric).mean[inside]) for o in ranked]
        rows.append({"low": rates[0], "high": rates[-1], "leader": ranked[int(np.argmax(areas))]})
    return rows


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
        rows.append({"optimizer": o, "learning_rate": r, "planned": len(study.seeds), "done": len(trials),
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


VALUES = {"accuracy": "accuracies", "loss": "losses"}
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
            "value": value(study, metric), "untrained": untrained(study, metric), "without_learning": untrained(study, metric),
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
        rows = {r["figure"]: r for r in comparisons(study, metric) if (r["a"], r["b"]) == (a, b)}
        ca, cb = study.curve(a, metric), study.curve(b, metric)
        ca, cb = ca.beside(cb), cb.beside(ca)
        paired = {"metric": {"accuracy": "test_accuracy", "loss": "train_loss"}[metric], "cells": []}
        for figure, of in (("area", area_over(study.rates)), ("best", best_score)):
            paired[figure] = {"a": sign * of(ca.mean, ca.best), "b": sign * of(cb.mean, cb.best),
                              "difference": rows[figure]["difference"],
                              "probability_a_better": rows[figure]["probability_a_better"]}
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
        Study("one beats all in both", three, [1e-6, *five, 1.0], [0, 1, 2, 3, 4], history=peaked(0.08, (1.6, 1.2, 0.9)),
              random_seed=9),
        Study("the one higher, the other more forgiving", three, [1e-6, *five, 1.0], [0, 1, 2, 3, 4],
              history=peaked(-0.05, (1.6, 1.2, 0.9)), random_seed=10),
        Study("means of the last three epochs", three, five, [0, 1, 2, 3], epochs=6, random_seed=12, mean_of_last=3,
              missing={("SGD", 1e-3, 2)}),
        Study("six epochs, the last one's", three, five, [0, 1, 2], epochs=6, random_seed=13),
        Study("nobody knows", three, [1e-6, *five, 1.0], [0, 1, 2, 3], history=peaked(0.0, (1.2, 1.2, 1.2)),
              random_seed=11),
    ]
    result = [{"name": s.name, "optimizers": s.optimizers, "learning_rates": s.rates, "seeds": s.seeds,
               "mean_of_last": s.mean_of_last, "trials": s.trials, "expected": figures(s), "pairing": pairing(s)} for s in studies]
    text = json.dumps(finite_only(result), separators=(",", ":")).replace('{"name"', '\n{"name"')
    (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("statistics.json")).write_text(
        text + "\n")


main()

"""An optimizer's curve, its figures and their intervals by numpy and scipy; of generate_statistics.py."""
import copy
import itertools
import math

import numpy as np
from scipy import optimize, stats

NAN = float("nan")
TEST_EXAMPLES = 10000  # of cifar10: an accuracy's resolution is 1 / this
VALUES = {"accuracy": "accuracies", "loss": "losses"}


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

    def __init__(self, rates, scores, bad, resolution, planned):
        self.rates, self.scores, self.bad, self.resolution, self.planned = rates, scores, bad, resolution, planned
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
        """Over the (rate, seed) that both have finished."""
        return self.where(self.done & other.done)

    def apart_from(self, other):
        """Where the other was never to be trained, over all seeds that it has anywhere."""
        return self.where(self.done & np.where(other.planned[:, None], other.done, other.done.any(axis=0)))

    def where(self, keep):
        return Curve(self.rates, np.where(keep, self.scores, NAN), self.bad & keep, self.resolution, self.planned)

    def errors(self, figure, seeds=None):
        y = self.complete if seeds is None else self.scores[:, seeds]
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
    seeds = [s for s in a.seeds if s in b.seeds]
    (ua, va), (ub, vb) = a.errors(figure, seeds), b.errors(figure, seeds)
    n, some = len(ua), mixed(a.bad, a.done) or mixed(b.bad, b.done)
    error = larger_error(np.subtract(ua, ub), np.subtract(va, vb), max(a.resolution, b.resolution))
    value = figure(a.mean, a.best) - figure(b.mean, b.best)
    return t_interval(value, error, n, some), value, error, n, some


class Study:
    def __init__(self, name, optimizers, rates, seeds, epochs=4, missing=(), history=None, random_seed=0,
                 mean_of_last=1, unplanned=()):
        self.mean_of_last = mean_of_last
        self.name, self.optimizers, self.rates, self.seeds = name, optimizers, sorted(rates), seeds
        random = np.random.default_rng(random_seed)
        self.trials = []
        for o, r, s in itertools.product(optimizers, self.rates, seeds):
            if (o, r) in unplanned:
                continue
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

    def planned(self, o):
        return [r for r in self.rates if any((t["optimizer"], t["learning_rate"]) == (o, r) for t in self.trials)]

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
        planned = np.isin(self.rates, self.planned(o))
        return Curve(self.rates, scores, bad, 1 / TEST_EXAMPLES if metric == "accuracy" else 0.0, planned)


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

    def apart_from(self, other):
        both = copy.copy(self)
        both.curve = self.curve.apart_from(other.curve)
        return both

    def value(self, figure):
        return NAN if self.curve.best is None else figure(self.curve.mean, self.curve.best, np.nanmean(self.first))

    def errors(self, figure, seeds=None):
        """Infinitesimal jackknife and jackknife, y0 a part of the curve."""
        curve = self.curve
        seeds = curve.seeds if seeds is None else seeds
        y, y0, n = curve.scores[:, seeds], self.first[seeds], len(seeds)
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
        own = np.flatnonzero(curve.planned)
        neighbour = {own[0]: own[1], own[-1]: own[-2]}.get(curve.best)
        if neighbour is not None and not math.isnan(curve.mean[neighbour]):
            edge = "low" if curve.best == own[0] else "high"
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

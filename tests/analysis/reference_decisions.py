"""Optimizers beside each other: differences, ranks and verdicts by numpy and scipy; of generate_statistics.py."""
import itertools
import math

import numpy as np
from scipy import stats

from reference_curves import (
    area_over, best_score, CostCurve, curve_figures, difference, flipped, larger_error, mixed, NAN, t_interval)


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
    ca, cb = ca.apart_from(cb), cb.apart_from(ca)
    value = ca.value(ca.cost(1, 1)) - cb.value(cb.cost(1, 1))
    if not math.isfinite(value):
        return NAN, NAN, 0, False, [], []
    seeds = [s for s in ca.curve.seeds if s in cb.curve.seeds]
    (ua, va), (ub, vb) = ca.errors(ca.cost(1, 1), seeds), cb.errors(cb.cost(1, 1), seeds)
    some = mixed(ca.curve.bad, ca.curve.done) or mixed(cb.curve.bad, cb.curve.done)
    error = larger_error(np.subtract(ua, ub), np.subtract(va, vb), max(ca.curve.resolution, cb.curve.resolution))
    return value, error, len(ua), some, costs_by_seed(ca), costs_by_seed(cb)


def probability_better(x, y):
    return stats.mannwhitneyu(x, y).statistic / (len(x) * len(y)) if x and y else NAN


def compared(a, b, figure):
    return a.apart_from(b) if figure == "best" else a.beside(b)


def comparisons(study, metric):
    rates, rows = study.rates, []
    for a, b in itertools.combinations(study.optimizers, 2):
        both = study.curve(a, metric), study.curve(b, metric)
        flip = flipped if metric == "loss" else (lambda i: i)
        for name, figure in (("best", best_score), ("area", area_over(rates))):
            ca, cb = compared(*both, name), compared(*both[::-1], name)
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
    return difference(compared(ca, cb, criterion), compared(cb, ca, criterion), figure)[1:]


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
    finished = [o for o in order if all(study.done(o, r) for r in study.planned(o))]
    figures = {o: curve_figures(study, o, metric) for o in order}
    learn = [o for o in finished if figures[o]["learns"]]
    if criterion == "average":
        whole = [o for o in finished if len(study.planned(o)) == len(study.rates)]
        return [o for o in whole if o in learn] or whole
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
        if all(study.done(o, r) for r in study.planned(o)) and not curve_figures(study, o, metric)["learns"]:
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

#!/usr/bin/python3
"""Writes vectors.json: 50 steps of every optimizer, by PyTorch itself and by an independent float64 computation.

    /usr/bin/python3 tests/optim/generate_vectors.py > tests/optim/vectors.json       (Debian's python3-torch 1.13.1)

NAdam and RAdam have no "torch" column where 1.13 differs from PyTorch's current definition: NAdam's momentum product was
multiplied twice before 2.0.
"""
import json
import math

import numpy as np
import torch

SIZE, STEPS = 7, 50
CASES = [
    ("SGD", {}), ("SGD", {"momentum": 0.9}), ("SGD", {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}), ("SGD", {"maximize": True}),
    ("Adam", {}), ("Adam", {"betas": [0.7, 0.95], "eps": 1e-3, "weight_decay": 0.1}), ("Adam", {"maximize": True}),
    ("AdamW", {}), ("AdamW", {"betas": [0.5, 0.9], "eps": 1e-4, "weight_decay": 0.3}),
    ("AMSGrad", {}), ("AMSGrad", {"betas": [0.6, 0.8], "weight_decay": 0.05}),
    ("NAdam", {}), ("NAdam", {"betas": [0.8, 0.95], "eps": 1e-4, "weight_decay": 0.05, "momentum_decay": 0.02}),
    ("RAdam", {}), ("RAdam", {"betas": [0.8, 0.9], "eps": 1e-3, "weight_decay": 0.1}),
    ("RMSprop", {}), ("RMSprop", {"alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("RMSprop", {"momentum": 0.9}), ("RMSprop", {"momentum": 0.5, "centered": True, "alpha": 0.8}),
    ("RMSprop", {"centered": True}),
    ("AdaGrad", {}), ("AdaGrad", {"lr_decay": 0.1, "eps": 1e-4, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
]


def float64(name, h, w, gradients, lr):
    """Straight from the papers' formulas, one parameter array at a time."""
    w = w.astype(np.float64)
    state = {}
    history = []
    b1, b2 = h.get("betas", (0.9, 0.999))
    wd = h.get("weight_decay", 0.01 if name == "AdamW" else 0.0)
    eps = h.get("eps", 1e-10 if name == "AdaGrad" else 1e-8)
    zero = np.zeros_like(w)
    for t, g in enumerate(gradients.astype(np.float64), 1):
        if h.get("maximize"):
            g = -g
        if name == "AdamW":
            w = w * (1 - lr * wd)
        else:
            g = g + wd * w
        if name == "SGD":
            mu = h.get("momentum", 0)
            if mu:
                state["b"] = g if t == 1 else mu * state["b"] + (1 - h.get("dampening", 0)) * g
                g = g + mu * state["b"] if h.get("nesterov") else state["b"]
            w = w - lr * g
        elif name == "RMSprop":
            a = h.get("alpha", 0.99)
            state["v"] = a * state.get("v", zero) + (1 - a) * g * g
            v = state["v"]
            if h.get("centered"):
                state["m"] = a * state.get("m", zero) + (1 - a) * g
                v = v - state["m"] ** 2
            state["b"] = h.get("momentum", 0) * state.get("b", zero) + g / (np.sqrt(v) + eps)
            w = w - lr * state["b"]
        elif name == "AdaGrad":
            state["s"] = state.get("s", zero + h.get("initial_accumulator_value", 0)) + g * g
            w = w - lr / (1 + (t - 1) * h.get("lr_decay", 0)) * g / (np.sqrt(state["s"]) + eps)
        else:
            state["m"] = m = b1 * state.get("m", zero) + (1 - b1) * g
            state["v"] = v = b2 * state.get("v", zero) + (1 - b2) * g * g
            c1, c2 = 1 - b1**t, 1 - b2**t
            if name == "NAdam":
                psi = h.get("momentum_decay", 0.004)
                mu, mu_next = (b1 * (1 - 0.5 * 0.96 ** (s * psi)) for s in (t, t + 1))
                state["p"] = p = state.get("p", 1.0) * mu
                w = w - lr * ((1 - mu) * g / (1 - p) + mu_next * m / (1 - p * mu_next)) / (np.sqrt(v / c2) + eps)
            elif name == "RAdam":
                limit = 2 / (1 - b2) - 1
                rho = limit - 2 * t * b2**t / c2
                if rho > 5:
                    r = math.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho))
                    w = w - lr * m / c1 * r * math.sqrt(c2) / (np.sqrt(v) + eps)
                else:
                    w = w - lr * m / c1
            else:
                if name == "AMSGrad":
                    state["x"] = v = np.maximum(state.get("x", zero), v)
                w = w - lr * (m / c1) / (np.sqrt(v) / math.sqrt(c2) + eps)
        history.append(w.tolist())
    return history


def pytorch(name, h, w, gradients, lr):
    if name == "NAdam":
        return None
    make = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW, "RAdam": torch.optim.RAdam,
            "RMSprop": torch.optim.RMSprop, "AdaGrad": torch.optim.Adagrad,
            "AMSGrad": lambda p, **k: torch.optim.Adam(p, amsgrad=True, **k)}[name]
    parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
    optimizer = make([parameter], lr=lr, **{k: tuple(v) if isinstance(v, list) else v for k, v in h.items()})
    history = []
    for g in gradients:
        parameter.grad = torch.from_numpy(g.copy())
        optimizer.step()
        history.append([float(f"{x:.9g}") for x in parameter.detach().tolist()])
    return history


def main():
    random = np.random.default_rng(1)
    cases = []
    for name, h in CASES:
        w = random.standard_normal(SIZE).astype(np.float32)
        gradients = (random.standard_normal((STEPS, SIZE)) * 10.0 ** random.uniform(-4, 1, SIZE)).astype(np.float32)
        lr = 0.01
        kept = [0, 1, 4, 9, 24, 49]
        double, torch_ = float64(name, h, w, gradients, lr), pytorch(name, h, w, gradients, lr)
        cases.append({
            "optimizer": name, "hyperparameters": h, "learning_rate": lr, "parameters": [float(f"{x:.9g}") for x in w],
            "gradients": [[float(f"{x:.9g}") for x in g] for g in gradients], "steps": [k + 1 for k in kept],
            "float64": [double[k] for k in kept], "torch": torch_ and [torch_[k] for k in kept]})
    print(json.dumps(cases))


main()

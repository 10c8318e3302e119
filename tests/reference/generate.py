#!/usr/bin/python3
"""PyTorch's own numbers for the reference study, beside those of seed 0 that steps_seed0.csv and seed0.json hold.

    /usr/bin/python3 tests/reference/generate.py DATA_DIR       (Debian's python3-torch 1.13.1; about 20 minutes on two cores)

Writes, beside this file:
  steps_seed1.csv     the loss of each of the first 16 steps, 8 optimizers at 1e-3, seed 1, with oneDNN's convolution and with
                      PyTorch's own (im2col and BLAS): how far rounding alone moves a trajectory
  epochs_adam.json    Adam 1e-3, seed 0: epoch 0, 1 and 2
"""
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

DATA = pathlib.Path(sys.argv[1]) / "cifar-10-batches-bin"
HERE = pathlib.Path(__file__).parent


def load(names):
    records = np.concatenate([np.fromfile(DATA / name, np.uint8).reshape(-1, 3073) for name in names])
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float().div_(255).sub_(0.5).div_(0.5)
    return torch.utils.data.TensorDataset(images, torch.from_numpy(records[:, 0].astype(np.int64)))


TRAIN = load([f"data_batch_{i}.bin" for i in range(1, 6)])
TEST = load(["test_batch.bin"])


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(8192, 256), nn.ReLU(), nn.Linear(256, 10))


class NAdam(torch.optim.NAdam):
    """With the momentum product of PyTorch 2.0 and later: 1.13 multiplies it twice (once as mu_product, once in the update)."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                state = self.state[w]
                if not state:
                    state.update(step=0, mu_product=1.0, exp_avg=torch.zeros_like(w), exp_avg_sq=torch.zeros_like(w))
                state["step"] += 1
                t = state["step"]
                mu = beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
                mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
                state["mu_product"] *= mu
                state["exp_avg"].mul_(beta1).add_(w.grad, alpha=1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(w.grad, w.grad, value=1 - beta2)
                denominator = state["exp_avg_sq"].div(1 - beta2**t).sqrt_().add_(group["eps"])
                w.addcdiv_(w.grad, denominator, value=-group["lr"] * (1 - mu) / (1 - state["mu_product"]))
                w.addcdiv_(state["exp_avg"], denominator, value=-group["lr"] * mu_next / (1 - state["mu_product"] * mu_next))


OPTIMIZERS = {
    "Adam": torch.optim.Adam, "RMSprop": torch.optim.RMSprop, "AdaGrad": torch.optim.Adagrad, "AdamW": torch.optim.AdamW,
    "AMSGrad": lambda w, lr: torch.optim.Adam(w, lr=lr, amsgrad=True), "NAdam": NAdam, "RAdam": torch.optim.RAdam,
    "SGD": torch.optim.SGD}


def loader():
    generator = torch.Generator()
    generator.manual_seed(42)
    return torch.utils.data.DataLoader(TRAIN, batch_size=256, shuffle=True, generator=generator)


def accuracy(model):
    with torch.no_grad():
        images, labels = TEST.tensors
        correct = sum((model(images[i:i + 500]).argmax(1) == labels[i:i + 500]).sum().item() for i in range(0, 10000, 500))
    return correct / 10000


def train(model, optimizer, batches, steps=None):
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if len(losses) == steps:
            break
    return losses


def steps(name, seed, onednn):
    with torch.backends.mkldnn.flags(enabled=onednn):
        batches = loader()
        for _ in iter(batches)._sampler_iter:  # the epoch-0 pass, indices only: base seed, permutation, the thrown-away one
            pass
        model = network(seed)
        return train(model, OPTIMIZERS[name](model.parameters(), lr=1e-3), batches, 16)


def main():
    with open(HERE / "steps_seed1.csv", "w") as file:
        file.write("optimizer,learning_rate,seed,step,loss,loss_other_convolution\n")
        for name in OPTIMIZERS:
            for step, (a, b) in enumerate(zip(steps(name, 1, True), steps(name, 1, False)), 1):
                file.write(f"{name},0.001,1,{step},{a:.9g},{b:.9g}\n")
            file.flush()
    model = network(0)
    batches = loader()
    with torch.no_grad():
        initial = [nn.functional.cross_entropy(model(x), y).item() for x, y in batches]
    epochs = [{"epoch": 0, "train_loss": float(np.mean(initial)), "test_accuracy": accuracy(model)}]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in (1, 2):
        losses = train(model, optimizer, batches)
        epochs.append({"epoch": epoch, "train_loss": float(np.mean(losses)), "test_accuracy": accuracy(model)})
    (HERE / "epochs_adam.json").write_text(json.dumps(epochs, indent=1) + "\n")


main()

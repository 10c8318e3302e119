#!/usr/bin/python3
"""PyTorch's own numbers for the models beside the notebook's.

    /usr/bin/python3 tests/reference/generate_models.py DATA_DIR       (Debian's python3-torch 1.13.1; minutes)

Writes, beside this file, resnet20.json (over the first 640 training and 200 test images of CIFAR-10) and
char_transformer.json (over a text that this file and tests/train/models_parity_test.cpp make alike): of every weight after
torch.manual_seed(0) its sum and its first values; the losses of ten steps of SGD, with oneDNN's convolution and with PyTorch's own;
and loss and accuracy over the test set before and after them.
"""
import json
import math
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent


class Block(nn.Module):
    """He et al. 2015, section 4.2; shortcut of option A."""

    def __init__(self, inputs, channels):
        super().__init__()
        stride = 1 if inputs == channels else 2
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.added = channels - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.added:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return F.relu(x + y)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        sizes = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
        self.blocks = nn.Sequential(*[Block(a, b) for a, b in zip(sizes, sizes[1:])])
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        return self.linear(self.blocks(F.relu(self.bn(self.conv(x)))).mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.norm = nn.LayerNorm(features)
        self.qkv = nn.Linear(features, 3 * features)
        self.out = nn.Linear(features, features)
        self.heads = heads

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, c // self.heads).transpose(1, 2) for part in self.qkv(self.norm(x)).split(c, 2))
        scores = q @ k.transpose(2, 3) / math.sqrt(c // self.heads)
        mask = torch.tril(torch.ones(t, t)) == 0
        y = scores.masked_fill(mask, -math.inf).softmax(-1) @ v
        return x + self.out(y.transpose(1, 2).reshape(n, t, c))


class Feedforward(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.norm = nn.LayerNorm(features)
        self.up = nn.Linear(features, 4 * features)
        self.down = nn.Linear(4 * features, features)

    def forward(self, x):
        return x + self.down(F.gelu(self.up(self.norm(x))))


class CharTransformer(nn.Module):
    def __init__(self, vocabulary, length, features=64, heads=4, blocks=3):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, features)
        self.positions = nn.Embedding(length, features)
        self.blocks = nn.Sequential(*[m for _ in range(blocks) for m in (Attention(features, heads), Feedforward(features))])
        self.norm = nn.LayerNorm(features)
        self.head = nn.Linear(features, vocabulary)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions.weight)))


def cifar(folder, name, count):
    records = np.fromfile(pathlib.Path(folder) / "cifar-10-batches-bin" / name, np.uint8).reshape(-1, 3073)[:count]
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float().div_(255).sub_(0.5).div_(0.5)
    return images, torch.from_numpy(records[:, 0].astype(np.int64))


def text(size):
    """Letters a to p, each most often the one before it times 5 plus 3."""
    state, letter, result = 1, 0, []
    for _ in range(size):
        state = (state * 1103515245 + 12345) % 2**31
        letter = (letter * 5 + 3) % 16 if state // 65536 % 4 else state // 2**20 % 16
        result.append(97 + letter)
    return torch.tensor(result)


def windows(tokens, length):
    count = (len(tokens) - 1) // length
    return (torch.stack([tokens[i * length:(i + 1) * length] for i in range(count)]),
            torch.stack([tokens[i * length + 1:(i + 1) * length + 1] for i in range(count)]))


def cross_entropy(output, target):
    return F.cross_entropy(output.reshape(-1, output.shape[-1]), target.reshape(-1))


def evaluate(model, inputs, targets):
    model.eval()
    with torch.no_grad():
        output = model(inputs)
    model.train()
    return {"test_loss": cross_entropy(output, targets).item(),
            "test_accuracy": (output.argmax(-1) == targets).double().mean().item()}


def train(make, data, test, batch_size, learning_rate, onednn):
    with torch.backends.mkldnn.flags(enabled=onednn):
        torch.manual_seed(0)
        model = make()
        weights = [[name, w.double().sum().item(), w.flatten()[:4].tolist()] for name, w in model.named_parameters()]
        before = evaluate(model, *test)
        generator = torch.Generator()
        generator.manual_seed(42)
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*data), batch_size=batch_size, shuffle=True,
                                             generator=generator)
        for _ in iter(loader)._sampler_iter:  # the pass that measures epoch 0
            pass
        optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
        losses = []
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = cross_entropy(model(inputs), targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return {"weights": weights, "before": before, "losses": losses, "after": evaluate(model, *test)}


def write(name, make, data, test, batch_size, learning_rate):
    result = train(make, data, test, batch_size, learning_rate, True)
    other = train(make, data, test, batch_size, learning_rate, False)
    result["losses_other_convolution"] = other["losses"]
    result["after_other_convolution"] = other["after"]
    result["weights"] = [[n, s, f] for n, s, f in result["weights"]]
    lines = ",\n".join(f' "{key}": {json.dumps(value)}' for key, value in result.items())
    (HERE / name).write_text("{\n" + lines + "\n}\n")


write("resnet20.json", ResNet20, cifar(sys.argv[1], "data_batch_1.bin", 640), cifar(sys.argv[1], "test_batch.bin", 200), 64, 0.01)
write("char_transformer.json", lambda: CharTransformer(128, 32), windows(text(160 * 32 + 1), 32),
      windows(text(40 * 32 + 1), 32), 16, 0.1)

"""The tutorial's networks in PyTorch, measured on request.

Reads one JSON object a line: {"task": "training" (one of `tasks`), "batch": 64, "threads": 2, "warmUp": 3, "steps": 10}, and
answers each with {"milliseconds": [...]}, the time of every step. Says what it is first: {"version": "..."}.
"""

import json
import sys
import time

import torch
from torch import nn

models = {}


def tutorial_cnn():
    layers = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1600, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
    # PyTorch's faster layout on CPUs.
    return layers.to(memory_format=torch.channels_last)


class TutorialText(nn.Module):
    def __init__(self, cell, bidirectional):
        super().__init__()
        self.embedding = nn.Embedding(10000, 128, padding_idx=0)
        self.recurrent = cell(128, 128, batch_first=True, bidirectional=bidirectional)
        self.output = nn.Linear(256 if bidirectional else 128, 10)

    def forward(self, ids):
        _, states = self.recurrent(self.embedding(ids))
        hidden = states[0] if isinstance(states, tuple) else states
        # The last state of each direction.
        return self.output(torch.cat(tuple(hidden), dim=1))


def training(batch):
    return training_step(tutorial_cnn().train(), torch.rand(batch, 1, 28, 28))


def text_training(cell, bidirectional=False):
    return lambda batch: training_step(TutorialText(cell, bidirectional).train(), torch.randint(1, 10000, (batch, 100)))


def training_step(model, inputs):
    """A step of Adam on cross-entropy; the loss is read, as in the other engines."""
    # Fused is the fastest of PyTorch's own on CPUs.
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    classes = torch.randint(0, 10, (len(inputs),))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(inputs), classes)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def inference(batch):
    model = tutorial_cnn().eval()
    images = torch.rand(batch, 1, 28, 28)

    def step():
        with torch.inference_mode():
            return torch.softmax(model(images), dim=1).numpy()

    return step


tasks = {
    "training": training,
    "inference": inference,
    "lstmTraining": text_training(nn.LSTM),
    "gruTraining": text_training(nn.GRU),
    "rnnTraining": text_training(nn.RNN),
    "bidirectionalLstmTraining": text_training(nn.LSTM, bidirectional=True),
}


def answer(task, batch, threads, warmUp, steps):
    torch.set_num_threads(threads)
    if (task, batch) not in models:
        models[task, batch] = tasks[task](batch)
    step = models[task, batch]
    for _ in range(warmUp):
        step()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    return {"milliseconds": times}


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(**json.loads(line))), flush=True)

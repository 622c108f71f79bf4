"""Values of PyTorch's recurrent layers, in Keras' order of gates and weights, for recurrent.test.ts.

python make_recurrent.py > recurrent.json
"""

import json

import torch
from torch import nn

torch.manual_seed(1)
STEPS, BATCH, FEATURES, UNITS = 6, 2, 3, 4

# PyTorch's gates, and the places that Keras has them in.
CELLS = {
    "simpleRNN": (nn.RNN, [0]),  # tanh
    "lstm": (nn.LSTM, [0, 1, 2, 3]),  # i, f, g, o in both
    "gru": (nn.GRU, [1, 0, 2]),  # r, z, n; Keras has z, r, h
}


def gates(rows, order):
    parts = rows.split(UNITS)
    return torch.cat([parts[at] for at in order])


def golden(name):
    make, order = CELLS[name]
    layer = make(FEATURES, UNITS, batch_first=True)
    x = torch.randn(BATCH, STEPS, FEATURES, requires_grad=True)
    outputs, _ = layer(x)
    weights = torch.randn_like(outputs)
    (outputs * weights).sum().backward()
    input_bias, hidden_bias = gates(layer.bias_ih_l0, order), gates(layer.bias_hh_l0, order)
    # Keras adds up two biases that PyTorch has apart, but for the GRU with the reset after the product.
    bias = torch.stack([input_bias, hidden_bias]) if name == "gru" else input_bias + hidden_bias
    numbers = {
        "kernel": gates(layer.weight_ih_l0, order).T,
        "recurrentKernel": gates(layer.weight_hh_l0, order).T,
        "bias": bias,
        "x": x,
        "weights": weights,
        "outputs": outputs,
        "dx": x.grad,
        "dKernel": gates(layer.weight_ih_l0.grad, order).T,
        "dRecurrentKernel": gates(layer.weight_hh_l0.grad, order).T,
    }
    return {key: {"shape": list(v.shape), "values": [round(n, 7) for n in v.flatten().tolist()]} for key, v in numbers.items()}


print(json.dumps({"torch": torch.__version__, **{name: golden(name) for name in CELLS}}))

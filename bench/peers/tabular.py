"""Regression of tables in Keras, and scikit-learn's diabetes data.

`tabular.py diabetes` prints {"rows": [{...}], "targets": [...]}: 442 patients, ten raw columns.
`tabular.py train` reads {"units", "embeddingSize", "epochs", "batchSize", "learningRate", "seed", "columns": {name: kind}, "train":
{"rows", "targets"}, "test": {"rows", "targets"}} and prints {"r2", "milliseconds", "version"}: of the test, of a step, of Keras.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np


def diabetes():
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    rows = [dict(zip(data.feature_names, map(float, row))) for row in data.data]
    return {"rows": rows, "targets": list(map(float, data.target))}


def circle(turns):
    return [np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns)]


def date_parts(text):
    time = np.datetime64(text.replace("Z", ""), "ms").astype("int64") / 86_400_000
    date = np.datetime64(text[:10], "D")
    month = date.astype("datetime64[M]").astype(int) % 12
    day = (date - date.astype("datetime64[M]")).astype(int)
    weekday = (int(np.floor(time)) + 4) % 7
    return [*circle((month + day / 31) / 12), *circle(weekday / 7), *circle(time % 1), time]


def prepared(columns, train, test):
    """Numbers with mean 0 and deviation 1 with an indicator of missing ones; ids of categories; shares of several categories."""
    measured, levels = [[], []], []
    for name, kind in columns.items():
        cells = [[row.get(name) for row in rows] for rows in (train, test)]
        if kind in ("category", "categories"):
            known = sorted({str(each) for cell in cells[0] if cell is not None for each in ([cell] if kind == "category" else cell)})
            ids = {level: 2 + at for at, level in enumerate(known)}
            levels.append((kind, 2 + len(known), [encoded(kind, ids, part) for part in cells]))
            continue
        parts = [[date_parts(cell) if kind == "date" else [float(cell)] if cell is not None else None for cell in part] for part in cells]
        seen = np.array([cell for cell in parts[0] if cell is not None])
        mean, deviation = seen.mean(0), np.where(seen.std(0) > 0, seen.std(0), 1)
        for at, part in enumerate(parts):
            zeros = [0.0] * len(mean)
            measured[at].append([[*(zeros if cell is None else (np.array(cell) - mean) / deviation), float(cell is None)] for cell in part])
    numbers = [np.concatenate(part, axis=1).astype("float32") for part in measured]
    return numbers, levels


def encoded(kind, ids, cells):
    if kind == "category":
        return np.array([[1 if cell is None else ids.get(str(cell), 0)] for cell in cells], "int32")
    shares = np.zeros((len(cells), 2 + len(ids)), "float32")
    for at, cell in enumerate(cells):
        found = [ids.get(str(each), 0) for each in cell or []] or [1]
        for each in found:
            shares[at, each] += 1 / len(found)
    return shares


def train(request):
    import keras

    keras.utils.set_random_seed(request["seed"])
    data = [request["train"], request["test"]]
    numbers, levels = prepared(request["columns"], *(part["rows"] for part in data))
    targets = [np.array(part["targets"], "float32") for part in data]
    mean, deviation = targets[0].mean(), targets[0].std()

    inputs = [keras.Input((numbers[0].shape[1],))]
    parts = [inputs[0]]
    for kind, count, _ in levels:
        if kind == "category":
            inputs.append(keras.Input((1,), dtype="int32"))
            parts.append(keras.layers.Flatten()(keras.layers.Embedding(count, request["embeddingSize"])(inputs[-1])))
        else:
            inputs.append(keras.Input((count,)))
            parts.append(keras.layers.Dense(request["embeddingSize"], use_bias=False)(inputs[-1]))
    outputs = keras.layers.Concatenate()(parts) if len(parts) > 1 else parts[0]
    for units in request["units"]:
        outputs = keras.layers.Dense(units, activation="relu")(outputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(outputs))
    model.compile(optimizer=keras.optimizers.Adam(request["learningRate"]), loss="mse")

    features = [[numbers[at], *(cells[at] for _, _, cells in levels)] for at in (0, 1)]
    fit = dict(batch_size=request["batchSize"], verbose=0)
    start = time.perf_counter()
    model.fit(features[0], (targets[0] - mean) / deviation, epochs=request["epochs"], **fit)
    seconds = time.perf_counter() - start
    steps = request["epochs"] * -(-len(targets[0]) // request["batchSize"])
    predicted = model.predict(features[1], verbose=0)[:, 0] * deviation + mean
    r2 = 1 - np.sum((targets[1] - predicted) ** 2) / np.sum((targets[1] - targets[1].mean()) ** 2)
    return {"r2": float(r2), "milliseconds": 1000 * seconds / steps, "version": keras.__version__}


if __name__ == "__main__":
    task = sys.argv[1]
    print(json.dumps(diabetes() if task == "diabetes" else train(json.load(sys.stdin))))

"""Makes table.csv and references.csv (scikit-learn 1.9.1, numpy 2.4.6): python boosting.py

A made-up table with gaps, a category of 40 levels and noise; three targets. The references are the
test losses (log-loss, or root mean squared error) of HistGradientBoosting with its defaults.
"""

import csv

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss

random = np.random.default_rng(5)
n = 2400
x = np.round(random.random((n, 5)), 4)
effect = random.normal(size=41)
town = random.integers(1, 41, n)
score = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3]
score = np.round(score + 3 * effect[town] + random.normal(size=n), 4)
x[random.random((n, 5)) < 0.05] = np.nan
middle, upper = np.quantile(score, [0.5, 0.8])
binary = (score + 2 * random.normal(size=n) > upper).astype(int)
classes = (score > middle).astype(int) + (score > upper)

with open("table.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["a", "b", "c", "d", "e", "town", "number", "binary", "classes"])
    for row in range(n):
        numbers = ["" if np.isnan(value) else f"{value:.4f}" for value in x[row]]
        writer.writerow([*numbers, town[row], score[row], binary[row], classes[row]])

inputs = np.column_stack([x, town])
train = np.arange(n) < 1600
test = ~train


def classifier(target):
    model = HistGradientBoostingClassifier(categorical_features=[5], random_state=0)
    model.fit(inputs[train], target[train])
    return log_loss(target[test], model.predict_proba(inputs[test]))


model = HistGradientBoostingRegressor(categorical_features=[5], random_state=0)
model.fit(inputs[train], score[train])
error = np.sqrt(np.mean((model.predict(inputs[test]) - score[test]) ** 2))
with open("references.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["task", "loss"])
    writer.writerow(["REGRESSION", f"{error:.4f}"])
    writer.writerow(["BINARY", f"{classifier(binary):.4f}"])
    writer.writerow(["MULTICLASS", f"{classifier(classes):.4f}"])

"""Makes trees.json: answers of scikit-learn 1.9.1 (numpy 2.4.6) for single trees and forests.

Run: python trees.py > trees.json
"""
import json

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(11)
n, levels, fitted = 900, 7, 600
x = rng.normal(size=(n, 4)).astype(np.float32).astype(float)
x[:, 3] = np.round(x[:, 3] * 4)
x[rng.random(n) < 0.15, 1] = np.nan
code = rng.integers(1, levels, n)
weights = np.round(rng.uniform(0.5, 2, n), 6)  # uneven, so that no two splits tie: scikit-learn decides ties by chance
onehot = np.hstack([x, np.eye(levels)[code][:, 1:]])  # code 0 never occurs: no column
effect = rng.normal(size=levels)[code] + np.sin(2 * x[:, 0]) + np.where(np.isnan(x[:, 1]), 1, x[:, 1])
binary = (effect + 0.7 * rng.logistic(size=n) > 0.5).astype(int)
three = np.digitize(effect + 0.7 * rng.logistic(size=n), [-0.5, 1.0])
number = 1e6 + 300 * effect + 100 * rng.normal(size=n)
out = {"x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "x3": x[:, 3], "code": code,
       "weights": weights, "binary": binary, "three": three, "number": number}


def answer(name, model, y, weight=weights):
    model.fit(onehot[:fitted], y[:fitted], sample_weight=None if weight is None else weight[:fitted])
    p = model.predict_proba(onehot) if hasattr(model, "predict_proba") else model.predict(onehot)
    out[name] = (p[:, 1] if p.ndim == 2 and p.shape[1] == 2 else p.T).ravel()


tree = dict(max_depth=6, min_samples_leaf=10, random_state=0)
answer("tree_binary", DecisionTreeClassifier(**tree), binary)
answer("tree_entropy", DecisionTreeClassifier(criterion="entropy", **tree), binary)
total = np.bincount(binary[:fitted], weights[:fitted])
answer("tree_balanced", DecisionTreeClassifier(**tree), binary, weights * total.sum() / (2 * total[binary]))
answer("tree_three", DecisionTreeClassifier(**tree), three)
answer("tree_number", DecisionTreeRegressor(**tree), number)
forest = dict(n_estimators=1000, min_samples_leaf=3, random_state=0, n_jobs=2)
answer("forest_binary", RandomForestClassifier(max_features="sqrt", **forest), binary, None)
answer("forest_subsample", RandomForestClassifier(class_weight="balanced_subsample", **forest), binary, None)
answer("forest_three", RandomForestClassifier(max_features=0.5, **forest), three, None)
answer("forest_number", RandomForestRegressor(max_features="sqrt", **forest), number, None)


def plain(v):
    return ["NaN" if u != u else float(np.format_float_positional(u, 9, fractional=False)) for u in v.tolist()]


print("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(plain(v)) for k, v in out.items()) + "\n}")

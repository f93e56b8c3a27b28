"""Makes linear.json: answers of scikit-learn 1.9.1 (numpy 2.4.6, scipy 1.17.1) for the linear families.

Run: python linear.py > linear.json
"""
import json

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

rng = np.random.default_rng(7)
n, levels = 400, 6
x = rng.normal(size=(n, 3)) * [1, 2, 0.5] + [0, 1, -0.3]
x[:, 2] += 0.8 * x[:, 0]
code = np.minimum(rng.geometric(0.35, n), levels - 1)  # 1..5; code 0 never occurs
other = rng.integers(1, 4, n)
weights = rng.integers(1, 4, n).astype(float)
onehot = np.hstack([x, np.eye(levels)[code], np.eye(4)[other]])
effect = rng.normal(size=levels)[code] + 0.7 * x[:, 0] - 0.4 * x[:, 1]
binary = (effect + rng.logistic(size=n) > 0.8).astype(int)
three = np.digitize(effect + rng.logistic(size=n), [-0.5, 1.0])
number = 1e4 + 300 * effect + 50 * rng.normal(size=n)

out = {
    "x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "code": code, "other": other,
    "weights": weights, "binary": binary, "three": three, "number": number,
}


def logistic(name, y, c, weight, class_weight):
    m = LogisticRegression(C=c, class_weight=class_weight, max_iter=100000, tol=1e-12)
    m.fit(onehot, y, sample_weight=weight)
    p = m.predict_proba(onehot)
    w = np.ones(n) if weight is None else weight
    out[name + "_coefficients"] = m.coef_.ravel()
    out[name + "_intercepts"] = m.intercept_ - (m.intercept_.mean() if len(m.intercept_) > 1 else 0)
    out[name + "_log_loss"] = float(-(w * np.log(p[np.arange(n), y])).sum() / w.sum())


logistic("logistic", binary, 1.0, None, None)
logistic("logistic_weighted", binary, 0.05, weights, None)
logistic("logistic_weak", binary, 1000.0, None, None)
logistic("logistic_balanced", binary, 1.0, None, "balanced")
logistic("softmax", three, 1.0, None, None)
logistic("softmax_weighted", three, 0.2, weights, None)
for name, m in [("least_squares", LinearRegression()), ("ridge", Ridge(alpha=3.0, solver="svd"))]:
    m.fit(onehot, number, sample_weight=weights)
    out[name + "_coefficients"] = m.coef_
    out[name + "_intercepts"] = [m.intercept_]
print("{\n" + ",\n".join(
    json.dumps(k) + ": " + json.dumps(v if isinstance(v, (list, float)) else v.tolist())
    for k, v in out.items()) + "\n}")

"""Makes distances.json: answers of scikit-learn 1.9.1 (numpy 2.4.6, scipy 1.17.1) for neighbours and kernel machines.

Run: python distances.py > distances.json
"""
import json

import numpy as np
from sklearn.calibration import _sigmoid_calibration
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import SVC, SVR

rng = np.random.default_rng(11)
n, held, levels = 300, 100, 6
x = rng.normal(size=(n + held, 3))
code = np.minimum(rng.geometric(0.35, n + held), levels - 1)  # 1..5
code[-10:] = 0  # not seen in training: no level at all
onehot = np.hstack([x, np.eye(levels)[code][:, 1:]])
effect = rng.normal(size=levels)[code] + 0.7 * x[:, 0] - 0.4 * x[:, 1] ** 2
binary = (effect + rng.logistic(size=n + held) > 0.3).astype(int)
three = np.digitize(effect + rng.logistic(size=n + held), [-0.8, 0.8])
number = 20 + 8 * effect + rng.normal(size=n + held)
weights = rng.integers(1, 4, n).astype(float)
train, test = onehot[:n], onehot[n:]

out = {
    "x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "code": code,
    "weights": weights, "binary": binary, "three": three, "number": number,
}
for vote in ("uniform", "distance"):
    for name, y in (("binary", binary), ("three", three)):
        knn = KNeighborsClassifier(7, weights=vote).fit(train, y[:n])
        p = knn.predict_proba(test)
        out["knn_%s_%s" % (vote, name)] = (p[:, 1] if name == "binary" else p).ravel()
    knn = KNeighborsRegressor(7, weights=vote).fit(train, number[:n])
    out["knn_%s_number" % vote] = knn.predict(test)

tight = {"tol": 1e-8, "cache_size": 100}


def decisions(name, y, weight=None, **settings):
    svm = SVC(decision_function_shape="ovo", **tight, **settings).fit(train, y[:n], weight)
    out["svm_" + name] = svm.decision_function(test).ravel()
    out["svm_%s_vectors" % name] = int(svm.n_support_.sum())


decisions("binary", binary)
decisions("auto", binary, gamma="auto", C=10)
decisions("gamma", binary, gamma=2.5)
decisions("balanced", binary, class_weight="balanced")
decisions("weighted", binary, weights, gamma=0.2)
decisions("three", three)
svr = SVR(C=5, epsilon=0.5, **tight).fit(train, number[:n])
out["svr"] = svr.predict(test)
svr = SVR(C=2, gamma=0.2, **tight).fit(train, number[:n], weights)
out["svr_weighted"] = svr.predict(test)
values = 2 * effect[:n] + rng.normal(size=n)
a, b = _sigmoid_calibration(values, binary[:n], weights)
out.update(platt_values=values, platt_slope=float(-a), platt_offset=float(-b))


def plain(value):
    return np.asarray(value).tolist() if np.ndim(value) else value


print(json.dumps({name: plain(value) for name, value in out.items()}, separators=(",", ":")))

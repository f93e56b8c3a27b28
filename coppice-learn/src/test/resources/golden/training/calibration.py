"""Reference answers of scikit-learn 1.9 for isotonic calibration that is never certain.

python calibration.py > calibration.json
"""

import json

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

random = np.random.default_rng(3)
rows = 400
score = random.uniform(0, 1, rows).round(2)  # with many ties
came_true = (random.uniform(0, 1, rows) < score**2).astype(float)
asked = np.concatenate([[0.0, 1.0], random.uniform(-0.1, 1.1, 60)])
ends = {"y_min": 1 / (rows + 2), "y_max": 1 - 1 / (rows + 2), "out_of_bounds": "clip"}
isotonic = IsotonicRegression(**ends).fit(score, came_true)

# three classes, one against the others, divided by their sum
raw = random.dirichlet([1, 1, 1], rows)
label = np.array([random.choice(3, p=p**2 / (p**2).sum()) for p in raw])
each = [
    IsotonicRegression(**ends).fit(raw[:, k], label == k).predict(raw[:, k])
    for k in range(3)
]
total = np.sum(each, axis=0)
three = [np.where(total > 0, e / np.where(total > 0, total, 1), 1 / 3) for e in each]

out = {
    "score": score,
    "came_true": came_true,
    "asked": asked,
    "isotonic": isotonic.predict(asked),
    "brier_after": brier_score_loss(came_true, isotonic.predict(score)),
    "label": label.astype(float),
}
for k in range(3):
    out["raw_%d" % k] = raw[:, k]
    out["three_%d" % k] = three[k]
print(json.dumps({n: np.asarray(v).tolist() for n, v in out.items()}, separators=(",", ":")))

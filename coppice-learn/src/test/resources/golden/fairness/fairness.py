"""Reference answers for `metrics.Fairness`.

Made with fairlearn 0.15.0, scikit-learn 1.9.1, numpy 2.4.6; run: python fairness.py
Inputs are not stored: both sides compute them from the same integer hash, to the bit.
"""
import json
import os

import fairlearn
import numpy as np
import sklearn
from fairlearn import metrics as f

MASK = (1 << 64) - 1


def u(i, salt):
    """A number in [0, 1) with 53 bits: the finalizer of SplitMix64 over row and salt."""
    z = ((i + 1) * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def case(rows, salt, groups, bias, threshold):
    y, p, g = [], [], []
    for i in range(rows):
        group = int(u(i, salt) * u(i, salt + 1) * groups)
        truth = 1 if u(i, salt + 2) < 0.3 else 0
        p.append(0.5 * u(i, salt + 3) + 0.4 * truth + bias * group)
        y.append(truth)
        g.append("g%d" % group)
    d = (np.array(p) >= threshold).astype(int)
    y, g = np.array(y), np.array(g)
    frame = f.MetricFrame(
        metrics={
            "rows": f.count,
            "selection_rate": f.selection_rate,
            "true_positive_rate": f.true_positive_rate,
            "false_positive_rate": f.false_positive_rate,
        },
        y_true=y, y_pred=d, sensitive_features=g).by_group
    measures = {
        n: float(getattr(f, n)(y, d, sensitive_features=g))
        for n in ["demographic_parity_difference", "demographic_parity_ratio",
                  "equalized_odds_difference", "equalized_odds_ratio"]}
    return {
        "rows": rows, "salt": salt, "groups": groups, "bias": bias, "threshold": threshold,
        "by_group": [{"group": k, **{c: float(v) for c, v in row.items()}}
                     for k, row in frame.iterrows()],
        "measures": measures}


assert fairlearn.__version__ == "0.15.0", fairlearn.__version__
cases = [case(400, 11, 2, 0.05, 0.5), case(3000, 23, 4, 0.02, 0.45), case(2000, 37, 3, -0.03, 0.3),
         case(900, 41, 2, 0.0, 0.6)]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "fairness.json"), "w") as out:
    json.dump({"cases": cases}, out, indent=1)
    out.write("\n")
print(sklearn.__version__, np.__version__)
for c in cases:
    print(c["measures"])

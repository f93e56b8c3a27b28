"""Reference answers for the rooms `metrics` and `stats`, and for thresholds in `training`.

Made with scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1; run: python make_metrics.py
Inputs are not stored: both sides compute them from the same integer hash, to the bit.
"""
import json
import math
import os
import warnings
from fractions import Fraction

import numpy as np
import scipy
import scipy.stats
import sklearn
import sklearn.metrics as m

warnings.filterwarnings("ignore")
MASK = (1 << 64) - 1


def u(i, salt):
    """A number in [0, 1) with 53 bits: the finalizer of SplitMix64 over row and salt."""
    z = ((i + 1) * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def binary_rows(c):
    y, p = [], []
    for i in range(c["rows"]):
        t = 1.0 if u(i, c["salt"]) < c["rate"] else 0.0
        s = 0.5 * u(i, c["salt"] + 1) + 0.5 * t * u(i, c["salt"] + 2)
        if c["levels"] > 0:
            s = math.floor(s * c["levels"]) / c["levels"]
        if c["extreme"] > 0:
            s = 0.0 if s < c["extreme"] else (1.0 if s > 1 - c["extreme"] else s)
        y.append(t)
        p.append(s)
    return np.array(y), np.array(p)


def class_rows(c):
    k = c["classes"]
    y, p = [], []
    for i in range(c["rows"]):
        t = math.floor(u(i, c["salt"]) * u(i, c["salt"] + 1) * c["occurring"])
        w = []
        for j in range(k):
            v = u(i, c["salt"] + 2 + j) + (0.7 if j == t else 0.0)
            if c["levels"] > 0:
                v = (math.floor(v * c["levels"]) + 1) / c["levels"]
            w.append(v if j < c["predicted"] else 0.0)
        total = 0.0
        for v in w:
            total += v
        y.append(float(t))
        p.append([v / total for v in w])
    return np.array(y), np.array(p)


def number_rows(c):
    y, p = [], []
    for i in range(c["rows"]):
        t = c["offset"] + c["scale"] * u(i, c["salt"])
        y.append(t)
        p.append(t + c["noise"] * (u(i, c["salt"] + 1) - 0.4))
    return np.array(y), np.array(p)


def value_rows(c):
    x = []
    for i in range(c["rows"]):
        v = u(i, c["salt"])
        v = c["offset"] + c["scale"] * v * v * v
        if c["levels"] > 0:
            v = math.floor(v * c["levels"]) / c["levels"]
        missing = c["missing_every"] > 0 and i % c["missing_every"] == 0
        x.append(math.nan if missing else v)
    return np.array(x)


def clean(x):
    if isinstance(x, dict):
        return {k: clean(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [clean(v) for v in x]
    if isinstance(x, (bool, int, str)):
        return x
    x = float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def averaged(y, called):
    out = {}
    for average in ("macro", "weighted"):
        q, r, f, _ = m.precision_recall_fscore_support(y, called, average=average, zero_division=0)
        out |= {f"{average}_precision": q, f"{average}_recall": r, f"{average}_f1": f}
    return out


def thresholds(y, p):
    """The choices of `Threshold`, by brute force over the curve's points."""
    precision, recall, at = m.precision_recall_curve(y, p)
    precision, recall = precision[:-1], recall[:-1]
    if not y.any():
        recall = np.zeros_like(recall)
    points = [
        dict(t=t, q=q, r=r, called=p >= t) for t, q, r in zip(at, precision, recall)
    ]

    def pick(reached, key):
        good = [x for x in points if reached(x)]
        best = max(good or points, key=lambda x: key(x, bool(good)))
        f1 = m.f1_score(y, best["called"], zero_division=0)
        return dict(threshold=best["t"], precision=best["q"], recall=best["r"], f1=f1,
                    reached=bool(good))

    return {
        "precision_at_least_0.9": pick(
            lambda x: x["q"] >= 0.9,
            lambda x, good: (x["r"], x["t"]) if good else (x["q"], x["r"], x["t"])),
        "recall_at_least_0.8": pick(
            lambda x: x["r"] >= 0.8, lambda x, good: (x["q"], x["t"])),
        "max_f1": pick(
            lambda x: True,
            lambda x, good: (m.f1_score(y, x["called"], zero_division=0), x["t"])),
        "max_accuracy": pick(
            lambda x: True, lambda x, good: (int((x["called"] == y).sum()), x["t"])),
        "cost_1_5": pick(
            lambda x: True,
            lambda x, good: (
                -int((x["called"] & (y == 0)).sum()) - 5 * int((~x["called"] & (y == 1)).sum()),
                x["t"])),
    }


def binary(c):
    y, p = binary_rows(c)
    called = (p >= c["threshold"]).astype(float)
    both = len(set(y)) == 2
    scores = {
        "roc_auc": m.roc_auc_score(y, p) if both else math.nan,
        # scikit-learn says 0 without a positive row; nothing is defined there, so we say NaN
        "average_precision": m.average_precision_score(y, p) if y.any() else math.nan,
        "accuracy": m.accuracy_score(y, called),
        "precision": m.precision_score(y, called, zero_division=0),
        "recall": m.recall_score(y, called, zero_division=0),
        "f1": m.f1_score(y, called, zero_division=0),
        **averaged(y, called),
        "log_loss": m.log_loss(y, p, labels=[0, 1]),
        "brier": m.brier_score_loss(y, p, labels=[0, 1]),
    }
    c = c | {"scores": scores}
    if c["rows"] <= 400:
        c["choices"] = thresholds(y, p)
    if c["rows"] <= 40:
        fpr, tpr, at = m.roc_curve(y, p)
        q, r, pr_at = m.precision_recall_curve(y, p)
        if not y.any():
            r = np.append(np.full(len(r) - 1, math.nan), 0.0)  # scikit-learn says 1
        c |= {"roc": dict(x=fpr, y=tpr, thresholds=at),
              "precision_recall": dict(x=r, y=q, thresholds=pr_at)}
    return c


def classes(c):
    y, p = class_rows(c)
    called = p.argmax(axis=1).astype(float)
    labels = list(range(c["classes"]))
    aucs = [m.roc_auc_score(y == j, p[:, j]) if 0 < (y == j).sum() < len(y) else math.nan
            for j in labels]
    support = np.array([(y == j).sum() for j in labels])
    if not any(math.isnan(a) for a in aucs) and c["classes"] > 2:
        assert math.isclose(np.mean(aucs), m.roc_auc_score(y, p, multi_class="ovr"))
    occurring = support > 0
    top = p.max(axis=1)
    q, r, f, s = m.precision_recall_fscore_support(y, called, labels=labels, zero_division=0)
    scores = {
        "accuracy": m.accuracy_score(y, called),
        **averaged(y, called),
        "log_loss": m.log_loss(y, p, labels=labels),
        "roc_auc_ovr": np.mean(aucs),
        "roc_auc_ovr_weighted": np.average(np.array(aucs)[occurring], weights=support[occurring]),
        "class_imbalance_ratio": support.max() / support[occurring].min(),
        "confidence_mean": top.mean(),
        "confidence_std": top.std(),
        "confidence_min": top.min(),
        "confidence_max": top.max(),
    }
    matrix = m.confusion_matrix(y, called, labels=labels)
    return c | {"scores": scores, "precision": q, "recall": r, "f1": f,
                "support": [int(v) for v in s], "confusion": [int(v) for v in matrix.flatten()]}


def numbers(c):
    y, p = number_rows(c)
    return c | {"scores": {
        "rmse": m.root_mean_squared_error(y, p),
        "mae": m.mean_absolute_error(y, p),
        "median_absolute_error": m.median_absolute_error(y, p),
        "r2": m.r2_score(y, p),
        "mape": m.mean_absolute_percentage_error(y, p) if (y != 0).all() else math.nan,
        "baseline_rmse": m.root_mean_squared_error(y, np.full(len(y), y.mean())),
    }}


def exact_moments(x):
    """Far from zero scipy's skew loses digits, so the powers are summed as fractions."""
    n = len(x)
    x = [Fraction(v) for v in x]
    mean = sum(x) / n
    m2 = float(sum((v - mean) ** 2 for v in x) / n)
    m3 = float(sum((v - mean) ** 3 for v in x) / n)
    return float(mean), math.sqrt(m2), m3 / m2**1.5 if m2 > 0 else math.nan


def values(c):
    x = value_rows(c)
    present = x[~np.isnan(x)]
    mean, std, skew = exact_moments(present)
    assert math.isclose(std, present.std(), rel_tol=1e-9, abs_tol=1e-15)
    assert math.isnan(skew) or math.isclose(skew, scipy.stats.skew(present), rel_tol=1e-8)
    return c | {
        "shares": SHARES,
        "quantiles": np.quantile(present, SHARES),
        "mean": mean,
        "std": std,
        "skew": skew,
        "min": present.min(),
        "max": present.max(),
        "missing": int(np.isnan(x).sum()),
    }


SHARES = [0.0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.975, 1.0]

BINARY = [
    # name, rows, rate, levels, extreme, threshold
    ("plain", 1000, 0.4, 0, 0, 0.5),
    ("rare", 2000, 0.05, 0, 0, 0.3),
    ("ties", 400, 0.4, 20, 0, 0.5),
    ("many ties", 300, 0.5, 3, 0, 0.3),
    ("constant", 50, 0.3, 1, 0, 0.5),
    ("zeros and ones", 300, 0.4, 0, 0.3, 0.5),
    ("only zeros and ones", 40, 0.4, 0, 0.5, 0.5),
    ("all positive", 30, 1.0, 0, 0, 0.5),
    ("all negative", 30, 0.0, 0, 0, 0.2),
    ("nothing called positive", 40, 0.4, 10, 0, 0.99),
    ("everything called positive", 40, 0.4, 10, 0, 0.0),
    ("three rows", 3, 0.5, 0, 0, 0.5),
    ("two rows", 2, 0.5, 0, 0, 0.5),
    ("one row", 1, 0.5, 0, 0, 0.5),
]
CLASSES = [
    # name, rows, classes, occurring, predicted, levels
    ("three classes", 800, 3, 3, 3, 0),
    ("ties", 500, 4, 4, 4, 3),
    ("many classes", 600, 12, 12, 12, 0),
    ("a class without rows", 300, 4, 3, 4, 0),
    ("a class without rows that is never called", 300, 4, 3, 3, 0),
    ("a class that is never called", 300, 3, 3, 2, 0),
    ("one class only", 50, 3, 1, 3, 0),
    ("two classes", 200, 2, 2, 2, 5),
    ("one row", 1, 3, 3, 3, 0),
]
NUMBERS = [
    # name, rows, offset, scale, noise
    ("plain", 1000, -5.0, 10.0, 1.0),
    ("far from zero", 500, 1e6, 1.0, 0.1),
    ("noise only", 300, 2.0, 0.5, 8.0),
    ("constant truth", 40, 0.1, 0.0, 1.0),
    ("constant truth, all right", 40, 3.0, 0.0, 0.0),
    ("true zeros", 20, 0.0, 0.0, 1.0),
    ("all right", 40, 1.0, 5.0, 0.0),
    ("two rows", 2, 1.0, 5.0, 1.0),
    ("one row", 1, 1.0, 5.0, 1.0),
]
VALUES = [
    # name, rows, offset, scale, levels, missing_every
    ("plain", 1000, 0.0, 10.0, 0, 0),
    ("missing", 999, -3.0, 10.0, 0, 7),
    ("ties", 500, 0.0, 8.0, 1, 11),
    ("far from zero", 1000, 1e6, 1.0, 0, 0),
    ("constant", 30, 0.1, 0.0, 0, 0),
    ("two rows", 2, 0.0, 1.0, 0, 0),
    ("one row", 1, 5.0, 1.0, 0, 0),
]


def cases(rows, names, answer):
    return [answer(dict(zip(names, row)) | {"salt": 1000 * (k + 1)}) for k, row in enumerate(rows)]


golden = {
    "versions": {"sklearn": sklearn.__version__, "numpy": np.__version__,
                 "scipy": scipy.__version__},
    "binary": cases(BINARY, ("name", "rows", "rate", "levels", "extreme", "threshold"), binary),
    "classes": cases(
        CLASSES, ("name", "rows", "classes", "occurring", "predicted", "levels"), classes),
    "numbers": cases(NUMBERS, ("name", "rows", "offset", "scale", "noise"), numbers),
    "values": cases(
        VALUES, ("name", "rows", "offset", "scale", "levels", "missing_every"), values),
}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "metrics.json"), "w") as out:
    lists = [k for k, v in golden.items() if isinstance(v, list)]
    out.write('{\n"versions": ' + json.dumps(golden["versions"]))
    for k in lists:  # one case a line
        out.write(',\n"%s": [\n' % k)
        out.write(",\n".join(json.dumps(clean(case)) for case in golden[k]))
        out.write("\n]")
    out.write("\n}\n")

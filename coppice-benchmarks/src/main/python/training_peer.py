"""The peer of TrainingBenchmark: the same folds, the same families, scikit-learn.

    python training_peer.py CSV TARGET POSITIVE TEST_ROWS THREADS OMIT [FAMILIES] -- java ... TrainingBenchmark

Runs scikit-learn first, then the Java command given after "--" with the same arguments appended,
one after the other, and prints both with the ratios of their seconds by the wall clock and of
processor time (below 1: Java is faster; on a busy machine only the latter means anything).
Without "--" only scikit-learn runs. Forests and neighbours use n_jobs=THREADS; a sparse one-hot
matrix and a dense one are both tried for each family and the faster one counts. FAMILIES, with
commas, are logistic, tree, forest, knn and svm unless given. Machines are asked for probabilities
learned on five folds, on both sides.
"""
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore", message=".*probability.*", category=FutureWarning)

arguments, java = sys.argv[1:], None
if "--" in arguments:
    at = arguments.index("--")
    arguments, java = arguments[:at], arguments[at + 1:]
path, target, positive, test_rows, threads, omit = arguments[:6]
families = arguments[6].split(",") if len(arguments) > 6 else ["logistic", "tree", "forest", "knn", "svm"]
# The Java side has other defaults than scikit-learn
settings = {"knn": "knn:n_neighbors=7"}
frame = pd.read_csv(path, keep_default_na=False, na_values=[" "])
y = (frame[target].astype(str) == positive).astype(int).to_numpy()
x = frame.drop(columns=[target] + [c for c in omit.split(",") if c])
numbers = [c for c in x if pd.api.types.is_numeric_dtype(x[c])]
categories = [c for c in x if c not in numbers]
test = np.zeros(len(y), bool)
test[np.loadtxt(test_rows, dtype=int)] = True
fold = np.full(len(y), -1)
for label in (0, 1):
    rows = np.flatnonzero(~test & (y == label))
    fold[rows] = np.arange(len(rows)) % 5


def pipeline(name, sparse):
    model = {
        "logistic": LogisticRegression(max_iter=2000),
        "tree": DecisionTreeClassifier(max_depth=8, min_samples_leaf=10, random_state=1),
        "forest": RandomForestClassifier(
            400, min_samples_leaf=2, n_jobs=int(threads), random_state=1),
        "knn": KNeighborsClassifier(7, n_jobs=int(threads)),
        "svm": SVC(probability=True, random_state=1),
    }[name]
    dressed = [SimpleImputer(strategy="median")] + ([StandardScaler()] if name in ("logistic", "knn", "svm") else [])
    onehot = OneHotEncoder(handle_unknown="ignore", sparse_output=sparse)
    return make_pipeline(
        make_column_transformer((make_pipeline(*dressed), numbers), (onehot, categories),
                                sparse_threshold=1.0 if sparse else 0.0), model)


def auc(name, sparse, train, held):
    fitted = pipeline(name, sparse).fit(x[train], y[train])
    return roc_auc_score(y[held], fitted.predict_proba(x[held])[:, 1])


results = {}
for name in families:
    for sparse in (True, False):
        start, cpu = time.perf_counter(), time.process_time()
        scores = [auc(name, sparse, (fold >= 0) & (fold != k), fold == k) for k in range(5)]
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        if name not in results or cpu < results[name][1]:
            results[name] = (seconds, cpu, np.mean(scores), auc(name, sparse, ~test, test))
    print("scikit-learn %s %.3f s, CPU %.3f s, CV AUC %.5f, test AUC %.5f" % (name, *results[name]), flush=True)
if java:
    out = subprocess.run(
        java + arguments[:6] + [settings.get(f, f) for f in families], check=True, capture_output=True, text=True).stdout
    print("%-10s %8s %8s %6s %8s %8s %6s %9s %9s" % (
        "family", "sklearn", "coppice", "ratio", "cpu", "cpu", "ratio", "CV AUC", "test AUC"))
    ours = {line.split()[0].split(":")[0]: [float(v) for v in line.split()[1:]] for line in out.splitlines()}
    ours["all"] = [sum(o[i] for o in ours.values()) for i in range(2)] + [np.nan, np.nan]
    results["all"] = [sum(r[i] for r in results.values()) for i in range(2)]
    for name, result in results.items():
        wall, cpu, cv, held = ours[name]
        print("%-10s %8.2f %8.2f %6.2f %8.2f %8.2f %6.2f %9.5f %9.5f" % (
            name, result[0], wall, wall / result[0], result[1], cpu, cpu / result[1], cv, held))

"""The default path on tables it was not made for, beside scikit-learn's histogram boosting.

    python default_path.py COPPICE FOLDER [NAME,NAME,...]

COPPICE is the launcher. For each table: `init` with the target and nothing else, `train` with
nothing edited, then HistGradientBoosting with its defaults and native categories on the same
training rows; both are judged on the same test rows, a seeded fifth, or the latest fifth where the
table has a time. Prints one Markdown row a table. Tables come with scikit-learn or lie in FOLDER
(students, Telco, HDB resale prices, of which 8,000 rows are drawn, and Ankara listings); those
that are not there are left out, visibly.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, log_loss, r2_score, roc_auc_score, root_mean_squared_error

coppice, folder = sys.argv[1:3]
wanted = sys.argv[3].split(",") if len(sys.argv) > 3 else None


def bundled(loader):
    data = loader(as_frame=True).frame
    return data.rename(columns=lambda name: str(name).replace(" ", "_"))


def breast_cancer():
    return bundled(load_breast_cancer), "target", None


def digits():
    table = bundled(load_digits)
    table["target"] = "d" + table["target"].astype(str)
    return table, "target", None


def wine():
    table = bundled(load_wine)
    table["target"] = "w" + table["target"].astype(str)
    return table, "target", None


def diabetes():
    return bundled(load_diabetes), "target", None


def students():
    table = pd.read_csv(os.path.join(folder, "ml_datasource.csv"), keep_default_na=False)
    return table, "purchased", None


def telco():
    table = pd.read_csv(os.path.join(folder, "telco_churn.csv"), na_values=[" "])
    return table.drop(columns="customerID"), "Churn", None


def hdb():
    files = ["hdb_resale_2012_2014.csv.gz", "hdb_resale_2015_2016.csv.gz"]
    table = pd.concat([pd.read_csv(os.path.join(folder, f)) for f in files])
    table = table.drop(columns="remaining_lease").sample(8000, random_state=1)
    return table.sort_values("month", kind="stable"), "resale_price", "month"


def ankara():
    table = pd.read_csv(os.path.join(folder, "ankara_listings_2023.csv.gz")).drop_duplicates()
    low, high = table["Price"].quantile([0.01, 0.99])
    return table[table["Price"].between(low, high)], "Price", None


tables = {
    "breast_cancer": ("binary", breast_cancer), "students": ("binary, 9 % positive", students),
    "telco": ("binary, mostly categories", telco), "wine": ("3 classes, 178 rows", wine),
    "digits": ("10 classes", digits), "diabetes": ("number, 442 rows", diabetes),
    "hdb": ("number, the latest fifth", hdb), "ankara": ("number, dirty", ankara),
}


def native(x):
    x = x.copy()
    for name in x.select_dtypes(exclude="number").columns:
        counts = x[name].value_counts()
        x[name] = x[name].where(x[name].isin(counts.index[:254]), "other").astype("category")
    return x


def peer(table, target, test):
    x, y = native(table.drop(columns=target)), table[target]
    if y.dtype.kind == "f" or y.nunique() > 20:
        model = HistGradientBoostingRegressor(random_state=42, categorical_features="from_dtype")
        p = model.fit(x[~test], y[~test]).predict(x[test])
        return {"rmse": root_mean_squared_error(y[test], p), "r2": r2_score(y[test], p)}
    model = HistGradientBoostingClassifier(random_state=42, categorical_features="from_dtype")
    p = model.fit(x[~test], y[~test]).predict_proba(x[test])
    if len(model.classes_) == 2:
        truth = (y[test] == model.classes_[1]).astype(int)
        return {"roc_auc": roc_auc_score(truth, p[:, 1]), "log_loss": log_loss(truth, p[:, 1])}
    right = accuracy_score(y[test], model.classes_[p.argmax(axis=1)])
    return {"log_loss": log_loss(y[test], p, labels=model.classes_), "accuracy": right}


def ours(table, target, test, time, work):
    table.to_csv(os.path.join(work, "data.csv"), index=False)
    np.savetxt(os.path.join(work, "test.txt"), np.flatnonzero(test), fmt="%d")
    home = ["--home", os.path.join(work, "home")]
    project = os.path.join(work, "p")
    run = dict(check=True, capture_output=True, text=True)
    subprocess.run([coppice, "init", os.path.join(work, "data.csv"), "--target", target, "-p", project], **run)
    words = ["train", "-p", project, "--json", "--test-rows", os.path.join(work, "test.txt")]
    words += ["--set", f"data.time={time}", "--set", f"schema={{{time}: {{type: timestamp}}}}"] if time else []
    try:
        report = json.loads(subprocess.run([coppice, *words, *home], **run).stdout)
    except subprocess.CalledProcessError as e:
        sys.exit(f"{words}: {e.stdout}{e.stderr}")
    return report["champion"], report["metrics"]["test"]


print(f"| table | task | rows | champion | metric | Coppice | scikit-learn {sklearn.__version__} HGB |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for name, (task, loader) in tables.items():
    if wanted and name not in wanted:
        continue
    try:
        table, target, time = loader()
    except FileNotFoundError as missing:
        print(f"left out: {name}, {missing.filename} is not there", file=sys.stderr)
        continue
    table = table.reset_index(drop=True)
    test = np.zeros(len(table), bool)
    if time:
        test[table[time] >= table[time].iloc[len(table) * 4 // 5]] = True
    else:
        test[np.random.default_rng(42).permutation(len(table))[: len(table) // 5]] = True
    with tempfile.TemporaryDirectory() as work:
        champion, scores = ours(table, target, test, time, work)
    for metric, value in peer(table, target, test).items():
        print(f"| {name} | {task} | {len(table):,} | {champion} | {metric} | {scores[metric]:.4g} | {value:.4g} |", flush=True)

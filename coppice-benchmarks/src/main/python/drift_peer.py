"""A drift report over logged predictions, as one writes it with pandas and scipy.

python drift_peer.py REFERENCE.csv LOG_FOLDER TARGET -- COMMAND...

Reads the reference and the log (JSON lines), computes for every column what Coppice's report has (index over frozen
bins, chi-squared, Kolmogorov-Smirnov, Jensen-Shannon, Wasserstein, moments, missing, outliers), then runs the command
on the same log in the same session and prints both times and their ratio.
"""
import glob
import os
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import scipy
import scipy.stats as st
from scipy.spatial.distance import jensenshannon

reference, folder, target = sys.argv[1:4]
command = sys.argv[5:]


def psi(e, a):
    e, a = np.maximum(e, 1e-4), np.maximum(a, 1e-4)
    return float(np.sum((a - e) * np.log(a / e)))


def report():
    before = pd.read_csv(reference, na_values=["?"], skipinitialspace=True).drop(columns=[target])
    files = sorted(glob.glob(os.path.join(folder, "**", "*.jsonl*"), recursive=True))
    lines = pd.concat([pd.read_json(f, lines=True) for f in files], ignore_index=True)
    now = pd.DataFrame(lines["features"].tolist())
    found = {}
    for name in before.columns:
        a, b = before[name], now[name]
        missing = b.isna().mean() - a.isna().mean()
        if pd.api.types.is_numeric_dtype(a):
            b = pd.to_numeric(b)
            a, b = a.dropna().to_numpy(float), b.dropna().to_numpy(float)
            edges = np.unique(np.quantile(a, np.linspace(0, 1, 11)))
            edges[0], edges[-1] = -np.inf, np.inf
            ca, cb = np.histogram(a, edges)[0], np.histogram(b, edges)[0]
            q1, q3 = np.quantile(a, [0.25, 0.75])
            low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
            more = (st.ks_2samp(a, b), st.wasserstein_distance(a, b), a.mean(), b.mean(), a.std(),
                    b.std(), st.skew(a), st.skew(b), np.mean((b < low) | (b > high)))
        else:
            ca, cb = a.value_counts().align(b.value_counts(), fill_value=0)
            ca, cb = ca.to_numpy(), cb.to_numpy()
            more = ()
        p, q = ca / ca.sum(), cb / cb.sum()
        used = ca + cb > 0
        chi = st.chi2_contingency(np.array([ca[used], cb[used]]), correction=False)
        found[name] = (psi(p, q), chi.statistic, chi.pvalue, jensenshannon(p, q, base=2), missing, more)
    return len(now), found


start = time.perf_counter()
rows, _ = report()
peer = time.perf_counter() - start
start = time.perf_counter()
subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
ours = time.perf_counter() - start
print(f"{rows} rows: pandas {pd.__version__} and scipy {scipy.__version__} {peer:.1f} s, Coppice {ours:.1f} s, {ours / peer:.2f}x")

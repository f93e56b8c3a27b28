"""Reference answers for the room `drift` and for `stats.ChiSquared`.

Made with numpy 2.4.6, scipy 1.17.1; run: python make_drift.py
Inputs are not stored: both sides compute them from the same integer hash, to the bit.
"""
import json
import os

import numpy as np
import scipy
import scipy.stats as st
from scipy.spatial.distance import jensenshannon

MASK = (1 << 64) - 1


def u(i, salt):
    """A number in [0, 1) with 53 bits: the finalizer of SplitMix64 over row and salt."""
    z = ((i + 1) * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def values(rows, salt, levels, scale, offset):
    v = np.array([u(i, salt) for i in range(rows)])
    v = offset + scale * v * v * v
    return np.floor(v * levels) / levels if levels else v


def psi(e, a, floor=1e-4):
    e, a = np.maximum(e, floor), np.maximum(a, floor)
    return float(np.sum((a - e) * np.log(a / e)))


def legacy(a, b, bins):
    edges = np.linspace(a.min(), a.max(), bins + 1)
    edges = a.min() + np.arange(bins + 1) * ((a.max() - a.min()) / bins)
    edges[-1] = a.max()
    e = np.histogram(a, edges)[0] / len(a)
    c = np.histogram(b, edges)[0] / len(b)
    first = psi(np.where(e == 0, 1e-8, e), np.where(c == 0, 1e-8, c), 0)
    second = float(np.sum((c - e) * np.log((c + 1e-6) / (e + 1e-6))))
    q = np.unique(np.quantile(a, np.linspace(0, 1, bins + 1)))
    q[0], q[-1] = -np.inf, np.inf
    third = psi(np.histogram(a, q)[0] / len(a), np.histogram(b, q)[0] / len(b))
    return {"equal_width": first, "equal_width_added": second, "quantile": third}


cases = []
for name, n, m, levels, scale, offset in [
    ("same", 400, 300, 0, 1, 0),
    ("shifted", 500, 70, 0, 1, 0.05),
    ("wide", 300, 500, 0, 1.4, 0),
    ("tied", 600, 400, 20, 1.1, 0),
    ("tiny", 7, 5, 0, 1, 0.3),
    ("far", 50, 40, 0, 1, 9),
    ("equal sizes", 200, 200, 0, 1, 0.02),
    ("large", 2000, 1500, 50, 1, 0.01),
]:
    salt = len(cases) + 11
    a = values(n, salt, levels, 1, 0)
    b = values(m, salt + 100, levels, scale, offset)
    edges = np.unique(np.quantile(a, np.linspace(0, 1, 11))[1:-1])
    def count(x):
        return np.bincount(np.searchsorted(edges, x, side="left"), minlength=len(edges) + 1)
    ca, cb = count(a), count(b)
    p, q = ca / n, cb / m
    used = ca + cb > 0
    chi = st.chi2_contingency(np.array([ca[used], cb[used]]), correction=False)
    ks = st.ks_2samp(a, b, method="exact")
    big = st.kstwobign.sf(np.sqrt(n * m / (n + m)) * ks.statistic)
    eps_p, eps_q = p + 1e-6, q + 1e-6
    eps_p, eps_q = np.append(eps_p, 1e-6), np.append(eps_q, 1e-6)  # the bin of missing values
    welch = st.ttest_ind(b, a, equal_var=False)
    fence = np.quantile(a, [0.25, 0.75])
    low, high = fence[0] - 1.5 * (fence[1] - fence[0]), fence[1] + 1.5 * (fence[1] - fence[0])
    cases.append({
        "name": name, "salt": salt, "n": n, "m": m, "levels": levels, "scale": scale,
        "offset": offset, "edges": edges.tolist(),
        "psi": psi(p, q), "chi_squared": chi.statistic, "chi_squared_p": chi.pvalue,
        "kl": float(st.entropy(eps_q, eps_p)), "js": float(jensenshannon(p, q, base=2)),
        "ks": ks.statistic, "ks_exact": ks.pvalue, "ks_limit": float(big),
        "wasserstein": float(st.wasserstein_distance(a, b) / a.std()),
        "z_spread": float((b.mean() - a.mean()) / max(a.std(), 1e-6)),
        "z_error": float(welch.statistic),
        "mean_shift": float((b.mean() - a.mean()) / abs(a.mean())),
        "std_shift": float((b.std() - a.std()) / a.std()),
        "skew": float(st.skew(b)), "skew_shift": float(st.skew(b) - st.skew(a)),
        "outliers": float(np.mean((b < low) | (b > high))), **legacy(a, b, 10),
    })

tails = [
    {"x": x, "df": df, "p": float(st.chi2.sf(x, df))}
    for df in [1, 2, 3, 9, 20, 21.5, 100, 1000, 0.4]
    for x in [1e-8, 0.1, 1, 2.5, 9, 20, 60, 101, 400, 1100]
]
normal = [{"z": z, "p": float(2 * st.norm.sf(abs(z)))} for z in [0, 0.3, -1.96, 4, 9, -20]]

rng = np.random.default_rng(3)
counts = rng.integers(1, 40, 60)
rows = [1, 5, 50, 300, int(counts.sum())]
# hypergeom.pmf(0, ...) is the chance that no row of a level is drawn
cardinality = [
    float(sum(1 - st.hypergeom.pmf(0, counts.sum(), c, r) for c in counts)) for r in rows
]
pa, na, pb, nb = 40, 300, 90, 410
pooled = (pa + pb) / (na + nb)
z = (pb / nb - pa / na) / np.sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb))
rates = {"z": float(z), "p": float(2 * st.norm.sf(abs(z)))}

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drift.json")
with open(path, "w") as f:
    json.dump({
        "made_with": {"numpy": np.__version__, "scipy": scipy.__version__},
        "cases": cases, "tails": tails, "normal": normal,
        "cardinality": {"counts": counts.tolist(), "rows": rows, "expected": cardinality},
        "rates": rates,
    }, f, indent=1)
    f.write("\n")

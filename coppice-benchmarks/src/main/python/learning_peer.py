"""The speed bars of learning, in one run and one Markdown table: pandas and scikit-learn with 2 jobs, and Coppice.

    python learning_peer.py STUDENTS.CSV TARGET POSITIVE TEST_ROWS [CSV_ROWS SCORED_ROWS] -- java -cp CLASSPATH

Five-fold cross-validation of five families (training_peer.py does it), reading a CSV file of
1,000,000 rows into typed columns, and scoring 200,000 rows with a forest of 400 trees of depth 8.
Reading and scoring: the sides in turn, each in one process, ten rounds to warm up and then nine whose
median counts; the first round of all is told as well. One-hot columns for scikit-learn's forest are
made before the clock runs, and so are our codes.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import RandomForestClassifier

ROUNDS, WARM = 9, 10
arguments, java = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
students, target, positive, test_rows = arguments[:4]
CSV_ROWS, SCORED = (int(a) for a in arguments[4:]) if arguments[4:] else (1_000_000, 200_000)
table, first = [], []


def add(what, theirs, ours, bar, faster=False):
    """Bars are at most so much of their time, or, for rates, at least so many times as fast."""
    ratios = [t / o if faster else o / t for o, t in zip(ours, theirs)]
    met = [r >= bar if faster else r <= bar for r in ratios]
    table.append((what, *theirs, *ours, *ratios, bar, "met" if all(met) else "wall only" if met[0] else
                  "CPU only" if met[1] else "missed"))


def round_of(process):
    process.stdin.write("\n")
    process.stdin.flush()
    line = process.stdout.readline().split()
    if not line:
        sys.exit(process.stderr.read())
    return float(line[0]), float(line[1])


def timed(work):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def contest(what, bar, work, *words):
    process = subprocess.Popen(
        [*java, "dev.coppice.benchmarks.TableBenchmark", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ours, theirs = [], []
    for _ in range(WARM + ROUNDS):
        ours.append(round_of(process))
        theirs.append(timed(work))
    process.wait()
    add(what, [statistics.median(t[i] for t in theirs[WARM:]) for i in (0, 1)],
        [statistics.median(o[i] for o in ours[WARM:]) for i in (0, 1)], bar, faster=True)
    first.append("%s: %.2f s and %.2f s" % (what, theirs[0][0], ours[0][0]))


before = os.getloadavg()[0]
print("Peers: scikit-learn %s with 2 jobs, pandas %s." % (sklearn.__version__, pd.__version__), flush=True)
peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training_peer.py")
lines = subprocess.run(
    [sys.executable, peer, students, target, positive, test_rows, "2", "", "--", *java,
     "dev.coppice.benchmarks.TrainingBenchmark"], check=True, capture_output=True, text=True).stdout.splitlines()
bars = {"forest": 0.9, "knn": 1.0, "svm": 1.0, "all": 0.5}
for line in lines[lines.index(next(l for l in lines if l.startswith("family"))) + 1:]:
    cells = line.split()
    if cells[0] in bars:
        theirs, ours = (float(cells[1]), float(cells[4])), (float(cells[2]), float(cells[5]))
        add("five folds of " + ("all five families" if cells[0] == "all" else cells[0]), theirs, ours, bars[cells[0]])

frame = pd.read_csv(students, keep_default_na=False, na_values=[""])
with tempfile.TemporaryDirectory() as folder:
    big = os.path.join(folder, "big.csv")
    frame.iloc[np.arange(CSV_ROWS) % len(frame)].to_csv(big, index=False)
    contest(f"{CSV_ROWS:,} rows of CSV to columns", 1.5, lambda: pd.read_csv(big, keep_default_na=False, na_values=[""]),
            "read", big, str(WARM + ROUNDS), target)
truth = (frame.pop(target).astype(str) == positive).to_numpy(int)
columns = pd.get_dummies(frame, dtype=np.float32).to_numpy(np.float32)
forest = RandomForestClassifier(400, max_depth=8, min_samples_leaf=2, n_jobs=2, random_state=1).fit(columns, truth)
many = np.ascontiguousarray(columns[np.arange(SCORED) % len(columns)])
contest(f"{SCORED:,} rows by 400 trees of depth 8", 4, lambda: forest.predict_proba(many),
        "score", students, str(WARM + ROUNDS), target, positive, str(SCORED))

def row(*cells):
    print("| " + " | ".join(cells) + " |")


print()
row("speed", "peer, wall and CPU", "Coppice, wall and CPU", "ratio of wall", "of CPU", "bar", "")
row(*["---"] * 7)
for what, tw, tc, ow, oc, rw, rc, bar, verdict in table:
    least = what[0].isdigit()
    row(what, "%.2f s, %.2f s" % (tw, tc), "%.2f s, %.2f s" % (ow, oc), "%.2fx" % rw, "%.2fx" % rc,
        "%s %.1fx" % ("at least" if least else "at most", bar), verdict if verdict == "met" else "**%s**" % verdict)
print("""
Cross-validation, the encoding included: Coppice over the peer, at most the bar. Reading and scoring: how many times as fast, at
least the bar, medians of %d rounds after %d to warm up on both sides; in the very first round, the peer and Coppice:
%s.
CPU is that of all threads, the compiler's included. Load of the machine %.1f before, %.1f after.""" % (
    ROUNDS, WARM, "; ".join(first), before, os.getloadavg()[0]))

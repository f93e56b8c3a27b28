"""Does a search pay? The default path beside the same with a search, on rows that neither has seen.

    python search_bar.py COPPICE METHOD TRIALS NAME=CSV:TARGET:TEST_ROWS ...

Writes the project file with `init`, trains it twice, without and with a search over the settings of
boosting, and compares both models on the test rows: paired bootstrap, 95 % range of the
difference. "not worse" means that the range does not lie below 0. Prints what the search cost in
seconds by the wall clock and in fits. Needs nothing but Python itself.
"""
import json
import subprocess
import sys
import tempfile
import time

coppice, method, trials = sys.argv[1:4]
SPACE = (
    "[{boosting: {learning_rate: {min: 0.02, max: 0.2, scale: log}, max_leaves: {min: 7, max: 63, scale: log},"
    " min_samples_leaf: {min: 3, max: 100, scale: log}, l2: {min: 0.1, max: 30, scale: log},"
    " column_sample: {min: 0.4, max: 1}, subsample: {min: 0.5, max: 1}}}]")


def run(*words):
    done = subprocess.run([coppice, *words, "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


row = "%-10s %6s %9s %9s %9s  %-22s %-10s %9s %9s %7s"
print(row % ("data", "rows", "trials", "default", "searched", "difference (95 %)", "verdict", "default s", "search s", "fits"))
worse = False
for given in sys.argv[4:]:
    name, rest = given.split("=", 1)
    csv, target, test_rows = rest.rsplit(":", 2)
    with tempfile.TemporaryDirectory() as folder:
        run("init", csv, "--target", target, "-p", folder)
        both, seconds = [], []
        for more in ([], ["--set", "search.space=" + SPACE, "--set", "search.method=" + method,
                          "--set", "search.trials=" + trials]):
            begin = time.perf_counter()
            both.append(run("train", "-p", folder, "--test-rows", test_rows, *more))
            seconds.append(time.perf_counter() - begin)
        judged = run(
            "evaluate", "-p", folder, "--model", both[1]["run_id"], "--against", both[0]["run_id"], "--data", csv)
        auc = [each["metrics"]["test"]["roc_auc"] for each in both]
        difference = judged["differences"]["roc_auc"]
        worse |= difference["high"] < 0
        tried = both[1]["search"]
        fits = tried["trials"] * both[1]["leaderboard"][0]["folds"]
        print(row % (
            name, judged["rows"], tried["trials"], "%.4f" % auc[0], "%.4f" % auc[1],
            "%+.4f (%+.4f..%+.4f)" % (difference["estimate"], difference["low"], difference["high"]),
            "worse" if difference["high"] < 0 else "not worse",
            "%.0f" % seconds[0], "%.0f" % tried["seconds"], fits), flush=True)
sys.exit(1 if worse else 0)

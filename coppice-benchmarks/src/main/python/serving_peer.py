"""Coppice beside FastAPI and scikit-learn: the same models, rows, machine and load generator.

    python serving_peer.py ADULT_CSV TEST_ROWS WORK_FOLDER [--seconds 4] [--rounds 5] [--models ...]

Run from the root of a built checkout (./coppice --version; mvn -Pfast -pl coppice-benchmarks -am
package dependency:build-classpath -Dmdep.outputFile=target/classpath). Trains each model with the
same hyper-parameters on the same rows on both sides (kept in WORK_FOLDER for the next time),
starts the services, and lets the load generator ask them in turn: Coppice, FastAPI with one worker,
FastAPI with two, Coppice's echo. Prints medians over the rounds and their ratios: throughput, p99
with eight connections, processor time a request, memory, time from start to the first good answer.

Needs scikit-learn, pandas, fastapi, uvicorn[standard], joblib.
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

MODELS = {
    "forest": ("forest: {n_estimators: 400}", "400 trees, unlimited"),
    "forest8": ("forest: {n_estimators: 400, max_depth: 8}", "400 trees of depth 8"),
    "boosting": ("boosting: {n_estimators: 200, max_depth: 6, max_leaves: 64, learning_rate: 0.05,"
                 " members: 1, early_stopping: 0}", "boosting, 200 trees of depth 6"),
}
FIELDS = ["age", "workclass", "fnlwgt", "education", "education_num", "marital_status",
          "occupation", "relationship", "race", "sex", "capital_gain", "capital_loss",
          "hours_per_week", "native_country"]
NUMBERS = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]
WARM_SECONDS = 20  # the JVM compiles what is hot
TICKS = os.sysconf("SC_CLK_TCK")

SERVICE = '''
import os
import joblib, pandas as pd
from fastapi import FastAPI
from pydantic import BaseModel, Field
from typing import Literal, Optional

class Person(BaseModel):
    age: int = Field(ge=17, le=90)
    workclass: Optional[str] = None
    fnlwgt: int = Field(ge=10000, le=1500000)
    education: str
    education_num: int = Field(ge=1, le=16)
    marital_status: str
    occupation: Optional[str] = None
    relationship: str
    race: str
    sex: Literal["Male", "Female"]
    capital_gain: int = Field(ge=0, le=99999)
    capital_loss: int = Field(ge=0, le=4356)
    hours_per_week: int = Field(ge=1, le=99)
    native_country: Optional[str] = None

model = joblib.load(os.environ["MODEL"])
app = FastAPI()

@app.post("/predict")
def predict(person: Person):
    probability = float(model.predict_proba(pd.DataFrame([person.model_dump()]))[0, 1])
    return {"prediction": int(probability >= 0.5), "probability": probability}
'''


def table(path, test_rows):
    import numpy as np
    import pandas as pd
    frame = pd.read_csv(path, keep_default_na=False, na_values=["?", ""])
    frame.columns = [c.replace("-", "_") for c in frame.columns]
    test = np.zeros(len(frame), bool)
    test[np.loadtxt(test_rows, dtype=int)] = True
    return frame, test


def train_peer(name, path, test_rows, target):
    import joblib
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.metrics import roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
    frame, test = table(path, test_rows)
    y = (frame["class"] == ">50K").astype(int)
    x = frame[FIELDS]
    words = [c for c in FIELDS if c not in NUMBERS]
    if name == "boosting":
        coded = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        dressed = make_column_transformer((coded, words), ("passthrough", NUMBERS))
        model = HistGradientBoostingClassifier(
            max_iter=200, max_depth=6, max_leaf_nodes=64, learning_rate=0.05,
            early_stopping=False, random_state=1, categorical_features=list(range(len(words))))
    else:
        onehot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        dressed = make_column_transformer(
            (SimpleImputer(strategy="median"), NUMBERS), (onehot, words))
        model = RandomForestClassifier(
            400, max_depth=8 if name == "forest8" else None, n_jobs=2, random_state=1)
    fitted = make_pipeline(dressed, model).fit(x[~test], y[~test])
    print(f"  scikit-learn {name}: AUC {roc_auc_score(y[test], fitted.predict_proba(x[test])[:, 1]):.4f}")
    if name != "boosting":
        model.n_jobs = None  # one row at a time: threads only cost
    joblib.dump(fitted, target)


def train_ours(name, path, test_rows, folder):
    example = pathlib.Path("examples/adult-income/coppice.yaml").read_text()
    before, after = example.split("models:\n")
    after = after[after.index("\ntraining:"):after.index("\nserving:")]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "coppice.yaml").write_text(
        f"{before}models:\n  - {MODELS[name][0]}\n{after}\nserving: {{version_label: '1'}}\n")
    subprocess.run(["./coppice", "train", "-p", folder, "--data", path, "--test-rows", test_rows,
                    "--set", "training.folds=2"], check=True, stdout=subprocess.DEVNULL)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def tree(pid):
    """The process and everything it started."""
    pids, queue = [], [pid]
    while queue:
        each = queue.pop()
        pids.append(each)
        try:
            for task in os.listdir(f"/proc/{each}/task"):
                queue += map(int, open(f"/proc/{each}/task/{task}/children").read().split())
        except OSError:
            pass
    return pids


class Server:
    def __init__(self, name, command, path, body, env=None, cwd=None):
        self.name, self.path, self.port = name, path, free_port()
        command = [str(c).replace("PORT", str(self.port)) for c in command]
        start = time.perf_counter()
        # Not a pipe: scikit-learn warns with each request, and who fills a pipe nobody reads hangs
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=self.said, cwd=cwd,
            env={**os.environ, **(env or {})})
        while True:
            if self.process.poll() is not None:
                sys.exit(f"{name} did not start: {self.words()[-2000:]}")
            try:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{self.port}{path}", body.encode(),
                    {"Content-Type": "application/json"})
                self.answer = urllib.request.urlopen(request, timeout=30).read().decode()
                break
            except urllib.error.HTTPError as e:
                sys.exit(f"{name} answers {e.code}: {e.read().decode()}")
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.005)
        self.seconds_to_answer = time.perf_counter() - start

    def words(self):
        self.said.seek(0)
        return self.said.read().decode(errors="replace")

    def cpu(self):
        ticks = 0
        for pid in tree(self.process.pid):
            fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def memory(self):
        return sum(int(line.split()[1]) for pid in tree(self.process.pid)
                   for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS")) / 1024

    def stop(self):
        for pid in reversed(tree(self.process.pid)):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        self.process.wait(60)


def java(name, *arguments):
    classpath = pathlib.Path("coppice-benchmarks/target/classpath").read_text()
    return ["java", "-XX:+UseSerialGC", "-cp", f"coppice-benchmarks/target/classes:{classpath}",
            f"dev.coppice.benchmarks.{name}", *map(str, arguments)]


def load(server, bodies, connections, seconds):
    before = server.cpu()
    command = java("Load", server.port, server.path, bodies, connections, seconds)
    figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if figures["failures"] and not server.name.startswith("FastAPI"):
        sys.exit(f"{server.name}: {figures['failures']} of {figures['requests']} failed")
    elif figures["failures"]:
        print(f"  {server.name}: {figures['failures']} requests without an answer in 10 s")
    figures["cpu_micros"] = (server.cpu() - before) / max(1, figures["requests"]) * 1e6
    return figures


def median(rounds, key):
    return statistics.median(each[key] for each in rounds)


def start_ours(folder, body):
    return Server("Coppice", ["./coppice", "serve", "-p", folder, "--port", "PORT"],
                  "/api/v1/projects/adult-income/predict", body)


def start_peer(work, name, workers, body):
    return Server(f"FastAPI, {workers} worker{'s' * (workers > 1)}",
                  [sys.executable, "-m", "uvicorn", "service:app", "--port", "PORT", "--workers",
                   workers, "--log-level", "warning", "--no-access-log",
                   "--timeout-worker-healthcheck", 60],  # its 5 s kill workers that are only busy
                  "/predict", body,
                  {"MODEL": str(work / f"{name}.joblib"), "PYTHONWARNINGS": "ignore"}, work)


def contest(name, work, bodies, arguments):
    first = bodies.read_text().splitlines()[0]
    ours = start_ours(work / name, first)
    peers = [start_peer(work, name, workers, first) for workers in (1, 2)]
    echo = Server("echo", java("Echo", "PORT", ours.answer), "/echo", first)
    servers = [ours, *peers, echo]
    rounds = {server.name: [] for server in servers}
    try:
        for server in servers:
            load(server, bodies, 8, WARM_SECONDS)
        for _ in range(arguments.rounds):
            for server in servers:
                rounds[server.name].append(load(server, bodies, 8, arguments.seconds))
        memory = {server.name: server.memory() for server in servers}
    finally:
        for server in servers:
            server.stop()
    for peer in peers:
        if peer.words():
            print(f"  {peer.name} said: {peer.words()[-500:]}")
    print(f"\n{MODELS[name][1]}; 8 connections, medians of {arguments.rounds} rounds")
    print(f"{'':20}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU us':>9}{'memory MB':>11}")
    for server in servers:
        r = rounds[server.name]
        print(f"{server.name:20}{median(r, 'per_second'):12,.0f}{median(r, 'p50_micros') / 1e3:9.2f}"
              f"{median(r, 'p99_micros') / 1e3:9.2f}{median(r, 'cpu_micros'):9.1f}"
              f"{memory[server.name]:11,.0f}")
    best = max(peers, key=lambda peer: median(rounds[peer.name], "per_second"))
    rate = median(rounds["Coppice"], "per_second") / median(rounds[best.name], "per_second")
    calm = min(peers, key=lambda peer: median(rounds[peer.name], "p99_micros"))
    tail = median(rounds[calm.name], "p99_micros") / median(rounds["Coppice"], "p99_micros")
    cpu = median(rounds["Coppice"], "cpu_micros") / median(rounds["echo"], "cpu_micros")
    less = (min(median(rounds[peer.name], "cpu_micros") for peer in peers)
            / median(rounds["Coppice"], "cpu_micros"))
    print(f"throughput {rate:.0f}x the best FastAPI; p99 1/{tail:.0f} of the best FastAPI;"
          f" CPU a request 1/{less:.0f} of the best FastAPI, {cpu:.2f}x the echo")


def starts(name, work, body, count):
    times = {"Coppice": [], "FastAPI": []}
    for _ in range(count):
        for label, start in (("Coppice", lambda: start_ours(work / name, body)),
                             ("FastAPI", lambda: start_peer(work, name, 1, body))):
            server = start()
            times[label].append(server.seconds_to_answer)
            server.stop()
    ours, peer = (statistics.median(times[k]) for k in ("Coppice", "FastAPI"))
    print(f"\nstart to first good answer, {MODELS[name][1]}: Coppice {ours:.2f} s,"
          f" FastAPI {peer:.2f} s, {ours / peer:.2f}x (medians of {count})")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adult")
    parser.add_argument("test_rows")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    (work / "service.py").write_text(SERVICE)
    frame, test = table(arguments.adult, arguments.test_rows)
    rows = [{k: (None if v != v else int(v) if k in NUMBERS else v) for k, v in row.items()}
            for row in frame.loc[test, FIELDS].head(1000).to_dict("records")]
    bodies = work / "bodies.ndjson"
    bodies.write_text("\n".join(json.dumps(row) for row in rows))
    for name in arguments.models:
        if not (work / f"{name}.joblib").exists():
            train_peer(name, arguments.adult, arguments.test_rows, work / f"{name}.joblib")
        if not (work / name / "coppice.yaml").exists():
            train_ours(name, arguments.adult, arguments.test_rows, work / name)
    for name in arguments.models:
        contest(name, work, bodies, arguments)
    starts(arguments.models[-1], work, json.dumps(rows[0]), arguments.starts)


if __name__ == "__main__":
    main()

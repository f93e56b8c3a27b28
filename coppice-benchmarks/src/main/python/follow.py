"""How long after a decision in one process another process serves by it.

    python follow.py [--swaps 100] [--store jdbc:postgresql://HOST/DATABASE]

Run from the root of a built checkout (./coppice --version). Trains two small models in a home of
its own, starts two servers on it, lets one promote and roll back in turn, and asks the other until
it answers with the version that was decided for: from the answer to the decision to the first
answer by it. Without --store the two share a SQLite file.
"""
import argparse
import http.client
import json
import re
import statistics
import subprocess
import tempfile
import time

PROJECT = "/api/v1/projects/churn"
ROW = {"age": 42, "salary": 52000, "tenure": 3, "department": "sales", "education": "bachelor",
       "location": "north"}


class Server:
    def __init__(self, options):
        self.process = subprocess.Popen(
            ["./coppice", "serve", "--port", "0", *options], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        said = ""
        found = None
        while not found:
            line = self.process.stderr.readline()
            said += line
            found = re.search(r"http://([^:]+):(\d+)", line)
            if not line:
                raise SystemExit(said)
        self.connection = http.client.HTTPConnection(found[1], int(found[2]), timeout=30)

    def post(self, path, body):
        self.connection.request("POST", PROJECT + path, json.dumps(body),
                                {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}: {text.decode()}")
        return json.loads(text)

    def version(self):
        return self.post("/predict", ROW)["model_version"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=100)
    parser.add_argument("--store", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        options = ["-p", "examples/churn", "--home", home]
        options += ["--set", f"store.url={arguments.store}"] if arguments.store else []
        run = lambda *words: subprocess.run(["./coppice", *words, *options], check=True,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for models in ("[logistic]", "[tree]"):
            run("train", "--set", f"models={models}")
            run("models", "register", "latest")
        run("models", "alias", "churn/1", "champion")
        servers = []
        try:
            servers = [Server(options), Server(options)]
            here, there = servers
            millis = []
            for swap in range(arguments.swaps):
                before = there.version()
                if swap % 2 == 0:
                    here.post("/models/promote", {"version": "2"})
                else:
                    here.post("/models/rollback", {})
                start = time.perf_counter()
                while there.version() == before:
                    if time.perf_counter() - start > 30:
                        raise SystemExit(f"decision {swap} was not followed in 30 s")
                millis.append((time.perf_counter() - start) * 1e3)
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait(30)
    print(f"{'PostgreSQL' if arguments.store else 'SQLite'}, {len(millis)} decisions followed by"
          f" another process: median {statistics.median(millis):.0f} ms, p95"
          f" {sorted(millis)[int(len(millis) * 0.95)]:.0f} ms, at most {max(millis):.0f} ms")


if __name__ == "__main__":
    main()

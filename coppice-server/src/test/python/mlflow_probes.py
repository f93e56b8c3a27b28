"""Sends the requests of probes.txt to tracking servers and prints how each answers.

    python mlflow_probes.py probes.txt http://127.0.0.1:8080 [http://127.0.0.1:5000]

Of two servers, the second is the reference (`mlflow server`, on an empty store like the first).
Prints the file with the answers in front: ours | the reference's | the request.
"""

import json
import re
import sys
import urllib.error
import urllib.request


def expanded(text, saved):
    text = re.sub(r"@x(\d+)@", lambda m: "x" * int(m[1]), text)
    point = '{"key":"m%d","value":1,"timestamp":1}'
    text = re.sub(
        r"@metrics(\d+)@", lambda m: ",".join(point % (i % 7) for i in range(int(m[1]))), text
    )
    pair = '{"key":"k%d","value":"v"}'
    text = re.sub(r"@texts(\d+)@", lambda m: ",".join(pair % i for i in range(int(m[1]))), text)
    for name in sorted(saved, key=len, reverse=True):
        text = text.replace("$" + name, saved[name])
    return text


def send(base, probe, saved):
    asked, _, save = probe.partition(" > ") if re.search(r" > \w+=[\w.]+$", probe) else (probe, "", "")
    method, _, rest = asked.partition(" ")
    place, _, body = rest.partition(" ")
    path, _, kind = place.partition(";")
    path = path if path.startswith("/") else "/api/2.0/mlflow/" + path
    request = urllib.request.Request(
        base + expanded(path, saved),
        method=method,
        data=expanded(body, saved).encode() if method != "GET" else None,
    )
    if method != "GET":
        kind = "application/json" if ";" not in place else kind
        request.add_header("Content-Type", kind)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        status, text = e.code, e.read().decode()
    try:
        document = json.loads(text)
    except ValueError:
        document = {}
    if save and status == 200:
        name, _, where = save.partition("=")
        for key in where.split("."):
            document = document[key]
        saved[name] = document
        return f"{status} -", text
    code = document.get("error_code", "-") if isinstance(document, dict) else "-"
    return f"{status} {code}", text


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        lines = [line.rstrip("\n") for line in f]
    saved = [{} for _ in sys.argv[2:]]
    verbose = [] if len(sys.argv) > 3 else None
    for line in lines:
        if not line or line.startswith("#"):
            print(line)
            continue
        probe = line.split(" | ")[-1]
        answers = [send(base, probe, saved[i]) for i, base in enumerate(sys.argv[2:])]
        print(" | ".join([answer[0] for answer in answers] + [probe]), flush=True)

"""Sends the requests of probes.txt to tracking servers and prints how each answers.

    python mlflow_probes.py probes.txt http://127.0.0.1:8080 [http://127.0.0.1:5000]

Of two servers, the second is the reference (`mlflow server`, on an empty store like the first).
Prints the file with the answers in front: ours | the reference's | the request.

    python mlflow_probes.py --page probes.txt "mlflow, version 3.17.2"

Prints the page about all differences; exits with 1 when one has no reason. A line "#! why" gives the
reason of the line after it. mlflow_differences.sh does both.
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


def differences(lines):
    """(section, ours, the reference's, request, why) of each."""
    section, why = "", ""
    for line in lines:
        if line.startswith("#! "):
            why = line[3:]
            continue
        if line.startswith("# "):
            section = line[2:]
        parts = line.split(" | ", 2)
        if len(parts) == 3 and not line.startswith("#"):
            if parts[0] != parts[1]:
                yield section, parts[0], parts[1], parts[2], why
            elif why:
                print("No difference any more: " + line, file=sys.stderr)
        why = ""


def page(file, reference):
    with open(file, encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f]
    asked = sum(1 for line in lines if " | " in line and not line.startswith("#"))
    found = list(differences(lines))
    print("# Where answers differ from MLflow's server\n")
    print(
        f"{asked} requests, most of them wrong in one way, were sent to this server and to the reference\n"
        f"({reference}), both on empty stores; {len(found)} were answered with another status or code. This page is\n"
        "written by [mlflow_differences.sh](../../coppice-server/src/test/python/mlflow_differences.sh); the reasons stand in\n"
        "[probes.txt](../../coppice-server/src/test/resources/mlflow/probes.txt). In short, and with differences that no status\n"
        "shows: [MLflow's protocol](mlflow.md#what-differs-from-mlflows-server-and-why)."
    )
    last = ""
    for section, ours, theirs, request, why in found:
        if section != last:
            print(f"\n## {section}\n\n| request | mlflow | here | why |\n| --- | --- | --- | --- |")
            last = section
        shown = request if len(request) <= 150 else request[:147] + "..."
        shown = shown.replace("|", "\\|").replace(" -", "")
        print(f"| `{shown}` | {theirs.replace(' -', '')} | {ours.replace(' -', '')} | {why} |")
        if not why:
            print(f"No reason: {ours} | {theirs} | {request}", file=sys.stderr)
    return 0 if all(why for *_, why in found) else 1


if __name__ == "__main__":
    if sys.argv[1] == "--page":
        sys.exit(page(*sys.argv[2:]))
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

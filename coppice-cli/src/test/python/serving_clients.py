"""Stock clients against a running server: `python serving_clients.py http://127.0.0.1:PORT MODEL`.

Every client asks for the same rows and must be given the doubles that our own route gives, to the
last bit. Run in an empty folder: the generated client is written there.
"""

import asyncio
import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import requests
import tritonclient.grpc as oip_grpc
import tritonclient.http as oip_http
from tritonclient.utils import InferenceServerException

ADDRESS, MODEL = sys.argv[1:3]
HOST = ADDRESS.removeprefix("http://")
NATIVE = f"{ADDRESS}/api/v1/projects/{MODEL}"

ROWS = pd.DataFrame(
    {
        "age": [42.0, 23.0, 61.5, 33.25],
        "salary": [52000.0, 1234.567, np.nan, 98765.4321],
        "tenure": [3.0, 1.0, 17.75, 0.1],
        "department": ["sales", "it", "hr", "none of \"these\", really"],
        "education": ["bachelor", None, "école", "phd"],
        "location": ["north", "south", "east", "north"],
    }
)


def records():
    return json.loads(ROWS.to_json(orient="records", double_precision=15))


def native():
    body = requests.post(f"{NATIVE}/predict/batch", json=records()).json()
    return [one["probability"] for one in body["predictions"]]


WANTED = native()


def same(found, what):
    assert list(found) == WANTED, f"{what}: {list(found)} instead of {WANTED}"
    print("ok", what, flush=True)


def tensors(library, **binary):
    inputs = []
    for name in ROWS.columns:
        if name in ("age", "salary", "tenure"):
            tensor = library.InferInput(name, [len(ROWS)], "FP64")
            values = ROWS[name].to_numpy(np.float64)
        elif name == "education":
            continue  # a field without a tensor is missing in all rows
        else:
            tensor = library.InferInput(name, [len(ROWS)], "BYTES")
            values = np.array([text.encode() for text in ROWS[name]], dtype=np.object_)
        tensor.set_data_from_numpy(values, **binary)
        inputs.append(tensor)
    return inputs


def without_education():
    rows = [{**row, "education": None} for row in records()]
    body = requests.post(f"{NATIVE}/predict/batch", json=rows).json()
    return [one["probability"] for one in body["predictions"]]


def open_inference(library, name, *flavours):
    client = library.InferenceServerClient(HOST)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
    server = client.get_server_metadata()
    metadata = client.get_model_metadata(MODEL)
    if not isinstance(metadata, dict):  # a message, over gRPC
        server = {"name": server.name}
        metadata = {
            "versions": list(metadata.versions),
            "inputs": [{"name": tensor.name} for tensor in metadata.inputs],
        }
    assert server["name"] == "coppice", server
    assert [tensor["name"] for tensor in metadata["inputs"]] == list(ROWS.columns), metadata
    version = metadata["versions"][0]
    wanted = without_education()
    for inputs, outputs in flavours:
        answer = client.infer(MODEL, inputs, model_version=version, outputs=outputs, request_id="7")
        found = list(answer.as_numpy("probability"))
        assert found == wanted, f"{name}: {found} instead of {wanted}"
    try:
        client.infer("nobody", flavours[0][0])
        raise AssertionError("a model that is not there answered")
    except InferenceServerException as refused:
        assert "nobody" in str(refused) or "no model" in str(refused), refused
    client.close()
    print("ok", name, flush=True)


def mlflow_scoring():
    from mlflow.pyfunc.scoring_server.client import ScoringServerClient

    host, port = HOST.split(":")
    client = ScoringServerClient(host, int(port))
    client.wait_server_ready()
    assert client.get_version()
    ask = {"predict_method": "predict_proba"}

    def positive(answer):
        return [pair[1] for pair in answer.get_predictions().itertuples(index=False)]

    rows = ROWS.astype(object).where(ROWS.notna(), None)
    same(positive(client.invoke(rows, ask)), "mlflow client, dataframe_split")
    same(positive(client.invoke(records(), ask)), "mlflow client, inputs")

    def posted(body, kind="application/json"):
        answer = requests.post(f"{ADDRESS}/invocations", body, headers={"Content-Type": kind})
        answer.raise_for_status()
        return answer.json()["predictions"]

    frame = json.loads(ROWS.to_json(orient="split", double_precision=15))
    forms = {
        "dataframe_split": frame,
        "dataframe_records": records(),
        "instances": records(),
        "inputs": {name: [row[name] for row in records()] for name in ROWS.columns},
    }
    labels = None
    for form, rows in forms.items():
        pairs = posted(json.dumps({form: rows, "params": ask}))
        same([pair[1] for pair in pairs], f"mlflow {form}")
        labels = posted(json.dumps({form: rows}))
    assert posted(ROWS.to_csv(index=False), "text/csv") == labels, "CSV"
    print("ok mlflow CSV", flush=True)


def generated():
    """A client made of the OpenAPI document, and nothing left out of it."""
    made = subprocess.run(
        [
            str(Path(sys.executable).with_name("openapi-python-client")),
            "generate",
            "--url",
            f"{ADDRESS}/openapi.json",
            "--meta",
            "none",
            "--output-path",
            "generated_client",
        ],
        capture_output=True,
        text=True,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
    )
    said = made.stdout + made.stderr
    assert made.returncode == 0, said
    left_out = [line for line in said.splitlines() if line.startswith("WARNING")]
    # text/csv is a body that this generator does not know
    assert all("invocations" in line for line in left_out), said
    sys.path.insert(0, ".")
    client = importlib.import_module("generated_client").Client(base_url=ADDRESS)
    predict = importlib.import_module(f"generated_client.api.{MODEL}.{MODEL}_predict")
    row_type = importlib.import_module(f"generated_client.models.{MODEL}_row")
    row = getattr(row_type, f"{MODEL.capitalize()}Row")
    found = [predict.sync(client=client, body=row.from_dict(each)) for each in records()]
    same([one.probability for one in found], "generated client, one by one")

    async def at_once():
        rows = [row.from_dict(each) for each in records()]
        return await asyncio.gather(*(predict.asyncio(client=client, body=one) for one in rows))

    again = asyncio.run(at_once())
    same([one.probability for one in again], "generated client, all at once")
    bad = predict.sync(client=client, body=row.from_dict({**records()[0], "age": -1}))
    assert bad.error.kind == "invalid_input" and "age" in bad.error.problems[0].place, bad
    print("ok generated client, refused", flush=True)


def asked(library, binary):
    return [library.InferRequestedOutput("probability", **binary)]


open_inference(
    oip_http,
    "tritonclient http, binary and JSON",
    (tensors(oip_http), None),
    (tensors(oip_http, binary_data=True), asked(oip_http, {"binary_data": True})),
    (tensors(oip_http, binary_data=False), asked(oip_http, {"binary_data": False})),
)
open_inference(
    oip_grpc, "tritonclient gRPC", (tensors(oip_grpc), None), (tensors(oip_grpc), asked(oip_grpc, {}))
)
mlflow_scoring()
generated()

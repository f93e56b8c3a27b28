"""What MLflow's own client sees of a run that `coppice train --register` sent to MLflow's server.

usage: sent_run.py ADDRESS RUN MODEL REPORT.json   (mlflow 2 or 3)
"""

import json
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient

address, run_id, name, report_file = sys.argv[1:]
mlflow.set_tracking_uri(address)
client = MlflowClient()
report = json.load(open(report_file, encoding="utf-8"))

run = client.get_run(run_id)
assert run.info.status == "FINISHED", run.info.status
assert run.data.tags["coppice.run_id"] == report["run_id"]
assert run.data.params["model"] == report["champion"], run.data.params
test = report["metrics"]["test"]
for key, value in test.items():
    if isinstance(value, float):
        assert run.data.metrics["test_" + key] == value, key
assert client.get_metric_history(run_id, "test_roc_auc")[0].step == 0
[dataset] = run.inputs.dataset_inputs
assert dataset.dataset.name == "customers.csv", dataset
assert client.get_experiment(run.info.experiment_id).name == "churn"
files = {f.path for f in client.list_artifacts(run_id)}
assert {"report.json", "config.json"} <= files, files
local = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="report.json")
assert json.load(open(local, encoding="utf-8"))["run_id"] == report["run_id"]
print("ok run")

[version] = client.search_model_versions(f"name = '{name}'")
assert version.run_id == run_id and version.status == "READY", version
assert client.get_model_version_by_alias(name, "challenger").version == version.version
with tempfile.TemporaryDirectory() as folder:
    model = mlflow.artifacts.download_artifacts(f"models:/{name}@challenger", dst_path=folder)
    for line in open(os.path.join(model, "SHA256SUMS"), encoding="utf-8"):
        import hashlib

        wanted, path = line.split(None, 1)
        with open(os.path.join(model, path.strip()), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == wanted, path
    info = mlflow.models.get_model_info(model)
    assert "coppice" in info.flavors and info.signature.inputs, info
print("ok version")

if int(mlflow.__version__.split(".")[0]) >= 3:
    [logged] = mlflow.search_logged_models(
        [run.info.experiment_id], output_format="list", filter_string=f"source_run_id = '{run_id}'"
    )
    assert str(logged.status) == "READY", logged.status
    assert {m.key: m.value for m in logged.metrics}["test_roc_auc"] == test["roc_auc"]
    assert json.loads(logged.tags["mlflow.modelVersions"])[0]["name"] == name, logged.tags
    assert [m.model_id for m in run.outputs.model_outputs] == [logged.model_id]
    print("ok logged model")

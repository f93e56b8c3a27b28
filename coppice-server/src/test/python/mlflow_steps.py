"""What unmodified MLflow clients (2.x and 3.x) do with a tracking server, step by step.

    python mlflow_steps.py http://127.0.0.1:5000

Prints one line a step and exits with 1 when one failed. A step that needs what this client does
not have says so. Written for mlflow 2.17 to 3.17 with scikit-learn.
"""

import json
import math
import os
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

THREE = int(mlflow.__version__.split(".")[0]) >= 3
uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
mlflow.set_registry_uri(uri)
client = MlflowClient(uri, uri)
mark = sys.argv[2] if len(sys.argv) > 2 else f"{time.time_ns() % 10**9}"
failures = []
count = 0
state = {}


def step(name):
    def run(work):
        global count
        count += 1
        try:
            word = work() or "ok"
        except Exception as e:  # noqa: BLE001 - every failure is told
            failures.append(name)
            word = f"FAILED {type(e).__name__}: {str(e)[:300]}"
        print(f"{count:3} {name}: {word}", flush=True)

    return run


def refused(code, work):
    try:
        work()
    except MlflowException as e:
        assert e.error_code == code, f"{e.error_code}: {e}"
        return
    raise AssertionError(f"nothing was refused; expected {code}")


def iris():
    from sklearn.datasets import load_iris

    return load_iris(return_X_y=True)


def fitted():
    from sklearn.linear_model import LogisticRegression

    x, y = iris()
    return LogisticRegression(max_iter=500).fit(x, y), x, y


def where(name):
    """Where a model is logged; its requirements are said, since guessing them takes a process."""
    place = {"name": name, "serialization_format": "cloudpickle"} if THREE else {"artifact_path": name}
    return {**place, "pip_requirements": ["scikit-learn", "cloudpickle"]}


# Experiments -------------------------------------------------------------------------------------


@step("the default experiment is there")
def _():
    assert client.get_experiment("0").name == "Default"


@step("set_experiment makes one")
def _():
    state["exp"] = mlflow.set_experiment(f"churn-{mark}").experiment_id


@step("set_experiment finds it again")
def _():
    assert mlflow.set_experiment(f"churn-{mark}").experiment_id == state["exp"]


@step("create_experiment with tags")
def _():
    state["other"] = client.create_experiment(f"other-{mark}", tags={"team": "risk", "empty": ""})
    assert client.get_experiment(state["other"]).tags["team"] == "risk"


@step("a second one of that name is refused")
def _():
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(f"other-{mark}"))


@step("get_experiment_by_name")
def _():
    assert client.get_experiment_by_name(f"other-{mark}").experiment_id == state["other"]
    assert client.get_experiment_by_name("nobody") is None


@step("set_experiment_tag")
def _():
    client.set_experiment_tag(state["other"], "stage", "draft")
    assert client.get_experiment(state["other"]).tags["stage"] == "draft"


@step("rename_experiment")
def _():
    client.rename_experiment(state["other"], f"renamed-{mark}")
    assert client.get_experiment(state["other"]).name == f"renamed-{mark}"


@step("search_experiments by name and tag")
def _():
    found = client.search_experiments(filter_string=f"name LIKE 'renamed-{mark}%'")
    assert [e.experiment_id for e in found] == [state["other"]]
    found = client.search_experiments(filter_string="tags.team = 'risk'", order_by=["name DESC"])
    assert state["other"] in [e.experiment_id for e in found]


@step("search_experiments page by page")
def _():
    first = client.search_experiments(max_results=1)
    second = client.search_experiments(max_results=1, page_token=first.token)
    assert first[0].experiment_id != second[0].experiment_id


@step("delete and restore an experiment")
def _():
    client.delete_experiment(state["other"])
    assert client.get_experiment(state["other"]).lifecycle_stage == "deleted"
    gone = client.search_experiments(view_type=ViewType.DELETED_ONLY)
    assert state["other"] in [e.experiment_id for e in gone]
    client.restore_experiment(state["other"])
    assert client.get_experiment(state["other"]).lifecycle_stage == "active"


# Runs --------------------------------------------------------------------------------------------


@step("start_run logs params, metrics and tags")
def _():
    with mlflow.start_run(run_name="first", tags={"kind": "smoke"}, description="a note") as run:
        state["run"] = run.info.run_id
        mlflow.log_param("depth", 4)
        mlflow.log_params({"rate": 0.1, "empty": "", "name": "ä ö"})
        mlflow.log_metric("auc", 0.8, step=0)
        mlflow.log_metric("auc", 0.9, step=1)
        mlflow.log_metrics({"loss": 0.3, "f1": 0.7}, step=1)
        mlflow.set_tag("owner", "ada")
        mlflow.set_tags({"a": "1", "b": "2"})
    got = client.get_run(state["run"])
    assert got.info.status == "FINISHED" and got.info.end_time >= got.info.start_time
    assert got.info.run_name == "first" and got.data.tags["mlflow.runName"] == "first"
    assert got.data.params == {"depth": "4", "rate": "0.1", "empty": "", "name": "ä ö"}
    assert got.data.metrics == {"auc": 0.9, "loss": 0.3, "f1": 0.7}


@step("a run that fails is FAILED")
def _():
    try:
        with mlflow.start_run() as run:
            raise ValueError("on purpose")
    except ValueError:
        pass
    got = client.get_run(run.info.run_id)
    assert got.info.status == "FAILED" and got.info.run_name


@step("nested runs know their parent")
def _():
    with mlflow.start_run(run_name="parent") as parent:
        for i in range(3):
            with mlflow.start_run(run_name=f"child-{i}", nested=True):
                mlflow.log_metric("score", i)
    found = mlflow.search_runs(
        [state["exp"]],
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'",
        order_by=["metrics.score DESC"],
        output_format="list",
    )
    assert [r.info.run_name for r in found] == ["child-2", "child-1", "child-0"]
    assert client.get_parent_run(found[0].info.run_id).info.run_id == parent.info.run_id


@step("a run goes on later")
def _():
    with mlflow.start_run(run_id=state["run"]):
        mlflow.log_metric("late", 1)
    assert client.get_run(state["run"]).data.metrics["late"] == 1


@step("the same param again is fine, another value is refused")
def _():
    client.log_param(state["run"], "depth", 4)
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(state["run"], "depth", 5))


@step("log_batch of many")
def _():
    run = client.create_run(state["exp"], run_name="batch")
    state["batch"] = run.info.run_id
    client.log_batch(
        run.info.run_id,
        metrics=[Metric(f"m{i % 10}", i, 1000 + i, i) for i in range(900)],
        params=[Param(f"p{i}", str(i)) for i in range(50)],
        tags=[RunTag("t", "x"), RunTag("t", "y")],
    )
    got = client.get_run(run.info.run_id)
    assert got.data.metrics["m9"] == 899 and len(got.data.params) == 50
    assert got.data.tags["t"] == "y"


@step("log_metrics and log_params larger than one batch")
def _():
    with mlflow.start_run(run_id=state["batch"]):
        mlflow.log_metrics({f"many{i}": float(i) for i in range(1200)})
        mlflow.log_params({f"param{i}": i for i in range(250)})
    assert client.get_run(state["batch"]).data.metrics["many1199"] == 1199


@step("a batch with a conflict leaves nothing")
def _():
    refused(
        "INVALID_PARAMETER_VALUE",
        lambda: client.log_batch(
            state["batch"], metrics=[Metric("never", 1, 1, 0)], params=[Param("p0", "other")]
        ),
    )
    assert "never" not in client.get_run(state["batch"]).data.metrics


@step("get_metric_history")
def _():
    history = client.get_metric_history(state["run"], "auc")
    assert [(m.step, m.value) for m in history] == [(0, 0.8), (1, 0.9)]
    assert len(client.get_metric_history(state["batch"], "m3")) == 90
    assert client.get_metric_history(state["run"], "nothing") == []


@step("NaN and Infinity")
def _():
    run = client.create_run(state["exp"], run_name="odd").info.run_id
    state["odd"] = run
    client.log_metric(run, "nan", float("nan"), timestamp=5, step=0)
    client.log_metric(run, "inf", float("inf"), timestamp=5)
    client.log_metric(run, "ninf", float("-inf"), timestamp=5)
    got = client.get_run(run).data.metrics
    assert math.isnan(got["nan"]) and got["inf"] > 1e308 and got["ninf"] < -1e308


@step("a negative step, and a point twice")
def _():
    client.log_metric(state["odd"], "n", 1.0, timestamp=7, step=-3)
    client.log_metric(state["odd"], "n", 1.0, timestamp=7, step=-3)
    assert len(client.get_metric_history(state["odd"], "n")) == 1


@step("tags change and go")
def _():
    client.set_tag(state["run"], "a", "9")
    client.delete_tag(state["run"], "b")
    tags = client.get_run(state["run"]).data.tags
    assert tags["a"] == "9" and "b" not in tags
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(state["run"], "b"))


@step("update_run renames and terminates")
def _():
    client.update_run(state["odd"], status="KILLED", name="odder")
    got = client.get_run(state["odd"])
    assert got.info.status == "KILLED" and got.info.run_name == "odder"
    assert got.data.tags["mlflow.runName"] == "odder"


@step("set_terminated")
def _():
    client.set_terminated(state["batch"], "FINISHED", 1_700_000_000_000)
    assert client.get_run(state["batch"]).info.end_time == 1_700_000_000_000


@step("search_runs as a table")
def _():
    table = mlflow.search_runs([state["exp"]], "metrics.auc > 0.85 and params.depth = '4'")
    assert list(table["run_id"]) == [state["run"]]
    assert table["params.rate"][0] == "0.1"


@step("search_runs by attributes, ILIKE and IN")
def _():
    ids = f"attributes.run_id IN ('{state['run']}', '{state['odd']}')"
    assert len(client.search_runs([state["exp"]], ids)) == 2
    assert len(client.search_runs([state["exp"]], "run_name ILIKE 'FIR%'")) == 1
    assert len(client.search_runs([state["exp"]], "status = 'KILLED'")) == 1
    assert len(client.search_runs([state["exp"]], "tags.`kind` = 'smoke'")) == 1
    assert len(client.search_runs([state["exp"]], "params.depth != '4'")) == 0


@step("search_runs page by page, in order")
def _():
    seen, token = [], None
    while True:
        page = client.search_runs(
            [state["exp"]], order_by=["start_time ASC"], max_results=2, page_token=token
        )
        seen += [r.info.run_id for r in page]
        token = page.token
        if not token:
            break
    assert len(seen) == len(set(seen)) >= 7


@step("a filter that is none is refused")
def _():
    refused("INVALID_PARAMETER_VALUE", lambda: client.search_runs([state["exp"]], "metrics.x >"))


@step("delete and restore a run")
def _():
    client.delete_run(state["odd"])
    assert client.get_run(state["odd"]).info.lifecycle_stage == "deleted"
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(state["odd"], "x", 1))
    assert len(client.search_runs([state["exp"]], run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(state["odd"])
    client.log_metric(state["odd"], "x", 1)


@step("a run that is not there")
def _():
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))


@step("log_input with a dataset")
def _():
    import pandas

    data = mlflow.data.from_pandas(
        pandas.DataFrame({"a": [1, 2], "b": [0.5, 1.5]}), name="two-rows", source="there.csv"
    )
    with mlflow.start_run(run_name="inputs") as run:
        mlflow.log_input(data, context="training", tags={"split": "a"})
    got = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert got[0].dataset.name == "two-rows" and json.loads(got[0].dataset.schema)
    assert {t.key: t.value for t in got[0].tags}["mlflow.data.context"] == "training"
    found = client.search_runs([state["exp"]], "datasets.name = 'two-rows'")
    assert [r.info.run_id for r in found] == [run.info.run_id]


# Artifacts ---------------------------------------------------------------------------------------


@step("log_text, log_dict, log_artifact, log_artifacts")
def _():
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run(run_name="files") as run:
        state["files"] = run.info.run_id
        mlflow.log_text("hello ä", "notes/hello.txt")
        mlflow.log_dict({"a": 1}, "conf.json")
        with open(os.path.join(folder, "with blank.csv"), "w") as f:
            f.write("a,b\n1,2\n")
        os.makedirs(os.path.join(folder, "deep", "er"))
        with open(os.path.join(folder, "deep", "er", "empty.bin"), "wb"):
            pass
        mlflow.log_artifact(os.path.join(folder, "with blank.csv"))
        mlflow.log_artifacts(folder, "all")


@step("list_artifacts")
def _():
    top = {a.path: a.is_dir for a in client.list_artifacts(state["files"])}
    assert top == {"all": True, "conf.json": False, "notes": True, "with blank.csv": False}, top
    inner = [(a.path, a.file_size) for a in client.list_artifacts(state["files"], "notes")]
    assert inner == [("notes/hello.txt", 8)], inner
    assert client.list_artifacts(state["files"], "nowhere") == []


@step("download_artifacts")
def _():
    path = mlflow.artifacts.download_artifacts(run_id=state["files"], artifact_path="all")
    assert sorted(os.listdir(path)) == ["deep", "with blank.csv"]
    assert mlflow.artifacts.load_text(f"runs:/{state['files']}/notes/hello.txt") == "hello ä"
    assert mlflow.artifacts.load_dict(f"runs:/{state['files']}/conf.json") == {"a": 1}


@step("an artifact of many megabytes")
def _():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.bin")
        block = os.urandom(1 << 20)
        with open(path, "wb") as f:
            for _ in range(24):
                f.write(block)
        client.log_artifact(state["files"], path)
        back = os.path.join(folder, "back")
        os.makedirs(back)
        there = client.download_artifacts(state["files"], "big.bin", back)
        assert os.path.getsize(there) == 24 << 20


@step("an image and a figure")
def _():
    try:
        import numpy
        import PIL  # noqa: F401
    except ImportError:
        return "left out: no pillow here"
    client.log_image(state["files"], numpy.zeros((4, 4, 3), dtype="uint8"), "black.png")


@step("log_table and load_table")
def _():
    import pandas

    with mlflow.start_run(run_id=state["files"]):
        mlflow.log_table(pandas.DataFrame({"q": ["a"], "n": [1]}), "table.json")
    assert mlflow.load_table("table.json", run_ids=[state["files"]])["n"][0] == 1


# Models ------------------------------------------------------------------------------------------


@step("log_model")
def _():
    model, x, y = fitted()
    signature = mlflow.models.infer_signature(x, model.predict(x))
    with mlflow.start_run(run_name="model") as run:
        state["model_run"] = run.info.run_id
        mlflow.log_param("max_iter", 500)
        mlflow.log_metric("accuracy", model.score(x, y))
        info = mlflow.sklearn.log_model(model, signature=signature, **where("model"))
        state["model_uri"] = info.model_uri


@step("load_model of the run")
def _():
    model, x, _ = fitted()
    loaded = mlflow.pyfunc.load_model(state["model_uri"])
    assert (loaded.predict(x[:5]) == model.predict(x[:5])).all()
    loaded = mlflow.sklearn.load_model(f"runs:/{state['model_run']}/model")
    assert (loaded.predict(x[:5]) == model.predict(x[:5])).all()


@step("log_model in a run that holds NaN")
def _():
    model, x, _ = fitted()
    with mlflow.start_run(run_name="nan model"):
        mlflow.log_metric("loss", float("nan"), step=0)
        mlflow.sklearn.log_model(model, input_example=x[:2], **where("m"))


@step("logged models: search, tags, delete")
def _():
    if not THREE:
        return "left out: this client has none"
    found = mlflow.search_logged_models(
        [state["exp"]],
        filter_string="metrics.accuracy > 0.5 AND params.max_iter = '500'",
        order_by=[{"field_name": "metrics.accuracy", "ascending": False}],
        output_format="list",
    )
    assert [m.source_run_id for m in found] == [state["model_run"]]
    model = found[0]
    assert model.params["max_iter"] == "500" and str(model.status) == "READY"
    client.set_logged_model_tags(model.model_id, {"k": "v", "gone": "x"})
    client.delete_logged_model_tag(model.model_id, "gone")
    got = client.get_logged_model(model.model_id)
    assert got.tags["k"] == "v" and "gone" not in got.tags
    other = mlflow.initialize_logged_model("external")
    client.log_model_params(other.model_id, {"p": "1"})
    assert client.finalize_logged_model(other.model_id, "READY").params["p"] == "1"
    client.delete_logged_model(other.model_id)
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model(other.model_id))


@step("metrics of a logged model on a dataset")
def _():
    if not THREE:
        return "left out: this client has none"
    import pandas

    data = mlflow.data.from_pandas(pandas.DataFrame({"a": [1]}), name="held-out", digest="d1")
    model = mlflow.search_logged_models(
        [state["exp"]], filter_string=f"source_run_id = '{state['model_run']}'", output_format="list"
    )[0]
    with mlflow.start_run(run_name="evaluation"):
        mlflow.log_metric("recall", 0.5, model_id=model.model_id, dataset=data)
    got = [m for m in client.get_logged_model(model.model_id).metrics if m.key == "recall"]
    assert got[0].dataset_name == "held-out" and got[0].value == 0.5
    found = mlflow.search_logged_models(
        [state["exp"]],
        filter_string="metrics.recall > 0.4",
        datasets=[{"dataset_name": "held-out", "dataset_digest": "d1"}],
        output_format="list",
    )
    assert [m.model_id for m in found] == [model.model_id]


@step("async logging")
def _():
    with mlflow.start_run(run_name="async") as run:
        for i in range(20):
            mlflow.log_metric("later", i, step=i, synchronous=False)
        mlflow.log_params({"x": 1, "y": 2}, synchronous=False)
        mlflow.flush_async_logging()
    assert len(client.get_metric_history(run.info.run_id, "later")) == 20


@step("autolog")
def _():
    from sklearn.linear_model import LogisticRegression

    x, y = iris()
    mlflow.sklearn.autolog(log_models=False, silent=True)
    try:
        with mlflow.start_run(run_name="auto") as run:
            LogisticRegression(max_iter=300).fit(x, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    assert got.data.params["max_iter"] == "300" and "training_score" in got.data.metrics


# Registry ----------------------------------------------------------------------------------------

name = f"churn model {mark}".replace(" ", "-")


@step("create_registered_model")
def _():
    made = client.create_registered_model(name, tags={"team": "risk"}, description="who leaves")
    assert made.name == name and made.tags["team"] == "risk"
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name))


@step("register_model of a run")
def _():
    version = mlflow.register_model(f"runs:/{state['model_run']}/model", name)
    assert str(version.version) == "1" and version.status == "READY"


@step("log_model registers a version at once")
def _():
    model, _, _ = fitted()
    with mlflow.start_run(run_name="registering") as run:
        state["second_run"] = run.info.run_id
        mlflow.sklearn.log_model(model, registered_model_name=name, **where("model"))
    assert client.get_model_version(name, "2").run_id == state["second_run"]


@step("create_model_version with tags")
def _():
    where = client.get_model_version_download_uri(name, "1")
    version = client.create_model_version(name, where, state["model_run"], tags={"k": "v"})
    assert str(version.version) == "3" and version.tags["k"] == "v"


@step("update model and version")
def _():
    assert client.update_registered_model(name, "new words").description == "new words"
    assert client.update_model_version(name, "1", "the first").description == "the first"


@step("tags of models and versions")
def _():
    client.set_registered_model_tag(name, "x", "1")
    client.delete_registered_model_tag(name, "team")
    assert client.get_registered_model(name).tags == {"x": "1"}
    client.set_model_version_tag(name, "1", "y", "2")
    client.delete_model_version_tag(name, "3", "k")
    assert client.get_model_version(name, "1").tags == {"y": "2"}


@step("aliases")
def _():
    client.set_registered_model_alias(name, "best", "1")
    client.set_registered_model_alias(name, "best", "2")
    client.set_registered_model_alias(name, "next", "3")
    got = client.get_model_version_by_alias(name, "best")
    assert str(got.version) == "2" and "best" in got.aliases
    assert {k: str(v) for k, v in client.get_registered_model(name).aliases.items()} == {
        "best": "2",
        "next": "3",
    }
    client.delete_registered_model_alias(name, "next")
    refused(
        "INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias(name, "next")
    )


@step("load_model by alias, number and latest")
def _():
    model, x, _ = fitted()
    for what in ["@best", "/1", "/latest"]:
        loaded = mlflow.pyfunc.load_model(f"models:/{name}{what}")
        assert (loaded.predict(x[:5]) == model.predict(x[:5])).all(), what


@step("stages")
def _():
    client.transition_model_version_stage(name, "1", "Staging")
    client.transition_model_version_stage(name, "2", "Production")
    moved = client.transition_model_version_stage(
        name, "3", "Production", archive_existing_versions=True
    )
    assert moved.current_stage == "Production"
    assert client.get_model_version(name, "2").current_stage == "Archived"
    latest = {v.current_stage: str(v.version) for v in client.get_latest_versions(name)}
    assert latest == {"Staging": "1", "Production": "3", "Archived": "2"}, latest
    loaded = mlflow.pyfunc.load_model(f"models:/{name}/Production")
    assert loaded.metadata.run_id == state["model_run"]


@step("search_model_versions and search_registered_models")
def _():
    found = client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])
    assert [str(v.version) for v in found] == ["1", "2", "3"]
    by_run = client.search_model_versions(f"run_id = '{state['second_run']}'")
    assert [str(v.version) for v in by_run] == ["2"]
    models = client.search_registered_models(f"name LIKE '{name[:9]}%'", order_by=["name ASC"])
    assert name in [m.name for m in models]
    page = client.search_model_versions(f"name = '{name}'", max_results=2)
    assert len(page) == 2 and page.token


@step("get_model_version_download_uri")
def _():
    assert client.get_model_version_download_uri(name, "1")


@step("rename_registered_model")
def _():
    client.rename_registered_model(name, name + "-2")
    assert str(client.get_model_version_by_alias(name + "-2", "best").version) == "2"
    client.rename_registered_model(name + "-2", name)


@step("delete a version, and the number is never given again")
def _():
    client.delete_model_version(name, "3")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name, "3"))
    made = client.create_model_version(
        name, f"runs:/{state['model_run']}/model", state["model_run"]
    )
    assert str(made.version) == "4"


@step("delete a registered model")
def _():
    client.delete_registered_model(name)
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name))


@step("delete an experiment with its runs")
def _():
    client.delete_experiment(state["exp"])
    assert client.get_run(state["run"]).info.lifecycle_stage == "deleted"


print(f"{count} steps with mlflow {mlflow.__version__}, {len(failures)} failed: {failures}")
sys.exit(1 if failures else 0)

BEGIN TRANSACTION;
CREATE TABLE artifacts (
  run bigint not null references runs (seq),
  path text not null,
  sha256 text not null,
  size bigint not null,
  primary key (run, path)
) without rowid;
INSERT INTO "artifacts" VALUES(1,'report.json','44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',2);
CREATE TABLE changes (number bigint not null);
INSERT INTO "changes" VALUES(12);
CREATE TABLE counters (name text primary key, value bigint not null) without rowid;
INSERT INTO "counters" VALUES('dataset',1);
INSERT INTO "counters" VALUES('experiment',1);
INSERT INTO "counters" VALUES('run',1);
CREATE TABLE datasets (
  seq integer primary key,
  experiment bigint not null references experiments (id),
  name text not null,
  digest text not null,
  source_type text not null,
  source text not null,
  columns text not null,
  profile text not null,
  unique (experiment, name, digest)
);
INSERT INTO "datasets" VALUES(1,1,'customers.csv','9c56cc51b374','local','customers.csv','','{"num_rows": 300}');
CREATE TABLE experiment_tags (
  experiment bigint not null references experiments (id),
  key text not null,
  value text not null,
  primary key (experiment, key)
) without rowid;
CREATE TABLE experiments (
  id integer primary key,
  name text not null unique,
  artifact_location text not null,
  created bigint not null,
  updated bigint not null,
  deleted bigint
);
INSERT INTO "experiments" VALUES(0,'Default','mlflow-artifacts:/0',0,0,NULL);
INSERT INTO "experiments" VALUES(1,'churn','mlflow-artifacts:/1',1800000000000,1800000000000,NULL);
CREATE TABLE formats (room text primary key, version bigint not null) without rowid;
INSERT INTO "formats" VALUES('store',1);
INSERT INTO "formats" VALUES('tracking',1);
CREATE TABLE input_tags (
  run bigint not null references runs (seq),
  dataset bigint not null references datasets (seq),
  key text not null,
  value text not null,
  primary key (run, dataset, key)
) without rowid;
INSERT INTO "input_tags" VALUES(1,1,'mlflow.data.context','training');
CREATE TABLE inputs (
  run bigint not null references runs (seq),
  dataset bigint not null references datasets (seq),
  primary key (run, dataset)
) without rowid;
INSERT INTO "inputs" VALUES(1,1);
CREATE TABLE latest_metrics (
  run bigint not null references runs (seq),
  key text not null,
  step bigint not null,
  at bigint not null,
  value double precision not null,
  is_nan bigint not null,
  primary key (run, key)
) without rowid;
INSERT INTO "latest_metrics" VALUES(1,'val_roc_auc',0,1800000003000,0.83,0);
CREATE TABLE metric_points (
  run bigint not null references runs (seq),
  key text not null,
  step bigint not null,
  at bigint not null,
  value double precision not null,
  is_nan bigint not null,
  primary key (run, key, step, at, value, is_nan)
) without rowid;
INSERT INTO "metric_points" VALUES(1,'val_roc_auc',0,1800000003000,0.83,0);
CREATE TABLE params (
  run bigint not null references runs (seq),
  key text not null,
  value text not null,
  primary key (run, key)
) without rowid;
INSERT INTO "params" VALUES(1,'model','boosting');
CREATE TABLE runs (
  seq integer primary key,
  id text not null unique,
  experiment bigint not null references experiments (id),
  name text not null,
  user_id text not null,
  status text not null,
  started bigint not null,
  ended bigint,
  artifact_uri text not null,
  deleted bigint
);
INSERT INTO "runs" VALUES(1,'5f1d7a84c1e24bb69b1c9e2e6f2b7a10',1,'quiet-alder-412','ann','FINISHED',1800000000000,1800000004000,'mlflow-artifacts:/1/5f1d7a84c1e24bb69b1c9e2e6f2b7a10/artifacts',NULL);
CREATE TABLE tags (
  run bigint not null references runs (seq),
  key text not null,
  value text not null,
  primary key (run, key)
) without rowid;
INSERT INTO "tags" VALUES(1,'mlflow.user','ann');
CREATE INDEX runs_recent on runs (experiment, started desc, id);
CREATE INDEX artifacts_of_blob on artifacts (sha256);
COMMIT;

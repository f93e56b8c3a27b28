create table counters (name {text} primary key, value bigint not null) {clustered};
insert into counters (name, value) values ('experiment', 0), ('run', 0), ('dataset', 0);

create table experiments (
  id {key},
  name {text} not null unique,
  artifact_location {text} not null,
  created bigint not null,
  updated bigint not null,
  deleted bigint
);
insert into experiments (id, name, artifact_location, created, updated)
  values (0, 'Default', 'mlflow-artifacts:/0', 0, 0);

create table experiment_tags (
  experiment bigint not null references experiments (id),
  key {text} not null,
  value {text} not null,
  primary key (experiment, key)
) {clustered};

create table runs (
  seq {key},
  id {text} not null unique,
  experiment bigint not null references experiments (id),
  name {text} not null,
  user_id {text} not null,
  status {text} not null,
  started bigint not null,
  ended bigint,
  artifact_uri {text} not null,
  deleted bigint
);
create index runs_recent on runs (experiment, started desc, id);

create table params (
  run bigint not null references runs (seq),
  key {text} not null,
  value {text} not null,
  primary key (run, key)
) {clustered};

create table tags (
  run bigint not null references runs (seq),
  key {text} not null,
  value {text} not null,
  primary key (run, key)
) {clustered};

create table metric_points (
  run bigint not null references runs (seq),
  key {text} not null,
  step bigint not null,
  at bigint not null,
  value double precision not null,
  is_nan bigint not null,
  primary key (run, key, step, at, value, is_nan)
) {clustered};

create table latest_metrics (
  run bigint not null references runs (seq),
  key {text} not null,
  step bigint not null,
  at bigint not null,
  value double precision not null,
  is_nan bigint not null,
  primary key (run, key)
) {clustered};

create table datasets (
  seq {key},
  experiment bigint not null references experiments (id),
  name {text} not null,
  digest {text} not null,
  source_type {text} not null,
  source {text} not null,
  columns {text} not null,
  profile {text} not null,
  unique (experiment, name, digest)
);

create table inputs (
  run bigint not null references runs (seq),
  dataset bigint not null references datasets (seq),
  primary key (run, dataset)
) {clustered};

create table input_tags (
  run bigint not null references runs (seq),
  dataset bigint not null references datasets (seq),
  key {text} not null,
  value {text} not null,
  primary key (run, dataset, key)
) {clustered};

create table artifacts (
  run bigint not null references runs (seq),
  path {text} not null,
  sha256 {text} not null,
  size bigint not null,
  primary key (run, path)
) {clustered};
create index artifacts_of_blob on artifacts (sha256);

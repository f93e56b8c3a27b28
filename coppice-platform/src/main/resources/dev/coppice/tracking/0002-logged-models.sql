insert into counters (name, value) values ('model', 0), ('measured_on', 0);

create table logged_models (
  seq {key},
  id {text} not null unique,
  experiment bigint not null references experiments (id),
  name {text} not null,
  type {text} not null,
  source_run {text} not null,
  status {text} not null,
  user_id {text} not null,
  artifact_uri {text} not null,
  created bigint not null,
  updated bigint not null,
  deleted bigint
);
create index logged_models_recent on logged_models (experiment, created desc, id);
create index logged_models_of_run on logged_models (source_run);

create table model_params (
  model bigint not null references logged_models (seq),
  key {text} not null,
  value {text} not null,
  primary key (model, key)
) {clustered};

create table model_tags (
  model bigint not null references logged_models (seq),
  key {text} not null,
  value {text} not null,
  primary key (model, key)
) {clustered};

create table measured_on (
  seq {key},
  name {text} not null,
  digest {text} not null,
  unique (name, digest)
);
insert into measured_on (seq, name, digest) values (0, '', '');

create table model_metrics (
  model bigint not null references logged_models (seq),
  key {text} not null,
  run bigint not null references runs (seq),
  dataset bigint not null references measured_on (seq),
  step bigint not null,
  at bigint not null,
  value double precision not null,
  is_nan bigint not null,
  primary key (model, key, run, dataset)
) {clustered};
create index model_metrics_of_run on model_metrics (run);

create table run_models (
  run bigint not null references runs (seq),
  model bigint not null references logged_models (seq),
  direction {text} not null,
  step bigint not null,
  primary key (run, direction, model)
) {clustered};

create table model_artifacts (
  model bigint not null references logged_models (seq),
  path {text} not null,
  sha256 {text} not null,
  size bigint not null,
  primary key (model, path)
) {clustered};
create index model_artifacts_of_blob on model_artifacts (sha256);

create table loose_artifacts (
  path {text} primary key,
  sha256 {text} not null,
  size bigint not null
) {clustered};
create index loose_artifacts_of_blob on loose_artifacts (sha256);

create table registered_names (name {text} primary key, versions bigint not null) {clustered};

create table registered_models (
  id {key},
  name {text} not null,
  description {text} not null,
  created bigint not null,
  updated bigint not null,
  deleted bigint
);
create unique index registered_models_by_name on registered_models (name) where deleted is null;

create table registered_model_tags (
  model bigint not null references registered_models (id),
  key {text} not null,
  value {text} not null,
  primary key (model, key)
) {clustered};

create table model_versions (
  seq {key},
  model bigint not null references registered_models (id),
  number bigint not null,
  label {text} not null,
  run_id {text},
  run_link {text},
  source {text} not null,
  model_hash {text},
  request {text},
  description {text} not null,
  user_id {text} not null,
  status {text} not null,
  created bigint not null,
  updated bigint not null,
  archived bigint,
  deleted bigint,
  unique (model, number)
);
create unique index model_versions_by_label on model_versions (model, label) where deleted is null;
create unique index model_versions_by_request on model_versions (model, request) where deleted is null;

create table model_version_tags (
  version bigint not null references model_versions (seq),
  key {text} not null,
  value {text} not null,
  primary key (version, key)
) {clustered};

create table version_files (
  version bigint not null references model_versions (seq),
  path {text} not null,
  sha256 {text} not null,
  size bigint not null,
  primary key (version, path)
) {clustered};
create index version_files_of_blob on version_files (sha256);

create table aliases (
  model bigint not null references registered_models (id),
  alias {text} not null,
  version bigint not null,
  primary key (model, alias)
) {clustered};
create index aliases_of_version on aliases (model, version);

create table alias_changes (
  seq {key},
  model bigint not null references registered_models (id),
  alias {text} not null,
  previous bigint,
  version bigint,
  below bigint,
  kind {text} not null,
  at bigint not null,
  actor {text} not null,
  reason {text} not null
);
create index alias_changes_in_order on alias_changes (model, alias, seq);

create table promotions (
  seq {key},
  model bigint not null references registered_models (id),
  version bigint not null,
  outcome {text} not null,
  record {text} not null
);
create index promotions_of_model on promotions (model, seq);

create table flow_runs (
  seq {key},
  id {text} not null unique,
  project {text} not null,
  flow {text} not null,
  asked_by {text} not null,
  input {text} not null,
  status {text} not null,
  created bigint not null,
  begun bigint,
  ended bigint,
  owner {text} not null,
  cancel bigint not null,
  reason {text} not null
);
create index flow_runs_open on flow_runs (status, project, seq);

create table flow_steps (
  run bigint not null references flow_runs (seq),
  step {text} not null,
  status {text} not null,
  attempts bigint not null,
  begun bigint not null,
  ended bigint,
  not_before bigint not null,
  result {text} not null,
  failure {text} not null,
  primary key (run, step)
) {clustered};

create table flow_log (
  run bigint not null references flow_runs (seq),
  number bigint not null,
  at bigint not null,
  step {text} not null,
  line {text} not null,
  primary key (run, number)
) {clustered};

create table flow_schedules (
  project {text} not null,
  name {text} not null,
  flow {text} not null,
  timing {text} not null,
  zone {text} not null,
  input {text} not null,
  created bigint not null,
  primary key (project, name)
) {clustered};

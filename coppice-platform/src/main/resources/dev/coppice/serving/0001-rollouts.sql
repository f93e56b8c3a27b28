create table rollouts (
  id {key},
  model {text} not null,
  candidate bigint not null,
  champion_moves bigint not null,
  plan {text} not null,
  step bigint not null,
  state {text} not null,
  actor {text} not null,
  reason {text} not null,
  started bigint not null,
  moved bigint not null
);
create index rollouts_of_model on rollouts (model, id);

create table rollout_counts (
  rollout bigint not null references rollouts (id),
  step bigint not null,
  instance {text} not null,
  candidate {text} not null,
  champion {text} not null,
  primary key (rollout, step, instance)
) {clustered};

create table serving_state (
  instance {text} not null,
  project {text} not null,
  model {text} not null,
  body {text} not null,
  at bigint not null,
  primary key (instance, project)
) {clustered};

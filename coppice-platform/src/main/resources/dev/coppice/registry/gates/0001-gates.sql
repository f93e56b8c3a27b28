create table gate_uses (
  gate_set {text} not null,
  candidate {text} not null,
  at bigint not null,
  primary key (gate_set, candidate)
) {clustered};

create table approvals (
  model {text} not null,
  version bigint not null,
  approver {text} not null,
  reason {text} not null,
  at bigint not null,
  primary key (model, version, approver)
) {clustered};

create table audit (
  number {key},
  at bigint not null,
  actor {text} not null,
  action {text} not null,
  subject {text} not null,
  reason {text} not null,
  facts {text} not null,
  previous {text} not null,
  hash {text} not null
);
create index audit_by_subject on audit (subject, number);
create table audit_head (events bigint not null, hash {text} not null);
insert into audit_head (events, hash)
  values (0, '0000000000000000000000000000000000000000000000000000000000000000');

create table alerts (
  id {key},
  project {text} not null,
  version {text} not null,
  level {text} not null,
  severity {text} not null,
  reason {text} not null,
  columns {text} not null,
  opened bigint not null,
  closed bigint,
  acknowledged_by {text},
  acknowledged bigint
);
create index alerts_of_project on alerts (project, opened desc);

create table alert_news (
  id {key},
  alert bigint not null references alerts (id),
  told bigint,
  attempts bigint not null,
  next_attempt bigint not null,
  body {text} not null
);
create index alert_news_waiting on alert_news (told, next_attempt);

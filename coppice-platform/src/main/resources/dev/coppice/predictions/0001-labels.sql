create table labels (
  project {text} not null,
  request_id {text} not null,
  label {text} not null,
  known bigint not null,
  handed bigint not null,
  primary key (project, request_id)
) {clustered};

create table tokens (
  id {text} primary key,
  name {text} not null,
  role {text} not null,
  hash {text} not null,
  created_by {text} not null,
  created bigint not null,
  expires bigint,
  revoked bigint,
  seen bigint
);

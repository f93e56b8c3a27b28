create table changes (number bigint not null);
insert into changes (number) values (0);

-- Functions that the other files use. They live as long as the session.

-- The id of the n-th object of a kind, as long as a real one.
create function pg_temp.id(prefix text, n bigint) returns text language sql immutable
  return prefix || '_' || lpad(n::text, 26, '0');

-- A number from 0 to 999 for each n, the same each time. Another salt gives independent numbers.
create function pg_temp.spread(n bigint, salt integer default 0) returns bigint language sql immutable
  return (n * 2654435761 + salt * 97003) % 1000003 % 1000;

create function pg_temp.hash(content text) returns text language sql immutable
  return encode(sha256(content::bytea), 'hex');

create function pg_temp.epoch_ms(at timestamptz) returns bigint language sql stable
  return (extract(epoch from at) * 1000)::bigint;

-- Begins the epoch that rows are written in, while its table has the key that this needs.
select current_feed_epoch();

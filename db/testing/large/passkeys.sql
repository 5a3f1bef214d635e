-- 30,000 passkeys of 20,000 people; 20,000 challenges that nobody has answered, of which 500 are over; recovery codes of 3,000 people.

insert into passkeys (id, person_id, credential_id, public_key, counter, transports, name, created_at, backed_up)
select pg_temp.id('psk', n), pg_temp.id('per', 1 + n % 20000), sha256(('credential-' || n)::bytea), sha256(('key-' || n)::bytea), n % 3,
  '["internal"]', 'Laptop', now() - (30001 - n) * interval '1 hour', n % 3 = 0
from generate_series(1, 30000) n;

insert into passkey_challenges (hash, purpose, person_id, expires_at)
select sha256(('challenge-' || n)::bytea), (array['sign_in', 'register'])[1 + n % 2], case when n % 2 = 1 then pg_temp.id('per', n) end,
  now() + (n - 500) * interval '1 second'
from generate_series(1, 20000) n;

insert into recovery_codes (person_id, place, code_hash, used_at)
select pg_temp.id('per', n), place, sha256(('recovery-' || n || '-' || place)::bytea), case when place = 1 then now() end
from generate_series(1, 3000) n, generate_series(1, 10) place;

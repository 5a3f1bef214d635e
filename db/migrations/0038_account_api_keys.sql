CREATE INDEX "api_keys_by_account" ON "api_keys" USING btree ("account_id","created_at","id") WHERE "api_keys"."account_id" is not null;
--> statement-breakpoint
-- Written by hand

-- Owners of an account make, rotate and revoke its keys. The policy of the table keeps them to their account, and its constraint to the
-- scope `customer`. A rotation copies the hash of the secret before it.
GRANT SELECT, INSERT ON "api_keys" TO "evergreen_api";
--> statement-breakpoint
GRANT UPDATE (secret_hash, hint, previous_secret_hash, previous_hint, previous_valid_until, rotation_id, rotated_at, revoked_at)
  ON "api_keys" TO "evergreen_api";

ALTER TABLE "sandboxes" ADD COLUMN "internal" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "sign_in_attempts_finished" ON "sign_in_attempts" USING btree ("account_id","finished_at") WHERE "sign_in_attempts"."finished_at" is not null;
--> statement-breakpoint
-- A sandbox that the vendor has made is not its account's.
ALTER POLICY visible_accounts ON "sandboxes" USING (
  (source_account_id = ANY ((SELECT visible_accounts())::text[]) AND NOT internal) OR account_id = ANY ((SELECT visible_accounts())::text[])
);
--> statement-breakpoint
-- Which account a sandbox's account is a copy of: members act in the copies of their accounts.
GRANT SELECT (source_account_id, internal) ON "sandboxes" TO "evergreen_auth";

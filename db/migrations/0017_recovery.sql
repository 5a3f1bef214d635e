CREATE TABLE "ownership_claims" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"email" text NOT NULL,
	"person_id" text,
	"opened_by" text NOT NULL,
	"reason" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"approved_by" text,
	"approved_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "ownership_claims_texts" CHECK ("ownership_claims"."email" like '%_@_%' and "ownership_claims"."reason" <> ''),
	CONSTRAINT "ownership_claims_two_people" CHECK (case when "ownership_claims"."reason" is null then "ownership_claims"."opened_by" = "ownership_claims"."person_id" and "ownership_claims"."approved_by" is null
        else "ownership_claims"."opened_by" is distinct from "ownership_claims"."person_id" and "ownership_claims"."approved_by" is distinct from "ownership_claims"."opened_by"
          and ("ownership_claims"."approved_by" is null or "ownership_claims"."approved_by" is distinct from "ownership_claims"."person_id") end),
	CONSTRAINT "ownership_claims_approval" CHECK (("ownership_claims"."approved_by" is null) = ("ownership_claims"."approved_at" is null)
        and ("ownership_claims"."ready_at" is null) = ("ownership_claims"."reason" is not null and "ownership_claims"."approved_at" is null)
        and ("ownership_claims"."ready_at" is null or "ownership_claims"."person_id" is not null)),
	CONSTRAINT "ownership_claims_wait" CHECK ("ownership_claims"."ready_at" >= coalesce("ownership_claims"."approved_at", "ownership_claims"."created_at") + interval '72 hours'),
	CONSTRAINT "ownership_claims_in_time" CHECK ("ownership_claims"."completed_at" >= "ownership_claims"."ready_at" and "ownership_claims"."completed_at" <= "ownership_claims"."expires_at"),
	CONSTRAINT "ownership_claims_one_end" CHECK (num_nonnulls("ownership_claims"."completed_at", "ownership_claims"."revoked_at") < 2)
);
--> statement-breakpoint
CREATE TABLE "email_changes" (
	"person_id" text PRIMARY KEY NOT NULL,
	"old_code_hash" "bytea" NOT NULL,
	"new_code_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "email_changes_hashes" CHECK (octet_length("email_changes"."old_code_hash") = 32 and octet_length("email_changes"."new_code_hash") = 32)
);
--> statement-breakpoint
ALTER TABLE "guess_counters" DROP CONSTRAINT "guess_counters_kind";--> statement-breakpoint
ALTER TABLE "guess_counters" DROP CONSTRAINT "guess_counters_subject";--> statement-breakpoint
ALTER TABLE "ownership_claims" ADD CONSTRAINT "ownership_claims_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_claims" ADD CONSTRAINT "ownership_claims_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_claims" ADD CONSTRAINT "ownership_claims_opened_by_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_claims" ADD CONSTRAINT "ownership_claims_approved_by_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_changes" ADD CONSTRAINT "email_changes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_claims_one_open" ON "ownership_claims" USING btree ("account_id") WHERE "ownership_claims"."completed_at" is null and "ownership_claims"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "ownership_claims_listing" ON "ownership_claims" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "ownership_claims_by_account" ON "ownership_claims" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "ownership_claims_by_person" ON "ownership_claims" USING btree ("person_id","created_at","id");--> statement-breakpoint
CREATE INDEX "ownership_claims_by_opener" ON "ownership_claims" USING btree ("opened_by","created_at");--> statement-breakpoint
CREATE INDEX "email_changes_by_age" ON "email_changes" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "guess_counters" ADD CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try', 'invitation', 'license_search', 'email_change', 'email_change_try'));--> statement-breakpoint
ALTER TABLE "guess_counters" ADD CONSTRAINT "guess_counters_subject" CHECK ("guess_counters"."subject" in ('address', 'device', 'client', 'account', 'reference', 'person'));--> statement-breakpoint
-- Who may read and write what, as in 0014_row_level_security.sql and 0016_people.sql.
ALTER TABLE "ownership_claims" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "ownership_claims" TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
CREATE POLICY "every_account" ON "ownership_claims" TO evergreen_staff USING (true);
--> statement-breakpoint
-- The login of people records claims of members for themselves, and completes those whose time has come.
CREATE POLICY "every_account_to_read" ON "ownership_claims" FOR SELECT TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "of_members" ON "ownership_claims" FOR INSERT TO evergreen_auth WITH CHECK (reason IS NULL AND EXISTS (
  SELECT FROM members m
  WHERE m.account_id = ownership_claims.account_id AND m.person_id = ownership_claims.person_id AND m.role <> 'owner'
));
--> statement-breakpoint
CREATE POLICY "ready_or_expired" ON "ownership_claims" FOR UPDATE TO evergreen_auth USING (true) WITH CHECK (
  (completed_at = now()::timestamp(3) with time zone AND ready_at <= completed_at)
  OR (revoked_at = now()::timestamp(3) with time zone AND expires_at <= revoked_at)
);
--> statement-breakpoint
-- It makes nobody an owner but those whose claim the same transaction has completed.
CREATE POLICY "just_claimed" ON "members" FOR INSERT TO evergreen_auth WITH CHECK (role = 'owner' AND EXISTS (
  SELECT FROM ownership_claims c
  WHERE c.account_id = members.account_id AND c.person_id = members.person_id
    AND c.completed_at = now()::timestamp(3) with time zone
));
--> statement-breakpoint
CREATE POLICY "just_claimed_as_member" ON "members" FOR UPDATE TO evergreen_auth USING (EXISTS (
  SELECT FROM ownership_claims c
  WHERE c.account_id = members.account_id AND c.person_id = members.person_id
    AND c.completed_at = now()::timestamp(3) with time zone
)) WITH CHECK (role = 'owner' AND EXISTS (
  SELECT FROM ownership_claims c
  WHERE c.account_id = members.account_id AND c.person_id = members.person_id
    AND c.completed_at = now()::timestamp(3) with time zone
));
--> statement-breakpoint
-- It changes no address but of a person whose change the same transaction has finished, and no invitation but to accept it, to end it,
-- or to address it to such a person.
CREATE POLICY "just_confirmed" ON "people" AS RESTRICTIVE FOR UPDATE TO evergreen_auth USING (EXISTS (
  SELECT FROM email_changes c WHERE c.person_id = people.id AND c.finished_at = now()::timestamp(3) with time zone
));
--> statement-breakpoint
CREATE POLICY "just_accepted_ended_or_readdressed" ON "invitations" AS RESTRICTIVE FOR UPDATE TO evergreen_auth USING (true) WITH CHECK (
  accepted_at = now()::timestamp(3) with time zone
  OR revoked_at = now()::timestamp(3) with time zone
  OR EXISTS (
    SELECT FROM people p JOIN email_changes c ON c.person_id = p.id
    WHERE lower(p.email) = lower(invitations.email) AND c.finished_at = now()::timestamp(3) with time zone
  )
);
--> statement-breakpoint
GRANT SELECT, UPDATE (revoked_at) ON "ownership_claims" TO "evergreen_api";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (person_id, approved_by, approved_at, ready_at, expires_at, revoked_at) ON "ownership_claims" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (completed_at, revoked_at) ON "ownership_claims" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (old_code_hash, new_code_hash, created_at, tries, finished_at) ON "email_changes" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (email) ON "people" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (email, revoked_at) ON "invitations" TO "evergreen_auth";
--> statement-breakpoint
-- Whose account is searched for in a live account only.
GRANT SELECT (sandbox_id) ON "accounts" TO "evergreen_auth";
--> statement-breakpoint
-- The worker answers searches for licences: it writes to an account's people, as often as the counters let it.
GRANT INSERT ON "person_mails" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT ON "members", "contacts" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (starts_at, count, alarmed) ON "guess_counters" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (created_at), DELETE ON "email_changes" TO "evergreen_worker";

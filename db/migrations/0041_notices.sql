CREATE TABLE "notice_reads" (
	"person_id" text NOT NULL,
	"account_id" text NOT NULL,
	"read_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notice_reads_person_id_account_id_pk" PRIMARY KEY("person_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "notice_reads" ADD CONSTRAINT "notice_reads_member" FOREIGN KEY ("person_id","account_id") REFERENCES "public"."members"("person_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invitations_pending" ON "invitations" USING btree ("account_id","expires_at","id") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "ownership_claims_announced" ON "ownership_claims" USING btree ("account_id","ready_at","id");--> statement-breakpoint
-- Written by hand

-- Who may read and write what, as in 0014_row_level_security.sql. A member says for themselves what they have read.
ALTER TABLE "notice_reads" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "notice_reads" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "notice_reads" TO evergreen_api
  USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
GRANT SELECT ON "notice_reads" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (read_until) ON "notice_reads" TO "evergreen_auth";

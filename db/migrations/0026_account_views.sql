CREATE TABLE "account_views" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"person_id" text NOT NULL,
	"first_name" text NOT NULL,
	"session_id" text NOT NULL,
	"role" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "account_views_role" CHECK ("account_views"."role" in ('owner', 'billing_manager', 'license_manager', 'member', 'viewer')),
	CONSTRAINT "account_views_reason" CHECK (char_length("account_views"."reason") between 10 and 500),
	CONSTRAINT "account_views_time" CHECK ("account_views"."expires_at" > "account_views"."created_at" and "account_views"."expires_at" <= "account_views"."created_at" + interval '30 minutes')
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "view_id" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "in_view" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "account_views" ADD CONSTRAINT "account_views_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_views" ADD CONSTRAINT "account_views_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_views_one_open" ON "account_views" USING btree ("session_id") WHERE "account_views"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "account_views_by_account" ON "account_views" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "account_views_by_person" ON "account_views" USING btree ("person_id","account_id","created_at");
--> statement-breakpoint
-- Written by hand
-- Who may read and write what, as in 0014_row_level_security.sql. A session that ends takes its view with it.
ALTER TABLE "account_views" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "account_views" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "account_views" TO evergreen_api
  USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
GRANT SELECT ON "account_views" TO "evergreen_api";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (ended_at) ON "account_views" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, UPDATE (ended_at) ON "account_views" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (in_view) ON "sessions" TO "evergreen_staff", "evergreen_auth";

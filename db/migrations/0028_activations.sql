CREATE TABLE "activations" (
	"id" text PRIMARY KEY NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"name" text,
	"platform" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	CONSTRAINT "activations_fingerprint" CHECK (char_length("activations"."fingerprint") between 1 and 200),
	CONSTRAINT "activations_end" CHECK (("activations"."ended_at" is null) = ("activations"."ended_by" is null))
);
--> statement-breakpoint
ALTER TABLE "activations" ADD CONSTRAINT "activations_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activations" ADD CONSTRAINT "activations_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "activations_one_a_machine" ON "activations" USING btree ("license_id","fingerprint") WHERE "activations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "activations_listing" ON "activations" USING btree ("created_at","id") WHERE "activations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "activations_by_account" ON "activations" USING btree ("account_id","created_at","id") WHERE "activations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "activations_by_license" ON "activations" USING btree ("license_id","created_at","id") WHERE "activations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "activations_ended" ON "activations" USING btree ("ended_at");--> statement-breakpoint
-- Written by hand
-- Who may read and write what, as in 0014_row_level_security.sql. Products activate by a key, as whoever looks keys up.
ALTER TABLE "activations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "activations" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "activations" TO evergreen_api
  USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
GRANT SELECT, UPDATE (ended_at, ended_by) ON "activations" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (name, platform, seen_at, ended_at, ended_by) ON "activations" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (ended_at), DELETE ON "activations" TO "evergreen_worker";

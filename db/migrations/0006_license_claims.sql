CREATE TABLE "claims" (
	"key" text PRIMARY KEY NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "claims_key" CHECK (char_length("claims"."key") between 1 and 500),
	CONSTRAINT "claims_sequence" CHECK ("claims"."sequence" >= 1)
);
--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "claims_by_license" ON "claims" USING btree ("license_id");--> statement-breakpoint
CREATE INDEX "claims_by_account" ON "claims" USING btree ("account_id");--> statement-breakpoint
-- The trials that there have been. Of several of one account and plan the oldest holds the claim; the others stay as they
-- are. A sandbox's copy has no trial period of its own, but its source may.
INSERT INTO "claims" ("key", "license_id", "account_id", "sequence", "created_at")
SELECT DISTINCT ON ("l"."account_id", "l"."plan_id")
  'trial/' || "l"."account_id" || '/' || "l"."plan_id", "l"."id", "l"."account_id", 1, "l"."created_at"
FROM "licenses" "l"
WHERE EXISTS (
  SELECT FROM "license_periods" "p" WHERE "p"."license_id" IN ("l"."id", "l"."copied_from") AND "p"."kind" = 'trial'
)
ORDER BY "l"."account_id", "l"."plan_id", "l"."created_at", "l"."id";

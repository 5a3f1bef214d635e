CREATE TABLE "license_labels" (
	"license_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"external_id" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_labels_valid" CHECK (("license_labels"."external_id" is null or char_length("license_labels"."external_id") between 1 and 255) and jsonb_typeof("license_labels"."metadata") = 'object')
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "license_labels" ADD CONSTRAINT "license_labels_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "license_labels_external_id" ON "license_labels" USING btree ("account_id","external_id") WHERE "license_labels"."external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_external_id" ON "accounts" USING btree ("external_id") WHERE "accounts"."external_id" is not null and "accounts"."sandbox_id" is null;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_labels" CHECK (("accounts"."external_id" is null or char_length("accounts"."external_id") between 1 and 255) and jsonb_typeof("accounts"."metadata") = 'object');
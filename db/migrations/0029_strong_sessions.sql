CREATE TABLE "sign_on_subjects" (
	"account_id" text NOT NULL,
	"person_id" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_on_subjects_account_id_person_id_issuer_client_id_pk" PRIMARY KEY("account_id","person_id","issuer","client_id"),
	CONSTRAINT "sign_on_subjects_subject" CHECK (char_length("sign_on_subjects"."subject") between 1 and 255)
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "passkeys_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "passkeys_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "strength" text DEFAULT 'mail_code';--> statement-breakpoint
ALTER TABLE "sign_on_subjects" ADD CONSTRAINT "sign_on_subjects_member" FOREIGN KEY ("person_id","account_id") REFERENCES "public"."members"("person_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_on_subjects_one_person" ON "sign_on_subjects" USING btree ("account_id","issuer","client_id","subject");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_passkeys_required" UNIQUE("id","passkeys_required");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_strength" CHECK ("sessions"."strength" in ('mail_code', 'recovery_code', 'strong'));--> statement-breakpoint
-- Written by hand

-- The copies follow the account by themselves, and a new member cannot have another value.
ALTER TABLE "members" ADD CONSTRAINT "members_passkeys_required_fk" FOREIGN KEY ("account_id", "passkeys_required")
  REFERENCES "accounts" ("id", "passkeys_required") ON UPDATE CASCADE;
--> statement-breakpoint
GRANT UPDATE (strength) ON "sessions" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (passkeys_required) ON "accounts" TO "evergreen_auth";
--> statement-breakpoint
ALTER TABLE "sign_on_subjects" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "sign_on_subjects" TO evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "sign_on_subjects" TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
-- Whom a provider means is written where somebody signs in by it, and forgotten by an owner.
GRANT SELECT, INSERT ON "sign_on_subjects" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, DELETE ON "sign_on_subjects" TO "evergreen_api", "evergreen_staff";

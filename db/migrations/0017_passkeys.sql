CREATE TABLE "passkey_challenges" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"person_id" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "passkey_challenges_hash" CHECK (octet_length("passkey_challenges"."hash") = 32),
	CONSTRAINT "passkey_challenges_purpose" CHECK ("passkey_challenges"."purpose" in ('register', 'sign_in')),
	CONSTRAINT "passkey_challenges_person" CHECK (("passkey_challenges"."purpose" = 'register') = ("passkey_challenges"."person_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"credential_id" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"backed_up" boolean NOT NULL,
	CONSTRAINT "passkeys_name" CHECK ("passkeys"."name" <> ''),
	CONSTRAINT "passkeys_counter" CHECK ("passkeys"."counter" >= 0)
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"person_id" text NOT NULL,
	"place" integer NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "recovery_codes_person_id_place_pk" PRIMARY KEY("person_id","place"),
	CONSTRAINT "recovery_codes_code_hash" CHECK (octet_length("recovery_codes"."code_hash") = 32),
	CONSTRAINT "recovery_codes_place" CHECK ("recovery_codes"."place" between 1 and 10)
);
--> statement-breakpoint
ALTER TABLE "guess_counters" DROP CONSTRAINT "guess_counters_kind";--> statement-breakpoint
ALTER TABLE "passkey_challenges" ADD CONSTRAINT "passkey_challenges_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "passkey_challenges_by_end" ON "passkey_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "passkeys_credential" ON "passkeys" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "passkeys_by_person" ON "passkeys" USING btree ("person_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_codes_hash" ON "recovery_codes" USING btree ("code_hash");--> statement-breakpoint
ALTER TABLE "guess_counters" ADD CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try', 'invitation', 'credential'));--> statement-breakpoint
-- A person's passkeys and codes are read by the login of sign-in alone. A passkey stays its person's, with the same key.
GRANT SELECT, INSERT, DELETE, UPDATE (name, counter, last_used_at, backed_up) ON "passkeys" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "passkey_challenges" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (code_hash, created_at, used_at) ON "recovery_codes" TO "evergreen_auth";
--> statement-breakpoint
-- The worker deletes what is outdated.
GRANT DELETE, SELECT (expires_at) ON "passkey_challenges" TO "evergreen_worker";

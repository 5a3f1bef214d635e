CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"language" text NOT NULL,
	"zone" text NOT NULL,
	"currency" text NOT NULL,
	"region" text NOT NULL,
	"parent_id" text,
	"reminders" boolean DEFAULT true NOT NULL,
	"stripe_customer_id" text,
	"sandbox_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_parent_is_another" CHECK ("accounts"."parent_id" <> "accounts"."id"),
	CONSTRAINT "accounts_currency" CHECK ("accounts"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "accounts_texts" CHECK ("accounts"."name" <> '' and "accounts"."email" like '%_@_%' and "accounts"."zone" <> '')
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"hint" text NOT NULL,
	"scope" text NOT NULL,
	"account_id" text,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_secret_hash" CHECK (octet_length("api_keys"."secret_hash") = 32),
	CONSTRAINT "api_keys_scope" CHECK ("api_keys"."scope" in ('admin', 'agent', 'customer', 'product')),
	CONSTRAINT "api_keys_customer_has_account" CHECK (("api_keys"."scope" = 'customer') = ("api_keys"."account_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "change_log" (
	"license_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" jsonb NOT NULL,
	"event" text NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"reason" text,
	"changes" jsonb NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "change_log_license_id_sequence_pk" PRIMARY KEY("license_id","sequence"),
	CONSTRAINT "change_log_hash_unique" UNIQUE("hash"),
	CONSTRAINT "change_log_sequence" CHECK ("change_log"."sequence" >= 1),
	CONSTRAINT "change_log_first" CHECK (("change_log"."sequence" = 1) = ("change_log"."from_state" is null)),
	CONSTRAINT "change_log_from" CHECK ("change_log"."from_state" is null or "change_log"."from_state" in ('trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired')),
	CONSTRAINT "change_log_to" CHECK ("change_log"."to_state" in ('trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired')),
	CONSTRAINT "change_log_hashes" CHECK ("change_log"."hash" ~ '^[0-9a-f]{64}$' and "change_log"."previous_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "change_log_actor" CHECK (("change_log"."actor" ->> 'kind' <> '' and "change_log"."actor" ->> 'id' <> '') is true)
);
--> statement-breakpoint
CREATE TABLE "entitlements" (
	"license_id" text NOT NULL,
	"feature" text NOT NULL,
	"kind" text NOT NULL,
	"limit" bigint,
	"source" text NOT NULL,
	CONSTRAINT "entitlements_license_id_feature_pk" PRIMARY KEY("license_id","feature"),
	CONSTRAINT "entitlements_kind" CHECK ("entitlements"."kind" in ('boolean', 'quantity', 'metered')),
	CONSTRAINT "entitlements_limit" CHECK (("entitlements"."kind" = 'boolean') = ("entitlements"."limit" is null) and coalesce("entitlements"."limit" >= 0, true))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_one_per_transition" UNIQUE("license_id","sequence"),
	CONSTRAINT "events_id" CHECK ("events"."id" like 'evt\_%')
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" text NOT NULL,
	"key" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" text NOT NULL,
	"claim" text NOT NULL,
	"locked_until" timestamp (3) with time zone NOT NULL,
	"response_status" integer,
	"response_headers" jsonb,
	"response_body" "bytea",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_key_pk" PRIMARY KEY("api_key_id","key"),
	CONSTRAINT "idempotency_keys_status" CHECK ("idempotency_keys"."status" in ('in_progress', 'done')),
	CONSTRAINT "idempotency_keys_length" CHECK (char_length("idempotency_keys"."key") between 1 and 255),
	CONSTRAINT "idempotency_keys_done" CHECK (("idempotency_keys"."status" = 'done') = ("idempotency_keys"."response_status" is not null and "idempotency_keys"."response_headers" is not null and "idempotency_keys"."response_body" is not null)),
	CONSTRAINT "idempotency_keys_response" CHECK ("idempotency_keys"."response_status" between 100 and 599)
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sandbox_id" text,
	"period_number" integer NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"hosted_url" text,
	"paid_at" timestamp (3) with time zone,
	"span" "tstzrange" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invoices_amount" CHECK ("invoices"."amount" >= 0),
	CONSTRAINT "invoices_currency" CHECK ("invoices"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "invoices_attempts" CHECK ("invoices"."attempts" >= 0),
	CONSTRAINT "invoices_period" CHECK ("invoices"."period_number" >= 1),
	CONSTRAINT "invoices_status" CHECK ("invoices"."status" in ('open', 'uncollectible', 'void', 'paid', 'refunded')),
	CONSTRAINT "invoices_paid" CHECK (("invoices"."status" in ('paid', 'refunded')) = ("invoices"."paid_at" is not null)),
	CONSTRAINT "invoices_span" CHECK (not isempty("invoices"."span"))
);
--> statement-breakpoint
CREATE TABLE "license_keys" (
	"license_id" text NOT NULL,
	"version" integer NOT NULL,
	"lookup_hash" "bytea" NOT NULL,
	"ciphertext" "bytea" NOT NULL,
	"secret_id" text NOT NULL,
	"hint" text NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"revoked" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_keys_license_id_version_pk" PRIMARY KEY("license_id","version"),
	CONSTRAINT "license_keys_version" CHECK ("license_keys"."version" >= 1),
	CONSTRAINT "license_keys_lookup_hash" CHECK (octet_length("license_keys"."lookup_hash") = 32),
	CONSTRAINT "license_keys_ciphertext" CHECK (octet_length("license_keys"."ciphertext") > 28),
	CONSTRAINT "license_keys_hint" CHECK (char_length("license_keys"."hint") = 4)
);
--> statement-breakpoint
CREATE TABLE "license_periods" (
	"license_id" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"span" "tstzrange" NOT NULL,
	CONSTRAINT "license_periods_license_id_number_pk" PRIMARY KEY("license_id","number"),
	CONSTRAINT "license_periods_kind" CHECK ("license_periods"."kind" in ('trial', 'paid', 'comp')),
	CONSTRAINT "license_periods_trial_is_zero" CHECK (("license_periods"."number" = 0) = ("license_periods"."kind" = 'trial') and "license_periods"."number" >= 0),
	CONSTRAINT "license_periods_half_open" CHECK (isempty("license_periods"."span") or (lower_inc("license_periods"."span") and not upper_inc("license_periods"."span") and lower("license_periods"."span") is not null and upper("license_periods"."span") is not null))
);
--> statement-breakpoint
CREATE TABLE "licenses" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"sandbox_id" text,
	"plan_id" text NOT NULL,
	"state" text NOT NULL,
	"currency" text NOT NULL,
	"quantity" integer NOT NULL,
	"period_start" timestamp (3) with time zone,
	"period_end" timestamp (3) with time zone,
	"auto_renew" boolean NOT NULL,
	"cancelled" boolean NOT NULL,
	"sequence" integer NOT NULL,
	"head_hash" text NOT NULL,
	"clock" timestamp (3) with time zone NOT NULL,
	"record" jsonb NOT NULL,
	"copied_from" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "licenses_state" CHECK ("licenses"."state" in ('trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired')),
	CONSTRAINT "licenses_currency" CHECK ("licenses"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "licenses_quantity" CHECK ("licenses"."quantity" >= 1),
	CONSTRAINT "licenses_sequence" CHECK ("licenses"."sequence" >= 1),
	CONSTRAINT "licenses_head_hash" CHECK ("licenses"."head_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "licenses_copied_into_sandbox" CHECK ("licenses"."copied_from" is null or "licenses"."sandbox_id" is not null),
	CONSTRAINT "licenses_period_whole" CHECK (("licenses"."period_start" is null) = ("licenses"."period_end" is null)),
	CONSTRAINT "licenses_period_order" CHECK ("licenses"."period_end" > "licenses"."period_start" or ("licenses"."period_end" = "licenses"."period_start" and "licenses"."state" in ('renewal', 'expired', 'retired'))),
	CONSTRAINT "licenses_period_of_state" CHECK ("licenses"."period_start" is not null or "licenses"."state" in ('renewal', 'expired', 'retired')),
	CONSTRAINT "licenses_record_agrees" CHECK (("licenses"."record" ->> 'id' = "licenses"."id" and "licenses"."record" ->> 'account' = "licenses"."account_id" and "licenses"."record" ->> 'state' = "licenses"."state" and ("licenses"."record" ->> 'sequence')::integer = "licenses"."sequence" and ("licenses"."record" ->> 'sandbox') is not distinct from "licenses"."sandbox_id") is true)
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sandbox_id" text,
	"sequence" integer NOT NULL,
	"template" text NOT NULL,
	"params" jsonb NOT NULL,
	"legal" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"suppressed_reason" text,
	"message_id" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notifications_status" CHECK ("notifications"."status" in ('pending', 'delivered', 'suppressed', 'failed')),
	CONSTRAINT "notifications_delivered" CHECK (("notifications"."status" = 'delivered') = ("notifications"."delivered_at" is not null)),
	CONSTRAINT "notifications_suppressed" CHECK (("notifications"."status" = 'suppressed') = ("notifications"."suppressed_reason" is not null)),
	CONSTRAINT "notifications_failed" CHECK ("notifications"."status" <> 'failed' or "notifications"."last_error" is not null),
	CONSTRAINT "notifications_attempts" CHECK ("notifications"."attempts" >= 0),
	CONSTRAINT "notifications_legal_is_sent" CHECK (not ("notifications"."legal" and "notifications"."status" = 'suppressed' and "notifications"."sandbox_id" is null))
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"account_id" text NOT NULL,
	"stripe_id" text NOT NULL,
	"brand" text NOT NULL,
	"last4" text NOT NULL,
	"exp_month" smallint NOT NULL,
	"exp_year" smallint NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payment_methods_account_id_stripe_id_pk" PRIMARY KEY("account_id","stripe_id"),
	CONSTRAINT "payment_methods_last4" CHECK ("payment_methods"."last4" ~ '^[0-9]{4}$'),
	CONSTRAINT "payment_methods_expiry" CHECK ("payment_methods"."exp_month" between 1 and 12 and "payment_methods"."exp_year" between 2000 and 2200)
);
--> statement-breakpoint
CREATE TABLE "sandboxes" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"source_account_id" text NOT NULL,
	"account_id" text NOT NULL,
	"clock" timestamp (3) with time zone NOT NULL,
	"payments" text DEFAULT 'as_cards' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"discarded_at" timestamp (3) with time zone,
	CONSTRAINT "sandboxes_account_id_unique" UNIQUE("account_id"),
	CONSTRAINT "sandboxes_account_is_a_copy" CHECK ("sandboxes"."account_id" <> "sandboxes"."source_account_id"),
	CONSTRAINT "sandboxes_payments" CHECK ("sandboxes"."payments" ~ '^[a-z][a-z0-9_]*$')
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"created" timestamp (3) with time zone NOT NULL,
	"object_id" text,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"handled_at" timestamp (3) with time zone,
	"outcome" text,
	CONSTRAINT "stripe_events_handled" CHECK (("stripe_events"."handled_at" is null) = ("stripe_events"."outcome" is null))
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_parent_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_api_key_id_api_keys_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_sandbox_id_sandboxes_id_fk" FOREIGN KEY ("sandbox_id") REFERENCES "public"."sandboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_keys" ADD CONSTRAINT "license_keys_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_periods" ADD CONSTRAINT "license_periods_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_sandbox_id_sandboxes_id_fk" FOREIGN KEY ("sandbox_id") REFERENCES "public"."sandboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_copied_from_licenses_id_fk" FOREIGN KEY ("copied_from") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_sandbox_id_sandboxes_id_fk" FOREIGN KEY ("sandbox_id") REFERENCES "public"."sandboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD CONSTRAINT "sandboxes_source_account_id_accounts_id_fk" FOREIGN KEY ("source_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD CONSTRAINT "sandboxes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_listing" ON "accounts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "accounts_by_parent" ON "accounts" USING btree ("parent_id") WHERE "accounts"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "accounts_by_sandbox" ON "accounts" USING btree ("sandbox_id") WHERE "accounts"."sandbox_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_one_per_customer" ON "accounts" USING btree ("stripe_customer_id") WHERE "accounts"."stripe_customer_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "api_keys_listing" ON "api_keys" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "change_log_by_time" ON "change_log" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "events_in_order" ON "events" USING btree ("position");--> statement-breakpoint
CREATE INDEX "events_by_account" ON "events" USING btree ("account_id","position");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "invoices_listing" ON "invoices" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_by_license" ON "invoices" USING btree ("license_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_by_account" ON "invoices" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_by_status" ON "invoices" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_by_sandbox" ON "invoices" USING btree ("sandbox_id","created_at","id") WHERE "invoices"."sandbox_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "license_keys_lookup" ON "license_keys" USING btree ("lookup_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "license_keys_one_current" ON "license_keys" USING btree ("license_id") WHERE "license_keys"."valid_until" is null and not "license_keys"."revoked";--> statement-breakpoint
CREATE INDEX "licenses_listing" ON "licenses" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_by_account" ON "licenses" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_by_state" ON "licenses" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_by_plan" ON "licenses" USING btree ("plan_id","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_by_sandbox" ON "licenses" USING btree ("sandbox_id","created_at","id") WHERE "licenses"."sandbox_id" is not null;--> statement-breakpoint
CREATE INDEX "licenses_by_period_end" ON "licenses" USING btree ("period_end");--> statement-breakpoint
CREATE INDEX "notifications_pending" ON "notifications" USING btree ("license_id","sequence") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_listing" ON "notifications" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_by_license" ON "notifications" USING btree ("license_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_by_account" ON "notifications" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_by_sandbox" ON "notifications" USING btree ("sandbox_id","created_at","id") WHERE "notifications"."sandbox_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_one_default" ON "payment_methods" USING btree ("account_id") WHERE "payment_methods"."is_default";--> statement-breakpoint
CREATE INDEX "sandboxes_listing" ON "sandboxes" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "sandboxes_by_source" ON "sandboxes" USING btree ("source_account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "stripe_events_unhandled" ON "stripe_events" USING btree ("received_at") WHERE "stripe_events"."handled_at" is null;
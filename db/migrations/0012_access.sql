CREATE TABLE "audit_log" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"principal_kind" text,
	"principal_role" text,
	"principal_id" text,
	"action" text NOT NULL,
	"subject_id" text,
	"account_id" text,
	"sequence" integer,
	"outcome" text NOT NULL,
	"status" integer,
	"code" text,
	"reason" text,
	"preview" boolean DEFAULT false NOT NULL,
	"replayed" boolean DEFAULT false NOT NULL,
	"request_id" text,
	"address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_log_kind" CHECK ("audit_log"."kind" in ('request', 'change')),
	CONSTRAINT "audit_log_outcome" CHECK ("audit_log"."outcome" in ('started', 'done', 'refused', 'failed')),
	CONSTRAINT "audit_log_request" CHECK (("audit_log"."kind" = 'request') = ("audit_log"."request_id" is not null)),
	CONSTRAINT "audit_log_status" CHECK (("audit_log"."kind" = 'request' and "audit_log"."outcome" <> 'started') = ("audit_log"."status" is not null)),
	CONSTRAINT "audit_log_change" CHECK (("audit_log"."kind" = 'change') = ("audit_log"."sequence" is not null))
);
--> statement-breakpoint
CREATE TABLE "limit_uses" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"limit_name" text NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"principal_kind" text NOT NULL,
	"principal_role" text NOT NULL,
	"principal_id" text NOT NULL,
	"amount" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "limit_uses_limit" CHECK ("limit_uses"."limit_name" in ('key_rotations', 'given_days')),
	CONSTRAINT "limit_uses_amount" CHECK ("limit_uses"."amount" >= 1)
);
--> statement-breakpoint
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_scope";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "previous_secret_hash" "bytea";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "previous_hint" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "previous_valid_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rotation_id" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rotated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "plan_ids" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_log_one_per_change" ON "audit_log" USING btree ("subject_id","sequence") WHERE "audit_log"."sequence" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_listing" ON "audit_log" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_principal" ON "audit_log" USING btree ("principal_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_account" ON "audit_log" USING btree ("account_id","created_at","id") WHERE "audit_log"."account_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_by_subject" ON "audit_log" USING btree ("subject_id","created_at","id") WHERE "audit_log"."subject_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_by_action" ON "audit_log" USING btree ("action","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_log_not_done" ON "audit_log" USING btree ("created_at","id") WHERE "audit_log"."outcome" in ('refused', 'failed');--> statement-breakpoint
CREATE INDEX "limit_uses_by_request" ON "limit_uses" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "limit_uses_by_license" ON "limit_uses" USING btree ("license_id","limit_name","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_previous_secret" ON "api_keys" USING btree ("previous_secret_hash") WHERE "api_keys"."previous_secret_hash" is not null;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_previous_secret_whole" CHECK (num_nulls("api_keys"."previous_secret_hash", "api_keys"."previous_hint", "api_keys"."previous_valid_until") in (0, 3));--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_plans" CHECK ("api_keys"."plan_ids" is null or ("api_keys"."scope" = 'product' and jsonb_typeof("api_keys"."plan_ids") = 'array' and "api_keys"."plan_ids" <> '[]'));--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_scope" CHECK ("api_keys"."scope" in ('admin', 'agent', 'customer', 'product', 'auditor'));
--> statement-breakpoint
CREATE FUNCTION "refuse_change_of_audit_log"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_log_append_only', TABLE = 'audit_log';
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_audit_log"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit_log"();

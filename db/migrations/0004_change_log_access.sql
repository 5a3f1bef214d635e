ALTER TABLE "change_log" ADD COLUMN "access" text NOT NULL;--> statement-breakpoint
ALTER TABLE "change_log" ADD COLUMN "amount" bigint;--> statement-breakpoint
ALTER TABLE "change_log" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_access" CHECK ("change_log"."access" in ('nothing', 'read_only', 'reduced', 'everything'));--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_amount" CHECK (("change_log"."amount" is null) = ("change_log"."currency" is null) and "change_log"."amount" >= 0 is not false);
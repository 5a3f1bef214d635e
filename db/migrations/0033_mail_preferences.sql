CREATE TABLE "mail_preferences" (
	"email" text PRIMARY KEY NOT NULL,
	"reminders" boolean NOT NULL,
	"language" text,
	"quiet_from" integer,
	"quiet_until" integer,
	"quiet_zone" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_preferences_email" CHECK ("mail_preferences"."email" like '%_@_%' and "mail_preferences"."email" = lower("mail_preferences"."email")),
	CONSTRAINT "mail_preferences_hours" CHECK ("mail_preferences"."quiet_from" between 0 and 23 and "mail_preferences"."quiet_until" between 0 and 23),
	CONSTRAINT "mail_preferences_quiet" CHECK (num_nulls("mail_preferences"."quiet_from", "mail_preferences"."quiet_until", "mail_preferences"."quiet_zone") in (0, 3))
);
--> statement-breakpoint
DROP INDEX "notifications_pending";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "deferred" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "notifications_pending" ON "notifications" USING btree ("subject_id","next_attempt_at","deferred") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
-- Written by hand
-- A person chooses for their own address, signed in or by the link of a mail; the worker reads what they have chosen.
GRANT SELECT, INSERT, UPDATE ON "mail_preferences" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT ON "mail_preferences" TO "evergreen_worker";

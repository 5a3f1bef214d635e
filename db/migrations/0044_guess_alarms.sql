CREATE TABLE "guess_alarms" (
	"alarm" text PRIMARY KEY NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "guess_alarms_alarm" CHECK ("guess_alarms"."alarm" in ('guessing', 'flooding')),
	CONSTRAINT "guess_alarms_count" CHECK ("guess_alarms"."count" > 0)
);
--> statement-breakpoint
-- Written by hand

-- Who may read and write what, as in 0014_row_level_security.sql. It belongs to no account.
GRANT SELECT, INSERT, UPDATE (last_at, count) ON "guess_alarms" TO "evergreen_auth";

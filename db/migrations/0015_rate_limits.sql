CREATE TABLE "request_counts" (
	"subject" text NOT NULL,
	"window" bigint NOT NULL,
	"process" text NOT NULL,
	"used" integer NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "request_counts_subject_window_process_pk" PRIMARY KEY("subject","window","process"),
	CONSTRAINT "request_counts_used" CHECK ("request_counts"."used" >= 1)
);
--> statement-breakpoint
CREATE INDEX "request_counts_by_end" ON "request_counts" USING btree ("ends_at");
--> statement-breakpoint
-- Counts of seconds need not survive a crash, and are rewritten all the time: no log of them, and room in each page for updates.
ALTER TABLE "request_counts" SET UNLOGGED;
--> statement-breakpoint
ALTER TABLE "request_counts" SET (fillfactor = 50);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "request_counts" TO "evergreen_auth";

DROP INDEX "sessions_by_person";--> statement-breakpoint
CREATE INDEX "sessions_by_person" ON "sessions" USING btree ("person_id","created_at","id");
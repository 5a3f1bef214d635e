CREATE TABLE "claiming_steps" (
	"id" text PRIMARY KEY NOT NULL,
	"license_id" text NOT NULL,
	"refused_key" text,
	"holder" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "claiming_steps_refusal" CHECK (("claiming_steps"."refused_key" is null) = ("claiming_steps"."holder" is null))
);

CREATE TABLE "articles" (
	"id" text NOT NULL,
	"language" text NOT NULL,
	"hash" text NOT NULL,
	"title" text NOT NULL,
	"tags" text NOT NULL,
	"body" text NOT NULL,
	"document" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector((case language when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig else 'simple'::regconfig end), title), 'A') || setweight(to_tsvector((case language when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig else 'simple'::regconfig end), tags), 'B') || setweight(to_tsvector((case language when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig else 'simple'::regconfig end), body), 'C')) STORED NOT NULL,
	CONSTRAINT "articles_id_language_pk" PRIMARY KEY("id","language"),
	CONSTRAINT "articles_words" CHECK ("articles"."title" <> '' and "articles"."body" <> '')
);
--> statement-breakpoint
-- Written by hand
GRANT SELECT ON "articles" TO "evergreen_api";
--> statement-breakpoint
-- Each start of the API stores its own.
GRANT SELECT, INSERT, DELETE ON "articles" TO "evergreen_staff";

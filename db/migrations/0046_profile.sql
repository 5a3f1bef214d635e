-- Written by hand

-- Whoever signs in changes their own name and language. The function changes nothing else of a person: the address needs a change that
-- is confirmed (0019_recovery.sql). What is null stays.
CREATE FUNCTION "change_profile"(person text, new_name text, new_language text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE people SET name = coalesce(new_name, name), language = coalesce(new_language, language) WHERE id = person
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "change_profile"(text, text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "change_profile"(text, text, text) TO "evergreen_auth";

-- Which account a sandbox's account is a copy of: members act in the copies of their accounts.
GRANT SELECT (source_account_id) ON "sandboxes" TO "evergreen_auth";

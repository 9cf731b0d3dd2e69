-- A member's own applications of a season and their rank list, sealed with their own key like the rest of the profile.
ALTER TABLE profile ADD COLUMN applications BLOB CHECK (length(applications) > 29);

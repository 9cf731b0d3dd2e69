-- What PostgreSQL is taught of SQLite, in the schema of our tables, so that one text of a statement is true on both.
CREATE DOMAIN blob AS bytea;

-- The elements of a list of whole numbers and their places from 0.
CREATE FUNCTION json_each(list text) RETURNS TABLE (key bigint, value bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
AS 'SELECT place - 1, element::bigint FROM json_array_elements_text(list::json) WITH ORDINALITY AS listed (element, place)';

-- The greater and the lesser of two; NULL where one of them is.
CREATE FUNCTION max(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS 'SELECT greatest(one, other)';
CREATE FUNCTION min(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS 'SELECT least(one, other)';

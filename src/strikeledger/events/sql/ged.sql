-- UCDP GED into the columns of an events table, still as text. -1 sources means that nobody counted them.
CREATE TABLE given AS
SELECT
    row,
    said(id) AS event_id,
    said(substr(date_start, 1, 10)) AS day,
    said(substr(date_end, 1, 10)) AS last_day,
    said(country) AS country,
    said(adm_1) AS admin,
    said(where_coordinates) AS site,
    CASE type_of_violence WHEN '1' THEN 'state-based' WHEN '2' THEN 'non-state' WHEN '3' THEN 'one-sided' END AS kind,
    said(side_a) AS actor_a,
    said(side_b) AS actor_b,
    said(low) AS deaths_low,
    said(best) AS deaths_best,
    said(high) AS deaths_high,
    said(source_date) AS published,
    said(latitude) AS latitude,
    said(longitude) AS longitude,
    nullif(said(number_of_sources), '-1') AS sources
FROM raw;

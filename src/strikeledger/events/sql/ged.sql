-- UCDP GED into the columns of an events table, still as text. -1 sources means that nobody counted them.
CREATE TABLE given AS
SELECT
    row,
    whole(id) AS event_id,
    iso_day(date_start) AS day,
    iso_day(date_end) AS last_day,
    named(country) AS country,
    said(adm_1) AS admin,
    said(where_coordinates) AS site,
    CASE whole(type_of_violence) WHEN '1' THEN 'state-based' WHEN '2' THEN 'non-state' WHEN '3' THEN 'one-sided' END AS kind,
    said(side_a) AS actor_a,
    said(side_b) AS actor_b,
    whole(low) AS deaths_low,
    whole(best) AS deaths_best,
    whole(high) AS deaths_high,
    said(source_date) AS published,
    said(latitude) AS latitude,
    said(longitude) AS longitude,
    nullif(whole(number_of_sources), '-1') AS sources
FROM raw;

-- A CSV that has the columns of an events table already.
CREATE TABLE given AS
SELECT
    row,
    said(event_id) AS event_id,
    iso_day(day) AS day,
    iso_day(last_day) AS last_day,
    named(country) AS country,
    said(admin) AS admin,
    said(site) AS site,
    said(kind) AS kind,
    said(actor_a) AS actor_a,
    said(actor_b) AS actor_b,
    whole(deaths_low) AS deaths_low,
    whole(deaths_best) AS deaths_best,
    whole(deaths_high) AS deaths_high,
    said(published) AS published,
    said(latitude) AS latitude,
    said(longitude) AS longitude,
    whole(sources) AS sources
FROM raw;

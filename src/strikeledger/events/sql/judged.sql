-- What is asked for, typed; then what can't be used and why, what is odd in the rest, and the rest itself.
CREATE TABLE typed AS
SELECT
    * EXCLUDE (day, last_day, published, latitude, longitude, sources, deaths_low, deaths_best, deaths_high),
    as_day(day) AS day,
    as_day(last_day) AS last_day,
    -- An event's numbers rest on all of its sources, so it is known from the day of the last one.
    list_max(list_transform(string_split(published, ';'), lambda one: as_day(trim(one)))) AS latest,
    len(list_filter(string_split(published, ';'), lambda one: as_day(trim(one)) IS NULL)) > 0 AS unreadable,
    -- Where low, best and high contradict each other, the bounds are those that hold all three.
    CASE WHEN deaths_low IS NOT NULL
        THEN least(as_number(deaths_low), as_number(deaths_best), as_number(deaths_high)) END AS deaths_low,
    as_number(deaths_best) AS deaths_best,
    CASE WHEN deaths_high IS NOT NULL
        THEN greatest(as_number(deaths_low), as_number(deaths_best), as_number(deaths_high)) END AS deaths_high,
    as_degrees(latitude, 90) AS latitude,
    as_degrees(longitude, 180) AS longitude,
    as_number(sources) AS sources,
    as_number(deaths_low) AS low_given,
    as_number(deaths_high) AS high_given,
    no_number(deaths_low) OR no_number(deaths_best) OR no_number(deaths_high) AS no_numbers,
    (latitude IS NOT NULL AND as_degrees(latitude, 90) IS NULL)
        OR (longitude IS NOT NULL AND as_degrees(longitude, 180) IS NULL) AS no_place,
    no_number(sources) AS no_sources,
    concat_ws(', ', 'latitude ' || latitude, 'longitude ' || longitude) AS place_text,
    sources AS sources_text,
    concat_ws(' to ', day, last_day) AS days_text,
    published AS published_text,
    concat_ws(', ', 'low ' || deaths_low, 'best ' || deaths_best, 'high ' || deaths_high) AS deaths_text,
    row_number() OVER (PARTITION BY event_id ORDER BY row) AS turn
FROM asked;

CREATE TABLE judged AS
SELECT
    *,
    CASE
        WHEN event_id IS NULL THEN 'no id'
        WHEN turn > 1 THEN 'an id that an earlier row has'
        WHEN day IS NULL OR last_day IS NULL THEN 'no readable day'
        WHEN last_day < day THEN 'a last day before the first'
        WHEN country IS NULL THEN 'no country'
        WHEN kind IS NULL THEN 'no known kind'
        WHEN no_numbers THEN 'deaths that are no whole number'
        WHEN least(deaths_low, deaths_best, deaths_high) < 0 THEN 'deaths below none'
    END AS reason
FROM typed;

CREATE VIEW set_aside AS
SELECT row, event_id, reason AS what, concat_ws(', ', days_text, deaths_text) AS found FROM judged WHERE reason IS NOT NULL;

CREATE VIEW used AS
SELECT
    *,
    CASE WHEN NOT unreadable AND latest >= day AND latest <= getvariable('released') THEN latest END AS published
FROM judged WHERE reason IS NULL;

CREATE VIEW findings AS
SELECT row, event_id, 'low above best or best above high: the bounds hold all three' AS what, deaths_text AS found
FROM used WHERE deaths_low <> low_given OR deaths_high <> high_given
UNION ALL
SELECT row, event_id, 'coordinates that are no degrees: left empty', place_text FROM used WHERE no_place
UNION ALL
SELECT row, event_id, 'a number of sources that is no whole number: left empty', sources_text FROM used WHERE no_sources
UNION ALL
SELECT row, event_id, 'no day of publication: not known when', NULL FROM used WHERE published_text IS NULL
UNION ALL
SELECT row, event_id, 'a day of publication that can''t be read: not known when', published_text FROM used WHERE unreadable
UNION ALL
SELECT row, event_id, 'published before it began: not known when', concat_ws(', ', days_text, published_text)
FROM used WHERE NOT unreadable AND latest < day
UNION ALL
SELECT row, event_id, 'published after the data came out: not known when', published_text
FROM used WHERE NOT unreadable AND latest > getvariable('released')
UNION ALL
SELECT row, event_id, 'published before it was over: known from its last day', concat_ws(', ', days_text, published_text)
FROM used WHERE published IS NOT NULL AND published < last_day;

CREATE VIEW sorted AS
SELECT
    event_id, day, last_day, country, admin, site, kind, actor_a, actor_b,
    deaths_low, deaths_best, deaths_high, published, latitude, longitude, sources
FROM used ORDER BY country, day, event_id;

CREATE VIEW listed AS
SELECT row, event_id, 'left out' AS became, what, found FROM set_aside
UNION ALL
SELECT row, event_id, 'used', what, found FROM findings
ORDER BY row, what;

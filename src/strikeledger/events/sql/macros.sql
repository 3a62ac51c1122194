-- What all statements share. Everything arrives as text; what other programs write for nothing is the same as empty text.
CREATE MACRO named(cell) AS nullif(trim(cell), '');
CREATE MACRO said(cell) AS CASE WHEN NOT list_contains(getvariable('missing'), trim(cell)) THEN trim(cell) END;
-- Spreadsheets and other programs make 2.0 of 2.
CREATE MACRO whole(cell) AS regexp_replace(said(cell), '^(-?[0-9]+)\.0+$', '\1');
-- A day as ISO has it, or the text that is none.
CREATE MACRO iso_day(cell) AS CASE WHEN regexp_full_match(said(cell), '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]+)?') THEN substr(said(cell), 1, 10)
    ELSE coalesce(strftime(try_strptime(said(cell), getvariable('forms')), '%Y-%m-%d'), said(cell)) END;
CREATE MACRO in_figures(cell) AS CASE WHEN regexp_full_match(cell, '[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|[0-9]{4}).*') THEN cell END;
CREATE MACRO as_day(cell) AS CASE WHEN regexp_full_match(iso_day(cell), '[0-9]{4}-[0-9]{2}-[0-9]{2}')
    THEN TRY_CAST(TRY_CAST(iso_day(cell) AS DATE) AS TIMESTAMP) END;
-- A cast alone makes 2 of 1.5 and 1000 of 1e3.
CREATE MACRO as_number(cell) AS CASE WHEN regexp_full_match(cell, '-?[0-9]+') THEN TRY_CAST(cell AS BIGINT) END;
CREATE MACRO as_degrees(cell, most) AS CASE WHEN abs(TRY_CAST(cell AS DOUBLE)) <= most THEN round(TRY_CAST(cell AS DOUBLE), 1) END;
CREATE MACRO no_number(cell) AS cell IS NOT NULL AND as_number(cell) IS NULL;

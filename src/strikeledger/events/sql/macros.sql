-- What all statements share. Everything arrives as text; nothing is the same as empty text.
CREATE MACRO said(cell) AS nullif(trim(cell), '');
CREATE MACRO as_day(cell) AS CASE WHEN regexp_full_match(cell, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]+)?')
    THEN TRY_CAST(TRY_CAST(cell AS DATE) AS TIMESTAMP) END;
-- A cast alone makes 2 of 1.5 and 1000 of 1e3.
CREATE MACRO as_number(cell) AS CASE WHEN regexp_full_match(cell, '-?[0-9]+') THEN TRY_CAST(cell AS BIGINT) END;
CREATE MACRO as_degrees(cell, most) AS CASE WHEN abs(TRY_CAST(cell AS DOUBLE)) <= most THEN round(TRY_CAST(cell AS DOUBLE), 1) END;
CREATE MACRO no_number(cell) AS cell IS NOT NULL AND as_number(cell) IS NULL;

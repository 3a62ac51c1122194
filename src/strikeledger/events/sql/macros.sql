-- What all statements share. Everything arrives as text; nothing is the same as empty text.
CREATE MACRO said(cell) AS nullif(trim(cell), '');
CREATE MACRO as_day(cell) AS TRY_CAST(TRY_CAST(cell AS DATE) AS TIMESTAMP);
CREATE MACRO as_number(cell) AS TRY_CAST(cell AS BIGINT);
CREATE MACRO no_number(cell) AS cell IS NOT NULL AND TRY_CAST(cell AS BIGINT) IS NULL;

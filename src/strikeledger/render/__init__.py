"""A report as bytes: page, PDF, spreadsheet and data files; nothing here touches the reports folder."""

"""Shows records and reports to readers: tables for terminals and Markdown, figures, the Sphinx extension, the site."""

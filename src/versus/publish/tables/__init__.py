"""Reports and titled parts as tables: in a terminal, as Markdown."""

"""Shows reports and titled parts as tables: on a terminal and in Markdown."""

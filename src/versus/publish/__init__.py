"""Terminal and Markdown tables, figures, the Sphinx extension and the site: records and reports in, readable out."""

"""The directives of the Sphinx extension, a file for each noun."""

"""The directives of the Sphinx extension, one noun a file."""

"""The surveys that ship, as XLSForm tables in Markdown."""

"""Labels to text, HTML and Markdown."""

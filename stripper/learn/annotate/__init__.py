"""Label pages in the browser: a local web page over a corpus folder."""

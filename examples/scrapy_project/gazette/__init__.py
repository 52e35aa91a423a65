"""A Scrapy project that cleans the articles of a site with stripper."""

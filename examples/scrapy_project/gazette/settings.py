"""Settings of the project; docs/scrapy.md has all that start with STRIPPER_."""

BOT_NAME = "gazette"
SPIDER_MODULES = ["gazette.spiders"]
ROBOTSTXT_OBEY = False  # the site on loopback has none
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "INFO"

STRIPPER_FIELDS = {"articleBody": "text", "captions": "captions", "credits": "credits"}
STRIPPER_WORKERS = 2

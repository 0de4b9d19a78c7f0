"""The items in a newsboat cache, newest first, as JSON: what newsboat would show."""
import json
import sqlite3
import sys

rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT guid, title, url, pubDate FROM rss_item ORDER BY pubDate DESC, id ASC"
)
print(json.dumps([{"id": guid, "title": title, "link": url, "published": date} for guid, title, url, date in rows]))

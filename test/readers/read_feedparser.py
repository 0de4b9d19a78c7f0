"""The entries of a feed as feedparser reads it, as JSON. Fails when feedparser found the feed malformed (bozo)."""
import calendar
import json
import sys

import feedparser

feed = feedparser.parse(sys.argv[1])
if feed.bozo:
    sys.exit(f"bozo: {feed.bozo_exception!r}")
print(
    json.dumps(
        [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "published": calendar.timegm(entry.published_parsed),
            }
            for entry in feed.entries
        ]
    )
)

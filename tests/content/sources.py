"""Small sites and exports of other programs, with the traits of real ones."""

import json
from pathlib import Path
from typing import Any

TALK = """---
title: "Seals *from* space"
event: Polar Conference
event_url: https://example.org/polar
location: The Great Hall, Oslo
address:
  street: 1 Ice Road
  city: Oslo
  coordinates: {latitude: '59.9', longitude: '10.7'}
summary: What **radar** sees.
abstract: |
  Ice from <b>above</b> and below.
date: 2027-06-01T13:00:00Z
date_end: 2027-06-01T15:00:00Z
all_day: false
publishDate: 2027-01-01T00:00:00Z
authors: [admin, 'Charles Babbage']
speakers: ["[Grace Hopper](https://example.org/grace)"]
tags: [Ice, Machine Learning]
featured: true
image: {caption: 'Photo: a seal'}
url_slides: slides.pdf
url_video: https://example.org/film
url_code: https://example.org/code
links: [{name: handout, url: https://example.org/handout}]
aliases: [/seals/, old-seals]
projects: [ice]
---

Come {{< cite "x" >}}along.

{{< figure src="/img/map.png" caption="A map" >}}

{{% callout note %}}
Bring a coat.
{{% /callout %}}

![A chart](chart.png) ![Lost](gone.png) ![Far](https://example.org/far.png)

See [the post]({{< relref "post/hello.md" >}}), [it again](/blog/2020/hello/) or [nothing](../nothing/).

```go
{{</* highlight go */>}}
```
"""
HUGO = {
    "config.toml": 'baseURL = "https://lab.example.org/"\ntitle = "The Lab"\ntimeZone = "Europe/Oslo"\n'
    '[params]\ndescription = "We count ice"\n[permalinks]\npost = "/blog/:year/:slug/"\n',
    "content/_index.md": "---\ntitle: Home\n---\n\nWelcome.\n",
    "content/home/slider.md": "---\nwidget: slider\ntitle: S\n---\n",
    "content/authors/admin/_index.md": "---\ntitle: Ada Lovelace\nrole: Professor\n"
    "organizations: [{name: The College, url: https://example.org}]\nemail: ada@example.org\n---\n\nShe counts.\n",
    "content/event/seals/index.md": TALK,
    "content/event/seals/slides.pdf": b"%PDF-1.4 x",
    "content/event/someday.md": "+++\ntitle = 'Someday'\nspeaker = 'Ada Lovelace and Charles Babbage'\n+++\n",
    "content/event/backwards.md": "---\ntitle: Workshop\ntype: event\nlocation: Zoom\n"
    "event_start: 2027-03-01T10:00:00+01:00\nevent_end: 2027-03-01T09:00:00+01:00\n---\n",
    "content/post/hello.md": '{"title": "Hello", "date": "2020-05-06", "draft": true,\n'
    '"author": "Charles Babbage"}\n\nHi.\n',
    "content/post/hello.nb.md": "---\ntitle: Hei\n---\n",
    "content/publication/ice/index.md": "---\ntitle: Ice\nauthors: [admin]\npublication: '*Journal of Ice*'\n"
    "doi: 10.1000/ice\nabstract: Cold.\ndate: 2019-01-01\n---\n",
    "content/about.md": "---\ntitle: About us\nurl: /about-the-lab/\n---\n\n"
    "<p align='center'>We are.</p>\n<script>x</script>\n",
    "content/broken.md": "---\ntitle: [x\n---\n",
}
JEKYLL = {
    "_config.yml": "title: The Group\nurl: https://group.example.org\ntimezone: America/New_York\n"
    "permalink: /news/:year/:month/:title/\ncollections: {talks: {permalink: /talk/:name/}}\n",
    "_posts/2021-03-04-first-post.md": "---\ntitle: First post\ncategories: news\ntags: ice snow\n"
    "author: Ada Lovelace\nredirect_from: [/old/first]\n---\n\n{% include video.html id=1 %}\n\n"
    "{% highlight python %}\n"
    "x = 1\n{% endhighlight %}\n\n"
    "{: .note}\nSee [the talk]({% link _talks/2021-04-05-seals.md %}) "
    "and ![a map]({{ site.baseurl }}/img/map.png){:.wide}.\n",
    "_talks/2021-04-05-seals.md": "---\ntitle: Seals\nspeaker: Grace Hopper\ntime: 3:30pm - 5:00 pm\n"
    "location: Room 4 and Zoom\nzoom: https://example.org/zoom\n---\n\n{% raw %}{{ x }}{% endraw %}\n",
    "about.md": "---\nlayout: page\ntitle: About\npermalink: /about/\n---\n\nThe group.\n",
    "index.html": "---\nlayout: home\n---\n\n{% for post in site.posts %}{% endfor %}\n",
    "README.md": "How to build this.\n",
}


def when(date: str, time: str) -> dict[str, str]:
    return {"date": date, "time": time, "tz": "Europe/Zurich"}


PRETALX: dict[str, Any] = {
    "schedule": {
        "url": "https://talks.example.org/ice27/schedule/",
        "conference": {
            "acronym": "ice27",
            "title": "Ice 27",
            "start": "2027-02-01",
            "end": "2027-02-02",
            "time_zone_name": "Europe/Oslo",
            "rooms": [{"name": "Hall", "description": "By the door"}],
            "days": [
                {
                    "date": "2027-02-01",
                    "rooms": {
                        "Hall": [
                            {
                                "guid": "1f0e8a52-6e54-4b1c-93a4-0f6f8f2b7a11",
                                "date": "2027-02-01T10:00:00+01:00",
                                "duration": "00:45",
                                "title": "Counting floes",
                                "track": "Methods",
                                "type": "Workshop",
                                "language": "en",
                                "abstract": "Short.",
                                "description": "Long with <b>bold</b>.\r\n\r\nAnd more.",
                                "persons": [
                                    {"public_name": "Ada Lovelace", "biography": "She counts.", "avatar": "/a.png"}
                                ],
                                "links": [{"title": "Code", "url": "https://example.org/code"}],
                                "attachments": [{"title": "Slides", "url": "/media/s.pdf"}],
                                "do_not_record": True,
                            },
                            {
                                "id": 2,
                                "date": "2027-02-01T11:00:00+01:00",
                                "duration": "0:30",
                                "title": {"en": "Coffee"},
                            },
                            {"id": 3, "title": "Never"},
                        ]
                    },
                }
            ],
        },
    }
}
CONTRIBUTION = {
    "db_id": 7,
    "url": "https://indico.example.org/event/1/contributions/7/",
    "title": "Seals",
    "startDate": when("2027-02-01", "10:00:00"),
    "endDate": when("2027-02-01", "10:20:00"),
    "description": "<p>About <em>seals</em>.</p>",
    "room": "4-3-006",
    "speakers": [{"first_name": "Ada", "last_name": "Lovelace", "affiliation": "The College", "emailHash": "x"}],
    "coauthors": [{"fullName": "Babbage, Charles"}],
    "track": "Animals",
    "folders": [
        {
            "attachments": [
                {"title": "Slides", "download_url": "https://indico.example.org/s.pdf", "is_protected": False}
            ]
        }
    ],
}
INDICO: dict[str, Any] = {
    "_type": "HTTPAPIResult",
    "results": [
        {
            "_type": "Conference",
            "id": "1",
            "title": "Ice workshop",
            "type": "meeting",
            "category": "Polar group",
            "url": "https://indico.example.org/event/1/",
            "timezone": "Europe/Zurich",
            "startDate": when("2027-02-01", "09:00:00"),
            "endDate": when("2027-02-01", "18:00:00"),
            "location": "CERN",
            "room": "Council Chamber",
            "description": "<p>Two days of <b>ice</b>.</p>",
            "chairs": [{"fullName": "Hopper, Grace"}],
            "creator": {"fullName": "Somebody", "email": "s@example.org"},
            "contributions": [
                CONTRIBUTION,
                {"title": "Lunch", "startDate": when("2027-02-01", "12:00:00"), "duration": 60},
            ],
            "mystery": "a value",
        }
    ],
}
TIMETABLE: dict[str, Any] = {
    "url": "https://indico.example.org/export/timetable/1.json",
    "results": {
        "1": {
            "20270201": {
                "s1": {
                    "entryType": "Session",
                    "title": "Morning",
                    "startDate": when("2027-02-01", "09:00:00"),
                    "endDate": when("2027-02-01", "12:00:00"),
                    "entries": {
                        "c7": {
                            **CONTRIBUTION,
                            "speakers": None,
                            "presenters": [{"firstName": "Ada", "familyName": "L"}],
                        }
                    },
                }
            }
        }
    },
}
SEMINAR: dict[str, Any] = {
    "properties": {"shortname": "IceSem", "name": "Ice seminar", "timezone": "America/New_York", "homepage": "https://example.org"},
    "talks": [
        {
            "seminar_id": "IceSem",
            "seminar_ctr": 3,
            "title": "On $x<y$ in ice",
            "speaker": "Ada Lovelace and Charles Babbage",
            "abstract": "We show $a<b$.",
            "start_time": "2027-02-01T15:00:00+00:00",
            "end_time": "2027-02-01T16:00:00+00:00",
            "timezone": "America/New_York",
            "online": True,
            "room": "Room 5",
            "topics": ["math_NT"],
            "live_link": "https://example.org/zoom",
            "slides_link": "https://example.org/slides",
            "speaker_email": "ada@example.org",
            "display": True,
        },
        {"seminar_id": "IceSem", "seminar_ctr": 4, "title": "", "speaker": "Grace Hopper",
         "start_time": "2027-02-08T15:00:00Z",
         "end_time": "2027-02-08T16:00:00Z", "online": True, "room": "", "display": False},
    ],
}  # fmt: skip


def write_site(root: Path, files: dict[str, Any], **more: bytes) -> Path:
    """Write the files of a site and return its folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def write_json(path: Path, content: Any) -> Path:
    """Write an export and return its file."""
    path.write_text(json.dumps(content))
    return path

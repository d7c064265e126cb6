"""The WhatsApp Sales Bot. `app.py` is the map; `docs/design.md` tells the story."""

VERSION = "0.1.0"

"""The page's files into its bucket: hashed names for ever, index.html and config.json never cached."""

import json
import mimetypes
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_FOR_EVER = "public, max-age=31536000, immutable"
_NEVER = "no-cache"
# Who has the page open still asks for the files it began with.
_OLD_FILES_STAY = timedelta(days=30)


def upload_page(s3: Any, bucket: str, built: Path, api_url: str) -> int:
    """index.html last: until it names the new files, the old ones are served. Returns how many files there are."""
    files = sorted(file for file in built.rglob("*") if file.is_file() and file.name != "index.html")
    for file in files:
        _put(s3, bucket, file.relative_to(built).as_posix(), file.read_bytes(), _FOR_EVER)
    config = json.dumps({"api_url": api_url}).encode()
    _put(s3, bucket, "config.json", config, _NEVER)
    _put(s3, bucket, "index.html", (built / "index.html").read_bytes(), _NEVER)
    current = {file.relative_to(built).as_posix() for file in files} | {"config.json", "index.html"}
    _delete_old(s3, bucket, current)
    return len(current)


def _put(s3: Any, bucket: str, key: str, content: bytes, cache_control: str) -> None:
    content_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=content_type, CacheControl=cache_control)


def _delete_old(s3: Any, bucket: str, current: set[str]) -> None:
    before = datetime.now(UTC) - _OLD_FILES_STAY
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            if item["Key"] not in current and item["LastModified"] < before:
                s3.delete_object(Bucket=bucket, Key=item["Key"])

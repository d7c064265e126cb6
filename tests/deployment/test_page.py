"""The page's bucket after an upload: who has the page open still finds the files that it began with."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deployment.page import upload_page


class Bucket:
    """As S3 lists and takes it; `age` of a file is what an upload finds there."""

    def __init__(self, **age: timedelta) -> None:
        self.files = {name: datetime.now(UTC) - old for name, old in age.items()}

    def get_paginator(self, name: str) -> "Bucket":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": key, "LastModified": time} for key, time in self.files.items()]}]

    def put_object(self, **asked: Any) -> None:
        self.files[asked["Key"]] = datetime.now(UTC)

    def delete_object(self, **asked: Any) -> None:
        self.files = {key: time for key, time in self.files.items() if key != asked["Key"]}


def test_old_files_of_the_page_stay_for_thirty_days(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    bucket = Bucket(recent=timedelta(days=29), old=timedelta(days=31))
    upload_page(bucket, "page", tmp_path, "https://api.example")
    assert bucket.files.keys() == {"recent", "index.html", "config.json"}

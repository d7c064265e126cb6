"""What the flows rely on in the bucket: the fake and S3 pass the same suite."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.errors import ObjectChanged, StoreBusy
from chalicelib.gateways.object_store import ObjectStore
from tests.aws import BUCKET, REGION, aws_in_process
from tests.fakes.objects import FakeObjects

JSON = "application/json"
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "fake":
        yield FakeObjects()
        return
    with aws_in_process():
        yield ObjectStore(BUCKET)


def test_an_object_comes_back_as_it_was_put_and_none_is_none(objects: Any) -> None:
    assert objects.get("a/1") is None
    assert objects.get_tagged("a/1") is None
    objects.put("a/1", b"uno", JSON)
    assert objects.get("a/1") == b"uno"


def test_the_first_bytes_come_alone(objects: Any) -> None:
    objects.put("a/1", b"0123456789", JSON)
    objects.put("empty", b"", JSON)
    assert [objects.beginning("a/1", most) for most in (4, 100)] == [b"0123", b"0123456789"]
    assert (objects.beginning("empty", 4), objects.beginning("a/2", 4)) == (b"", None)


def test_what_begins_so_is_deleted_and_nothing_else(objects: Any) -> None:
    for key in ("a/1", "a/2", "b/1"):
        objects.put(key, b"x", JSON)
    objects.delete_under("a/")
    assert [objects.get(key) for key in ("a/1", "a/2", "b/1")] == [None, None, b"x"]


def test_what_begins_so_is_listed_with_the_time_of_each(objects: Any) -> None:
    assert objects.listed("a/") == []
    for key in ("a/1", "a/2", "b/1"):
        objects.put(key, b"x", JSON)
    listed = objects.listed("a/")
    assert sorted(key for _, key in listed) == ["a/1", "a/2"]
    assert all(put_at.tzinfo is not None for put_at, _ in listed)
    assert len(objects.listed("")) == 3


def test_of_two_who_make_an_object_the_second_is_refused(objects: Any) -> None:
    objects.replace("a", b"first", JSON, None)
    with pytest.raises(ObjectChanged):
        objects.replace("a", b"second", JSON, None)
    assert objects.get("a") == b"first"


def test_of_two_who_replace_what_they_read_the_second_is_refused(objects: Any) -> None:
    objects.put("a", b"old", JSON)
    data, tag = objects.get_tagged("a")
    assert data == b"old"
    objects.replace("a", b"first", JSON, tag)
    with pytest.raises(ObjectChanged):
        objects.replace("a", b"second", JSON, tag)
    assert objects.get("a") == b"first"


def test_what_was_deleted_meanwhile_is_not_replaced(objects: Any) -> None:
    objects.put("a", b"old", JSON)
    _, tag = objects.get_tagged("a")
    objects.delete_under("a")
    with pytest.raises(ObjectChanged):
        objects.replace("a", b"new", JSON, tag)
    assert objects.get("a") is None


@pytest.fixture
def bucket() -> Iterator[ObjectStore]:
    with aws_in_process():
        yield ObjectStore(BUCKET)


def test_who_has_a_link_reads_that_object(bucket: ObjectStore) -> None:
    bucket.put("media/c/op:1/0", b"a picture", "image/png")
    answer = requests.get(bucket.link("media/c/op:1/0", FIVE_MINUTES), timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (b"a picture", "image/png")


def test_a_link_tells_the_browser_another_type_and_to_save_it(bucket: ObjectStore) -> None:
    bucket.put("a", b"<svg/>", "image/svg+xml")
    link = bucket.link("a", FIVE_MINUTES, content_type="application/octet-stream", file_name="archivo.bin")
    headers = requests.get(link, timeout=10).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="archivo.bin"'


def test_a_link_names_the_buckets_own_host_and_its_end(bucket: ObjectStore) -> None:
    link = urlsplit(bucket.link("a", FIVE_MINUTES))
    assert (link.scheme, link.netloc) == ("https", f"{BUCKET}.s3.{REGION}.amazonaws.com")
    assert parse_qs(link.query)["X-Amz-Expires"] == ["300"]


def test_making_a_link_asks_aws_nothing() -> None:
    with aws_in_process() as aws:
        assert aws.counted(lambda: ObjectStore(BUCKET).link("a", FIVE_MINUTES)) == []


def test_a_bucket_that_is_not_there_is_an_error_of_ours_without_its_text() -> None:
    with aws_in_process():
        store = ObjectStore("nowhere")
        for call in (
            lambda: store.get("a"),
            lambda: store.beginning("a", 4),
            lambda: store.put("a", b"", JSON),
            lambda: store.replace("a", b"", JSON, None),
            lambda: store.delete_under("a"),
            lambda: store.listed("a"),
        ):
            with pytest.raises(StoreBusy) as raised:
                call()
            assert "nowhere" not in str(raised.value)


def test_a_file_is_put_as_it_lies_and_keys_are_listed_in_order(objects: Any, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(b"PK")
    objects.put_file("a/2", path, "application/zip")
    objects.put("a/1", b"x", JSON)
    objects.put("b/1", b"x", JSON)
    assert objects.get("a/2") == b"PK"
    assert objects.keys_under("a/") == ["a/1", "a/2"]
    assert objects.keys_under("c/") == []

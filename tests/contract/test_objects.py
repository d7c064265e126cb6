"""What the flows rely on in the bucket: the fake and S3 pass the same suite."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.errors import ObjectChanged, StoreBusy
from chalicelib.gateways.object_store import ObjectStore
from tests.aws import BUCKET, aws_in_process
from tests.fakes.objects import FakeObjects

JSON = "application/json"


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


def test_what_begins_so_is_deleted_and_nothing_else(objects: Any) -> None:
    for key in ("a/1", "a/2", "b/1"):
        objects.put(key, b"x", JSON)
    objects.delete_under("a/")
    assert [objects.get(key) for key in ("a/1", "a/2", "b/1")] == [None, None, b"x"]


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


def test_a_bucket_that_is_not_there_is_an_error_of_ours_without_its_text() -> None:
    with aws_in_process():
        store = ObjectStore("nowhere")
        for call in (
            lambda: store.get("a"),
            lambda: store.put("a", b"", JSON),
            lambda: store.replace("a", b"", JSON, None),
            lambda: store.delete_under("a"),
        ):
            with pytest.raises(StoreBusy) as raised:
                call()
            assert "nowhere" not in str(raised.value)

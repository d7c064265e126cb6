"""The private S3 bucket: customers' files, snapshots of catalogs, versions of profiles. The one seam of S3."""

from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws_clients import make_client
from chalicelib.errors import ObjectChanged, StoreBusy

_CONFIG = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 4}, signature_version="s3v4"
)
# Links at AWS name the bucket's own host with its region: the page's policy allows that one, and Twilio is not sent on.
_LINKS = Config(s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"})
_MISSING = frozenset({"NoSuchKey", "404"})
# Another writer was there before, is there now, or has deleted it.
_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409"})
_EMPTY = frozenset({"InvalidRange", "416"})
_MOST_A_CALL = 1000


class ObjectStore:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def client(self) -> Any:
        return make_client("s3", _CONFIG)

    @cached_property
    def _signer(self) -> Any:
        """Another endpoint than AWS's may not have a host for each bucket."""
        at_aws = ".amazonaws." in self.client.meta.endpoint_url
        return make_client("s3", _CONFIG.merge(_LINKS)) if at_aws else self.client

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Raises StoreBusy."""
        self._call("put_object", Key=key, Body=data, ContentType=content_type)

    def replace(self, key: str, data: bytes, content_type: str, tag: str | None) -> None:
        """Only if it still has that tag; None: if there is none yet. Raises ObjectChanged, StoreBusy."""
        unchanged = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            self.client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type, **unchanged)
        except ClientError as error:
            if _code(error) in _CHANGED:
                raise ObjectChanged(_code(error)) from None
            raise StoreBusy(type(error).__name__) from None
        except BotoCoreError as error:
            raise StoreBusy(type(error).__name__) from None

    def get(self, key: str) -> bytes | None:
        """None where there is none. Raises StoreBusy."""
        found = self.get_tagged(key)
        return found[0] if found else None

    def get_tagged(self, key: str) -> tuple[bytes, str] | None:
        """With S3's ETag, which is another after each change. Raises StoreBusy."""
        try:
            found = self.client.get_object(Bucket=self._bucket, Key=key)
            return found["Body"].read(), found["ETag"]
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise StoreBusy(type(error).__name__) from None
        except BotoCoreError as error:
            raise StoreBusy(type(error).__name__) from None

    def beginning(self, key: str, most_bytes: int) -> bytes | None:
        """The first bytes; None where there is none. Raises StoreBusy."""
        try:
            found = self.client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes=0-{most_bytes - 1}")
            return bytes(found["Body"].read())
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            if _code(error) in _EMPTY:
                return b""
            raise StoreBusy(type(error).__name__) from None
        except BotoCoreError as error:
            raise StoreBusy(type(error).__name__) from None

    def link(self, key: str, lasts: timedelta, *, content_type: str = "", file_name: str = "") -> str:
        """A presigned address, made without a call to AWS. `content_type` instead of the object's own.

        With a `file_name` (ASCII, ours) a browser saves it and never shows it. Raises StoreBusy without credentials.
        """
        shown: dict[str, str] = {}
        if content_type:
            shown["ResponseContentType"] = content_type
        if file_name:
            shown["ResponseContentDisposition"] = f'attachment; filename="{file_name}"'
        try:
            return str(
                self._signer.generate_presigned_url(
                    "get_object",
                    Params={"Bucket": self._bucket, "Key": key, **shown},
                    ExpiresIn=int(lasts.total_seconds()),
                )
            )
        except BotoCoreError as error:
            raise StoreBusy(type(error).__name__) from None

    def listed(self, prefix: str) -> list[tuple[datetime, str]]:
        """When each object whose key begins so was put, to the second, and its key. Raises StoreBusy."""
        try:
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return [(found["LastModified"], found["Key"]) for page in pages for found in page.get("Contents", ())]
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy(type(error).__name__) from None

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Streamed, not read into memory. Raises StoreBusy."""
        with path.open("rb") as file:
            self._call("put_object", Key=key, Body=file, ContentType=content_type)

    def keys_under(self, prefix: str) -> list[str]:
        """All of them, in their order. Raises StoreBusy."""
        return [key for _, key in self.listed(prefix)]

    def delete_under(self, prefix: str) -> None:
        """All objects whose key begins so. Raises StoreBusy."""
        while keys := self._call("list_objects_v2", Prefix=prefix, MaxKeys=_MOST_A_CALL).get("Contents"):
            doomed = [{"Key": found["Key"]} for found in keys]
            self._call("delete_objects", Delete={"Objects": doomed, "Quiet": True})

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self.client, method)(Bucket=self._bucket, **arguments)
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy(type(error).__name__) from None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))

"""The private S3 bucket: customers' files, snapshots of catalogs, versions of profiles. The one seam of S3."""

from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws_clients import make_client
from chalicelib.errors import ObjectChanged, StoreBusy

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 4})
_MISSING = frozenset({"NoSuchKey", "404"})
# Another writer was there before, is there now, or has deleted it.
_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409"})
_MOST_A_CALL = 1000


class ObjectStore:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def client(self) -> Any:
        return make_client("s3", _CONFIG)

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

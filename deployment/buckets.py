"""Emptying and deleting a bucket: CloudFormation and S3 delete only empty ones."""

from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import code_of

# HEAD has no body, so no other code than HTTP's.
_GONE = ("NoSuchBucket", "404")


def exists(s3: Any, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) not in _GONE:
            raise
        return False
    return True


def empty(s3: Any, bucket: str) -> None:
    """Every object and every version of it; nothing to do where the bucket is gone."""
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            keys = [
                {"Key": each["Key"], "VersionId": each["VersionId"]}
                for each in page.get("Versions", []) + page.get("DeleteMarkers", [])
            ]
            if keys:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
    except ClientError as error:
        if code_of(error) not in _GONE:
            raise


def delete(s3: Any, bucket: str) -> None:
    """With all that is in it; nothing to do where the bucket is gone."""
    empty(s3, bucket)
    try:
        s3.delete_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) not in _GONE:
            raise

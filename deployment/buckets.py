"""Emptying a bucket: CloudFormation deletes only empty ones."""

from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import code_of


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
        if code_of(error) != "NoSuchBucket":
            raise

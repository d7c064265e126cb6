"""What mends a resource that was changed by hand.

Another deployment does not: CloudFormation compares templates, not what is there.
"""

import json
import shlex
from collections.abc import Mapping

EXPIRY = "expires_at"
PUBLIC_ACCESS_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def expiry_on(table: str) -> str:
    return _run(
        "dynamodb update-time-to-live --table-name",
        table,
        f"--time-to-live-specification Enabled=true,AttributeName={EXPIRY}",
    )


def recovery_on(table: str) -> str:
    return _run(
        "dynamodb update-continuous-backups --table-name",
        table,
        "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
    )


def protection_on(table: str) -> str:
    return _run("dynamodb update-table --table-name", table, "--deletion-protection-enabled")


def closed_to_the_public(bucket: str) -> str:
    blocks = ",".join(f"{name}=true" for name in PUBLIC_ACCESS_BLOCKS)
    return _run("s3api put-public-access-block --bucket", bucket, f"--public-access-block-configuration {blocks}")


def encryption_on(bucket: str) -> str:
    wanted = shlex.quote(json.dumps(_ENCRYPTED))
    return _run("s3api put-bucket-encryption --bucket", bucket, f"--server-side-encryption-configuration {wanted}")


def queue_set_to(url: str, attributes: Mapping[str, str]) -> str:
    wanted = shlex.quote(json.dumps(attributes))
    return _run("sqs set-queue-attributes --queue-url", url, f"--attributes {wanted}")


def trigger_set_to(uuid: str, option: str) -> str:
    """`option` as `--enabled`."""
    return _run("lambda update-event-source-mapping --uuid", uuid, option)


def rule_on(name: str) -> str:
    return _run("events enable-rule --name", name)


def _run(*words: str) -> str:
    return f"Run `aws {' '.join(words)}`."

"""Where the API and the page are from outside, known only after the stack is made."""

from collections.abc import Mapping
from urllib.parse import urlsplit

API_STAGE = "api"
NOT_KNOWN_YET = "https://not-known-yet.invalid/whatsapp"
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".cloudfront.net", ".invalid", ".localhost")


def api_url(outputs: Mapping[str, str], endpoint_url: str | None) -> str:
    """Without a slash at its end. Where another endpoint stands for AWS, its API Gateway is under the endpoint."""
    if endpoint_url:
        return f"{endpoint_url.rstrip('/')}/_aws/execute-api/{outputs['RestAPIId']}/{API_STAGE}"
    return outputs["EndpointURL"].rstrip("/")


def page_url(outputs: Mapping[str, str], endpoint_url: str | None) -> str:
    """CloudFront's; where another endpoint stands for AWS, the bucket's own name under the endpoint."""
    if endpoint_url:
        endpoint = urlsplit(endpoint_url)
        return f"{endpoint.scheme}://{outputs['PageBucket']}.s3.localhost:{endpoint.port or 80}"
    return outputs["PageUrl"]


def urls_of_the_stack(outputs: Mapping[str, str], endpoint_url: str | None) -> dict[str, str]:
    """By the settings that hold them."""
    return {
        "TWILIO_WEBHOOK_URL": f"{api_url(outputs, endpoint_url)}/whatsapp",
        "DASHBOARD_ORIGIN": page_url(outputs, endpoint_url),
    }


def is_ones_own(kept: str | None, of_the_stack: str) -> bool:
    """Whether an address that is kept is a domain of one's own, not one that AWS gave to this stack or an older one."""
    if not kept:
        return False
    host, new = urlsplit(kept), urlsplit(of_the_stack)
    return not (host.hostname or "").endswith(_OF_AWS) and host.netloc != new.netloc


def object_url(bucket: str, key: str, region: str, endpoint_url: str | None) -> str:
    """Of an object in S3, by its region's own host: the one without a region does not lead to newer regions.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    """
    if endpoint_url:
        return f"{endpoint_url.rstrip('/')}/{bucket}/{key}"
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{bucket}.s3.{region}.{suffix}/{key}"

"""Keeping content in S3, or in a storage with the same interface, such as MinIO, Ceph or Cloudflare R2."""

import asyncio
import re
import socket
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from obstore import delete_async, get_async, put_async
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from bot.errors import StartError
from bot.files.storage import ContentMissing, StorageDown, try_out

log = structlog.get_logger("steward.files")

SCHEMES = {"s3": "https", "s3+https": "https", "s3+http": "http"}
AWS_HOST = re.compile(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com(\.cn)?")
"""The region is part of Amazon's own addresses."""
REGION = "us-east-1"
"""What storages without regions expect."""
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
TIMEOUT = timedelta(seconds=30)
TROUBLES = (BaseError, ValueError, OSError)
"""What obstore raises. A missing object is a FileNotFoundError."""
RIGHT = "FILES_URL should be s3://KEY:SECRET@HOST/BUCKET, with a key that may write, read and delete in that bucket."


@dataclass(frozen=True)
class S3Address:
    """The parts of FILES_URL. Without a key, obstore looks for one in the AWS_… variables or asks the machine's
    role."""

    endpoint: str
    host: str
    port: int
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str

    @classmethod
    def read(cls, url: str) -> "S3Address":
        """Read `s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=…`, or `s3+http://…` without TLS.

        Raises:
            ValueError: It's something else.
        """
        parts = urlsplit(url)
        bucket, _, prefix = parts.path.lstrip("/").partition("/")
        scheme, query = SCHEMES.get(parts.scheme, ""), parse_qs(parts.query, strict_parsing=bool(parts.query))
        # Reading the port raises ValueError if it isn't a number.
        port, host = parts.port, parts.hostname or ""
        if not (scheme and host and BUCKET.fullmatch(bucket)) or port == 0 or parts.fragment:
            raise ValueError("no address of a bucket")
        if set(query) - {"region"} or bool(parts.username) != bool(parts.password) or "@" in parts.path:
            raise ValueError("half a key, or an unknown option")
        at_amazon = AWS_HOST.fullmatch(host)
        region = query.get("region", [at_amazon[1] if at_amazon else REGION])[0]
        name = f"[{host}]" if ":" in host else host
        return cls(
            endpoint=f"{scheme}://{name}" + (f":{port}" if port else ""),
            host=host,
            port=port or (443 if scheme == "https" else 80),
            bucket=bucket,
            prefix=prefix.strip("/"),
            region=region,
            key=unquote(parts.username or ""),
            secret=unquote(parts.password or ""),
        )


class S3Storage:
    """Content as objects in a bucket."""

    def __init__(self, url: str) -> None:
        self.address = address = S3Address.read(url)
        keys = {"access_key_id": address.key, "secret_access_key": address.secret} if address.key else {}
        self._store = S3Store(
            address.bucket,
            prefix=address.prefix or None,
            endpoint=address.endpoint,
            region=address.region,
            virtual_hosted_style_request=False,
            # Not every storage with this interface can remove many at once.
            disable_bulk_delete=True,
            client_options={"allow_http": address.endpoint.startswith("http:"), "timeout": TIMEOUT},
            # Copies and deliveries are tried again anyway, at better moments.
            retry_config={"max_retries": 1, "retry_timeout": TIMEOUT},
            **keys,  # type: ignore[arg-type]
        )

    async def check(self) -> None:
        """Write, read and remove an object. If the storage can't be reached, Steward starts nevertheless: files wait
        until it can be."""
        try:
            await asyncio.get_running_loop().getaddrinfo(self.address.host, self.address.port)
        except (socket.gaierror, UnicodeError) as trouble:
            raise StartError(f"There's no host {self.address.host}. {RIGHT}") from trouble
        try:
            await try_out(self)
        except (ContentMissing, StorageDown) as trouble:
            place, cause = f"{self.address.bucket} at {self.address.endpoint}", trouble.__cause__
            if isinstance(cause, FileNotFoundError):
                raise StartError(f"There's no bucket {place}. {RIGHT}") from trouble
            if isinstance(cause, PermissionDeniedError | UnauthenticatedError):
                raise StartError(f"The key isn't good for {place}. {RIGHT}") from trouble
            log.error("storage_not_reached", trouble=str(trouble), help="Files wait until it can be reached.")

    async def put(self, key: str, content: bytes) -> None:
        """Write an object. S3 shows it only once it's whole."""
        try:
            await put_async(self._store, key, content)
        except TROUBLES as trouble:
            raise StorageDown(_said(trouble)) from trouble

    async def get(self, key: str) -> bytes:
        """Read an object."""
        try:
            answer = await get_async(self._store, key)
            return bytes(await answer.bytes_async())
        except FileNotFoundError as trouble:
            raise ContentMissing(f"{key} isn't in the bucket.") from trouble
        except TROUBLES as trouble:
            raise StorageDown(_said(trouble)) from trouble

    async def delete(self, key: str) -> None:
        """Remove an object."""
        try:
            await delete_async(self._store, key)
        except FileNotFoundError:
            return
        except TROUBLES as trouble:
            raise StorageDown(_said(trouble)) from trouble


def _said(trouble: Exception) -> str:
    """The kind of an error. Its text may show the request."""
    return type(trouble).__name__

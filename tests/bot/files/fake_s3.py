"""An S3 for tests. It checks the signature of each request, as AWS documents it (Signature Version 4)."""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from aiohttp import web
from aiohttp.test_utils import TestServer

BUCKET, ACCESS, SECRET, REGION = "files", "AKIDTEST", "sec/ret@", "us-east-1"


def _error(status: int, code: str) -> web.Response:
    text = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>no</Message></Error>"
    return web.Response(status=status, text=text, content_type="application/xml")


@dataclass
class FakeS3:
    """One bucket. `objects` are by path."""

    objects: dict[str, bytes] = field(default_factory=dict)
    server: TestServer = field(init=False)

    @classmethod
    async def start(cls) -> "FakeS3":
        """Serve on a free port."""
        made, app = cls(), web.Application(client_max_size=20_000_000)
        app.router.add_route("*", "/{path:.*}", made.answer)
        made.server = TestServer(app)
        await made.server.start_server()
        return made

    async def stop(self) -> None:
        """Stop serving."""
        await self.server.close()

    def url(self, secret: str = SECRET, bucket: str = BUCKET, host: str = "", path: str = "") -> str:
        """The setting for this storage."""
        name = host or f"127.0.0.1:{self.server.port}"
        return f"s3+http://{ACCESS}:{quote(secret, safe='')}@{name}/{bucket}{path}"

    async def answer(self, request: web.Request) -> web.Response:
        """One request."""
        content = await request.read()
        if not is_signed(request, content):
            return _error(403, "SignatureDoesNotMatch")
        if request.path.split("/")[1] != BUCKET:
            return _error(404, "NoSuchBucket")
        if request.method == "PUT":
            self.objects[request.path] = content
            return web.Response(headers={"ETag": f'"{sha256(content).hexdigest()[:32]}"'})
        if request.method == "DELETE":
            self.objects.pop(request.path, None)
            return web.Response(status=204)
        if request.path not in self.objects:
            return _error(404, "NoSuchKey")
        headers = {"ETag": '"0"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
        return web.Response(body=self.objects[request.path], headers=headers)


def is_signed(request: web.Request, content: bytes) -> bool:
    """Whether a request has the signature that this key and this content give."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    access, day, region, service, _ = given.get("Credential", "////").split("/")
    stated = request.headers.get("x-amz-content-sha256", "")
    if scheme != "AWS4-HMAC-SHA256" or (access, region, service) != (ACCESS, REGION, "s3"):
        return False
    if stated not in (sha256(content).hexdigest(), "UNSIGNED-PAYLOAD"):
        return False
    names = given["SignedHeaders"].split(";")
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
    query = "&".join(sorted(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in request.query.items()))
    parts = [request.method, request.rel_url.raw_path, query, headers, given["SignedHeaders"], stated]
    whole = sha256("\n".join(parts).encode()).hexdigest()
    scope = f"{day}/{region}/{service}/aws4_request"
    to_sign = f"{scheme}\n{request.headers['x-amz-date']}\n{scope}\n{whole}"
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, "aws4_request", to_sign):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(key.hex(), given["Signature"])

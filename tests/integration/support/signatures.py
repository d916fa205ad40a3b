"""Standard Webhooks, read the way a receiver would."""

import base64
import hashlib
import hmac


def is_signed(request: dict, secret: str) -> bool:
    """HMAC-SHA256 of "id.timestamp.body" under the secret is among the v1 signatures."""
    headers = request["headers"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{request['body']}"
    wanted = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    given = [word.removeprefix("v1,") for word in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(one, wanted) for one in given)

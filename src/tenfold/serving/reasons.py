"""When each problem code is sent, in words for the description of the API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WHEN: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The body, or the form's file, has no bytes.",
        "malformed": "The request or its form can't be understood.",
        "cross_origin": "A page of another origin asked a browser for what it may not do.",
        "unauthorised": "The key is missing or unknown.",
        "unknown_host": "The request is for a host name that is not this server's.",
        "not_found": "There is nothing at this path.",
        "unknown_model": "The server has no model of this name.",
        "method_not_allowed": "The path has other methods; the header Allow names them.",
        "timeout": "The body did not arrive in time.",
        "too_large": "The body has more bytes than this server takes.",
        "too_many_pixels": "The picture has more pixels than Tenfold reads.",
        "too_many_files": "More pictures than one request may bring.",
        "unsupported_media_type": "Neither a picture nor a form by its Content-Type, or encoded.",
        "unsupported_format": "A picture, but of a kind that this server can't read.",
        "not_an_image": "The bytes are no picture, or a damaged one.",
        "invalid_parameter": "A parameter is unknown, given twice, or of a wrong value.",
        "rate_limited": "Too many requests in the last minute.",
        "internal": "The server failed; its log tells why.",
        "busy": "Too much waits already, or the server is starting.",
        "draining": "The server is about to stop.",
        "feedback_unavailable": "Corrections can't be kept now.",
    }
)

"""Checks a receipt with an ordinary JOSE library, and nothing of this project's.

Reads one JSON document from standard input: a receipt file (`kluis-receipt.json`), and the platform's signing key as the reader
knows it. Both layers are verified: the platform's signature with that key, the person's with the key of the chain that the
decision names. No key is ever taken from a token. Writes both payloads to standard output; stops with exit code 1 and the name
of what did not verify.
"""

import json
import sys
import warnings

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from reader import Refused, encode, raw, require, sha256

# The library would rather see the newer name of the same algorithm (RFC 9864).
warnings.filterwarnings("ignore", module="joserfc")


def key_id(public):
    return sha256(encode("kluis/v1/identity", raw(public["signing"]), [raw(public["sealing"])]))


def payload(token, kind, signing):
    """What the holder of this key signed as a token of this kind."""
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": signing})
    try:
        opened = jws.deserialize_compact(token, key, algorithms=["EdDSA"])
    except (JoseError, ValueError):
        raise Refused(kind) from None
    require(opened.headers() == {"alg": "EdDSA", "typ": kind}, "header")
    return json.loads(opened.payload)


def main(given):
    file = given["file"]
    receipt = payload(file["receipt"], "kluis-receipt+jws", given["platform"])
    named = json.loads(jws.extract_compact(receipt["decision"].encode()).payload)["key"]
    keys = [link["public"] for link in file["identity"] if key_id(link["public"]) == raw(named)]
    require(len(keys) == 1, "key")
    decision = payload(receipt["decision"], "kluis-decision+jws", keys[0]["signing"])
    require(decision["account"] == receipt["account"], "account")
    return {"receipt": receipt, "decision": decision}


if __name__ == "__main__":
    try:
        json.dump(main(json.load(sys.stdin)), sys.stdout)
    except Refused as refused:
        sys.exit(f"refused: {refused}")

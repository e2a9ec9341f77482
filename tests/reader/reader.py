"""A second, independent reader of a Kluis vault, written from src/vault/README.md.

Reads one JSON document from standard input: what a server stores of a vault, the person's half (a recovery code) and the
platform's half (the shares). Verifies in the protocol's order and writes every field to standard output. Stops with exit
code 1 and the name of the step that did not verify.
"""

import hashlib
import hmac
import json
import sys
from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as xchacha_open
from nacl.exceptions import CryptoError

VERSION = 1
SUITE = b"XChaCha20-Poly1305+HKDF-SHA-256"
KINDS = {"passphrase": 1, "passkey": 2, "recovery-code": 3}
CATEGORIES = ["identity", "contact", "work", "preferences", "correspondence", "photo"]
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Refused(Exception):
    """A step that did not verify."""


def require(holds, step):
    if not holds:
        raise Refused(step)


def raw(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(data):
    return hashlib.sha256(data).digest()


# E(label, x…)


def number(value):
    return value.to_bytes(8, "big")


def prefixed(data):
    return len(data).to_bytes(4, "big") + data


def encode(label, *parts):
    """Integers are u64; `bytes` stand as they are; a one-element list is a byte string of free length."""
    out = prefixed(label.encode())
    for part in parts:
        if isinstance(part, int):
            out += number(part)
        elif isinstance(part, list):
            out += prefixed(part[0])
        else:
            out += part
    return out


class Reader:
    def __init__(self, label, data):
        self.data = data
        require(self.free() == label.encode(), "label")

    def fixed(self, length):
        require(len(self.data) >= length, "length")
        head, self.data = self.data[:length], self.data[length:]
        return head

    def number(self):
        return int.from_bytes(self.fixed(8), "big")

    def free(self):
        return self.fixed(int.from_bytes(self.fixed(4), "big"))

    def items(self, each):
        count = self.number()
        require(count <= 4096, "count")
        return [each() for _ in range(count)]

    def end(self):
        require(not self.data, "trailing bytes")


# Primitives


def extract(salt, secret):
    return hmac.digest(salt, secret, "sha256")


def expand(prk, info, length):
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(prk, block + info + bytes([counter]), "sha256")
        out, counter = out + block, counter + 1
    return out[:length]


def verify(public, message, signature, step):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Refused(step) from None


def ed25519_public(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def open_sealed(prk, context, sealed, step):
    nonce, commitment, ciphertext = sealed[:24], sealed[24:56], sealed[56:]
    okm = expand(prk, prefixed(context) + nonce, 64)
    require(hmac.compare_digest(okm[32:], commitment), step)
    try:
        return xchacha_open(ciphertext, context, nonce, okm[:32])
    except (CryptoError, ValueError):
        raise Refused(step) from None


def unpad(padded, step):
    plain = padded.rstrip(b"\0")
    require(plain[-1:] == b"\x80", step)
    return plain[:-1]


class XWing:
    """draft-connolly-cfrg-xwing-kem: ML-KEM-768 and X25519."""

    def __init__(self, seed):
        expanded = hashlib.shake_256(seed).digest(96)
        self.post_quantum = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self.classical = X25519PrivateKey.from_private_bytes(expanded[64:])
        self.classical_public = self.classical.public_key().public_bytes_raw()
        self.public = self.post_quantum.public_key().public_bytes_raw() + self.classical_public

    def decapsulate(self, encapsulated):
        first, second = encapsulated[:1088], encapsulated[1088:]
        shared = self.classical.exchange(X25519PublicKey.from_public_bytes(second))
        label = rb"\.//^" + b"\\"
        return hashlib.sha3_256(
            self.post_quantum.decapsulate(first) + shared + second + self.classical_public + label
        ).digest()


def hpke_open_psk(key, info, psk, psk_id, sealed, step):
    """RFC 9180, mode PSK, X-Wing (0x647a), HKDF-SHA-256 (1), ChaCha20-Poly1305 (3), one message."""
    suite = b"HPKE" + bytes.fromhex("647a00010003")
    shared = key.decapsulate(sealed[:1120])

    def labeled_extract(salt, label, ikm):
        return extract(salt or bytes(32), b"HPKE-v1" + suite + label + ikm)

    def labeled_expand(prk, label, context, length):
        return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context, length)

    context = b"\x01" + labeled_extract(b"", b"psk_id_hash", psk_id) + labeled_extract(b"", b"info_hash", info)
    secret = labeled_extract(shared, b"secret", psk)
    aead_key = labeled_expand(secret, b"key", context, 32)
    nonce = labeled_expand(secret, b"base_nonce", context, 12)
    try:
        return ChaCha20Poly1305(aead_key).decrypt(nonce, sealed[1120:], b"")
    except InvalidTag:
        raise Refused(step) from None


# The recovery code


def recovery_secret(text):
    digits = text.upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    require(len(digits) == 28 and all(digit in CROCKFORD for digit in digits), "code")
    value = 0
    for digit in digits:
        value = value << 5 | CROCKFORD.index(digit)
    secret = (value & (1 << 128) - 1).to_bytes(16, "big")
    checksum = sha256(encode("kluis/v1/recovery-checksum", secret))
    require(value >> 128 == int.from_bytes(checksum[:2], "big") >> 4, "code")
    return secret


# The vault, in the order of verification


def open_slot(origin, account, slots, code):
    prk = extract(b"kluis/v1/slot", recovery_secret(code))
    kind = KINDS["recovery-code"]

    def derive(label, length):
        return expand(prk, encode(label, kind, [origin]), length)

    slot_id, auth = derive("slot", 16), ed25519_public(derive("auth", 32))
    mine = [slot for slot in slots if raw(slot["id"]) == slot_id and slot["kind"] == "recovery-code"]
    require(len(mine) == 1 and raw(mine[0]["auth"]) == auth, "slot")
    wrapped = raw(mine[0]["wrapped"])
    require(wrapped[0] == VERSION, "slot")
    epoch = int.from_bytes(wrapped[1:9], "big")
    info = encode("kluis/v1/slot", [SUITE], [origin], account, slot_id, kind, epoch, auth)
    key, psk = XWing(derive("seal", 32)), derive("psk", 32)
    return hpke_open_psk(key, info, psk, slot_id, wrapped[9:], "slot"), epoch


class Root:
    def __init__(self, key, account, epoch):
        self.prk, self.account, self.epoch = extract(b"kluis/v1/root", key), account, epoch

    def derive(self, label):
        return expand(self.prk, encode(label, self.account, self.epoch), 32)

    def row(self, field):
        return expand(self.prk, encode("row", self.account, [field]), 16)


def share_id(reader):
    category = reader.number()
    require(1 <= category <= len(CATEGORIES), "category")
    return category, reader.number()


def key_id(signing, sealing):
    return sha256(encode("kluis/v1/identity", signing, [sealing]))


def open_keyring(origin, root, stored):
    require(stored[0] == VERSION, "keyring")
    context = encode("kluis/v1/keyring", [SUITE], root.account, root.epoch)
    reader = Reader("kluis/v1/keyring-content", open_sealed(root.derive("keyring"), context, stored[1:], "keyring"))
    signing, sealing = reader.fixed(32), reader.items(lambda: reader.fixed(32))
    chain = reader.items(lambda: (reader.fixed(32), reader.free(), reader.items(lambda: reader.fixed(64))))
    personal = dict(reader.items(lambda: (share_id(reader), reader.fixed(32))))
    slots = reader.items(
        lambda: (reader.fixed(16), reader.number(), reader.free(), reader.fixed(32), reader.fixed(32))
    )
    reader.end()

    require(chain and not chain[0][2], "identity")
    require(sha256(encode("kluis/v1/account", [origin], chain[0][0], [chain[0][1]])) == root.account, "identity")
    for place, (before, after) in enumerate(zip(chain, chain[1:]), start=1):
        require(len(after[2]) == 1, "identity")
        message = encode("kluis/v1/succession", root.account, place, key_id(after[0], after[1]))
        verify(before[0], message, after[2][0], "identity")
    require(len(sealing) == len(chain), "identity")
    require(chain[-1][:2] == (ed25519_public(signing), XWing(sealing[-1]).public), "identity")
    return [(signing, key_id(signing, sealing)) for signing, sealing, _ in chain], personal, slots


def open_header(head, keys, account):
    encoded = raw(head["header"])
    reader = Reader("kluis/v1/header", encoded)
    require(reader.number() == VERSION, "header")
    header = {
        "account": reader.fixed(32),
        "sequence": reader.number(),
        "previous": reader.fixed(32),
        "time": reader.number(),
        "device": reader.fixed(16),
        "identity": reader.fixed(32),
        "body": reader.fixed(32),
        "rest": reader.fixed(32),
    }
    reader.end()
    signing = dict((identity, key) for key, identity in keys).get(header["identity"])
    require(signing is not None and header["account"] == account, "header")
    verify(signing, encode("kluis/v1/header-signature", [encoded]), raw(head["signature"]), "header")
    return header


def open_body(root, sequence, stored):
    require(stored[0] == VERSION, "body")
    context = encode("kluis/v1/body", [SUITE], root.account, root.epoch, sequence)
    padded = open_sealed(root.derive("manifest"), context, stored[1:], "body")
    reader = Reader("kluis/v1/body-content", unpad(padded, "body"))

    def head():
        return reader.number(), reader.fixed(32)

    def slot():
        return reader.fixed(16), (reader.number(), reader.free(), reader.number(), reader.number(), reader.fixed(32))

    def change():
        return reader.number(), reader.fixed(16), reader.number()

    def field():
        return reader.free(), {
            "share": share_id(reader),
            "revision": reader.number(),
            "schema": reader.number(),
            "padding": reader.number(),
            "changes": reader.items(change),
            "digest": reader.fixed(32),
            "file": reader.items(lambda: (reader.fixed(16), reader.number())),
        }

    def grant():
        return reader.fixed(16), reader.free(), [reader.fixed(32) for _ in range(4)], reader.number(), reader.number()

    body = {
        "minimum version": reader.number(),
        "root epoch": reader.number(),
        "platform": reader.fixed(32),
        "catalogue": reader.fixed(32),
        "registry": head(),
        "keyring": reader.fixed(32),
        "slots": dict(reader.items(slot)),
        "shares": dict(reader.items(lambda: (share_id(reader), reader.fixed(32)))),
        "fields": dict(reader.items(field)),
        "deleted": reader.items(lambda: (reader.free(), reader.number(), reader.items(change))),
        "grants": reader.items(grant),
        "requests": reader.items(lambda: (reader.fixed(16), reader.fixed(32))),
        "decisions": head(),
        "log": head(),
    }
    reader.end()
    return body


def slot_digest(slot):
    auth = [raw(slot["auth"])] if slot["auth"] else []
    return sha256(
        encode(
            "kluis/v1/slot-digest",
            raw(slot["id"]),
            KINDS[slot["kind"]],
            len(auth),
            b"".join(auth),
            [raw(slot["wrapped"])],
        )
    )


def open_field(root, personal, shares, name, listed, sealed):
    category, epoch = listed["share"]
    require(sha256(sealed) == listed["digest"], "field")
    require(sealed[:17] == bytes([VERSION]) + number(epoch) + number(listed["revision"]), "field")
    prk = hmac.digest(shares[listed["share"]], personal[listed["share"]], "sha256")
    context = encode(
        "kluis/v1/field",
        [SUITE],
        root.account,
        category,
        epoch,
        [name],
        listed["revision"],
        listed["schema"],
        listed["padding"],
    )
    padded = open_sealed(prk, context, sealed[17:], "field")
    require(len(padded) == listed["padding"], "field")
    return unpad(padded, "field")


def open_vault(given):
    origin, stored = given["origin"].encode(), given["vault"]
    account = raw(stored["account"])
    key, epoch = open_slot(origin, account, stored["slots"], given["code"])
    root = Root(key, account, epoch)
    keys, personal, unlockers = open_keyring(origin, root, raw(stored["keyring"]))

    headers = [open_header(head, keys, account) for head in stored["headers"]]
    encoded = [raw(head["header"]) for head in stored["headers"]]
    for before, previous, after in zip(encoded, headers, headers[1:]):
        require(after["previous"] == sha256(before), "header")
        require(after["sequence"] == previous["sequence"] + 1, "header")
    require(headers and headers[-1]["identity"] == keys[-1][1], "header")
    require(headers[-1]["body"] == sha256(raw(stored["body"])), "body")
    body = open_body(root, headers[-1]["sequence"], raw(stored["body"]))
    require(body["root epoch"] == epoch and body["minimum version"] <= VERSION, "body")
    require(body["platform"] == raw(given["platform"]), "platform")

    require(body["keyring"] == sha256(raw(stored["keyring"])), "listing")
    listed = {slot: entry[4] for slot, entry in body["slots"].items()}
    require(listed == {raw(slot["id"]): slot_digest(slot) for slot in stored["slots"]}, "listing")
    require(len(stored["slots"]) == len(listed) == len(unlockers), "listing")
    require({unlocker[0] for unlocker in unlockers} == set(listed), "listing")

    shares = {(CATEGORIES.index(one["category"]) + 1, one["epoch"]): raw(one["share"]) for one in given["shares"]}
    tags = {
        share: hmac.digest(value, encode("kluis/v1/share-tag", account, *share), "sha256")
        for share, value in shares.items()
    }
    require(tags == body["shares"], "share")

    rows = {raw(row["id"]): raw(row["sealed"]) for row in stored["rows"]}
    require(len(rows) == len(stored["rows"]) == len(body["fields"]), "field")
    values = {}
    for name, entry in body["fields"].items():
        sealed = rows.get(root.row(name))
        require(sealed is not None, "field")
        values[name.decode()] = open_field(root, personal, shares, name, entry, sealed).decode()
    return {"sequence": headers[-1]["sequence"], "values": values}


def main():
    try:
        json.dump(open_vault(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, sort_keys=True)
    except Refused as refused:
        sys.exit(f"refused: {refused}")


if __name__ == "__main__":
    main()

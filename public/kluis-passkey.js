// Passkeys: WebAuthn (Level 3) with the PRF extension. Loaded when a passkey is asked for. What comes out of the
// authenticator is the secret that opens a slot: it goes to the worker and stays nowhere else.
"use strict";

// SHA-256("kluis/v1/prf"): the same question to every authenticator, at every time.
const salt = new TextEncoder().encode("kluis/v1/prf");
const question = async () => ({ prf: { eval: { first: await crypto.subtle.digest("SHA-256", salt) } } });
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

// What the PRF said, or nothing.
const output = (credential) => {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  return first && first.byteLength === 32 ? new Uint8Array(first) : undefined;
};

async function ask(allowCredentials) {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      rpId: location.hostname,
      userVerification: "required",
      allowCredentials,
      extensions: await question(),
    },
  });
  const said = output(credential);
  if (!said) throw new DOMException("no PRF", "NotSupportedError");
  return said;
}

// Makes a passkey under this name, and gives what it said twice, one after the other: it counts only when that is the
// same. A passkey that can't do this is forgotten again where the browser can tell the authenticator so.
export async function make(name) {
  const credential = await navigator.credentials.create({
    publicKey: {
      rp: { id: location.hostname, name: "Kluis" },
      user: { id: random(32), name, displayName: name },
      challenge: random(32),
      pubKeyCredParams: [
        { type: "public-key", alg: -8 },
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      extensions: await question(),
    },
  });
  try {
    if (!credential.getClientExtensionResults().prf?.enabled) throw new DOMException("no PRF", "NotSupportedError");
    const only = [{ type: "public-key", id: credential.rawId }];
    const first = output(credential) ?? (await ask(only));
    const second = await ask(only);
    const both = new Uint8Array(64);
    both.set(first);
    both.set(second, 32);
    first.fill(0);
    second.fill(0);
    return both;
  } catch (error) {
    const unknown = { rpId: location.hostname, credentialId: credential.id };
    await PublicKeyCredential.signalUnknownCredential?.(unknown).catch(() => {});
    throw error;
  }
}

// Asks for any passkey of this site.
export const open = () => ask([]);

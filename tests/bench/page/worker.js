// Every candidate in one worker: the same browser, the same conditions. Does one batch of one candidate at a time when
// it is told to, so that the driver can mix them.
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { argon2id } from "hash-wasm";
import sodium from "libsodium-wrappers-sumo";
import load, { Kluis } from "/kluis.js";

// A batch takes at least this long, in milliseconds: the clock's steps then don't count, and hardly anything comes
// between. Of so many in a row the fastest counts: whatever else the machine does only makes it slower.
const BATCH = 2;
const BATCHES = 5;
// What it takes at least before code is compiled at its best.
const WARM = 120;

await Promise.all([load("/kluis_bg.wasm"), sodium.ready]);
const kluis = new Kluis();

const random = (length) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

const passphrase = random(64);
const salt = new Uint8Array(16);
const stretching = {
  kluis: () => kluis.stretch(passphrase),
  libsodium: () => sodium.crypto_pwhash(64, passphrase, salt, 3, 64 << 20, sodium.crypto_pwhash_ALG_ARGON2ID13),
  "hash-wasm": () =>
    argon2id({ password: passphrase, salt, iterations: 3, memorySize: 64 << 10, parallelism: 1, hashLength: 64, outputType: "binary" }),
};

// The others get key and nonce for nothing and authenticate nothing beside the text: bare.
const key = random(32);
const nonce = random(24);
const iv = random(12);
const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
const sealers = {
  libsodium: {
    seal: (text) => sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, null, null, nonce, key),
    open: (sealed) => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, null, nonce, key),
  },
  noble: {
    seal: (text) => xchacha20poly1305(key, nonce).encrypt(text),
    open: (sealed) => xchacha20poly1305(key, nonce).decrypt(sealed),
  },
  webcrypto: {
    seal: (text) => crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, text),
    open: (sealed) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, sealed),
  },
};

// Ways to do what a row measures, by candidate. `length` is what a field of `size` holds beside its padding.
const ways = async (what, size, length) => {
  if (what === "stretch") return stretching;
  const text = random(size);
  const value = text.subarray(0, length);
  const found = {};
  if (what === "seal") found.kluis = () => kluis.seal(value);
  else {
    const sealed = kluis.seal(value);
    found.kluis = () => kluis.open(length, sealed);
  }
  for (const [name, sealer] of Object.entries(sealers)) {
    if (what === "seal") found[name] = () => sealer.seal(text);
    else {
      const sealed = new Uint8Array(await sealer.seal(text));
      found[name] = () => sealer.open(sealed);
    }
  }
  return found;
};

// What came out, to know that everyone does the work that is asked.
const shown = async (way) => {
  const out = new Uint8Array(await way());
  return { length: out.length, first: [...out.subarray(0, 8)] };
};

const time = async (way, calls) => {
  const start = performance.now();
  const first = way();
  if (first instanceof Promise) {
    await first;
    for (let call = 1; call < calls; call += 1) await way();
  } else {
    for (let call = 1; call < calls; call += 1) way();
  }
  return performance.now() - start;
};

const rows = new Map();

const asks = {
  // Warms every candidate of a row up and finds how often it must run. Gives what each of them makes.
  async prepare({ row, what, size, length }) {
    const candidates = {};
    const made = {};
    for (const [name, way] of Object.entries(await ways(what, size, length))) {
      made[name] = await shown(way);
      let calls = 1;
      let spent = 0;
      let batch = await time(way, calls);
      while (batch < BATCH || (spent < WARM && batch < WARM)) {
        spent += batch;
        if (batch < BATCH) calls = Math.ceil(calls * Math.min(10, (1.2 * BATCH) / Math.max(batch, 0.1)));
        batch = await time(way, calls);
      }
      candidates[name] = { way, calls, batches: batch < WARM ? BATCHES : 1 };
    }
    rows.set(row, candidates);
    return made;
  },
  // Nanoseconds of the first time that this worker stretches a passphrase.
  async first({ candidate }) {
    return (await time(stretching[candidate], 1)) * 1e6;
  },
  // Nanoseconds a call.
  async run({ row, candidate }) {
    const { way, calls, batches } = rows.get(row)[candidate];
    let fastest = Infinity;
    for (let batch = 0; batch < batches; batch += 1) fastest = Math.min(fastest, await time(way, calls));
    return (fastest / calls) * 1e6;
  },
};

addEventListener("message", async ({ data: { id, ask, ...rest } }) => {
  try {
    postMessage({ id, answer: await asks[ask](rest) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
});
postMessage({ id: 0, answer: true });

// Runs before the first paint: decides what it may show, looks whether this browser can run Kluis, starts it.
"use strict";

const { js, wasm, sections, ...texts } = document.currentScript.dataset;
const root = document.documentElement;

// The program fetches the section that a page is in once it runs; by then it is here. Nothing is open yet, so what
// needs an open vault leads to where it is opened.
const [, first] = location.pathname.split("/");
const section = { account: "sign_up", kernpunten: "read", beloften: "read" }[first] ?? (first && "open");
const parts = JSON.parse(sections);
for (const href of parts[section] ?? []) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href }));
}

// The files of a section that may be next come into the browser's own store. One that doesn't come is asked for again.
self.kluisAhead = (next) => {
  for (const href of parts[next] ?? []) {
    fetch(href, { priority: "low" }).then((answer) => answer.blob()).catch(() => {});
  }
};

function chosenLanguage() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null;
  }
}

// index.html holds the start page in Dutch. Elsewhere it waits, so that nothing flashes by that wasn't asked for.
if (location.pathname !== "/" || chosenLanguage() === "en") root.dataset.wait = "";

// One function with a SIMD instruction: valid only where SIMD is.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

function canRun() {
  return typeof WebAssembly === "object" && WebAssembly.validate(simd) && "Worker" in window && "crypto" in window;
}

// The text in a language, as one string; the program asks for it by this name.
const loaded = {};
self.kluisText = (language) =>
  (loaded[language] ??= fetch(texts[language]).then(
    (answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`text: ${answer.status}`))),
  ).catch((error) => {
    delete loaded[language];
    throw error;
  }));

// Passkeys are asked for from a script of their own, when there is one.
self.kluisPasskey = (what, name) => import("/kluis-passkey.js").then((passkey) => passkey[what](name));

async function start() {
  if (!canRun()) {
    root.dataset.missing = "browser";
    return;
  }
  try {
    const text = kluisText(chosenLanguage() === "en" ? "en" : "nl");
    const app = await import(js);
    await text;
    await app.default({ module_or_path: wasm });
  } catch (error) {
    console.error(error);
    root.dataset.missing = "program";
  }
}

document.addEventListener("DOMContentLoaded", start);

// The worker's first lines: loads the program that holds the keys and starts it.
"use strict";

// The server's policy wants script addresses to be trusted, in a worker too: this one is, and no other.
const program = "/kluis-worker.js";
const trusted = self.trustedTypes
  ? trustedTypes.createPolicy("kluis-worker", { createScriptURL: () => program }).createScriptURL(program)
  : program;

importScripts(trusted);
wasm_bindgen({ module_or_path: "/kluis-worker_bg.wasm" });

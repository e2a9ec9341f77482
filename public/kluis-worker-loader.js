// The worker's first lines: loads the program that holds the keys and starts it.
"use strict";

importScripts("/kluis-worker.js");
wasm_bindgen({ module_or_path: "/kluis-worker_bg.wasm" });

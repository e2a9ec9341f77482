// Takes the page and the worker apart into what is needed first and what is fetched later, where the program says so
// (`#[wasm_split]`), and puts them in place of what trunk made: `node parts.mjs STAGING`. A hook of Trunk.toml.
//
// Every part is named after a digest of its content: a part of one build never meets the program of another. Only the
// scripts of the workers keep one name, since a policy of the page names them.
import { createHash } from "node:crypto";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const staging = process.argv[2];
const target = process.env.CARGO_TARGET_DIR ?? "target";

const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

// Writes bytes into the site under a name with their digest.
const put = (name, ending, bytes) => {
  const file = `${name}-${digest(bytes)}${ending}`;
  writeFileSync(join(staging, file), bytes);
  return file;
};

// The same for every program.
const options = readFileSync(".ci/wasm-opt", "utf8").trim().split(" ");

// There are many, most of them small: one at a time for each core.
async function optimise(files) {
  const waiting = [...files];
  const next = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      // The part's table of names, which goes, has a section that wasm-opt warns about.
      await promisify(execFile)("wasm-opt", [...options, file, "-o", file]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}

const built = (program) => join(target, "wasm32-unknown-unknown", "page", `${program}.wasm`);

function bind(program, work, file) {
  const how = ["--target", "web", "--keep-lld-exports", "--no-demangle", "--no-typescript"];
  run("wasm-bindgen", ...how, "--out-dir", work, "--out-name", program, file);
}

// A program without what the linker left in to take it apart by: its custom sections.
function bare(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    let length = 0;
    let after = at + 1;
    for (let shift = 0, more = true; more; shift += 7, after++) {
      length |= (bytes[after] & 127) << shift;
      more = bytes[after] > 127;
    }
    if (bytes[at] !== 0) kept.push(bytes.subarray(at, after + length));
    at = after + length;
  }
  return Buffer.concat(kept);
}

// What sections share comes in chunks, one for every set of sections that shares something: many, and most of them tiny.
// The small ones travel as one file, which compresses far better, and are taken out of it where they arrive.
const SMALL = 8_000;

function together(program, work, few, loads) {
  let at = 0;
  const bytes = few.map((part) => readFileSync(join(work, part)));
  const file = put(`${program}-small`, ".wasm", Buffer.concat(bytes));
  few.forEach((part, index) => {
    const [from, to] = [at, (at += bytes[index].length)];
    loads = loads.replaceAll(`fetch(new URL("./${part}", import.meta.url))`, `small(${from}, ${to})`);
  });
  return `${loads}
// What didn't come is asked for again.
let everything;
function small(from, to) {
  everything ??= fetch(new URL("/${file}", import.meta.url)).then((answer) =>
    answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status))));
  const coming = everything;
  coming.catch(() => { if (everything === coming) everything = undefined; });
  const type = { headers: { "content-type": "application/wasm" } };
  return coming.then((bytes) => new Response(bytes.slice(from, to), type));
}
`;
}

// The loader says for each part again how it arrives. Once is enough.
function shorter(loads) {
  const arrives =
    /\(\) => \{\s*const src = (fetch\(new URL\("[^"]+", import\.meta\.url\)\)|small\(\d+, \d+\));\s*src\.catch\(\(\) => \{\}\);\s*return async \(imports\) => \(WebAssembly\.instantiateStreaming\(src, imports\)\);\s*\}/g;
  return `${loads.replaceAll(arrives, "() => arriving($1)")}
function arriving(src) {
  src.catch(() => {});
  return async (imports) => WebAssembly.instantiateStreaming(src, imports);
}
`;
}

// Splits, binds and optimises one program. Gives the folder with its scripts, and the name of its first part.
async function parts(program) {
  const work = join(target, "parts", program);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  run("wasm-split-cli", built(program), work);
  bind(program, work, join(work, "main.wasm"));

  // wasm-bindgen names the loader once for every function of it; once is enough.
  const bound = join(work, `${program}.js`);
  let named = 0;
  const once = readFileSync(bound, "utf8").replaceAll(/"\.\/__wasm_split\.js": \w+,\s*/g, (one) => (named++ ? "" : one));
  writeFileSync(bound, once);

  const loader = join(work, "__wasm_split.js");
  let loads = readFileSync(loader, "utf8").replace("./main.js", `./${program}.js`);
  const all = readdirSync(work).filter((name) => name.endsWith(".wasm") && name !== "main.wasm");
  await optimise(all.map((part) => join(work, part)));
  const few = all.filter((part) => part.startsWith("chunk_") && statSync(join(work, part)).size < SMALL);
  if (few.length > 1) loads = together(program, work, few, loads);
  for (const part of all) {
    if (part === `${program}_bg.wasm` || (few.length > 1 && few.includes(part))) continue;
    const name = `${program}-${part.replace(/^split_|\.wasm$/g, "").replace("_", "-")}`;
    loads = loads.replaceAll(`./${part}`, `/${put(name, ".wasm", readFileSync(join(work, part)))}`);
  }
  loads = shorter(loads);
  writeFileSync(loader, loads);
  const first = put(program, "_bg.wasm", readFileSync(join(work, `${program}_bg.wasm`)));
  return { work, first, sections: sections(program, loads) };
}

// Which files each section is made of, by its name in the program. The loader says above each shared one who shares it.
function sections(program, loads) {
  const found = {};
  const shared = /\/\* ([\w, ]+) \*\/\s*const __chunk_\d+ = makeLoad\(\(\) => arriving\((?:fetch\(new URL\("([^"]+)"|small)/g;
  const [, small] = loads.match(new RegExp(`"(/${program}-small-[0-9a-f]+\\.wasm)"`)) ?? [];
  for (const [, users, file = small] of loads.matchAll(shared)) {
    for (const user of users.split(", ")) (found[user] ??= new Set()).add(file);
  }
  for (const [file, name] of loads.matchAll(new RegExp(`/${program}-([a-z-]+)-[0-9a-f]+\\.wasm`, "g"))) {
    if (name !== "chunk" && name !== "small") (found[name.replaceAll("-", "_")] ??= new Set()).add(file);
  }
  return Object.fromEntries(Object.entries(found).map(([name, files]) => [name, [...files]]));
}

const bundle = (entry, out, ...args) =>
  run("esbuild", entry, "--bundle", "--minify", "--log-level=warning", `--outfile=${out}`, ...args);

// What trunk put there, in which the parts that come later are missing.
for (const file of readdirSync(staging)) {
  if (/^kluis-(app|worker|intake)[-_.].*(js|wasm)$/.test(file)) rmSync(join(staging, file));
}

const app = await parts("kluis-app");
const script = join(app.work, "bundle.js");
bundle(join(app.work, "kluis-app.js"), script, "--format=esm");
const scriptName = put("kluis-app", ".js", readFileSync(script));
const index = join(staging, "index.html");
// Nothing is open when a page is loaded: an address leads to one of the first three. The others may be next.
const { read, sign_up, open, permit, settings } = app.sections;
const styles = [];
const html = readFileSync(index, "utf8")
  // One style sheet is one round trip before anything shows.
  .replaceAll(/<link\b[^>]*\bhref="?(\/[a-z]+-[0-9a-f]+\.css)"?[^>]*>/g, (_, file) => {
    styles.push(readFileSync(join(staging, file)));
    rmSync(join(staging, file));
    return styles.length === 1 ? "<!--style-->" : "";
  })
  .replace("<!--style-->", () => `<link rel="stylesheet" href="/${put("kluis", ".css", Buffer.concat(styles))}">`)
  // So that a section that the address asks for comes beside the program, not after it; and what may be next, before it.
  .replace("<script data-en", `<script data-sections='${JSON.stringify({ read, sign_up, open, permit, settings })}' data-en`)
  .replaceAll(/\/kluis-app-[0-9a-f]+\.js/g, `/${scriptName}`)
  .replaceAll(/\/kluis-app-[0-9a-f]+_bg\.wasm/g, `/${app.first}`);
writeFileSync(index, html);

const worker = await parts("kluis-worker");
const start = join(worker.work, "start.js");
// A program that doesn't come is an error of the worker, which the page hears of: the next ask starts another.
const failed = "catch((error) => setTimeout(() => { throw error; }))";
writeFileSync(
  start,
  `import start from "./kluis-worker.js";\nstart({ module_or_path: "/${worker.first}" }).${failed};\n`,
);
bundle(start, join(staging, "kluis-worker.js"), "--format=iife", "--define:import.meta.url=self.location.href");

// What reads files is one part, and can't fetch it: its script says what it is called, and the page brings it along
// with the file.
const intake = join(target, "parts", "kluis-intake");
rmSync(intake, { recursive: true, force: true });
mkdirSync(intake, { recursive: true });
bind("kluis-intake", intake, built("kluis-intake"));
const reads = join(intake, "kluis-intake_bg.wasm");
writeFileSync(reads, bare(readFileSync(reads)));
await optimise([reads]);
const whole = put("kluis-intake", ".wasm", readFileSync(reads));
const wait = join(intake, "start.js");
writeFileSync(
  wait,
  `import start from "./kluis-intake.js";
self.onmessage = async ({ data: [program, ...file] }) => {
  await start({ module_or_path: program });
  self.dispatchEvent(new MessageEvent("message", { data: file }));
};
self.postMessage("/${whole}");
`,
);
bundle(wait, join(staging, "kluis-intake.js"), "--format=iife", "--define:import.meta.url=self.location.href");

// Takes the page and the worker apart into what is needed first and what is fetched later, where the program says so
// (`#[wasm_split]`), and puts them in place of what trunk made: `node parts.mjs STAGING`. A hook of Trunk.toml.
//
// Every part is named after a digest of its content: a part of one build never meets the program of another. Only the
// worker's script keeps one name, since a policy of the page names it.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const staging = process.argv[2];
const target = process.env.CARGO_TARGET_DIR ?? "target";
const source = readFileSync("index.html", "utf8");

const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

// Writes bytes into the site under a name with their digest.
const put = (name, ending, bytes) => {
  const file = `${name}-${digest(bytes)}${ending}`;
  writeFileSync(join(staging, file), bytes);
  return file;
};

// As the link in index.html says.
const options = (program) =>
  source.match(new RegExp(`data-bin="${program}"[^>]*data-optimise="([^"]*)"`))[1].split(" ");

function optimised(program, file) {
  // The part's table of names, which goes, has a section that wasm-opt warns about.
  execFileSync("wasm-opt", [...options(program), file, "-o", file], { stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(file);
}

// Splits, binds and optimises one program. Gives the folder with its scripts, and the name of its first part.
function parts(program) {
  const work = join(target, "parts", program);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  run("wasm-split-cli", join(target, "wasm32-unknown-unknown", "page", `${program}.wasm`), work);
  const bind = ["--target", "web", "--keep-lld-exports", "--no-demangle", "--no-typescript"];
  run("wasm-bindgen", ...bind, "--out-dir", work, "--out-name", program, join(work, "main.wasm"));

  // wasm-bindgen names the loader once for every function of it; once is enough.
  const bound = join(work, `${program}.js`);
  let named = 0;
  const once = readFileSync(bound, "utf8").replaceAll(/"\.\/__wasm_split\.js": \w+,\s*/g, (one) => (named++ ? "" : one));
  writeFileSync(bound, once);

  const loader = join(work, "__wasm_split.js");
  let loads = readFileSync(loader, "utf8").replace("./main.js", `./${program}.js`);
  for (const part of readdirSync(work).filter((name) => name.endsWith(".wasm"))) {
    if (part === "main.wasm" || part === `${program}_bg.wasm`) continue;
    const name = `${program}-${part.replace(/^split_|\.wasm$/g, "").replace("_", "-")}`;
    loads = loads.replaceAll(`./${part}`, `/${put(name, ".wasm", optimised(program, join(work, part)))}`);
  }
  writeFileSync(loader, loads);
  const first = put(program, "_bg.wasm", optimised(program, join(work, `${program}_bg.wasm`)));
  return { work, first, sections: sections(program, loads) };
}

// Which files each section is made of, by its name in the program. The loader says above each shared one who shares it.
function sections(program, loads) {
  const found = {};
  const shared = /\/\* ([\w, ]+) \*\/\s*const __chunk_\d+ = makeLoad\(\(\) => \{\s*const src = fetch\(new URL\("([^"]+)"/g;
  for (const [, users, file] of loads.matchAll(shared)) {
    for (const user of users.split(", ")) (found[user] ??= []).push(file);
  }
  for (const [file, name] of loads.matchAll(new RegExp(`/${program}-([a-z-]+)-[0-9a-f]+\\.wasm`, "g"))) {
    if (name !== "chunk") (found[name.replaceAll("-", "_")] ??= []).push(file);
  }
  return found;
}

const bundle = (entry, out, ...args) =>
  run("esbuild", entry, "--bundle", "--minify", "--log-level=warning", `--outfile=${out}`, ...args);

// What trunk put there, in which the parts that come later are missing.
for (const file of readdirSync(staging)) {
  if (/^kluis-(app|worker)[-_.].*(js|wasm)$/.test(file)) rmSync(join(staging, file));
}

const app = parts("kluis-app");
const script = join(app.work, "bundle.js");
bundle(join(app.work, "kluis-app.js"), script, "--format=esm");
const scriptName = put("kluis-app", ".js", readFileSync(script));
const index = join(staging, "index.html");
// Nothing is open when a page is loaded: no address leads to the settings.
const { settings: _, components: __, ...addressed } = app.sections;
const styles = [];
const html = readFileSync(index, "utf8")
  // One style sheet is one round trip before anything shows.
  .replaceAll(/<link\b[^>]*\bhref="?(\/[a-z]+-[0-9a-f]+\.css)"?[^>]*>/g, (_, file) => {
    styles.push(readFileSync(join(staging, file)));
    rmSync(join(staging, file));
    return styles.length === 1 ? "<!--style-->" : "";
  })
  .replace("<!--style-->", () => `<link rel="stylesheet" href="/${put("kluis", ".css", Buffer.concat(styles))}">`)
  // So that a section that the address asks for comes beside the program, not after it.
  .replace("<script data-en", `<script data-sections='${JSON.stringify(addressed)}' data-en`)
  .replaceAll(/\/kluis-app-[0-9a-f]+\.js/g, `/${scriptName}`)
  .replaceAll(/\/kluis-app-[0-9a-f]+_bg\.wasm/g, `/${app.first}`);
writeFileSync(index, html);

const worker = parts("kluis-worker");
const start = join(worker.work, "start.js");
writeFileSync(start, `import start from "./kluis-worker.js";\nstart({ module_or_path: "/${worker.first}" });\n`);
bundle(start, join(staging, "kluis-worker.js"), "--format=iife", "--define:import.meta.url=self.location.href");

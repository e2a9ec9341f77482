# shellcheck shell=bash
# Shared by the scripts beside it; sourced, not run. Works in the bash 3.2 that macOS still has.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. .ci/versions
WASM_BINDGEN=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kluis
TRUNK_BIN=$CACHE/trunk-$TRUNK/bin
BINDGEN_BIN=$CACHE/wasm-bindgen-$WASM_BINDGEN/bin
SPLIT_BIN=$CACHE/wasm-split-$WASM_SPLIT/bin
BINARYEN_BIN=$CACHE/binaryen-$BINARYEN/node_modules/.bin
CARGO_FUZZ_BIN=$CACHE/cargo-fuzz-$CARGO_FUZZ/bin
ESBUILD_BIN=$CACHE/esbuild-$ESBUILD/node_modules/.bin
# The tests find it by this name.
export AXE_SCRIPT=$CACHE/axe-core-$AXE/node_modules/axe-core/axe.min.js
READER=$CACHE/reader-$CRYPTOGRAPHY-$PYNACL-$JOSERFC-$OPENAPI_VALIDATOR
export LIGHTHOUSE=$CACHE/lighthouse-$LIGHTHOUSE_VERSION/node_modules/.bin/lighthouse
# What the benchmark compares with: as its lock file says, in a folder named after that.
RIVALS=$CACHE/bench-$(cksum <tests/bench/page/package-lock.json | cut -d' ' -f1)
export PATH="$TRUNK_BIN:$BINDGEN_BIN:$SPLIT_BIN:$BINARYEN_BIN:$ESBUILD_BIN:$CARGO_FUZZ_BIN:$PATH"

WASM=wasm32-unknown-unknown

say() { printf '== %s\n' "$*"; }

stop() {
	printf '\nkluis: %s\n' "$*" >&2
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command quietly; shows what it printed only when it fails, and then ends with one sentence.
quietly() {
	local sentence=$1 log
	shift
	log=$(mktemp)
	if "$@" >"$log" 2>&1 </dev/null; then
		rm -f "$log"
	else
		tail -n 15 "$log" >&2
		rm -f "$log"
		stop "$sentence"
	fi
}

# Does the toolchain that cargo uses here have the wasm target?
has_wasm() {
	local lib
	lib=$(rustc --print target-libdir --target "$WASM" 2>/dev/null) && ls "$lib"/libstd-*.rlib >/dev/null 2>&1
}

# Debian's own compiler, linked as the toolchain "wasm", where rustup has no such target.
# KLUIS_WASM=debian takes it even so.
use_debian_wasm() {
	if [ "${KLUIS_WASM:-}" != debian ] && has_wasm; then
		return 1
	fi
	RUSTUP_TOOLCHAIN=wasm has_wasm
}

# For every build for the browser.
cargo_wasm_env() {
	if use_debian_wasm; then
		export RUSTUP_TOOLCHAIN=wasm
	fi
}

#!/usr/bin/env bash
# Builds the Debian package: the binary, its manual pages and completions.
#
#   packaging/deb.sh [TARGET]      e.g. x86_64-unknown-linux-musl for a static binary
#
# Needs cargo-deb (`cargo install cargo-deb --locked`). The package is the last line of the output.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
target=(${1:+"--target=$1"})

cargo build --release --locked ${target[@]+"${target[@]}"}
rm -rf target/man
"$CARGO_TARGET_DIR/${1:+$1/}release/hwkey" man target/man --quiet >&2
cargo deb --no-build --locked ${target[@]+"${target[@]}"}

#!/usr/bin/env bash
# Manual pages are well formed and have every flag; docs/configuration.md is what the program says; every flag that deploy/ names is there.
set -euo pipefail

fail() { echo "FAILED: $*" >&2; exit 1; }
folder=$TEST_TMPDIR
declare -A programs=([nodeopsd]=service/nodeopsd [nodeops]=client/cli/nodeops [nodeops-sandbox]=k8s/sandbox/server/nodeops-sandbox)

echo "== manual pages"
for name in "${!programs[@]}"; do
  page=$folder/$name.man
  "${programs[$name]}" --help-man >"$page"
  # A text made from the program has no date of its own.
  complaints=$(mandoc -Tlint -Wwarning "$page" | grep -v 'missing date' || true)
  [[ -z $complaints ]] || fail "mandoc: $complaints"
  complaints=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null)
  [[ -z $complaints ]] || fail "man --warnings: $complaints"
  shown=$(mandoc -Tascii "$page" | col -bx)
  grep -q '^NAME' <<<"$shown" && grep -q '^SYNOPSIS' <<<"$shown" && grep -q '^SEE ALSO' <<<"$shown" || fail "sections of $name: $shown"
  flags=$("${programs[$name]}" --help | grep -oE '^ +(-[a-zA-Z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
  [[ $(wc -l <<<"$flags") -ge 7 ]] || fail "flags of $name: $flags"
  for flag in $flags; do grep -qE -- "^ +(-[a-zA-Z].*, )?$flag\b" <<<"$shown" || fail "$name's manual page lacks $flag"; done
done
for command in $(client/cli/nodeops --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
  grep -qE "^\.SS $command\$" "$folder/nodeops.man" || fail "the manual page lacks the command $command"
done

echo "== docs/configuration.md"
sed -n '/^| flag /,$p' docs/configuration.md >"$folder/documented"
service/nodeopsd --help-markdown | diff -u "$folder/documented" - ||
  fail "docs/configuration.md is stale: tools/update_docs writes it anew"

echo "== flags in deploy/"
service/nodeopsd --help-man | sed 's/\\//g' >"$folder/known"
for file in deploy/Dockerfile deploy/debian/nodeopsd.default deploy/kustomize/base/deployment.yaml deploy/kustomize/overlays/trial/deployment.yaml; do
  found=0
  for flag in $(grep -oE -- '(^|[ "])--[a-z-]+=?[a-zA-Z0-9/.:_-]*' "$file" | grep -vE -- '--(no-install-recommends|from|strip-unneeded)' | grep -oE -- '--[a-z-]+'); do
    grep -qF -- "fB$flag" "$folder/known" || fail "$file: nodeopsd knows no $flag"
    found=1
  done
  ((found)) || fail "$file names no flag"
done

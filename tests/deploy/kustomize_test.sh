#!/usr/bin/env bash
# Every kubectl of this machine builds deploy/kustomize and could apply it to a cluster with the kinds of the sandbox's discovery; what it would apply
# has what manifests.js asks for. $TEST_KUBECTLS names more of them, separated by colons: Debian's 1.20 and a current one accept different things.
source tests/testing/stack.sh

version=$(sed -nE 's/.*kVersion\[\] = "([^"]+)".*/\1/p' base/version.h)
serve sandbox k8s/sandbox/server/nodeops-sandbox --listen=127.0.0.1:0 --nodes=1 --kubeconfig-out="$STACK_FOLDER/kubeconfig"
export HOME=$STACK_FOLDER KUBECONFIG=$STACK_FOLDER/kubeconfig

IFS=: read -ra kubectls <<<"$(type -ap kubectl | xargs -rn 1 readlink -f | sort -u | paste -sd :):${TEST_KUBECTLS:-}"
((${#kubectls[@]})) || fail "kubectl is missing: install kubernetes-client (tools/install_deps does)"
# kustomize 2 (kubectl 1.20) does not follow links out of its folder, and runfiles are links.
cp -rL deploy "$STACK_FOLDER/deploy"

for kubectl in "${kubectls[@]}"; do
  "$kubectl" version --client 2>/dev/null | sed -n 1p # Not head: who still writes when it has gone is killed.
  for folder in base overlays/service-monitor overlays/trial overlays/update-strategy; do
    echo "== $folder"
    built=$STACK_FOLDER/built.yaml
    "$kubectl" kustomize "$STACK_FOLDER/deploy/kustomize/$folder" >"$built" || fail "$kubectl kustomize $folder"
    applied=$("$kubectl" --cache-dir="$STACK_FOLDER/cache" apply --dry-run=client --validate=false -f "$built" 2>&1) ||
      fail "$kubectl apply: $applied"
    [[ $(grep -c ' created (dry run)$' <<<"$applied") == "$(grep -c '^kind: ' "$built")" ]] || fail "$kubectl apply: $applied"
    "$kubectl" --cache-dir="$STACK_FOLDER/cache" apply --dry-run=client --validate=false -o json -f "$built" |
      node tests/deploy/manifests.js "$folder" "$version" || fail "$folder"
  done
done

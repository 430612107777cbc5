#!/usr/bin/env bash
# The Deployments' command lines start the service, and it answers their probes as a kubelet asks: without a client certificate.
source tests/testing/stack.sh

serve sandbox k8s/sandbox/server/nodeops-sandbox --listen=127.0.0.1:0 --nodes=2 --kubeconfig-out="$STACK_FOLDER/kubeconfig"
tls=$STACK_FOLDER/tls
mkdir "$tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=nodeops -addext subjectAltName=IP:127.0.0.1 \
  -keyout "$tls/tls.key" -out "$tls/tls.crt" 2>/dev/null
chmod 600 "$tls/tls.key"
cp "$tls/tls.crt" "$tls/ca.crt"

for file in base overlays/trial; do
  echo "== $file"
  mapfile -t flags < <(sed -nE 's/^ *- (--[a-z-]+.*)/\1/p' "deploy/kustomize/$file/deployment.yaml")
  flags=("${flags[@]/0.0.0.0:*/127.0.0.1:0}")
  flags=("${flags[@]/\/etc\/nodeops\/tls/$tls}")
  flags=("${flags[@]/\/var\/lib\/nodeops/$STACK_FOLDER}")
  rm -f "$STACK_FOLDER/nodeopsd.out"
  serve nodeopsd service/nodeopsd "${flags[@]}" --kubeconfig="$STACK_FOLDER/kubeconfig" --clusters=sandbox
  web=$(grep -oE 'https?://127\.0\.0\.1:[0-9]+' "$STACK_FOLDER/nodeopsd.out")
  scheme=$(sed -nE 's/^ *scheme: //p' "deploy/kustomize/$file/deployment.yaml" | sort -u)
  [[ ${web%%:*} == "${scheme,,}" ]] || fail "$web is not $scheme"
  for path in /healthz /readyz; do
    curl --silent --show-error --fail --insecure "$web$path" >/dev/null || fail "$path"
  done
  kill "${STACK_PIDS[-1]}"
  wait "${STACK_PIDS[-1]}" || fail "exit status $?"
done

#!/usr/bin/env bash
# `kubectl nodeops` with the kubectl of this machine, and completions as kubectl asks for them.
source tests/testing/stack.sh

start_stack --nodes=4
export NODEOPS_SERVER=$SERVER HOME=$STACK_FOLDER
mkdir "$STACK_FOLDER/bin"
ln -s "$PWD/client/cli/nodeops" "$STACK_FOLDER/bin/kubectl-nodeops"
ln -s "$PWD/client/cli/kubectl_complete-nodeops" "$STACK_FOLDER/bin/"
export PATH=$STACK_FOLDER/bin:$PATH

expect() { # PATTERN COMMAND...
  local output
  output=$("${@:2}" 2>&1) || fail "${*:2}: $output"
  grep -qE -- "$1" <<<"$output" || fail "${*:2}: no $1 in: $output"
}
expect 'kubectl-nodeops' kubectl plugin list
expect '^Usage: kubectl nodeops \[OPTIONS\]' kubectl nodeops --help
expect '^  kubectl nodeops cordon ' kubectl nodeops cordon --help
expect '1 changed' kubectl nodeops cordon node-00001
expect '1 changed' kubectl nodeops uncordon node-00001
if output=$(kubectl nodeops frobnicate 2>&1); then fail "an unknown command was taken: $output"; fi
grep -q 'Run "kubectl nodeops --help"' <<<"$output" || fail "usage: $output"

completes() { # WANT WORD...
  local got
  got=$(kubectl_complete-nodeops "${@:2}" | paste -sd ' ')
  [[ $got == "$1" ]] || fail "completing '${*:2}': got '$got', want '$1'"
}
completes "cordon cancel clusters completion :4" c
completes "node-00000 node-00001 node-00002 node-00003 :4" cordon node-
completes "sandbox :4" cordon --cluster=san
completes "--reconnect-timeout --reason --request-id :4" cordon --re
completes ":4" nothing-of-this-name ""

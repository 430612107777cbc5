#!/bin/bash
# Sources the bash completion script that nodeops prints and completes command lines with it, as bash does.
set -uo pipefail
cd "$(dirname "$0")"
PATH=$PWD:$PATH
NODEOPS_SERVER=127.0.0.1:1 # nobody listens there: asking for names must end quietly
export NODEOPS_SERVER
source <(nodeops completion bash)

failures=0
# complete LINE... WANT: the words of a command line, the last one being typed, and what must come of it.
check() {
  local want=${*: -1}
  COMP_WORDS=("${@:1:$#-1}")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMP_LINE="${COMP_WORDS[*]}"
  COMP_LINE=${COMP_LINE// = /=} # the line as it was typed, before bash split it
  COMP_LINE=${COMP_LINE// : /:}
  COMPREPLY=()
  _nodeops
  if [[ "${COMPREPLY[*]-}" != "$want" ]]; then
    echo "FAILED: '${COMP_LINE}': got '${COMPREPLY[*]-}', want '$want'"
    failures=$((failures + 1))
  fi
}

check nodeops "" "cordon uncordon undo retry watch get operations pause resume cancel nodes clusters completion version"
check nodeops re "retry resume"
check nodeops c "cordon cancel clusters completion"
check nodeops --no-color unc "uncordon"
check nodeops -o json wa "watch"
check nodeops --server = x:1 op "operations"
check nodeops cordon --max "--max-failures --max-attempts --max-backoff"
check nodeops cordon --ser "--server"
check nodeops watch --max ""
check nodeops watch --af "--after"
check nodeops cordon --strategy "" "patch update"
check nodeops cordon --strategy = "patch update"
check nodeops cordon --strategy = u "update"
check nodeops cordon --on-max-failures "" "pause cancel"
check nodeops retry --only = E "EXPIRED"
check nodeops --server x : 1 op "operations"
check nodeops -o "" "text json"
check nodeops completion "" "bash zsh"
check nodeops cordon --reason "" ""
check nodeops cordon n ""
check nodeops watch "" ""

# Names come from the server; a stand-in for it answers here, and is told which server and cluster are meant.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
printf '#!/bin/bash\necho "$*" >>%s/asked\nprintf "%%s\\n" node-1 node-2 other arn:a/prod\n' "$folder" >"$folder/nodeops"
chmod +x "$folder/nodeops"
check "$folder/nodeops" cordon node "node-1 node-2"
check "$folder/nodeops" --server = 10.0.0.1:5 cordon --cluster = prod node-1 node-2 "node-2"
check "$folder/nodeops" cordon --cluster "" "node-1 node-2 other arn:a/prod"
check "$folder/nodeops" cancel o "other"
check "$folder/nodeops" cordon --cluster = arn : a "a/prod"
check "$folder/nodeops" undo o "other"
check "$folder/nodeops" cordon --from o "other"
printf '%s\n' "__complete nodes" "__complete nodes --server=10.0.0.1:5 --cluster=prod" "__complete clusters" \
  "__complete operations" "__complete clusters" "__complete operations" "__complete operations" | diff - "$folder/asked" || failures=$((failures + 1))

((failures == 0)) && echo "all completions are as they should be"

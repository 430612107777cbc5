#!/usr/bin/env bash
# The Debian package of this build's programs: what is in it, and that it works.
#   (without)     unpacked into a folder, its service runs under the unit's command line
#   --long ROOT   installed into ROOT, a clean Debian 12, as root: debootstrap --variant=minbase bookworm ROOT
#                 (bazel run //tests/package:package_test -- --long ROOT)
set -euo pipefail

fail() { echo "FAILED: $*" >&2; exit 1; }
folder=${TEST_TMPDIR:-$(mktemp -d)}
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT

# $NODEOPS_BIN: these programs instead of those of this build.
if [[ -z ${NODEOPS_BIN:-} ]]; then
  NODEOPS_BIN=$folder/bin
  mkdir -p "$NODEOPS_BIN"
  for program in service/nodeopsd client/cli/nodeops k8s/sandbox/server/nodeops-sandbox; do ln -sf "$PWD/$program" "$NODEOPS_BIN/"; done
fi
export NODEOPS_BIN
export SOURCE_DATE_EPOCH=1700000000
package=$(tools/package "$folder/dist")
version=$(sed -nE 's/.*kVersion\[\] = "([^"]+)".*/\1/p' base/version.h)

contents() {
  echo "== contents"
  [[ $(basename "$package") == nodeops_${version}_$(dpkg --print-architecture).deb ]] || fail "name: $package"
  [[ $(dpkg-deb -f "$package" Version) == "$version" ]] || fail "version"
  local depends
  depends=$(dpkg-deb -f "$package" Depends)
  for library in libgrpc libprotobuf libcurl4 libssl3 libsqlite3 libc6; do [[ $depends == *$library* ]] || fail "no $library in: $depends"; done
  dpkg-deb --fsys-tarfile "$package" | tar -tf - | sed 's|^\./||' | grep -vE '/$|^$' | LC_ALL=C sort >"$folder/files"
  diff - "$folder/files" <<'END' || fail "files"
etc/default/nodeopsd
lib/systemd/system/nodeopsd.service
usr/bin/kubectl-nodeops
usr/bin/kubectl_complete-nodeops
usr/bin/nodeops
usr/bin/nodeops-sandbox
usr/bin/nodeopsd
usr/share/bash-completion/completions/nodeops
usr/share/doc/nodeops/CHANGELOG.md.gz
usr/share/doc/nodeops/changelog.gz
usr/share/doc/nodeops/copyright
usr/share/lintian/overrides/nodeops
usr/share/man/man1/kubectl-nodeops.1.gz
usr/share/man/man1/kubectl_complete-nodeops.1.gz
usr/share/man/man1/nodeops-sandbox.1.gz
usr/share/man/man1/nodeops.1.gz
usr/share/man/man8/nodeopsd.8.gz
usr/share/zsh/vendor-completions/_nodeops
END
  [[ $(dpkg-deb -I "$package" conffiles) == /etc/default/nodeopsd ]] || fail "conffiles"
  [[ $(tools/package "$folder/again") && $(sha256sum <"$folder"/again/*.deb) == "$(sha256sum <"$package")" ]] ||
    fail "the same programs give another package"
}

# Each exception of the package is in deploy/debian/lintian-overrides with its reason.
lint() {
  echo "== lintian"
  local complaints
  complaints=$(HOME=$folder lintian --allow-root --fail-on none "$package" 2>&1 | grep -E '^[EW]:' || true)
  [[ -z $complaints ]] || fail "lintian: $complaints"
}

# The unit's command line, as systemd makes it: $NODEOPSD_FLAGS from the file, split at spaces.
command_line() { # ROOT
  local flags
  flags=$(bash -c "source '$1/etc/default/nodeopsd' && echo \"\$NODEOPSD_FLAGS\"")
  sed -n 's/^ExecStart=//p' "$1/lib/systemd/system/nodeopsd.service" | sed "s|\\\$NODEOPSD_FLAGS|$flags|"
}

# serve NAME COMMAND...: starts it and waits for its line.
serve() {
  "${@:2}" >"$folder/$1.out" 2>"$folder/$1.log" &
  pids+=($!)
  until [[ -s $folder/$1.out ]]; do
    kill -0 "${pids[-1]}" 2>/dev/null || fail "$1 does not start: $(cat "$folder/$1.log")"
    sleep 0.05
  done
}

smoke() { # NODEOPS KUBECTL-NODEOPS: how to run them
  local server
  server=$(grep -oE '127\.0\.0\.1:[0-9]+' "$folder/nodeopsd.out" | head -n 1)
  $1 --server="$server" cordon --all --reason=smoke | grep '5 nodes: 5 changed, 0 unchanged, 0 failed' >/dev/null || fail "cordon"
  $2 --server="$server" uncordon --all | grep '5 nodes: 5 changed' >/dev/null || fail "uncordon"
  kill "${pids[1]}"
  wait "${pids[1]}" || fail "nodeopsd's exit status: $?"
}

unpacked() {
  echo "== unpacked"
  local root=$folder/root command
  dpkg-deb -x "$package" "$root"
  serve sandbox "$root/usr/bin/nodeops-sandbox" --listen=127.0.0.1:0 --nodes=5 --kubeconfig-out="$root/etc/nodeops/kubeconfig"
  read -ra command <<<"$(command_line "$root")"
  [[ ${command[0]} == /usr/bin/nodeopsd && ${#command[@]} -ge 2 ]] || fail "ExecStart: ${command[*]}"
  mkdir -m 700 "$folder/state"
  local flags=("${command[@]:1}")
  STATE_DIRECTORY=$folder/state serve nodeopsd "$root${command[0]}" "${flags[@]//\/etc\/nodeops/$root/etc/nodeops}" --listen=127.0.0.1:0
  smoke "$root/usr/bin/nodeops" "$root/usr/bin/kubectl-nodeops"
  [[ -n $(ls "$folder/state") ]] || fail "nothing is kept in \$STATE_DIRECTORY"
}

installed() { # ROOT
  echo "== installed into $1"
  local root=$1 command inside=(chroot "$1")
  [[ $EUID == 0 && -x $root/usr/bin/dpkg ]] || fail "run as root, with the folder of a Debian: $root"
  cp "$package" "$root/tmp/nodeops.deb"
  "${inside[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -q && apt-get install -q -y --no-install-recommends /tmp/nodeops.deb' >"$folder/apt.log" 2>&1 || fail "apt: $(tail "$folder/apt.log")"
  [[ $(stat -c '%U %a' "$root/etc/nodeops") == "root 750" ]] || fail "/etc/nodeops: $(stat -c '%U %a' "$root/etc/nodeops")"
  serve sandbox "${inside[@]}" nodeops-sandbox --listen=127.0.0.1:0 --nodes=5 --kubeconfig-out=/etc/nodeops/kubeconfig
  "${inside[@]}" sh -c 'chown root:nodeops /etc/nodeops/kubeconfig && chmod 640 /etc/nodeops/kubeconfig && install -d -o nodeops -g nodeops -m 700 /var/lib/nodeops'
  read -ra command <<<"$(command_line "$root")"
  # As the unit's user and without rights, as the unit has it.
  serve nodeopsd "${inside[@]}" setpriv --reuid=nodeops --regid=nodeops --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
    env -i STATE_DIRECTORY=/var/lib/nodeops "${command[@]}" --listen=127.0.0.1:0
  smoke "${inside[*]} nodeops" "${inside[*]} kubectl-nodeops"
  [[ -n $(ls "$root/var/lib/nodeops") ]] || fail "nothing is kept in /var/lib/nodeops"

  "${inside[@]}" dpkg --remove nodeops >"$folder/apt.log" 2>&1 || fail "remove: $(cat "$folder/apt.log")"
  [[ ! -e $root/usr/bin/nodeopsd && -e $root/etc/default/nodeopsd && -d $root/var/lib/nodeops ]] || fail "remove: too little or too much"
  "${inside[@]}" dpkg --purge nodeops >"$folder/apt.log" 2>&1 || fail "purge: $(cat "$folder/apt.log")"
  [[ ! -e $root/etc/default/nodeopsd && ! -e $root/var/lib/nodeops ]] || fail "purge leaves something"
  [[ -e $root/etc/nodeops/kubeconfig ]] || fail "purge took what it did not bring"
}

contents
lint
if [[ ${1:-} == --long ]]; then installed "${2:?which root}"; else unpacked; fi
echo PASSED

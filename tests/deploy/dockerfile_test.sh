#!/usr/bin/env bash
# There is no engine here to build the image with. What can be said without one: it is what deploy/kustomize wants (user, ports, program), and its packages
# are exactly those whose libraries the programs are linked with.
set -euo pipefail

fail() { echo "FAILED: $*" >&2; exit 1; }
file=deploy/Dockerfile
deployment=deploy/kustomize/base/deployment.yaml

mapfile -t stages < <(grep -oE '^FROM [^ ]+' "$file")
[[ ${#stages[@]} == 2 && ${stages[0]} == "FROM debian:12" && ${stages[1]} == "FROM debian:12-slim" ]] || fail "stages: ${stages[*]}"
runtime=$(sed -n '/^FROM debian:12-slim/,$p' "$file")
user=$(sed -n 's/^USER //p' <<<"$runtime")
[[ $user == "$(sed -nE 's/^ *runAsUser: //p' "$deployment"):$(sed -nE 's/^ *runAsGroup: //p' "$deployment")" ]] || fail "USER $user"
grep -qE "install -d -o ${user%:*} -g ${user#*:} .*/var/lib/nodeops" <<<"$runtime" || fail "the volume is not $user's"
for port in $(sed -nE 's/^ *containerPort: //p' "$deployment"); do grep -qE "^EXPOSE .*\b$port\b" <<<"$runtime" || fail "EXPOSE lacks $port"; done
grep -qxF 'ENTRYPOINT ["/usr/bin/nodeopsd"]' <<<"$runtime" || fail "ENTRYPOINT"
grep -q 'rm -rf /var/lib/apt/lists' <<<"$runtime" || fail "lists of packages stay in the image"
! grep -qE '^(ADD|MAINTAINER)|\b(curl|wget) ' "$file" || fail "something is fetched from elsewhere"
version=$(sed -nE 's/.*kVersion\[\] = "([^"]+)".*/\1/p' base/version.h)
grep -qF -- "-t nodeops:$version" "$file" || fail "the image's version"

# The packages of the libraries that the programs are linked with; those bring what they need themselves. libc's are in every image, sanitizers' in none.
mkdir -p "$TEST_TMPDIR/debian"
printf 'Source: nodeops\n\nPackage: nodeops\nArchitecture: any\n' >"$TEST_TMPDIR/debian/control"
cp -L service/nodeopsd client/cli/nodeops "$TEST_TMPDIR/"
depends=$(cd "$TEST_TMPDIR" && dpkg-shlibdeps -O nodeopsd nodeops 2>"$TEST_TMPDIR/log") || fail "dpkg-shlibdeps: $(cat "$TEST_TMPDIR/log")"
tr , '\n' <<<"${depends#shlibs:Depends=}" | awk '{ print $1 }' | grep -vxE 'libc6|libgcc-s1|lib(a|ub)san[0-9]+' | sort -u >"$TEST_TMPDIR/needed"
[[ -s $TEST_TMPDIR/needed ]] || fail "dpkg-shlibdeps found nothing"
sed -n '/ca-certificates/,/ && rm/p' <<<"$runtime" | grep -E '^ +[a-z0-9.+-]+ .$' | tr -d ' \\\\' | grep -vx ca-certificates | sort -u >"$TEST_TMPDIR/named"
diff "$TEST_TMPDIR/named" "$TEST_TMPDIR/needed" || fail "packages of the image (<) are not what the programs need (>)"
grep -q '      ca-certificates ' <<<"$runtime" || fail "no certificates of authorities"

#!/usr/bin/env bash
# image.sh: makes the image on a base of Debian's packages and runs it as a cluster would: as another user, on a
# read-only root, without capabilities, with a limit on memory. It serves a broker outside, answers the crops of a
# simulator, is stopped, and must have lost nothing. The broker listens on a free port, the image on 8080 and 9000 of
# this machine. Needs root, mmdebstrap, buildah, podman, runc and the packaged application.
# Ends with 3 and says why if this machine cannot run containers.
set -euo pipefail
cd "$(dirname "$0")/../.."

grace=30 # seconds; the manifests allow twice as many
memory=2560m
work=$(mktemp -d "${TMPDIR:-/tmp}/parkstream-image.XXXXXX")
storage=(--root "$work/storage" --runroot "$work/run")
run=(podman "${storage[@]}" --cgroup-manager cgroupfs --runtime runc)
name=parkstream-check-$$
# Podman's own limits are above what a process in a sandbox may set.
limits=(--ulimit nofile=4096:4096 --ulimit nproc=4096:4096)

say() { printf '   %s\n' "$*"; }
fail() {
  echo "image: $*" >&2
  "${run[@]}" logs "$name" 2>&1 | tail -n 40 >&2 || true
  exit 1
}
cannot() {
  echo "image: this machine cannot run containers: $*" >&2
  exit 3
}
end() {
  [[ -z ${broker:-} ]] || kill "$broker" 2>/dev/null || true
  "${run[@]}" rm -f "$name" >/dev/null 2>&1 || true
  "${run[@]}" rmi -af >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

[[ -f target/quarkus-app/quarkus-run.jar ]] || fail "target/quarkus-app is missing: mvn -DskipTests package makes it"

say "base of Debian's packages"
# What this shell was started with may be open here; apt's helpers are dash, which knows descriptors up to 9 only.
(exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  exec mmdebstrap --variant=minbase --include=openjdk-17-jre-headless,unzip,zip --aptopt='Acquire::Retries "5"' \
    bookworm "$work/base.tar") 2> "$work/base.log" || fail "mmdebstrap: $(tail -n 25 "$work/base.log")"
podman "${storage[@]}" import -q "$work/base.tar" parkstream-base >/dev/null || cannot "podman import fails"
rm "$work/base.tar"
"${run[@]}" run --rm --network none "${limits[@]}" parkstream-base true || cannot "podman run fails"

say "image"
buildah "${storage[@]}" bud -q --isolation chroot --format docker --ignorefile docker/Dockerfile.dockerignore \
  --build-arg BASE=localhost/parkstream-base -f docker/Dockerfile -t parkstream:check . >/dev/null
size=$(podman "${storage[@]}" image inspect --format '{{.Size}}' parkstream:check)
say "$((size / 1000000)) MB with its base"

for command in "broker --port 0" "train --data /tmp" "import-keras /tmp/x.h5"; do
  # shellcheck disable=SC2086
  if said=$("${run[@]}" run --rm --network none "${limits[@]}" parkstream:check $command 2>&1); then
    fail "$command works in the image of the service, which should have no library for it"
  fi
  grep -q 'made for serving' <<<"$said" || fail "$command does not say that this image cannot: $said"
done

./parkstream broker --port 0 > "$work/broker" 2> "$work/broker.log" &
broker=$!
begun=$SECONDS
until address=$(grep -m 1 ':' "$work/broker"); do
  kill -0 "$broker" 2>/dev/null || fail "the broker has ended: $(cat "$work/broker.log")"
  ((SECONDS - begun < 120)) || fail "no broker after 120 s"
  sleep 1
done

"${run[@]}" run -d --name "$name" --no-healthcheck --network host "${limits[@]}" \
  --read-only --tmpfs /tmp:rw,exec,size=64m --user 10001:10001 --cap-drop ALL --security-opt no-new-privileges \
  --memory "$memory" --memory-swap "$memory" --env PARKSTREAM_KAFKA_BOOTSTRAP_SERVERS="$address" parkstream:check >/dev/null

begun=$SECONDS
until "${run[@]}" exec "$name" /opt/parkstream/health.sh ready 2>/dev/null; do
  [[ $("${run[@]}" inspect --format '{{.State.Running}}' "$name") == true ]] || fail "it has ended by itself"
  ((SECONDS - begun < 180)) || fail "not ready after 180 s"
  sleep 1
done
say "ready after $((SECONDS - begun)) s"

status=$("${run[@]}" exec "$name" cat /proc/1/status)
grep -q '^Uid:.10001' <<<"$status" || fail "runs as another user than 10001: $(grep ^Uid <<<"$status")"
grep -q '^CapEff:.0000000000000000' <<<"$status" || fail "has capabilities: $(grep ^CapEff <<<"$status")"
grep -q '^NoNewPrivs:.1' <<<"$status" || fail "may gain privileges"
if "${run[@]}" exec "$name" touch /opt/parkstream/x 2>/dev/null; then fail "its root can be written"; fi

sent=$(./parkstream simulate --broker "$address" --rate 20 --duration 15s 2>&1) || fail "the simulator: $sent"
say "simulator: $(tail -n 1 <<<"$sent")"
published=$(sed -n "s/.* per second, \([0-9]*\) acknowledged, 0 failed.*/\1/p" <<<"$sent")
answered() {
  "${run[@]}" exec "$name" bash -c 'exec 3<>/dev/tcp/127.0.0.1/9000
    printf "GET /q/metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' \
    | awk '/^parkstream_crops_total\{.*result="(empty|occupied|undecided)"/ { n += $NF } END { print n + 0 }'
}
begun=$SECONDS
until [[ $(answered) == "$published" ]]; do
  ((SECONDS - begun < 60)) || fail "$(answered) answers to $published crops"
  sleep 1
done
say "$published crops, as many answers"
# Codecs of Kafka and Netty unpack some hundred kB, and JavaCPP copies OpenBLAS, which it loads under a second name too;
# nothing else that computes may.
unpacked=$("${run[@]}" exec "$name" find /tmp -name '*.so*' -size +5M -not -name 'libopenblas_nolapack.so.0')
[[ -z $unpacked ]] || fail "natives are unpacked again at start: $unpacked"
say "memory: $("${run[@]}" exec "$name" cat /proc/1/status | sed -n 's/^VmHWM:\s*//p') of $memory"

begun=$SECONDS
"${run[@]}" stop -t "$grace" "$name" >/dev/null
took=$((SECONDS - begun))
((took < grace)) || fail "killed after $grace s"
say "ended $took s after SIGTERM"
"${run[@]}" logs "$name" 2>&1 | grep -i 'exception' | head -n 5 > "$work/exceptions" || true
[[ ! -s $work/exceptions ]] || fail "exceptions in the log: $(cat "$work/exceptions")"

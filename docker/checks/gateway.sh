#!/usr/bin/env bash
# gateway.sh: makes the image of gateways on a base of Debian's packages and runs it as a cluster would: as another user, on
# a read-only root, without capabilities, with a limit on memory. It reads a camera over HTTP, which takes FFmpeg, sends its
# crops to a broker outside, says so on its port, and is stopped. The image listens on port 9000 of this machine. Needs root,
# mmdebstrap, buildah, podman, runc, python3 and the packaged application.
# Ends with 3 and says why if this machine cannot run containers.
set -euo pipefail
cd "$(dirname "$0")/../.."

grace=25 # seconds; the manifests allow 30
memory=1024m
work=$(mktemp -d "${TMPDIR:-/tmp}/parkstream-gateway.XXXXXX")
chmod a+rx "$work"
storage=(--root "$work/storage" --runroot "$work/run")
run=(podman "${storage[@]}" --cgroup-manager cgroupfs --runtime runc)
name=parkstream-gateway-check-$$
# Podman's own limits are above what a process in a sandbox may set.
limits=(--ulimit nofile=4096:4096 --ulimit nproc=4096:4096)
started=()

say() { printf '   %s\n' "$*"; }
fail() {
  echo "gateway: $*" >&2
  "${run[@]}" logs "$name" 2>&1 | tail -n 40 >&2 || true
  exit 1
}
cannot() {
  echo "gateway: this machine cannot run containers: $*" >&2
  exit 3
}
end() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  "${run[@]}" rm -f "$name" >/dev/null 2>&1 || true
  "${run[@]}" rmi -af >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT
# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local longest=$1 what=$2 begun=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS - begun < longest)) || fail "$what: not within $longest s"
    sleep 1
  done
}

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
  --build-arg BASE=localhost/parkstream-base --build-arg CAMERAS=yes -f docker/Dockerfile -t parkstream:gateway . >/dev/null
size=$(podman "${storage[@]}" image inspect --format '{{.Size}}' parkstream:gateway)
say "$((size / 1000000)) MB with its base"

say "broker, topics and a camera"
./parkstream broker --port 0 > "$work/broker" 2> "$work/broker.log" &
started+=($!)
await 120 "a broker" grep -m 1 ':' "$work/broker"
address=$(grep -m 1 ':' "$work/broker")
# The service makes the topics.
QUARKUS_HTTP_PORT=0 QUARKUS_MANAGEMENT_PORT=0 PARKSTREAM_KAFKA_BOOTSTRAP_SERVERS=$address \
  ./parkstream serve > "$work/serve.log" 2>&1 &
started+=($!)
mkdir "$work/cameras"
./parkstream gateway draw-frames "$work/frames" --duration 2s
cp "$work/frames/map.json" "$work/cameras/"
cp "$(find "$work/frames" -name '*.jpg' | sort | head -n 1)" "$work/now.jpg"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work" 0 > "$work/http" 2> "$work/http.log" &
started+=($!)
await 20 "an HTTP server" grep -o 'port [0-9]*' "$work/http"
port=$(grep -o 'port [0-9]*' "$work/http" | grep -o '[0-9]*')
cat > "$work/cameras/cameras.yaml" <<YAML
cameras:
  - map: /cameras/map.json
    camera: http://127.0.0.1:$port/now.jpg
    rate: 2
    frozen-after: 0s
YAML
chmod -R a+rX "$work/cameras"
await 120 "the service" grep -q 'ready;' "$work/serve.log"

"${run[@]}" run -d --name "$name" --no-healthcheck --network host "${limits[@]}" \
  --read-only --tmpfs /tmp:rw,exec,size=64m --user 10001:10001 --cap-drop ALL --security-opt no-new-privileges \
  --memory "$memory" --memory-swap "$memory" --volume "$work/cameras:/cameras:ro" \
  --env PARKSTREAM_JAVA_OPTS="-Xmx256m -Dorg.bytedeco.javacpp.maxbytes=256m" parkstream:gateway \
  gateway --config /cameras/cameras.yaml --broker "$address" --port 9000 >/dev/null

begun=$SECONDS
await 60 "live" "${run[@]}" exec "$name" /opt/parkstream/health.sh live
await 60 "ready" "${run[@]}" exec "$name" /opt/parkstream/health.sh ready
say "ready after $((SECONDS - begun)) s"

status=$("${run[@]}" exec "$name" cat /proc/1/status)
grep -q '^Uid:.10001' <<<"$status" || fail "runs as another user than 10001: $(grep ^Uid <<<"$status")"
grep -q '^CapEff:.0000000000000000' <<<"$status" || fail "has capabilities: $(grep ^CapEff <<<"$status")"
grep -q '^NoNewPrivs:.1' <<<"$status" || fail "may gain privileges"
if "${run[@]}" exec "$name" touch /opt/parkstream/x 2>/dev/null; then fail "its root can be written"; fi

published() {
  "${run[@]}" exec "$name" bash -c 'exec 3<>/dev/tcp/127.0.0.1/9000
    printf "GET /q/metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' \
    | awk '/^parkstream_gateway_crops_published_total/ { n += $NF } END { print n + 0 }'
}
enough() { (($(published) >= 100)); }
await 60 "100 crops" enough
say "$(published) crops published"
unpacked=$("${run[@]}" exec "$name" find /tmp -name '*.so*' -size +5M -not -name 'libopenblas_nolapack.so.0')
[[ -z $unpacked ]] || fail "natives are unpacked again at start: $unpacked"
say "memory: $("${run[@]}" exec "$name" cat /proc/1/status | sed -n 's/^VmHWM:\s*//p') of $memory"

begun=$SECONDS
"${run[@]}" stop -t "$grace" "$name" >/dev/null
took=$((SECONDS - begun))
((took < grace)) || fail "killed after $grace s"
say "ended $took s after SIGTERM"
"${run[@]}" logs "$name" > "$work/log" 2>&1
grep -q ' 0 failed' "$work/log" || fail "crops have failed"
if grep -iq 'exception' "$work/log"; then fail "exceptions in the log"; fi

#!/usr/bin/env bash
# build.sh [cpu|cuda|gateway|tools] [TAG]: packages the application and makes its image with docker, podman or buildah. BASE in the
# environment names another base image, such as one with a digest.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-cpu}
tag=${2:-parkstream:$kind}
cameras=no
tools=no
case $kind in
  cpu) options=() base=${BASE:-docker.io/library/debian:12-slim} ;;
  cuda) options=(-Dcuda) base=${BASE:-docker.io/nvidia/cuda:12.6.3-cudnn-runtime-ubuntu22.04} ;;
  gateway) options=() cameras=yes base=${BASE:-docker.io/library/debian:12-slim} ;;
  tools) options=() cameras=yes tools=yes base=${BASE:-docker.io/library/debian:12-slim} ;;
  *) echo "build.sh: cpu, cuda, gateway or tools, not $kind" >&2; exit 2 ;;
esac

mvn -q -B -DskipTests "${options[@]}" clean package
if command -v docker >/dev/null; then
  build=(docker build)
elif command -v podman >/dev/null; then
  build=(podman build --format docker --ignorefile docker/Dockerfile.dockerignore)
else
  build=(buildah bud --format docker --ignorefile docker/Dockerfile.dockerignore)
fi
"${build[@]}" -f docker/Dockerfile --build-arg "BASE=$base" --build-arg "CAMERAS=$cameras" \
  --build-arg "TOOLS=$tools" -t "$tag" .

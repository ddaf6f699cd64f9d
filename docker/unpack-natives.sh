#!/bin/sh
# unpack-natives.sh APP NATIVES: moves the native libraries of the application's jars into one folder, from which
# docker/java.options has them loaded. Two of the same name and different contents would hide one another, and end it.
# FFmpeg's, which read cameras, are left out unless CAMERAS is "yes". oneDNN's lie in a folder of their own, where its
# engine looks first: the OpenMP that it brings is newer than DL4J's.
set -eu
app=$1
natives=$2
mkdir -p "$natives/dnnl"
if [ "${CAMERAS:-no}" != yes ]; then
  for jar in "$app"/lib/*/org.bytedeco.ffmpeg-*-linux-*.jar; do
    zip -q -d "$jar" 'org/bytedeco/ffmpeg/linux-*'
  done
fi
for jar in "$app"/lib/*/*.jar; do
  unzip -Z1 "$jar" | grep -E '\.so(\.[0-9.]+)?$' | grep -v '/python/' > /tmp/names || continue
  case $jar in *opencv*|*ffmpeg*|*openblas*|*javacpp*|*nd4j*|*onnxruntime*|*dnnl*|*net.java.dev.jna.jna-[0-9]*) ;; *) continue ;; esac
  folder=$natives
  case $jar in *dnnl*) folder=$natives/dnnl ;; esac
  rm -rf /tmp/unpacked
  unzip -q "$jar" -d /tmp/unpacked
  while read -r name; do
    file=/tmp/unpacked/$name
    target=$folder/$(basename "$name")
    if [ -e "$target" ] && ! cmp -s "$file" "$target"; then
      echo "$jar: another $(basename "$name") than in a jar before it" >&2
      exit 1
    fi
    mv "$file" "$target"
  done < /tmp/names
  zip -q -d "$jar" '*.so' '*.so.*'
done
# JavaCPP loads one library under two names; unpacking it itself, it would make this link.
if [ -e "$natives/libopenblas.so.0" ]; then
  ln -s libopenblas.so.0 "$natives/libopenblas_nolapack.so.0"
fi
chmod -R a+rX "$natives"

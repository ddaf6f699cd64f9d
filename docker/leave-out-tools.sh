#!/bin/sh
# leave-out-tools.sh APP: empties the libraries that only tools and training use in the packaged application: the broker of
# the demo with Scala and what it brings, charts, and the reader of Keras files. The commands that need them say so
# (ToolLibrary); docker/checks/image.sh holds serving to work without them. An empty jar stays in each one's place: Quarkus'
# class loader asks every jar that it knows for resources, and fails at one that is gone.
set -eu
cd "$1/lib/main"
for jar in \
  org.apache.kafka.kafka_2.13 org.apache.kafka.kafka-server org.apache.kafka.kafka-server-common \
  org.apache.kafka.kafka-group-coordinator org.apache.kafka.kafka-group-coordinator-api \
  org.apache.kafka.kafka-transaction-coordinator org.apache.kafka.kafka-share-coordinator \
  org.apache.kafka.kafka-coordinator-common org.apache.kafka.kafka-storage org.apache.kafka.kafka-storage-api \
  org.apache.kafka.kafka-raft org.apache.kafka.kafka-metadata org.apache.kafka.kafka-tools-api \
  org.scala-lang.scala-library org.scala-lang.scala-reflect com.typesafe.scala-logging.scala-logging_2.13 \
  org.pcollections.pcollections com.dynatrace.hash4j.hash4j net.sourceforge.argparse4j.argparse4j \
  commons-validator.commons-validator commons-beanutils.commons-beanutils commons-digester.commons-digester \
  commons-collections.commons-collections net.sf.jopt-simple.jopt-simple com.yammer.metrics.metrics-core \
  com.google.re2j.re2j com.fasterxml.jackson.dataformat.jackson-dataformat-csv \
  org.apache.logging.log4j.log4j-api org.apache.logging.log4j.log4j-core \
  org.knowm.xchart.xchart io.jhdf.jhdf; do
  # A name that matches no jar is a library that was renamed, and would come back unseen.
  file=$(ls "$jar"-[0-9]*.jar)
  { printf 'PK\005\006'; head -c 18 /dev/zero; } > "$file"
done

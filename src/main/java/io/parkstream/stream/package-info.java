/** The Kafka Streams topology and its processors. */
@NullMarked
package io.parkstream.stream;

import org.jspecify.annotations.NullMarked;

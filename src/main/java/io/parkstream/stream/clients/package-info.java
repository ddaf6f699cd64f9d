/**
 * Kafka clients that never commit past a crop without an answer, and the settings they run with.
 */
@NullMarked
package io.parkstream.stream.clients;

import org.jspecify.annotations.NullMarked;

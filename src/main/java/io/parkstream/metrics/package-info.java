/** Micrometer behind the metric interfaces of the other packages. */
@NullMarked
package io.parkstream.metrics;

import org.jspecify.annotations.NullMarked;

/** What a gateway does, as meters of Micrometer. */
@NullMarked
package io.parkstream.gateway.metrics;

import org.jspecify.annotations.NullMarked;

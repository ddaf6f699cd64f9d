/** Wiring, lifecycle and health; the only place that chooses an engine. */
@NullMarked
package io.parkstream.app;

import org.jspecify.annotations.NullMarked;

/**
 * What happens to single crops, as spans of OpenTelemetry, from the gateway to the event. The only
 * package that knows OpenTelemetry; the others ask {@code Tracing} for spans and get objects that
 * do nothing while tracing is off.
 */
@NullMarked
package io.parkstream.tracing;

import org.jspecify.annotations.NullMarked;

/**
 * What happens to single crops, as spans of OpenTelemetry, from the gateway to the event. The only
 * package that knows OpenTelemetry; whoever has something to tell asks {@code Tracing} and gets
 * objects that do nothing while it is off.
 */
@NullMarked
package io.parkstream.tracing;

import org.jspecify.annotations.NullMarked;

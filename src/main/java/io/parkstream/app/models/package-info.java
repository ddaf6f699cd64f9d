/** Which model answers: chosen at start, switched while crops flow, shadowed by another. */
@NullMarked
package io.parkstream.app.models;

import org.jspecify.annotations.NullMarked;

/** Measures what the service costs on top of its engine. */
@NullMarked
package io.parkstream.app.bench;

import org.jspecify.annotations.NullMarked;

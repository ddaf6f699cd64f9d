/** Measures what the service costs on top of its engine. */
@NullMarked
package io.parkstream.tools.bench;

import org.jspecify.annotations.NullMarked;

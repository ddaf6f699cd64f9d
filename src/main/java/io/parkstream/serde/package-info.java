/** Topic bytes to domain values and back; says exactly what is wrong with bad bytes. */
@NullMarked
package io.parkstream.serde;

import org.jspecify.annotations.NullMarked;

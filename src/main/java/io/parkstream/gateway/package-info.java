/** The reference camera gateway: frames and space maps to crops. */
@NullMarked
package io.parkstream.gateway;

import org.jspecify.annotations.NullMarked;

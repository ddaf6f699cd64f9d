/** The reference camera gateway and the simulator: frames and space maps to crops. */
@NullMarked
package io.parkstream.gateway;

import org.jspecify.annotations.NullMarked;

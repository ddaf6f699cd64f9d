/** How large a service has to be: arithmetic over measured costs, without a broker or a model. */
@NullMarked
package io.parkstream.tools.capacity;

import org.jspecify.annotations.NullMarked;

/** How large a service has to be: arithmetic over measured costs, without a broker or a model. */
@NullMarked
package io.parkstream.app.capacity;

import org.jspecify.annotations.NullMarked;

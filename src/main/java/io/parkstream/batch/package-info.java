/** Dynamic batching: policy, bounded queue, accounting; knows nothing of images. */
@NullMarked
package io.parkstream.batch;

import org.jspecify.annotations.NullMarked;

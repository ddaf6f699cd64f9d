/** Trained weights out as a model of the repository, and other formats in. */
@NullMarked
package io.parkstream.training.export;

import org.jspecify.annotations.NullMarked;

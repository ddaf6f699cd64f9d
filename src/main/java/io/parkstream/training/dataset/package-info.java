/** Labelled pictures: imported, cut from frames, split and compared. */
@NullMarked
package io.parkstream.training.dataset;

import org.jspecify.annotations.NullMarked;

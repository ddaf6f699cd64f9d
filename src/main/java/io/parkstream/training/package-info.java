/** Labelled pictures, augmentation, fit, evaluate, export. */
@NullMarked
package io.parkstream.training;

import org.jspecify.annotations.NullMarked;

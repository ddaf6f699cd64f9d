/** Fitting a network: augmentation, losses, schedules, checkpoints and runs. */
@NullMarked
package io.parkstream.training.fit;

import org.jspecify.annotations.NullMarked;

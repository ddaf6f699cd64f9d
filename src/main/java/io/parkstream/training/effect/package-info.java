/**
 * What weather, ground and lens do to a training crop: effects that leave its label as it is. Small
 * painters, each of one family, behind {@link io.parkstream.training.effect.FieldEffects}.
 */
@NullMarked
package io.parkstream.training.effect;

import org.jspecify.annotations.NullMarked;

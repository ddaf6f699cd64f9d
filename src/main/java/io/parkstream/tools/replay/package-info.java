/** Recorded crops through two ways of judging them, and where the two differ. */
@NullMarked
package io.parkstream.tools.replay;

import org.jspecify.annotations.NullMarked;

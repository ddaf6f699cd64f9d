/** The one small interface for inference, and its decorators. */
@NullMarked
package io.parkstream.engine;

import org.jspecify.annotations.NullMarked;

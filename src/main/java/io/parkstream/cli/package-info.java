/** One small class per command. */
@NullMarked
package io.parkstream.cli;

import org.jspecify.annotations.NullMarked;

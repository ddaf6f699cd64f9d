/** The words of the trade as values, and the rule that turns classifications into events. */
@NullMarked
package io.parkstream.domain;

import org.jspecify.annotations.NullMarked;

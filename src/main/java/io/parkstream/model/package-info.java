/** The model repository in {@code models/}: card, checksums, load and store. */
@NullMarked
package io.parkstream.model;

import org.jspecify.annotations.NullMarked;

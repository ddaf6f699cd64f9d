/** Documented configuration mappings and their validation. */
@NullMarked
package io.parkstream.config;

import org.jspecify.annotations.NullMarked;

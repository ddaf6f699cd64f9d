/** Fakes that the tests of all packages share. */
@NullMarked
package io.parkstream.testing;

import org.jspecify.annotations.NullMarked;

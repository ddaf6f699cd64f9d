/** Drawn car parks: scenes, cameras and load with known truth. */
@NullMarked
package io.parkstream.tools.simulator;

import org.jspecify.annotations.NullMarked;

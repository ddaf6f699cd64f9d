/** How good a network is: scores, intervals, calibration, charts and reports. */
@NullMarked
package io.parkstream.training.evaluation;

import org.jspecify.annotations.NullMarked;

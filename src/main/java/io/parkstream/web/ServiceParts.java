package io.parkstream.web;

import io.parkstream.domain.LeftOut;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the page and the API ask the service of this process, beside its topics.
 *
 * @param leftOut what this instance leaves out now
 * @param predictor asks the model about single pictures; null where there is none
 * @param calibrator calibrates cameras from labels; null unless labelling is enabled
 */
public record ServiceParts(
    Supplier<List<LeftOut>> leftOut,
    @Nullable CropPredictor predictor,
    @Nullable CameraCalibrator calibrator) {
  static final ServiceParts NONE = new ServiceParts(List::of, null, null);
}

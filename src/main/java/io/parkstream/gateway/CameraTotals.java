package io.parkstream.gateway;

import java.util.Map;

/**
 * What became of a camera's frames and crops since the start.
 *
 * @param frames that were cut
 * @param crops what became of theirs
 * @param skipped frames, by reason, without those that are zero
 */
public record CameraTotals(
    CameraGateway.Counts frames,
    CropPublisher.Counts crops,
    Map<SkippedFrames.Reason, Long> skipped) {}

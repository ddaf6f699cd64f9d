package io.parkstream.training.dataset;

import io.parkstream.gateway.PixelPoint;

/**
 * A space's rectangle as PKLot draws it, in pixels of the frame.
 *
 * @param centre of the rectangle
 * @param width before the rotation
 * @param height before the rotation
 * @param angleDegrees clockwise
 */
public record RotatedRect(PixelPoint centre, double width, double height, double angleDegrees) {}

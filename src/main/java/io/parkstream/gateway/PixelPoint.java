package io.parkstream.gateway;

/**
 * A point of a frame.
 *
 * @param x pixels to the right of the frame's left edge
 * @param y pixels below the frame's upper edge
 */
public record PixelPoint(double x, double y) {}

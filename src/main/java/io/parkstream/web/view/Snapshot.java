package io.parkstream.web.view;

import java.util.List;

/**
 * Everything that the page draws, at one moment.
 *
 * @param lastEventId the last change that is part of this; the stream from here on has the rest
 * @param spaces of all sites
 * @param maps of all cameras that published one
 */
public record Snapshot(
    String lastEventId, Pulse pulse, List<SpaceView> spaces, List<CameraMap> maps) {}

package io.parkstream.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the cameras of this process fare together, for whoever asks whether it is worth its place.
 * Thread safe; never waits.
 */
public final class GatewayStatus {
  /** A broker that takes nothing for so long is away; a restart of one takes less. */
  static final Duration BROKER_AWAY = Duration.ofSeconds(30);

  private volatile List<CameraStatus> cameras = List.of();

  /** From now on there are these. */
  public void begin(List<CameraStatus> begun) {
    cameras = List.copyOf(begun);
  }

  /** In the order of their configuration; empty before the first is opened. */
  public List<CameraStatus> cameras() {
    return cameras;
  }

  /** How many cameras are in a state. */
  public int count(CameraStatus.State state) {
    return (int) cameras.stream().filter(camera -> camera.state() == state).count();
  }

  /**
   * Whether frames come from at least one camera whose crops the broker takes; nothing is to be
   * learned of the broker from a camera that is away.
   */
  public boolean isReady() {
    return cameras.stream().anyMatch(one -> one.state().isDelivering() && !isWaiting(one));
  }

  private static boolean isWaiting(CameraStatus camera) {
    return camera.brokerWait().compareTo(BROKER_AWAY) >= 0;
  }

  /** Cameras that are not as they should be, with what is the matter, such as "silent for 75 s". */
  public Map<String, String> faults() {
    Map<String, String> faults = new TreeMap<>();
    for (CameraStatus camera : cameras) {
      CameraStatus.State state = camera.state();
      if (!state.isDelivering()) {
        faults.put(
            camera.camera().key(),
            (camera.framesRead() == 0 ? "%s, no frame for %d s" : "%s, last frame %d s ago")
                .formatted(state.word(), camera.frameAge().toSeconds()));
      } else if (state != CameraStatus.State.HEARD) {
        faults.put(camera.camera().key(), state.word());
      }
    }
    return faults;
  }

  /** Cameras whose crops the broker does not take, with for how long. */
  public Map<String, String> waiting() {
    Map<String, String> waiting = new TreeMap<>();
    for (CameraStatus camera : cameras) {
      if (isWaiting(camera)) {
        waiting.put(
            camera.camera().key(),
            "nothing acknowledged for %d s".formatted(camera.brokerWait().toSeconds()));
      }
    }
    return waiting;
  }

  /** Cameras of which a thread hangs; a new process helps them, and nothing else does. */
  public List<String> stuck() {
    return cameras.stream()
        .filter(CameraStatus::isStuck)
        .map(camera -> camera.camera().key())
        .sorted()
        .toList();
  }
}

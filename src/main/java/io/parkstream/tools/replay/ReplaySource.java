package io.parkstream.tools.replay;

import io.parkstream.domain.Crop;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceMap;
import java.util.List;

/** Crops of the past, those of each camera in the order in which the service had them. */
public interface ReplaySource {
  /** The space maps that count from the start. */
  List<SpaceMap> maps();

  /**
   * Hands everything over, once, on the caller's thread.
   *
   * @throws io.parkstream.ParkstreamException if it cannot be read, or there is nothing
   */
  void forEach(Sink sink);

  /** Where the past goes. */
  interface Sink {
    /**
     * A crop.
     *
     * @param picture encoded; the same array as before for a picture that is shown again
     */
    void crop(Crop crop, byte[] picture);

    void retirement(Retirement retirement);

    /** A record that breaks the contract. */
    void unreadable();
  }
}

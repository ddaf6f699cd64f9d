package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import java.time.Instant;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Cuts the frames of one camera into crops and publishes those worth sending. Not thread safe. */
public final class CameraGateway {
  private final SpaceMap map;
  private final CropGeometry geometry;
  private final @Nullable ChangeGate gate;
  private final CropPublisher publisher;
  private long frames;
  private long cut;
  private long sent;
  private long failedBefore;

  /**
   * @param gate decides which crops are worth sending; null sends all
   * @param publisher stays the caller's
   */
  public CameraGateway(
      SpaceMap map, CropGeometry geometry, @Nullable ChangeGate gate, CropPublisher publisher) {
    this.map = map;
    this.geometry = geometry;
    this.gate = gate;
    this.publisher = publisher;
  }

  /**
   * Sends the crops of a frame.
   *
   * @throws ParkstreamException if the frame is not of the map's size, or a crop is larger than any
   *     broker takes
   */
  public void send(Frame frame, Instant capturedAt) {
    requireSize(map, frame);
    frames++;
    forgetWhatWasLost();
    for (SpaceMap.MappedSpace space : map.spaces()) {
      List<PixelPoint> contour = SpaceOutlines.contour(space);
      cut++;
      try (Mat crop = geometry.cut(frame.pixels(), contour)) {
        if (gate == null || gate.admits(space.space(), crop, capturedAt)) {
          publish(
              new SpaceId(map.camera().site(), space.space()),
              capturedAt,
              JpegEncoder.encode(crop, CropGeometry.JPEG_QUALITY));
        }
      }
    }
  }

  /** What did not get to the broker may have been a change. */
  private void forgetWhatWasLost() {
    long failed = publisher.counts().failed();
    if (gate != null && failed > failedBefore) {
      gate.forget();
    }
    failedBefore = failed;
  }

  /**
   * Holds a frame against a map.
   *
   * @throws ParkstreamException with both sizes
   */
  public static void requireSize(SpaceMap map, Frame frame) {
    int width = frame.width();
    int height = frame.height();
    if (width != map.frame().width() || height != map.frame().height()) {
      throw new ParkstreamException(
          frame.name()
              + " has "
              + width
              + " × "
              + height
              + " pixels, and the space map of camera "
              + map.camera().key()
              + " was drawn for "
              + map.frame().width()
              + " × "
              + map.frame().height());
    }
  }

  private void publish(SpaceId space, Instant capturedAt, byte[] picture) {
    PublishResult result =
        publisher.publish(map.camera(), space, capturedAt, picture, map.revision());
    if (result instanceof PublishResult.Refused refused) {
      throw new ParkstreamException(refused.message());
    }
    sent++;
  }

  /** What was done so far. */
  public Counts counts() {
    return new Counts(frames, cut, sent);
  }

  /**
   * What a gateway did.
   *
   * @param frames that were cut
   * @param crops that were cut
   * @param sent handed to the publisher
   */
  public record Counts(long frames, long crops, long sent) {}
}

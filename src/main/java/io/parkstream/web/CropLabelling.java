package io.parkstream.web;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CropLabels;
import io.parkstream.web.view.SpaceDetail;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Labels crops of the recent history of spaces: fetches the picture while the topic of crops keeps
 * it, and publishes it with what the user says. Thread safe; blocks for some seconds at most.
 */
final class CropLabelling {
  private final Crops crops;
  private final Clock clock;

  /** Where crops are found and labels go. */
  interface Crops {
    /** The space with its recent history; empty if there is none. */
    Optional<SpaceDetail> space(SpaceId space);

    /**
     * The picture; empty if the topic no longer keeps it.
     *
     * @throws NotReadyException if it cannot be fetched now
     */
    Optional<byte[]> picture(CropRef crop);

    /**
     * Publishes a label.
     *
     * @param value null deletes it
     * @return whether the broker has it
     */
    boolean publish(byte[] key, byte @Nullable [] value, @Nullable Headers headers)
        throws InterruptedException;
  }

  CropLabelling(Crops crops, Clock clock) {
    this.crops = crops;
    this.clock = clock;
  }

  /**
   * What was labelled, for the client.
   *
   * @param key of the label on its topic
   * @param answer null if it was taken back
   */
  record Labelled(String key, @Nullable String answer) {}

  /**
   * Labels a crop, in the place of an earlier label.
   *
   * @param answer null takes the label back
   * @param user who says so
   */
  Changed label(
      SpaceId space, int partition, long offset, CropLabel.@Nullable Answer answer, String user)
      throws InterruptedException {
    SpaceDetail detail = crops.space(space).orElse(null);
    String camera = detail == null ? null : detail.state().camera();
    if (detail == null || camera == null) {
      return refused("no space " + space.space() + " at site " + space.site());
    }
    SpaceDetail.Answer crop =
        detail.classifications().stream()
            .filter(known -> known.crop().partition() == partition)
            .filter(known -> known.crop().offset() == offset)
            .findFirst()
            .orElse(null);
    if (crop == null) {
      return refused("no such crop in the recent history of the space");
    }
    byte[] picture;
    try {
      picture = crops.picture(crop.crop()).orElse(null);
    } catch (NotReadyException e) {
      return Changed.refused(ChangeResult.BUSY, String.valueOf(e.getMessage()));
    }
    if (picture == null
        || !(PictureHeader.read(picture, PictureLimits.CROPS)
            instanceof PictureHeader.Announced announced)) {
      return refused("the topic no longer keeps the picture");
    }
    CropLabel label =
        new CropLabel(
            new CameraId(space.site(), camera),
            space,
            answer == null ? CropLabel.Answer.UNCLEAR : answer,
            crop.capturedAt(),
            clock.instant(),
            user.length() > CropLabel.MAX_BY ? user.substring(0, CropLabel.MAX_BY) : user);
    String key = CropLabels.key(label, picture);
    boolean done =
        crops.publish(
            key.getBytes(StandardCharsets.UTF_8),
            answer == null ? null : picture,
            answer == null
                ? null
                : CropLabels.headers(label, picture, announced.format().contentType()));
    if (!done) {
      return Changed.refused(
          ChangeResult.FAILED, "the broker did not take it; the log of the service says why");
    }
    String word = answer == null ? null : answer.word();
    return Changed.done((word == null ? "taken back" : word) + " " + key, new Labelled(key, word));
  }

  private static Changed refused(String why) {
    return Changed.refused(ChangeResult.NOT_FOUND, why);
  }
}

package io.parkstream.web;

import io.parkstream.domain.Crop;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CropLabels;
import io.parkstream.serde.CropReading;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Labels crops while the topic of crops keeps them: fetches one, makes sure that it is of the space
 * that the user saw, and publishes its picture with what the user says. Thread safe; blocks for
 * some seconds at most.
 */
final class CropLabelling {
  private final Crops crops;
  private final Clock clock;

  /** Where crops are found and labels go. */
  interface Crops {
    /**
     * A crop with its picture; empty if the topic no longer keeps it.
     *
     * @throws NotReadyException if it cannot be fetched now
     */
    Optional<CropReading.Picture> crop(int partition, long offset);

    /** A label was published. */
    void labelled(Crop crop);

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
    CropReading.Picture found;
    try {
      found = crops.crop(partition, offset).orElse(null);
    } catch (NotReadyException e) {
      return Changed.refused(ChangeResult.BUSY, String.valueOf(e.getMessage()));
    }
    if (found == null) {
      return refused("the topic no longer keeps the picture");
    }
    Crop crop = found.crop();
    byte[] picture = found.picture();
    if (!crop.space().equals(space)) {
      return refused("no such crop of space " + space.space() + " at site " + space.site());
    }
    if (!(PictureHeader.read(picture, PictureLimits.CROPS)
        instanceof PictureHeader.Announced announced)) {
      return refused("the crop is no picture that can be shown");
    }
    CropLabel label =
        new CropLabel(
            crop.camera(),
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
    crops.labelled(crop);
    String word = answer == null ? null : answer.word();
    return Changed.done((word == null ? "taken back" : word) + " " + key, new Labelled(key, word));
  }

  private static Changed refused(String why) {
    return Changed.refused(ChangeResult.NOT_FOUND, why);
  }
}

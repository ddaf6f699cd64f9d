package io.parkstream.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ids of events, made from what the event is about and never from chance or the time of day: an
 * event that is published again after a crash carries the id it had, and a consumer can drop it.
 *
 * <p>32 hex digits, the first half of a SHA-256. Belongs to one thread, since the digest is reused.
 */
public final class EventIds {
  /** 128 bits: the chance that two of 10^12 events collide is below 10^-14. */
  private static final int ID_BYTES = 16;

  private final MessageDigest digest = sha256();
  private @Nullable ModelIdentity lastModel;
  private byte[] lastModelBytes = new byte[0];

  /** The id of the answer that a model gives for a crop. */
  public String classification(Crop crop, ModelIdentity model) {
    add("classification");
    add(crop.source());
    add(crop.id());
    digest.update(bytesOf(model));
    return finish();
  }

  /** The id of a change in what is believed of a space. */
  public String occupancyChange(SpaceId space, long version) {
    add("occupancy");
    add(space.key());
    add(Long.toString(version));
    return finish();
  }

  /**
   * The id of the last state of a space. With the same version it may be published again with a
   * newer observation, which is not a repeat.
   *
   * @param lastObservedMillis 0 if there was no observation
   */
  public String spaceStatus(SpaceId space, long version, long lastObservedMillis) {
    add("space");
    add(space.key());
    add(Long.toString(version));
    add(Long.toString(lastObservedMillis));
    return finish();
  }

  /** The id of counts of a site: the same for the same counts at the same event time. */
  public String siteStatus(SiteState status) {
    add("site");
    add(status.site());
    add(Long.toString(status.changedAt().toEpochMilli()));
    add(status.counts().toString());
    add(status.flow().toString());
    add(status.zones().toString());
    return finish();
  }

  /** The id of an alarm that was raised or cleared: once each for what the alarm rests on. */
  public String alarm(AlarmEvent event) {
    add("alarm");
    add(event.alarm().key());
    add(Long.toString(event.alarm().since().toEpochMilli()));
    add(event.status());
    return finish();
  }

  /** The id of one stay of a car: the space and when the stay was first seen. */
  public String session(SpaceId space, long startMillis) {
    add("session");
    add(space.key());
    add(Long.toString(startMillis));
    return finish();
  }

  /** Each part ends in a zero byte, so that ("a", "bc") and ("ab", "c") differ. */
  private void add(String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private byte[] bytesOf(ModelIdentity model) {
    if (!model.equals(lastModel)) {
      lastModel = model;
      lastModelBytes =
          (model.name() + '\0' + model.version() + '\0' + model.sha256())
              .getBytes(StandardCharsets.UTF_8);
    }
    return lastModelBytes;
  }

  private String finish() {
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

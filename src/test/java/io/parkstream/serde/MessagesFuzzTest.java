package io.parkstream.serde;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Any bytes are a message or a {@link SerializationException}; the first says which reader. */
class MessagesFuzzTest {
  private static final byte[] KEY = "lot/north".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final SpaceMemorySerde STATES = new SpaceMemorySerde();

  @FuzzTest(maxDuration = "40s")
  void read_givesAMessage_orSaysThatItIsNone(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] value = Arrays.copyOfRange(bytes, 1, bytes.length);
    try {
      read(bytes[0] & 7, value);
    } catch (SerializationException | IllegalArgumentException e) {
      // what every reader's caller expects
    }
  }

  private static void read(int reader, byte[] value) {
    switch (reader) {
      case 0 -> SpaceMaps.read(KEY, value);
      case 1 -> SpaceOverrides.read(KEY, value, Instant.EPOCH);
      case 2 -> ClassificationEvents.read(value, new RecordHeaders());
      case 3 -> OccupancyEvents.read(value, new RecordHeaders());
      case 4 -> SpaceStates.read(value);
      case 5 -> SiteStates.read(value);
      case 6 -> STATES.deserializer().deserialize("", value);
      default -> Keys.camera(value);
    }
  }
}

package io.parkstream.serde;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parkstream.domain.CropRef;
import java.time.Clock;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Any record of the crops' topic is a crop, a retirement, or unreadable with a reason. */
class CropReaderFuzzTest {
  private static final CropRef REF = new CropRef("parking.crops", 0, 7);
  private static final String[] HEADERS = {
    CropHeaders.SPEC_VERSION,
    CropHeaders.ID,
    CropHeaders.TYPE,
    CropHeaders.SOURCE,
    CropHeaders.SUBJECT,
    CropHeaders.TIME,
    CropHeaders.CONTENT_TYPE,
    "ce_expirytime",
    "space"
  };

  private final CropReader reader = new CropReader("topic-id", 900 << 10, Clock.systemUTC());

  @FuzzTest(maxDuration = "40s")
  void read_neverFails(FuzzedDataProvider data) {
    byte[] key = data.consumeBoolean() ? data.consumeBytes(140) : null;
    RecordHeaders headers = new RecordHeaders();
    int count = data.consumeInt(0, 10);
    for (int i = 0; i < count; i++) {
      byte[] value = data.consumeBoolean() ? data.consumeBytes(80) : null;
      headers.add(data.pickValue(HEADERS), value);
    }
    long timestamp = data.consumeLong();
    byte[] value = data.consumeBoolean() ? data.consumeRemainingAsBytes() : null;
    if (reader.read(key, value, headers, timestamp, REF) == null) {
      throw new AssertionError("null");
    }
  }
}

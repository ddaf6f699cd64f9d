package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropReading.Reason;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CropReaderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:05Z");
  private static final Instant TAKEN = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final CropRef REF = new CropRef("parking.crops", 3, 4711);
  private static final byte[] PICTURE = {1, 2, 3};
  private static final int MAX_BYTES = 100;

  private final CropReader reader =
      new CropReader("topic-id", MAX_BYTES, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void read_givesTheCrop_fromACloudEvent() {
    // Given
    Headers headers =
        event().add(CropHeaders.EXPIRY_TIME, utf8("2026-03-01T08:01:00Z")).add("x-other", null);

    // When
    CropReading reading = read("north/cam-1", PICTURE, headers);

    // Then
    assertThat(reading)
        .isEqualTo(
            new CropReading.Picture(
                new Crop(
                    new CameraId("north", "cam-1"),
                    new SpaceId("north", "A1"),
                    TAKEN,
                    Instant.parse("2026-03-01T08:01:00Z"),
                    "/sites/north/cameras/cam-1",
                    "e-1",
                    "image/jpeg",
                    REF),
                PICTURE,
                null));
  }

  @Test
  void read_givesTheCrop_fromAPlainProducer() {
    // When
    CropReading reading = read("north/cam-1", PICTURE, headers("space", "A1"));

    // Then
    assertThat(reading).isInstanceOf(CropReading.Picture.class);
    Crop crop = ((CropReading.Picture) reading).crop();
    assertThat(crop.capturedAt()).isEqualTo(NOW);
    assertThat(crop.source()).isEqualTo("/sites/north/cameras/cam-1");
    assertThat(crop.id()).isEqualTo("topic-id/3/4711");
  }

  @Test
  void read_givesTheCrop_fromAStructuredEvent() {
    // Given
    byte[] envelope =
        new JsonFormat()
            .serialize(
                CloudEventBuilder.v1()
                    .withId("e-1")
                    .withType(CropHeaders.CROP_TYPE)
                    .withSource(URI.create("/sites/north/cameras/cam-1"))
                    .withSubject("spaces/A1")
                    .withTime(TAKEN.atOffset(ZoneOffset.UTC))
                    .withData("image/png", PICTURE)
                    .withExtension("traceparent", "00-trace")
                    .build());

    // When
    CropReading reading =
        read("north/cam-1", envelope, headers("content-type", "application/cloudevents+json"));

    // Then
    assertThat(reading).isInstanceOf(CropReading.Picture.class);
    CropReading.Picture picture = (CropReading.Picture) reading;
    assertThat(picture.picture()).isEqualTo(PICTURE);
    assertThat(picture.crop().space()).isEqualTo(new SpaceId("north", "A1"));
    assertThat(picture.crop().capturedAt()).isEqualTo(TAKEN);
    assertThat(picture.crop().contentType()).isEqualTo("image/png");
    assertThat(picture.traceParent())
        .isEqualTo(new RecordHeader(CropHeaders.TRACE_PARENT, utf8("00-trace")));
  }

  @Test
  void read_keepsTheTraceParentAsItCame() {
    // Given
    Headers headers = event().add(CropHeaders.TRACE_PARENT, utf8("anything"));

    // When
    CropReading reading = read("north/cam-1", PICTURE, headers);

    // Then
    assertThat(((CropReading.Picture) reading).traceParent())
        .isSameAs(headers.lastHeader(CropHeaders.TRACE_PARENT));
  }

  @Test
  void read_retiresTheSpace_whenThereIsNoValue() {
    assertThat(read("north/cam-1", null, headers("space", "A1")))
        .isInstanceOf(CropReading.Retirement.class);
    CropReading reading = read("north/cam-1", null, event());
    assertThat(((CropReading.Retirement) reading).retirement().at()).isEqualTo(TAKEN);
  }

  @Test
  void read_takesTheLast_ofARepeatedHeader() {
    // When
    CropReading reading = read("north/cam-1", PICTURE, event().add(CropHeaders.ID, utf8("e-2")));

    // Then
    assertThat(((CropReading.Picture) reading).crop().id()).isEqualTo("e-2");
  }

  static Stream<Arguments> badRecords() {
    return Stream.of(
        bad("no key", null, PICTURE, event(), Reason.MISSING_KEY),
        bad("empty key", "", PICTURE, event(), Reason.MALFORMED_KEY),
        bad("key without slash", "north", PICTURE, event(), Reason.MALFORMED_KEY),
        bad("key with two slashes", "north/a/b", PICTURE, event(), Reason.MALFORMED_KEY),
        bad("key with no camera", "north/", PICTURE, event(), Reason.MALFORMED_KEY),
        bad("key with a bad id", "north/cam 1", PICTURE, event(), Reason.MALFORMED_KEY),
        bad("no headers", "north/cam-1", PICTURE, headers(), Reason.MISSING_HEADER),
        bad("no specversion, no space", without(CropHeaders.SPEC_VERSION), Reason.MISSING_HEADER),
        bad("no content type", without(CropHeaders.CONTENT_TYPE), Reason.MISSING_HEADER),
        bad("no id", without(CropHeaders.ID), Reason.MISSING_HEADER),
        bad("no type", without(CropHeaders.TYPE), Reason.MISSING_HEADER),
        bad("no source", without(CropHeaders.SOURCE), Reason.MISSING_HEADER),
        bad("no subject", without(CropHeaders.SUBJECT), Reason.MISSING_HEADER),
        bad("no time", without(CropHeaders.TIME), Reason.MISSING_HEADER),
        bad("empty id", with(CropHeaders.ID, ""), Reason.MISSING_HEADER),
        bad("old version", with(CropHeaders.SPEC_VERSION, "0.3"), Reason.WRONG_TYPE),
        bad("other type", with(CropHeaders.TYPE, "io.parkstream.other.v1"), Reason.WRONG_TYPE),
        bad("odd source", with(CropHeaders.SOURCE, "urn:x"), Reason.MALFORMED_HEADER),
        bad(
            "bad id in source",
            with(CropHeaders.SOURCE, "/sites/a b/cameras/c"),
            Reason.MALFORMED_HEADER),
        bad(
            "other camera",
            with(CropHeaders.SOURCE, "/sites/north/cameras/cam-2"),
            Reason.CONTRADICTION),
        bad(
            "longer camera",
            with(CropHeaders.SOURCE, "/sites/north/cameras/cam-11"),
            Reason.CONTRADICTION),
        bad(
            "other site",
            with(CropHeaders.SOURCE, "/sites/south/cameras/cam-1"),
            Reason.CONTRADICTION),
        bad("odd subject", with(CropHeaders.SUBJECT, "A1"), Reason.MALFORMED_HEADER),
        bad("bad space", with(CropHeaders.SUBJECT, "spaces/A/1"), Reason.MALFORMED_HEADER),
        bad(
            "not UTF-8",
            event().add(CropHeaders.SUBJECT, new byte[] {'s', (byte) 0xff}),
            Reason.MALFORMED_HEADER),
        bad("two spaces", with(CropHeaders.SPACE, "A2"), Reason.CONTRADICTION),
        bad("bad time", with(CropHeaders.TIME, "yesterday"), Reason.MALFORMED_HEADER),
        bad("bad expiry", with(CropHeaders.EXPIRY_TIME, "soon"), Reason.MALFORMED_HEADER),
        bad("ahead", with(CropHeaders.TIME, "2026-03-01T09:00:06Z"), Reason.IMPLAUSIBLE_TIME),
        bad("too old", with(CropHeaders.TIME, "2026-02-22T08:00:04Z"), Reason.IMPLAUSIBLE_TIME),
        bad("before 1970", with(CropHeaders.TIME, "0001-03-03T08:00:00Z"), Reason.IMPLAUSIBLE_TIME),
        bad("plain, bad space", headers("space", "A 1"), Reason.MALFORMED_HEADER),
        bad("too large", "north/cam-1", new byte[MAX_BYTES + 1], event(), Reason.TOO_LARGE),
        bad("tombstone, no space", "north/cam-1", null, headers(), Reason.TOMBSTONE_WITHOUT_SPACE),
        bad(
            "tombstone, bad space",
            "north/cam-1",
            null,
            headers("space", "?"),
            Reason.MALFORMED_HEADER),
        bad("tombstone, other camera", "north/cam-2", null, event(), Reason.CONTRADICTION),
        bad(
            "envelope of text",
            "north/cam-1",
            utf8("hello"),
            headers("content-type", "application/cloudevents+json"),
            Reason.MALFORMED_ENVELOPE),
        bad(
            "envelope without data",
            "north/cam-1",
            utf8("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\"}"),
            headers("content-type", "application/cloudevents+json"),
            Reason.MALFORMED_ENVELOPE),
        bad(
            "envelope in Avro",
            headers("content-type", "application/cloudevents+avro"),
            Reason.MALFORMED_ENVELOPE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRecords")
  void read_saysWhy_forABadRecord(
      String name, @Nullable String key, byte @Nullable [] value, Headers headers, Reason reason) {
    // When
    CropReading reading = read(key, value, headers);

    // Then
    assertThat(reading).isInstanceOf(CropReading.Unreadable.class);
    CropReading.Unreadable unreadable = (CropReading.Unreadable) reading;
    assertThat(unreadable.reason()).isEqualTo(reason);
    assertThat(unreadable.message()).isNotBlank();
  }

  @Test
  void read_saysThatThereIsNoTime_whenAPlainRecordHasNone() {
    CropReading reading = reader.read(utf8("north/cam-1"), PICTURE, headers("space", "A1"), 0, REF);

    assertThat(((CropReading.Unreadable) reading).reason()).isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(message(reading)).contains("was none set?");
  }

  @Test
  void read_saysHowATimeIsWritten_inHeadersAndInJson() {
    String hint = "not an RFC 3339 time such as 2026-01-02T03:04:05.678Z: the offset from UTC is";
    for (String name : new String[] {CropHeaders.TIME, CropHeaders.EXPIRY_TIME}) {
      assertThat(message(read("north/cam-1", PICTURE, with(name, "2026-03-01T08:00:00.5"))))
          .startsWith(name + " is '2026-03-01T08:00:00.5', ")
          .contains(hint);
    }
    assertThat(message(read("north/cam-1", null, with(CropHeaders.TIME, "2026-03-01 08:00:00"))))
        .contains(hint);
  }

  @Test
  void read_namesTheAttribute_ofAWrongJsonType() {
    Headers json = headers("content-type", "application/cloudevents+json");

    assertThat(message(read("north/cam-1", utf8("{\"time\":1772352000}"), json)))
        .contains("time must be a string, and is a number, at line 1, column 9");
    assertThat(message(read("north/cam-1", utf8("{\"data_base64\":{}}"), json)))
        .contains("data_base64 must be a string, and is an object");
    assertThat(message(read("north/cam-1", utf8("{\"data_base64\":\"_w==\"}"), json)))
        .contains("data_base64 is not base64 of RFC 4648, section 4: Illegal character '_'")
        .doesNotContain("VALUE_STRING", "Feature", "\n");
    assertThat(message(read("north/cam-1", utf8("7"), json)))
        .contains("one event, an object, is taken; the value is a number");
  }

  private static String message(CropReading reading) {
    return ((CropReading.Unreadable) reading).message();
  }

  @Test
  void read_takesAnOldRecording_whereTheWindowIsForRecordings() {
    // Given
    CropReader recordings =
        new CropReader(
            "topic-id", MAX_BYTES, CaptureWindow.RECORDINGS, Clock.fixed(NOW, ZoneOffset.UTC));

    // When
    CropReading reading =
        recordings.read(
            utf8("north/cam-1"), PICTURE, with(CropHeaders.TIME, "2012-10-11T15:41:51Z"), 0, REF);

    // Then
    assertThat(reading).isInstanceOf(CropReading.Picture.class);
  }

  @Test
  void read_quotesOnlyTheStart_ofALongHeader() {
    CropReading reading = read("north/cam-1", PICTURE, with(CropHeaders.TIME, "x".repeat(100_000)));

    assertThat(((CropReading.Unreadable) reading).message()).hasSizeLessThan(300);
  }

  @Test
  void read_neverThrows_forRandomRecords() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      Headers headers = event();
      for (int n = random.nextInt(3); n >= 0; n--) {
        mutate(random, headers);
      }
      byte[] key = random.nextInt(4) == 0 ? bytes(random) : utf8("north/cam-1");
      byte[] value = random.nextInt(4) == 0 ? null : bytes(random);
      assertThat(reader.read(key, value, headers, random.nextLong() >>> 8, REF))
          .as("seed %d", seed)
          .isNotNull();
    }
  }

  private static void mutate(Random random, Headers headers) {
    String[] names = {
      CropHeaders.CONTENT_TYPE, CropHeaders.SPEC_VERSION, CropHeaders.ID, CropHeaders.TYPE,
      CropHeaders.SOURCE, CropHeaders.SUBJECT, CropHeaders.TIME, CropHeaders.EXPIRY_TIME,
      CropHeaders.SPACE
    };
    String name = names[random.nextInt(names.length)];
    switch (random.nextInt(4)) {
      case 0 -> headers.remove(name);
      case 1 -> headers.add(name, null);
      case 2 -> headers.add(name, bytes(random));
      default -> headers.add(CropHeaders.CONTENT_TYPE, utf8("application/cloudevents+json"));
    }
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private CropReading read(@Nullable String key, byte @Nullable [] value, Headers headers) {
    return reader.read(key == null ? null : utf8(key), value, headers, NOW.toEpochMilli(), REF);
  }

  private static Arguments bad(String name, Headers headers, Reason reason) {
    return bad(name, "north/cam-1", PICTURE, headers, reason);
  }

  private static Arguments bad(
      String name, @Nullable String key, byte @Nullable [] value, Headers headers, Reason reason) {
    return Arguments.of(name, key, value, headers, reason);
  }

  private static Headers event() {
    return CropHeaders.of(
        new CameraId("north", "cam-1"), new SpaceId("north", "A1"), "e-1", TAKEN, "image/jpeg");
  }

  private static Headers without(String name) {
    return changed(headers -> headers.remove(name));
  }

  private static Headers with(String name, String value) {
    return changed(headers -> headers.remove(name).add(name, utf8(value)));
  }

  private static Headers changed(Consumer<Headers> change) {
    Headers headers = event();
    change.accept(headers);
    return headers;
  }

  private static Headers headers(String... namesAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}

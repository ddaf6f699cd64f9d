package io.parkstream.stream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.stream.clients.FetchMetrics.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.Crc32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FetchedRecordsTest {
  private static final TopicPartition PARTITION = new TopicPartition("crops", 3);
  private static final int MIB = 1 << 20;

  private final List<Reason> skipped = new ArrayList<>();
  private final FetchedRecords records = new FetchedRecords(skipped::add, new AtomicLong()::get);

  static Stream<CompressionType> codecs() {
    return Arrays.stream(CompressionType.values()).filter(type -> type != CompressionType.NONE);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void bounded_skipsABombAndKeepsWhatIsAroundIt(CompressionType codec) {
    // Given
    MemoryRecords fetched =
        join(
            batch(codec, 10, "before"),
            batch(codec, 11, new byte[64 * MIB], "beside"),
            batch(codec, 13, "after"));

    // When
    MemoryRecords bounded = records.answer().bounded(PARTITION, fetched);

    // Then
    assertThat(texts(bounded)).containsExactly("10 before", "13 after");
    assertThat(skipped).containsExactly(Reason.TOO_LARGE);
    assertThat(bounded.batches())
        .allSatisfy(RecordBatch::ensureValid)
        .extracting(RecordBatch::nextOffset)
        .containsExactly(11L, 13L, 14L);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void bounded_keepsEveryRecord_whenTheyFit(CompressionType codec) {
    // Given
    Random random = new Random(7);
    SimpleRecord[] some =
        random
            .ints(40, 0, 90_000)
            .mapToObj(
                size ->
                    new SimpleRecord(
                        1L, "key".getBytes(StandardCharsets.UTF_8), bytes(random, size)))
            .toArray(SimpleRecord[]::new);
    MemoryRecords fetched = MemoryRecords.withRecords(5, Compression.of(codec).build(), some);

    // When
    MemoryRecords bounded = records.answer().bounded(PARTITION, fetched);

    // Then
    assertThat(bounded).isEqualTo(fetched);
    assertThat(skipped).isEmpty();
  }

  @Test
  void bounded_isTheSame_whenNothingIsCompressed() {
    MemoryRecords fetched = batch(CompressionType.NONE, 0, new byte[32 * MIB], "beside");

    assertThat(records.answer().bounded(PARTITION, fetched)).isSameAs(fetched);
  }

  @Test
  void bounded_leavesToTheNextFetch_whatIsTooMuchForOneAnswer() {
    // Given
    List<MemoryRecords> batches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batches.add(batch(CompressionType.ZSTD, i, new byte[3 * MIB]));
    }
    FetchedRecords.Answer answer = records.answer();

    // When
    MemoryRecords first = answer.bounded(PARTITION, join(batches.toArray(MemoryRecords[]::new)));
    MemoryRecords second =
        answer.bounded(
            new TopicPartition("crops", 4), batch(CompressionType.ZSTD, 0, new byte[3 * MIB]));

    // Then
    assertThat(first.batches()).hasSize(5);
    assertThat(second.sizeInBytes()).isZero();
    assertThat(skipped).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionType.class,
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void bounded_skipsARecordThatLiesAboutItsSize(CompressionType codec) {
    ByteBuffer lie = ByteBuffer.allocate(16);
    ByteUtils.writeVarint(Integer.MAX_VALUE, lie);

    assertThat(skippedOf(forged(codec, lie.flip()))).containsExactly(Reason.TOO_LARGE);
  }

  @Test
  void bounded_skipsARecordThatLiesAboutItsHeaders() {
    // Given
    ByteBuffer body = ByteBuffer.allocate(64).put((byte) 0);
    ByteUtils.writeVarlong(0, body);
    ByteUtils.writeVarint(0, body);
    ByteUtils.writeVarint(-1, body);
    ByteUtils.writeVarint(-1, body);
    ByteUtils.writeVarint(Integer.MAX_VALUE, body);
    body.flip();
    ByteBuffer record = ByteBuffer.allocate(80);
    ByteUtils.writeVarint(body.remaining(), record);
    record.put(body).flip();

    // Then
    assertThat(skippedOf(forged(CompressionType.ZSTD, record))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void bounded_skipsASnappyBlockThatLiesAboutItsSize() {
    // Given
    ByteBuffer block = ByteBuffer.allocate(64);
    block.put(new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0}).putInt(1).putInt(1);
    block.putInt(5).put(new byte[] {-1, -1, -1, -1, 7}).flip();

    // Then
    assertThat(skippedOf(sealed(CompressionType.SNAPPY, 1, block)))
        .containsExactly(Reason.TOO_LARGE);
  }

  @Test
  void bounded_skipsWhatCannotBeUnpacked() {
    ByteBuffer noise = ByteBuffer.wrap(bytes(new Random(3), 500));

    assertThat(skippedOf(sealed(CompressionType.ZSTD, 1, noise))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void bounded_leavesToTheConsumer_whatWasDamagedOnTheWay() {
    // Given
    MemoryRecords fetched = batch(CompressionType.GZIP, 0, "text");
    int last = fetched.sizeInBytes() - 1;
    fetched.buffer().put(last, (byte) ~fetched.buffer().get(last));

    // When
    MemoryRecords bounded = records.answer().bounded(PARTITION, fetched);

    // Then
    assertThat(bounded.batches().iterator().next().isValid()).isFalse();
    assertThat(skipped).isEmpty();
  }

  private List<Reason> skippedOf(MemoryRecords fetched) {
    assertThat(texts(records.answer().bounded(PARTITION, fetched))).isEmpty();
    return skipped;
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static MemoryRecords batch(CompressionType codec, long offset, Object... values) {
    SimpleRecord[] records =
        Arrays.stream(values)
            .map(
                value ->
                    new SimpleRecord(
                        1L,
                        value instanceof byte[] bytes
                            ? bytes
                            : value.toString().getBytes(StandardCharsets.UTF_8)))
            .toArray(SimpleRecord[]::new);
    return MemoryRecords.withRecords(offset, Compression.of(codec).build(), records);
  }

  /** A batch whose records are such bytes, packed. */
  private static MemoryRecords forged(CompressionType codec, ByteBuffer records) {
    ByteBufferOutputStream packed = new ByteBufferOutputStream(256);
    try (var out =
        Compression.of(codec).build().wrapForOutput(packed, RecordBatch.CURRENT_MAGIC_VALUE)) {
      byte[] bytes = new byte[records.remaining()];
      records.get(bytes);
      out.write(bytes);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return sealed(codec, 1, packed.buffer().flip());
  }

  /** A batch with such bytes behind its header, and a checksum that a broker takes. */
  private static MemoryRecords sealed(CompressionType codec, int count, ByteBuffer packed) {
    MemoryRecords like = batch(codec, 0, "a");
    ByteBuffer batch =
        ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD + packed.remaining());
    ByteBuffer header = like.buffer().duplicate();
    header.limit(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
    batch.put(header).put(packed).flip();
    batch.putInt(8, batch.limit() - 12);
    batch.putInt(DefaultRecordBatch.RECORDS_COUNT_OFFSET, count);
    long crc = Crc32C.compute(batch, 21, batch.limit() - 21);
    batch.putInt(DefaultRecordBatch.CRC_OFFSET, (int) crc);
    MemoryRecords sealed = MemoryRecords.readableRecords(batch);
    sealed.batches().forEach(RecordBatch::ensureValid);
    return sealed;
  }

  private static MemoryRecords join(MemoryRecords... parts) {
    ByteBuffer all =
        ByteBuffer.allocate(Arrays.stream(parts).mapToInt(MemoryRecords::sizeInBytes).sum());
    Arrays.stream(parts).forEach(part -> all.put(part.buffer().duplicate()));
    return MemoryRecords.readableRecords(all.flip());
  }

  private static List<String> texts(MemoryRecords records) {
    List<String> texts = new ArrayList<>();
    for (MutableRecordBatch batch : records.batches()) {
      for (Record record : batch) {
        byte[] value = new byte[record.valueSize()];
        record.value().get(value);
        texts.add(record.offset() + " " + new String(value, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }
}

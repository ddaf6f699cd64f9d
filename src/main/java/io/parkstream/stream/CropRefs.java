package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where the record lies that is being processed. */
final class CropRefs {
  private CropRefs() {}

  /**
   * Of the record that was given to the processor.
   *
   * @throws IllegalStateException outside of {@code process}
   */
  static CropRef of(ProcessorContext<?, ?> context) {
    RecordMetadata metadata =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without topic and offset"));
    return new CropRef(metadata.topic(), metadata.partition(), metadata.offset());
  }
}

package io.parkstream.domain;

/** Where a crop lies in Kafka; names the crop in every answer and error. */
public record CropRef(String topic, int partition, long offset) {
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}

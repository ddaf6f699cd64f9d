package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CropLabels;
import io.parkstream.serde.CropReader;
import io.parkstream.training.dataset.PictureName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A labelled folder as records of the topic of labels. */
final class LabelRecords {
  private LabelRecords() {}

  /**
   * Reads {@code empty/}, {@code occupied/}, and {@code unclear/} and {@code wrong/} if they are
   * there. The name of a picture's file gives its space, and the file's time is when it was taken.
   *
   * @throws ParkstreamException naming the file that is no picture of a crop, or if there is none
   */
  static List<ProducerRecord<String, byte[]>> of(
      String topic, CameraId camera, Path folder, @Nullable String by) throws IOException {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (CropLabel.Answer answer : CropLabel.Answer.values()) {
      Path pictures = folder.resolve(answer.word());
      if (Files.isDirectory(pictures)) {
        for (Path file : files(pictures)) {
          records.add(record(topic, camera, answer, file, by));
        }
      }
    }
    if (records.isEmpty()) {
      throw new ParkstreamException(
          folder + " holds no pictures; expected them in empty/ and occupied/");
    }
    return records;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, CameraId camera, CropLabel.Answer answer, Path file, @Nullable String by)
      throws IOException {
    long bytes = Files.size(file);
    if (bytes > CropReader.MAX_PICTURE_BYTES) {
      throw new ParkstreamException(
          file + " has " + bytes + " bytes; a crop has at most " + CropReader.MAX_PICTURE_BYTES);
    }
    byte[] picture = Files.readAllBytes(file);
    if (!(PictureHeader.read(picture, PictureLimits.CROPS)
        instanceof PictureHeader.Announced announced)) {
      throw new ParkstreamException(file + " is no picture; expected JPEG, PNG or WebP");
    }
    String space = PictureName.of(file).space();
    if (!Ids.isValid(space)) {
      throw new ParkstreamException(
          file + " tells no space; expected a name that ends in _SPACE, of [A-Za-z0-9._-]{1,64}");
    }
    Instant taken = Instant.ofEpochMilli(Files.getLastModifiedTime(file).toMillis());
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    CropLabel label =
        new CropLabel(camera, new SpaceId(camera.site(), space), answer, taken, now, by);
    return new ProducerRecord<>(
        topic,
        null,
        now.toEpochMilli(),
        CropLabels.key(label, picture),
        picture,
        CropLabels.headers(label, picture, announced.format().contentType()));
  }
}

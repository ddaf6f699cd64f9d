package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.training.dataset.ClassPictures;
import io.parkstream.training.dataset.ClassPictures.Picture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures of any number of classes to pretrain with. They stay encoded, and each is decoded when a
 * batch shows it, on the threads that make batches. All classes are drawn equally often. Of each
 * class some pictures validate, chosen by their names. Closing it frees the decoder.
 */
final class ClassData implements TrainingSet, AutoCloseable {
  /** At most one in so many pictures of a class validates. */
  private static final int VALIDATION_ONE_IN = 10;

  private final ClassPictures pictures;
  private final OpenCvPictureDecoder decoder;
  private final List<List<Picture>> training = new ArrayList<>();
  private final List<Example> validation = new ArrayList<>();
  private final int trainingPictures;
  private final int cropsPerEpoch;

  /**
   * Splits the pictures.
   *
   * @param cropsPerEpoch how many an epoch shows; 0 for as many as train
   * @param options tell the sizes that pictures are decoded to
   * @throws ParkstreamException if a class has fewer than two pictures
   */
  ClassData(ClassPictures pictures, int cropsPerEpoch, TrainingOptions options) {
    this.pictures = pictures;
    int classes = pictures.classes().size();
    int held = (HeldOut.MAX_VALIDATION + classes - 1) / classes;
    try (OpenCvPictureDecoder small =
        new OpenCvPictureDecoder(options.input(), ClassPictures.LIMITS)) {
      for (int label = 0; label < classes; label++) {
        List<Picture> some = ofClass(label);
        int count = Math.max(1, Math.min(held, some.size() / VALIDATION_ONE_IN));
        if (some.size() <= count) {
          throw new ParkstreamException(
              "class '"
                  + pictures.classes().get(label)
                  + "' has "
                  + some.size()
                  + " readable pictures; at least 2 are needed, one of them to validate");
        }
        for (Picture picture : some.subList(0, count)) {
          validation.add(decoded(small, picture));
        }
        training.add(List.copyOf(some.subList(count, some.size())));
      }
    }
    decoder = new OpenCvPictureDecoder(options.source(), ClassPictures.LIMITS);
    trainingPictures = training.stream().mapToInt(List::size).sum();
    this.cropsPerEpoch = cropsPerEpoch > 0 ? cropsPerEpoch : trainingPictures;
  }

  /** In an order that only names decide, and not as the alphabet does. */
  private List<Picture> ofClass(int label) {
    return pictures.pictures().stream()
        .filter(picture -> picture.label() == label)
        .sorted(
            Comparator.comparingInt((Picture picture) -> mixed(picture.name()))
                .thenComparing(Picture::name))
        .toList();
  }

  private static int mixed(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private static Example decoded(OpenCvPictureDecoder decoder, Picture picture) {
    DecodeResult result = decoder.decode(picture.encoded());
    if (result instanceof Decoded decoded) {
      return new Example(decoded.pixels(), picture.label());
    }
    throw new IllegalStateException(picture.name() + " could be decoded when it was read");
  }

  int trainingPictures() {
    return trainingPictures;
  }

  int validationPictures() {
    return validation.size();
  }

  @Override
  public int classes() {
    return training.size();
  }

  @Override
  public List<TrainingSource> sources() {
    return List.of(new Drawing());
  }

  @Override
  public List<Example> sample(int most) {
    List<Example> sample = new ArrayList<>();
    double step = Math.max(1, trainingPictures / (double) most);
    List<Picture> all = training.stream().flatMap(List::stream).toList();
    for (double at = 0; at < all.size(); at += step) {
      sample.add(decoded(decoder, all.get((int) at)));
    }
    return sample;
  }

  @Override
  public List<ScoredPictures.Group> validationGroups() {
    return List.of(new ScoredPictures.Group("validation", validation));
  }

  @Override
  public boolean validatesOnSites() {
    return false;
  }

  @Override
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (trainingPictures + "@" + cropsPerEpoch + pictures.classes())
              .getBytes(StandardCharsets.UTF_8));
      for (Picture picture : pictures.pictures()) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(picture.label()).flip());
        digest.update(picture.name().getBytes(StandardCharsets.UTF_8));
        digest.update(picture.encoded());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    decoder.close();
  }

  private final class Drawing implements TrainingSource {
    @Override
    public int crops() {
      return trainingPictures;
    }

    @Override
    public int cropsPerEpoch() {
      return cropsPerEpoch;
    }

    @Override
    public Example draw(SplittableRandom random) {
      List<Picture> some = training.get(random.nextInt(training.size()));
      return decoded(decoder, some.get(random.nextInt(some.size())));
    }
  }
}

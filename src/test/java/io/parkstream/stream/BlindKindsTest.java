package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.domain.Undecided;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.training.dataset.PkLotImport;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kinds of pictures that show nothing, in many sizes and encodings. In its long form it counts over
 * real crops, and writes the tables of {@code src/docs/occupancy.md} to {@code
 * target/blind-pictures.md}.
 */
class BlindKindsTest {
  private static final Path DATA = Path.of("..", "shared", "data");
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));
  private static final int[][] SIZES = {{48, 48}, {64, 48}, {96, 128}, {150, 150}, {224, 180}};

  /** Of JPEG, in percent; 0 is PNG. */
  private static final int[] QUALITIES = {0, 40, 60, 75, 90};

  private final Random dice = new Random(11);
  private final OpenCvPictureDecoder decoder =
      new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS);

  @TempDir Path folder;

  @AfterEach
  void close() {
    decoder.close();
  }

  static Stream<String> kinds() {
    return BlindKinds.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void kind_isRecognized_inNearlyAllSizesAndEncodings(String kind) throws IOException {
    int found = 0;
    int all = 0;
    for (int[] size : SIZES) {
      for (int quality : QUALITIES) {
        BufferedImage scene = BlindKinds.scene(size[0], size[1], dice);
        Objects.requireNonNull(BlindKinds.all().get(kind)).draw(scene, dice);
        found += look(scene, quality).equals("-") ? 0 : 1;
        all++;
      }
    }
    // Small JPEGs keep least of the smears in the middle and of blocks.
    boolean hard = kind.startsWith("middle") || kind.startsWith("blocks of grey");
    assertThat(found).as(kind).isGreaterThanOrEqualTo(all * (hard ? 6 : 8) / 10);
  }

  @Test
  void scene_isNotRefused_inAnySizeOrEncoding() throws IOException {
    for (int[] size : SIZES) {
      for (int quality : QUALITIES) {
        for (int i = 0; i < 4; i++) {
          assertThat(look(BlindKinds.scene(size[0], size[1], dice), quality))
              .as("%d × %d, %d", size[0], size[1], quality)
              .isEqualTo("-");
        }
      }
    }
  }

  @Test
  void survey_refusesLessThanAThousandthOfRealCrops_andMostOfWhatIsDrawnOverThem()
      throws IOException {
    assumeTrue(LONG && Files.isDirectory(DATA), "only over the data, in the long form");
    List<String> lines = new ArrayList<>(List.of("| real crops | n | refused |", "|---|---|---|"));
    List<Path> crops = new ArrayList<>();
    int refused = 0;
    for (Map.Entry<String, List<Path>> set : sets().entrySet()) {
      Map<String, Integer> counts = new TreeMap<>();
      for (Path crop : set.getValue()) {
        counts.merge(look(Files.readAllBytes(crop)), 1, Integer::sum);
      }
      counts.remove("-");
      int n = counts.values().stream().mapToInt(Integer::intValue).sum();
      refused += n;
      lines.add("| %s | %d | %s |".formatted(set.getKey(), set.getValue().size(), told(counts, n)));
      crops.addAll(set.getValue());
    }
    Collections.shuffle(crops, dice);
    surveyKinds(lines, crops);
    surveyWeather(lines, crops.subList(0, 200));

    Files.write(Path.of("target", "blind-pictures.md"), lines, UTF_8);
    assertThat(refused).isLessThan(crops.size() / 1000);
  }

  private static String told(Map<String, Integer> counts, int n) {
    return n
        + (n == 0 ? "" : ": ")
        + counts.entrySet().stream()
            .map(entry -> entry.getValue() + " *" + entry.getKey() + "*")
            .collect(Collectors.joining(", "));
  }

  /** Of each kind two pictures per size and encoding over a drawn scene, two over a real crop. */
  private void surveyKinds(List<String> lines, List<Path> crops) throws IOException {
    lines.addAll(List.of("", "| picture | found | of PNG | of JPEG 40 |", "|---|---|---|---|"));
    int next = 0;
    for (Map.Entry<String, BlindKinds.Kind> kind : BlindKinds.all().entrySet()) {
      Map<String, Integer> counts = new TreeMap<>();
      int[] found = new int[101];
      int all = 0;
      for (int[] size : SIZES) {
        for (int quality : QUALITIES) {
          for (int i = 0; i < 4; i++) {
            BufferedImage scene =
                i % 2 == 0
                    ? BlindKinds.scene(size[0], size[1], dice)
                    : read(crops.get(next++ % crops.size()), size[0], size[1]);
            kind.getValue().draw(scene, dice);
            String outcome = look(scene, quality);
            counts.merge(outcome, 1, Integer::sum);
            found[quality] += outcome.equals("-") ? 0 : 1;
            all++;
          }
        }
      }
      counts.remove("-");
      int n = counts.values().stream().mapToInt(Integer::intValue).sum();
      lines.add(
          "| %s | %s of %d | %d | %d |"
              .formatted(kind.getKey(), told(counts, n), all, found[0], found[40]));
    }
  }

  private void surveyWeather(List<String> lines, List<Path> crops) throws IOException {
    lines.addAll(List.of("", "| of 200 real crops | found |", "|---|---|"));
    for (double clear : new double[] {0.2, 0.1, 0.06, 0.04, 0.02}) {
      int fog = 0;
      int night = 0;
      for (Path crop : crops) {
        BufferedImage image = read(crop, 0, 0);
        BlindKinds.change(image, clear, (1 - clear) * (170 + dice.nextInt(60)), 1, dice);
        fog += look(image, 85).equals("-") ? 0 : 1;
        image = read(crop, 0, 0);
        BlindKinds.change(image, clear, 0, 1, dice);
        night += look(image, 85).equals("-") ? 0 : 1;
      }
      lines.add("| fog, contrast %.0f %% | %d |".formatted(100 * clear, fog));
      lines.add("| night, contrast %.0f %% | %d |".formatted(100 * clear, night));
    }
    for (double share : new double[] {0.02, 0.05, 0.08, 0.12, 0.2, 0.3}) {
      int blurred = 0;
      for (Path crop : crops) {
        BufferedImage image = read(crop, 0, 0);
        BlindKinds.blur(image, share * Math.max(image.getWidth(), image.getHeight()));
        BlindKinds.change(image, 1, 0, 1, dice);
        blurred += look(image, 85).equals("-") ? 0 : 1;
      }
      lines.add("| out of focus by %.0f %% | %d |".formatted(100 * share, blurred));
    }
  }

  private Map<String, List<Path>> sets() throws IOException {
    Map<String, List<Path>> sets = new TreeMap<>();
    for (String set : List.of("cnr_ext/test", "cnr_ext/train", "cnrpark_ab", "priya_drone")) {
      sets.put(set, crops(DATA.resolve(set)));
    }
    for (String set : List.of("eighonet_t10", "kurss_parking_lot_1", "webcams")) {
      sets.put(set, crops(DATA.resolve("sites").resolve(set)));
    }
    for (String lot : List.of("pucpr", "ufpr04", "ufpr05")) {
      Path cut = folder.resolve(lot);
      new PkLotImport(CropGeometry.BOUNDING_BOX)
          .run(DATA.resolve("pklot_frames").resolve(lot), cut);
      sets.put("pklot " + lot, crops(cut));
    }
    return sets;
  }

  private static List<Path> crops(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().matches(".*/(empty|occupied)/[^/]*\\.(jpg|png)"))
          .sorted()
          .toList();
    }
  }

  /** In another size, or in its own for 0. */
  private static BufferedImage read(Path file, int width, int height) throws IOException {
    BufferedImage read = ImageIO.read(file.toFile());
    int w = width == 0 ? read.getWidth() : width;
    int h = height == 0 ? read.getHeight() : height;
    BufferedImage scaled = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.drawImage(read, 0, 0, w, h, null);
    graphics.dispose();
    return scaled;
  }

  private String look(BufferedImage image, int quality) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (quality == 0) {
      ImageIO.write(image, "png", bytes);
      return look(bytes.toByteArray());
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return look(bytes.toByteArray());
  }

  /** The word of what was found, or a dash. */
  private String look(byte[] encoded) {
    Undecided found = BlindPicture.look(((Decoded) decoder.decode(encoded)).pixels());
    return found == null ? "-" : found.name().toLowerCase(Locale.ROOT);
  }
}

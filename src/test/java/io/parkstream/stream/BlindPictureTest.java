package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.domain.Undecided;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlindPictureTest {
  private static final Path DATA = Path.of("..", "shared", "data");
  private static final int SAMPLE = 3000;
  private static final int SCENES = "long".equals(System.getProperty("chaos")) ? 40 : 8;

  private final Random random = new Random(7);
  private final OpenCvPictureDecoder decoder =
      new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS);

  /** Colour of a pixel, 0 to 255 per channel. */
  private interface Drawing {
    int[] at(int x, int y);
  }

  @AfterEach
  void close() {
    decoder.close();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "255, 255, 255",
    "128, 128, 128",
    "10, 40, 200",
    "0, 135, 0",
    "255, 0, 255"
  })
  void oneColour_isUniform(int red, int green, int blue) throws IOException {
    assertThat(look(96, 128, (x, y) -> new int[] {red, green, blue})).isEqualTo(Undecided.UNIFORM);
  }

  @Test
  void coveredLens_andFogBank_areUniform() throws IOException {
    assertThat(look(96, 128, (x, y) -> grey(12 + noise(3)))).isEqualTo(Undecided.UNIFORM);
    assertThat(look(96, 128, (x, y) -> grey(20 + 15 * x / 96 + 10 * y / 128 + noise(2))))
        .as("light from one side")
        .isEqualTo(Undecided.UNIFORM);
    assertThat(look(150, 150, (x, y) -> grey(190 - 20 * y / 150 + noise(1.5))))
        .as("fog")
        .isEqualTo(Undecided.UNIFORM);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 96, 150, 300})
  void noise_isNoise(int width) throws IOException {
    assertThat(look(width, width * 4 / 3, (x, y) -> grey(random.nextInt(256))))
        .isEqualTo(Undecided.NOISE);
    assertThat(
            look(
                width,
                width * 4 / 3,
                (x, y) ->
                    new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)}))
        .isEqualTo(Undecided.NOISE);
  }

  @Test
  void restOfHalfAFrame_isSmeared() throws IOException {
    assertThat(look(96, 128, (x, y) -> car(x, Math.min(y, 60)))).isEqualTo(Undecided.SMEARED);
    assertThat(look(96, 128, (x, y) -> y < 60 ? car(x, y) : grey(128)))
        .isEqualTo(Undecided.SMEARED);
  }

  @Test
  void whatShowsSomething_isNotBlind_byDayInHazeAndAtNight() throws IOException {
    assertThat(look(96, 128, noisy(BlindPictureTest::car))).isNull();
    assertThat(look(96, 128, noisy((x, y) -> scaled(car(x, y), 0.08, 170)))).as("haze").isNull();
    assertThat(look(96, 128, (x, y) -> scaled(car(x, y), 0.1, noise(1)))).as("night").isNull();
    assertThat(look(96, 128, (x, y) -> grey(115 + noise(7) + (x < 4 || x > 91 ? 100 : 0))))
        .as("an empty space between its lines")
        .isNull();
  }

  /** Relatives of one car: of many sizes, places, colours and lights. */
  @Test
  void fogNightAndBlur_areRecognized_whereNothingIsLeft_andNotBefore() throws IOException {
    for (int seed = 1; seed <= SCENES; seed++) {
      Scene scene = new Scene(new Random(seed));
      String what = "seed " + seed + ", " + scene;

      assertThat(scene.look(noisy(scene::at))).as("%s", what).isNull();
      assertThat(scene.look(scene.fog(0.02))).as("fog, %s", what).isEqualTo(Undecided.UNIFORM);
      assertThat(scene.look(scene.night(0.02))).as("night, %s", what).isEqualTo(Undecided.UNIFORM);
      assertThat(scene.blurred(0.25)).as("out of focus, %s", what).isEqualTo(Undecided.BLURRED);
      assertThat(scene.look(scene.fog(0.3))).as("thin fog, %s", what).isNull();
      assertThat(scene.look(scene.night(0.3))).as("dusk, %s", what).isNull();
      assertThat(scene.blurred(0.02)).as("soft, %s", what).isNull();
    }
  }

  /** A car on the ground, drawn by chance. */
  private final class Scene {
    private final Random dice;
    private final int width;
    private final int height;
    private final int ground;
    private final int[] paint;
    private final int left;
    private final int top;
    private final int air;

    Scene(Random dice) {
      this.dice = dice;
      this.width = 100 + dice.nextInt(140);
      this.height = width + dice.nextInt(width / 2);
      this.ground = 70 + dice.nextInt(80);
      this.paint = new int[] {dice.nextInt(256), dice.nextInt(60), dice.nextBoolean() ? 220 : 20};
      this.left = 5 + dice.nextInt(10);
      this.top = 5 + dice.nextInt(10);
      this.air = 150 + dice.nextInt(80);
    }

    /** In percent of the picture, so that all sizes are alike. */
    private int[] at(int x, int y) {
      int across = 100 * x / width;
      int down = 100 * y / height;
      if (across < 3 || across > 96) {
        return grey(225);
      }
      if (across < left || across > 100 - left || down < top || down > 100 - top) {
        return grey(ground + (int) (6 * dice.nextGaussian()));
      }
      boolean window = across > 25 && across < 75 && (down / 12 == 3 || down / 12 == 6);
      // No paint is flat in daylight: it shines, and mirrors what stands around.
      double light =
          1.1 - 0.002 * (down + across) + 0.12 * Math.sin(across / 7.0) * Math.cos(down / 9.0);
      return window ? grey(30) : scaled(paint, light, 0);
    }

    private Drawing fog(double clear) {
      return (x, y) -> scaled(at(x, y), clear, (int) Math.round((1 - clear) * air + sensor()));
    }

    private Drawing night(double light) {
      return (x, y) -> scaled(at(x, y), light, (int) Math.round(sensor()));
    }

    private double sensor() {
      return dice.nextGaussian();
    }

    private @Nullable Undecided look(Drawing drawing) throws IOException {
      return BlindPictureTest.this.look(width, height, drawing);
    }

    /** Three boxes after each other are a bell. */
    private @Nullable Undecided blurred(double share) throws IOException {
      int radius = (int) Math.max(1, Math.round(share * width));
      double[][][] picture = new double[height][width][];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int[] colour = at(x, y);
          picture[y][x] = new double[] {colour[0], colour[1], colour[2]};
        }
      }
      for (int i = 0; i < 3; i++) {
        picture = boxed(boxed(picture, radius, 1, 0), radius, 0, 1);
      }
      double[][][] soft = picture;
      return look(
          (x, y) ->
              new int[] {
                (int) Math.round(soft[y][x][0] + sensor()),
                (int) Math.round(soft[y][x][1] + sensor()),
                (int) Math.round(soft[y][x][2] + sensor())
              });
    }

    private double[][][] boxed(double[][][] picture, int radius, int right, int down) {
      double[][][] boxed = new double[height][width][3];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int step = -radius; step <= radius; step++) {
            double[] pixel =
                picture[Math.min(height - 1, Math.max(0, y + step * down))][
                    Math.min(width - 1, Math.max(0, x + step * right))];
            for (int channel = 0; channel < 3; channel++) {
              boxed[y][x][channel] += pixel[channel] / (2 * radius + 1);
            }
          }
        }
      }
      return boxed;
    }

    @Override
    public String toString() {
      return "%d × %d, ground %d".formatted(width, height, ground);
    }
  }

  @Test
  void otherShapes_areNotJudged() {
    assertThat(BlindPicture.look(new byte[1])).isNull();
    assertThat(BlindPicture.look(new byte[3 * 8 * 8])).isNull();
  }

  /** Of 29,440 real crops 12 were refused, 10 of them black; so of 3,000 very few. */
  @Test
  void realCrops_areHardlyEverRefused() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "skipped: no real crops at " + DATA.toAbsolutePath());
    List<Path> crops = crops();
    Collections.shuffle(crops, random);
    List<String> refused = new ArrayList<>();
    for (Path crop : crops.subList(0, SAMPLE)) {
      Undecided undecided = look(Files.readAllBytes(crop));
      if (undecided != null) {
        refused.add(crop + " " + undecided);
      }
    }
    assertThat(refused).hasSizeLessThanOrEqualTo(SAMPLE / 300);
  }

  private static List<Path> crops() throws IOException {
    try (Stream<Path> files = Files.walk(DATA)) {
      return new ArrayList<>(
          files
              .filter(file -> file.toString().matches(".*/(empty|occupied)/[^/]*\\.jpg"))
              .sorted()
              .toList());
    }
  }

  private @Nullable Undecided look(int width, int height, Drawing drawing) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] colour = drawing.at(x, y);
        image.setRGB(x, y, level(colour[0]) << 16 | level(colour[1]) << 8 | level(colour[2]));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return look(bytes.toByteArray());
  }

  private @Nullable Undecided look(byte[] encoded) {
    return BlindPicture.look(((Decoded) decoder.decode(encoded)).pixels());
  }

  private static int level(int value) {
    return Math.min(255, Math.max(0, value));
  }

  /** As every camera sees it: without its noise, paint is a part of a picture that repeats. */
  private Drawing noisy(Drawing drawing) {
    return (x, y) -> scaled(drawing.at(x, y), 1, noise(1.5));
  }

  private int noise(double deviation) {
    return (int) Math.round(random.nextGaussian() * deviation);
  }

  private static int[] grey(int level) {
    return new int[] {level, level, level};
  }

  private static int[] scaled(int[] colour, double factor, int more) {
    return new int[] {
      (int) (colour[0] * factor) + more,
      (int) (colour[1] * factor) + more,
      (int) (colour[2] * factor) + more
    };
  }

  /** A red car from above on grey ground, with windows. */
  private static int[] car(int x, int y) {
    if (x < 4 || x > 91) {
      return grey(225);
    }
    if (x < 18 || x > 78 || y < 14 || y > 114) {
      return grey(115 + (x * 7 + y * 13) % 11);
    }
    boolean window = x > 24 && x < 72 && ((y > 34 && y < 52) || (y > 84 && y < 98));
    return window ? grey(35) : new int[] {190, 45, 45};
  }
}

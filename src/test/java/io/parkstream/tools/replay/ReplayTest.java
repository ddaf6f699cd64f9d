package io.parkstream.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.BrightnessEngine;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final int EMPTY = code(0.05f);
  private static final int OCCUPIED = code(0.95f);
  private static final int DOUBTFUL = code(0.72f);

  /** A batch that ends in the midst of a frame. */
  private static final EngineFactory ENGINES = () -> new ColourCodeEngine(7, count -> {});

  private final Crops crops = new Crops();

  @Test
  void run_findsNoDifference_whenNothingDiffers() {
    // Given
    crops.show(0, 60, EMPTY, OCCUPIED);
    crops.show(60, 120, OCCUPIED, OCCUPIED);

    // When
    ReplayReport report =
        replay(
            new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
            new Judgement(ENGINES, OccupancyPolicy.DEFAULT));

    // Then
    assertThat(report.total().disagreement()).isZero();
    assertThat(report.total().flipsNow()).isEqualTo(1);
    assertThat(report.total().spaces()).isEqualTo(2);
    assertThat(report.crops()).isEqualTo(240);
    assertThat(report.longest()).isEmpty();
  }

  @Test
  void run_showsSpaceAndTime_whenMoreEvidenceIsAskedFor() {
    // Given a car in the first space after a minute, and someone who walks past the second
    crops.show(0, 60, EMPTY, EMPTY);
    crops.show(60, 68, OCCUPIED, OCCUPIED);
    crops.show(68, 180, OCCUPIED, EMPTY);

    // When
    ReplayReport report =
        replay(
            new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
            new Judgement(ENGINES, toOccupied(21, 20)));

    // Then: four answers over five seconds, or twenty-one over twenty
    assertThat(report.total().flipsNow()).isEqualTo(3);
    assertThat(report.total().flipsOther()).isEqualTo(1);
    assertThat(report.total().answeredDifferently()).isZero();
    assertThat(report.longest())
        .extracting(
            ReplayReport.Disagreement::space,
            each -> Duration.between(START, each.from()).toSeconds(),
            ReplayReport.Disagreement::seconds,
            ReplayReport.Disagreement::now,
            ReplayReport.Disagreement::other)
        .containsExactlyInAnyOrder(
            tuple("A0", 65L, 15.0, "occupied", "empty"),
            tuple("A1", 65L, 13.0, "occupied", "empty"));
    assertThat(report.total().nowOccupiedOtherEmptySeconds()).isEqualTo(28);
    assertThat(report.total().disagreement()).isEqualTo(28 / (2 * 179.0));
  }

  @Test
  void run_comparesTwoModels_cropByCrop() {
    // Given a model that doubts what the other takes for a car
    crops.show(0, 30, OCCUPIED, DOUBTFUL);

    // When
    ReplayReport report =
        replay(
            new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
            new Judgement(Stricter::new, OccupancyPolicy.DEFAULT));

    // Then
    assertThat(report.now().model()).isEqualTo(ColourCodeEngine.MODEL);
    assertThat(report.other().model().name()).isEqualTo("stricter");
    assertThat(report.total().answeredDifferently()).isEqualTo(30);
    assertThat(report.longest())
        .extracting(
            ReplayReport.Disagreement::space,
            ReplayReport.Disagreement::seconds,
            ReplayReport.Disagreement::now,
            ReplayReport.Disagreement::other)
        .containsExactly(
            tuple("A1", 19.0, "occupied", "empty"), tuple("A1", 5.0, "occupied", "unknown"));
  }

  @Test
  void run_givesUpASilentCamera_byItsOwnClock() {
    // Given ten minutes of silence, and a camera whose clock is two hours ahead beside it
    crops.show(0, 30, EMPTY, OCCUPIED);
    crops.skewed(7200, 7230);
    crops.show(630, 660, EMPTY, OCCUPIED);

    // When
    ReplayReport report =
        replay(
            new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
            new Judgement(ENGINES, toOccupied(1, 0)));

    // Then: a minute after its last picture it is unknown, and back at once, in both
    assertThat(report.cameras())
        .extracting(CameraDifference::camera)
        .containsExactly("north/cam-1", "north/cam-2");
    CameraDifference camera = report.cameras().get(0);
    assertThat(camera.flipsNow()).isZero();
    assertThat(camera.nowEmptyOtherOccupiedSeconds()).isZero();
    // only the confirmation at the start differs: 5 s against none
    assertThat(camera.oneUnknownSeconds()).isEqualTo(5);
  }

  @Test
  void run_changesNothing_whenCropsComeTwiceOrLate() {
    // Given
    crops.show(0, 60, EMPTY, OCCUPIED);
    Crops again = new Crops();
    again.all.addAll(crops.all);
    again.all.addAll(crops.all.subList(0, 60));

    // When
    Judgement way = new Judgement(ENGINES, OccupancyPolicy.DEFAULT);
    Judgement other = new Judgement(ENGINES, toOccupied(10, 8));

    // Then
    assertThat(run(again, way, other).longest()).isEqualTo(run(crops, way, other).longest());
  }

  @Test
  void run_countsWhatCannotBeRead_andRefusesWhatHasNoCrop() {
    // Given
    crops.add(CAMERA, "A0", 0, new byte[] {1, 2, 3});

    // Then
    assertThatThrownBy(
            () ->
                replay(
                    new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
                    new Judgement(ENGINES, OccupancyPolicy.DEFAULT)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage("no crop could be read, of 1");
    crops.show(1, 3, EMPTY, EMPTY);
    assertThat(
            replay(
                    new Judgement(ENGINES, OccupancyPolicy.DEFAULT),
                    new Judgement(ENGINES, OccupancyPolicy.DEFAULT))
                .unreadable())
        .isEqualTo(1);
  }

  /** Two frames of a folder, as the gateway would cut them. */
  @Test
  void run_takesAFolderOfFrames_heldOneAfterTheOther(@TempDir Path folder) throws IOException {
    // Given
    SpaceMap map =
        new SpaceMap(
            CAMERA, 1, new SpaceMap.Frame(100, 60), null, List.of(box("A0", 5), box("A1", 55)));
    frame(folder.resolve("2026-03-01_08_00_00.png"), EMPTY, OCCUPIED);
    frame(folder.resolve("2026-03-01_09_00_00.png"), OCCUPIED, OCCUPIED);

    // When
    ReplayReport report =
        run(
            new FrameCrops(folder, map, CropGeometry.BOUNDING_BOX, Duration.ofSeconds(30), 1),
            new Judgement(() -> new BrightnessEngine(8), OccupancyPolicy.DEFAULT),
            new Judgement(() -> new BrightnessEngine(8), toOccupied(11, 10)));

    // Then
    assertThat(report.from()).isEqualTo(START);
    assertThat(report.until()).isEqualTo(START.plusSeconds(59));
    assertThat(report.crops()).isEqualTo(120);
    assertThat(report.total().flipsNow()).isEqualTo(1);
    assertThat(report.longest())
        .extracting(ReplayReport.Disagreement::space, ReplayReport.Disagreement::seconds)
        .containsExactlyInAnyOrder(tuple("A0", 5.0), tuple("A1", 5.0));
  }

  private ReplayReport replay(Judgement now, Judgement other) {
    return run(crops, now, other);
  }

  private static ReplayReport run(ReplaySource source, Judgement now, Judgement other) {
    return new Replay(now, other, WatchPolicy.DEFAULT, PictureLimits.CROPS).run(source, null);
  }

  private static OccupancyPolicy toOccupied(int count, int seconds) {
    OccupancyPolicy usual = OccupancyPolicy.DEFAULT;
    return new OccupancyPolicy(
        count,
        Duration.ofSeconds(seconds),
        usual.toEmpty(),
        usual.toEmptyFor(),
        usual.uncertainty(),
        usual.toUnknown(),
        usual.toUnknownFor());
  }

  private static int code(float probability) {
    int number = 0;
    while (Math.abs(ColourCodes.probability(number) - probability) > 0.01) {
      number++;
    }
    return number;
  }

  private static SpaceMap.MappedSpace box(String space, int left) {
    return new SpaceMap.MappedSpace(
        space,
        null,
        List.of(
            new SpaceMap.Corner(left, 10),
            new SpaceMap.Corner(left + 40, 10),
            new SpaceMap.Corner(left + 40, 50),
            new SpaceMap.Corner(left, 50)));
  }

  private static void frame(Path file, int... states) throws IOException {
    BufferedImage image = new BufferedImage(100, 60, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < states.length; i++) {
      graphics.setColor(states[i] == OCCUPIED ? Color.BLACK : Color.WHITE);
      graphics.fillRect(i * 50, 0, 50, 60);
    }
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  /** Crops of two spaces, one each per second. */
  private static final class Crops implements ReplaySource {
    private record Shown(Crop crop, byte[] picture) {}

    private final List<Shown> all = new ArrayList<>();

    void show(int from, int until, int... states) {
      for (int second = from; second < until; second++) {
        for (int i = 0; i < states.length; i++) {
          add(CAMERA, "A" + i, second, ColourCodes.picture(states[i]));
        }
      }
    }

    void skewed(int from, int until) {
      for (int second = from; second < until; second++) {
        add(new CameraId("north", "cam-2"), "B", second, ColourCodes.picture(EMPTY));
      }
    }

    void add(CameraId camera, String space, int second, byte[] picture) {
      all.add(
          new Shown(
              new Crop(
                  camera,
                  new SpaceId(camera.site(), space),
                  START.plusSeconds(second),
                  null,
                  "/test",
                  "id-" + all.size(),
                  null,
                  new CropRef("parking.crops", 0, all.size())),
              picture));
    }

    @Override
    public List<SpaceMap> maps() {
      return List.of();
    }

    @Override
    public void forEach(Sink sink) {
      all.forEach(shown -> sink.crop(shown.crop(), shown.picture()));
    }
  }

  /** Answers as the code says, but asks for more before it calls a space occupied. */
  private static final class Stricter implements InferenceEngine {
    private final ColourCodeEngine engine = new ColourCodeEngine(5, count -> {});

    @Override
    public String name() {
      return "stricter";
    }

    @Override
    public ModelIdentity model() {
      return new ModelIdentity("stricter", 2, "1".repeat(64));
    }

    @Override
    public PixelShape input() {
      return engine.input();
    }

    @Override
    public int maxBatchSize() {
      return engine.maxBatchSize();
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      engine.classify(pixels, count, probabilitiesOccupied);
      for (int i = 0; i < count; i++) {
        probabilitiesOccupied[i] = probabilitiesOccupied[i] > 0.9f ? 0.95f : 0.05f;
      }
    }

    @Override
    public void close() {}
  }
}

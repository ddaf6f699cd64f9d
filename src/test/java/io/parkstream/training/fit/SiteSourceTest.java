package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.training.dataset.LabelledPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SiteSourceTest {
  private static final int DRAWS = 20_000;

  @Test
  void draw_showsViewsAndClassesAlike_howeverManyPicturesTheyHave() {
    // Given: camera C01 has 30 times as many as C02, and mostly empty spaces
    List<LabelledPicture> pictures = new ArrayList<>();
    pictures.addAll(pictures(1, Occupancy.EMPTY, 600));
    pictures.addAll(pictures(1, Occupancy.OCCUPIED, 60));
    pictures.addAll(pictures(2, Occupancy.EMPTY, 20));
    pictures.addAll(pictures(2, Occupancy.OCCUPIED, 20));

    // When
    Map<String, Integer> drawn = draw(new SiteSource("lot", pictures, 100));

    // Then
    assertThat(drawn)
        .containsOnlyKeys(
            "camera 1 label 0", "camera 1 label 1", "camera 2 label 0", "camera 2 label 1")
        .allSatisfy(
            (group, count) ->
                assertThat(count / (double) DRAWS).as(group).isCloseTo(0.25, within(0.015)));
  }

  @Test
  void draw_keepsClassesAlike_andShowsAViewOfFewPicturesLess() {
    // Given: camera C02 has a single occupied space, and none that is empty
    List<LabelledPicture> pictures = new ArrayList<>();
    pictures.addAll(pictures(1, Occupancy.EMPTY, 50));
    pictures.addAll(pictures(1, Occupancy.OCCUPIED, 50));
    pictures.addAll(pictures(2, Occupancy.OCCUPIED, 1));

    // When
    Map<String, Integer> drawn = draw(new SiteSource("lot", pictures, 100));

    // Then
    assertThat(share(drawn, "camera 1 label 0")).isCloseTo(0.5, within(0.015));
    assertThat(share(drawn, "camera 2 label 1"))
        .isCloseTo(0.5 / (SiteSource.FULL_VIEW + 1), within(0.006));
  }

  @Test
  void draw_isTheSame_bySeed() {
    SiteSource source = new SiteSource("lot", pictures(1, Occupancy.EMPTY, 5, 7), 10);

    assertThat(sequence(source, 3))
        .isEqualTo(sequence(source, 3))
        .isNotEqualTo(sequence(source, 4));
  }

  @Test
  void sites_areShownAlike_unlessANumberSaysOtherwise() {
    // Given: two folders of one site, one site alone, one with a number
    List<TrainingData.Folder> folders =
        List.of(
            TrainingData.Folder.parse("north=data/a"),
            TrainingData.Folder.parse("south=data/b"),
            TrainingData.Folder.parse("north=data/c"),
            TrainingData.Folder.parse("film=data/d@25"));

    // When
    List<TrainingSource> sources =
        SiteSources.of(
            folders,
            List.of(
                pictures(1, Occupancy.EMPTY, 100, 300),
                pictures(1, Occupancy.EMPTY, 10, 10),
                pictures(2, Occupancy.EMPTY, 100, 80),
                pictures(1, Occupancy.EMPTY, 250, 250)));

    // Then: 600 pictures without a number, shared by two
    assertThat(sources)
        .extracting(source -> ((SiteSource) source).site())
        .containsExactly("north", "south", "film");
    assertThat(sources).extracting(TrainingSource::cropsPerEpoch).containsExactly(300, 300, 25);
    assertThat(sources).extracting(TrainingSource::crops).containsExactly(580, 20, 500);
    assertThat(((SiteSource) sources.get(0)).views()).isEqualTo(2);
    assertThat(sources.get(0).occupiedPerEpoch()).isEqualTo(150);
  }

  @Test
  void folder_readsSiteFolderAndNumber() {
    assertThat(TrainingData.Folder.parse("lot-1=data/lot@200"))
        .isEqualTo(new TrainingData.Folder("lot-1", Path.of("data/lot"), 200));
    assertThat(TrainingData.Folder.parse("data/lot"))
        .isEqualTo(new TrainingData.Folder("data/lot", Path.of("data/lot"), 0));
    assertThat(TrainingData.Folder.parse("data/a=b").folder()).isEqualTo(Path.of("data/a=b"));
    assertThatThrownBy(() -> TrainingData.Folder.parse("lot=data/lot@many"))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("a number of crops per epoch must follow the @");
  }

  private static double share(Map<String, Integer> drawn, String group) {
    return drawn.getOrDefault(group, 0) / (double) DRAWS;
  }

  private static Map<String, Integer> draw(SiteSource source) {
    SplittableRandom random = new SplittableRandom(11);
    Map<String, Integer> drawn = new TreeMap<>();
    for (int i = 0; i < DRAWS; i++) {
      Example example = source.draw(random);
      drawn.merge("camera " + example.pixels()[0] + " label " + example.label(), 1, Integer::sum);
    }
    return drawn;
  }

  private static List<Integer> sequence(SiteSource source, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      drawn.add((int) source.draw(random).pixels()[1]);
    }
    return drawn;
  }

  private static List<LabelledPicture> pictures(int camera, Occupancy some, int count, int others) {
    List<LabelledPicture> both = new ArrayList<>(pictures(camera, some, count));
    both.addAll(pictures(camera, Occupancy.OCCUPIED, others));
    return both;
  }

  /** Their pixels are the camera and a number. */
  private static List<LabelledPicture> pictures(int camera, Occupancy label, int count) {
    List<LabelledPicture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "S_2016-01-16_14.10_C0" + camera + "_" + i + ".jpg";
      pictures.add(
          new LabelledPicture(
              Path.of("lot", label.word(), name), label, new byte[] {(byte) camera, (byte) i}));
    }
    return pictures;
  }
}

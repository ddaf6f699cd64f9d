package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.SpaceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFolderTest {
  private static final Instant TAKEN = Instant.parse("2026-03-01T08:00:00Z");
  private static final byte[] PICTURE = {1, 2, 3};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void aSiteThatLeadsElsewhere_isRefused(String site) throws Exception {
    LabelFolder labels = new LabelFolder(folder.resolve("to"));

    assertThat(labels.put("key", label(site, "A1"), PICTURE, "jpg")).isFalse();

    assertThat(files()).isEmpty();
    assertThat(labels.counts()).containsEntry(CropLabel.Answer.EMPTY, 0);
  }

  @Test
  void idsWithDots_areNoPaths() throws Exception {
    LabelFolder labels = new LabelFolder(folder.resolve("to"));

    assertThat(labels.put("key", label("..lot", ".."), PICTURE, "jpg")).isTrue();

    assertThat(files()).containsExactly("to/..lot/empty/2026-03-01_08_00_00_north_...jpg");
  }

  @Test
  void eachSpace_isReadAsItWasWritten() throws Exception {
    LabelFolder labels = new LabelFolder(folder.resolve("to"));
    List<String> spaces = List.of("A-1", "A_1", "A__1", "_A1_", "A1", "17");

    for (String space : spaces) {
      labels.put(space, label("lot-1", space), PICTURE, "jpg");
    }

    List<PictureName> names =
        files().stream().map(file -> PictureName.of(folder.resolve(file))).toList();
    assertThat(names).extracting(PictureName::space).containsExactlyInAnyOrderElementsOf(spaces);
    assertThat(names).extracting(PictureName::camera).containsOnly("north");
    assertThat(names).extracting(PictureName::day).containsOnly("2026-03-01");
  }

  @Test
  void aFolderOfAnEarlierTime_isRefused_withTheNextStep() throws Exception {
    Path to = folder.resolve("to");
    new LabelFolder(to).requireEmpty(List.of());
    new LabelFolder(to).put("key", label("lot-1", "A1"), PICTURE, "jpg");
    Files.createDirectories(to.resolve("lot-2"));

    new LabelFolder(to).requireEmpty(List.of("lot-2", "lot-3"));
    for (List<String> sites : List.of(List.<String>of(), List.of("lot-2", "lot-1"))) {
      assertThatThrownBy(() -> new LabelFolder(to).requireEmpty(sites))
          .isInstanceOf(ParkstreamException.class)
          .hasMessage(
              to.resolve("lot-1")
                  + " is not empty; labels that were changed or deleted since would stay there."
                  + " Delete it, or name another folder");
    }
  }

  private static CropLabel label(String site, String space) {
    return new CropLabel(
        new CameraId(site, "north"),
        new SpaceId(site, space),
        CropLabel.Answer.EMPTY,
        TAKEN,
        TAKEN,
        null);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}

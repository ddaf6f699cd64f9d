package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.PixelPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PkLotAnnotationsTest {
  private static final Path SHARED = Path.of("../shared/data/pklot_frames");

  @Test
  void read_takesEverySpace_whenTheFilesDifferAsThePublishedOnesDo() {
    // Given
    String xml =
        """
        <parking id="lot">
          <space id="1" occupied="1">
            <rotatedRect><center x="300" y="207"/><size w="55" h="32"/><angle d="-74"/></rotatedRect>
            <contour><point x="1" y="2"/><point x="3" y="4"/><point x="5" y="6"/><point x="7" y="8"/>
            </contour>
          </space>
          <space id="2">
            <contour><Point x="1" y="2"/><Point x="3" y="4"/><Point x="5" y="6"/></contour>
          </space>
          <space occupied="0" id="3">
            <contour><point x="1" y="2"/><point x="3" y="4"/><point x="5" y="6"/></contour>
          </space>
        </parking>
        """;

    // When
    PkLotAnnotations read = read(xml);

    // Then
    assertThat(read.parkingId()).isEqualTo("lot");
    assertThat(read.spaces()).extracting(AnnotatedSpace::id).containsExactly("1", "2", "3");
    assertThat(read.spaces())
        .extracting(AnnotatedSpace::occupied)
        .containsExactly(true, null, false);
    assertThat(read.spaces().get(0).rotatedRect())
        .isEqualTo(new RotatedRect(new PixelPoint(300, 207), 55, 32, -74));
    assertThat(read.spaces().get(0).contour())
        .containsExactly(
            new PixelPoint(1, 2), new PixelPoint(3, 4), new PixelPoint(5, 6), new PixelPoint(7, 8));
    assertThat(read.spaces().get(1).contour()).hasSize(3);
  }

  @Test
  void read_acceptsAnXmlDeclaration() {
    // When
    PkLotAnnotations read = read("<?xml version=\"1.0\"?>\n<parking id=\"lot\"></parking>");

    // Then
    assertThat(read.spaces()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          <space id='1' occupied='2'>POINTS</space>         | test.xml:2: space 1: occupied is '2'
          <space occupied='1'>POINTS</space>                | test.xml:2: <space> lacks the attribute id
          <space id='1'><contour></contour></space>         | test.xml:2: space 1 has a contour of 0
          <space id='1'><point x='a' y='2'/></space>        | test.xml:2: <point> has x='a'
          <space id='1'><point x='NaN' y='2'/></space>      | test.xml:2: <point> has x='NaN'
          <space id='1'><point y='2'/></space>              | test.xml:2: <point> lacks the attribute x
          <space id='1'>POINTS</space><space id='1'></space>| test.xml:2: space 1 is annotated twice
          <space id='1'><rotatedRect></rotatedRect></space> | test.xml:2: a rotatedRect without
          <space id='1'>POINTS                              | test.xml:3: not well-formed PKLot XML
          """)
  void read_namesFileAndLine_whenASpaceIsWrong(String space, String message) {
    // Given
    String points = "<point x='1' y='1'/><point x='2' y='1'/><point x='2' y='2'/>";
    String xml = "<parking>\n" + space.replace("POINTS", points) + "\n</parking>";

    // When / Then
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageStartingWith(message.strip());
  }

  @Test
  void read_refuses_whenTheFileIsOfAnotherKind() {
    assertThatThrownBy(() -> read("<html><space id='1'/></html>"))
        .hasMessage("test.xml:1: the root element is <html> and not <parking>");
    assertThatThrownBy(() -> read("")).hasMessageContaining("not well-formed PKLot XML");
  }

  @Test
  void read_opensNoOtherFile_whenTheDocumentAsksForOne(@TempDir Path folder) throws IOException {
    // Given
    Path secret = Files.writeString(folder.resolve("secret"), "4711");
    String xml =
        "<!DOCTYPE parking [<!ENTITY x SYSTEM \"%s\">]>\n<parking id='p'>&x;</parking>"
            .formatted(secret.toUri());

    // When / Then
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("test.xml:2")
        .hasMessageNotContaining("4711");
  }

  @Test
  void read_namesTheFile_whenItIsMissing() {
    assertThatThrownBy(() -> PkLotAnnotations.read(Path.of("no-such.xml")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("no-such.xml");
  }

  @Test
  void read_takesTheRealFiles() throws IOException {
    // Given
    assumeTrue(Files.exists(SHARED), "skipped: no real PKLot files in " + SHARED);
    List<Path> files;
    try (Stream<Path> found = Files.walk(SHARED)) {
      files = found.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }

    int marked = 0;
    int unlabelled = 0;
    for (Path file : files) {
      Matcher space = Pattern.compile("<space [^>]*>").matcher(Files.readString(file));
      while (space.find()) {
        marked++;
        unlabelled += space.group().contains("occupied=") ? 0 : 1;
      }
    }

    // When
    List<AnnotatedSpace> spaces =
        files.stream().flatMap(file -> PkLotAnnotations.read(file).spaces().stream()).toList();

    // Then
    assertThat(spaces).hasSize(marked).isNotEmpty();
    assertThat(spaces).filteredOn(space -> space.occupied() == null).hasSize(unlabelled);
    assertThat(spaces).allMatch(space -> space.contour().size() == 4);
  }

  private static PkLotAnnotations read(String xml) {
    return PkLotAnnotations.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "test.xml");
  }
}

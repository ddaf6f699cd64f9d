package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.parkstream.ParkstreamException;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.LabelledPictures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPicturesTest {
  @TempDir Path folder;
  private byte[] picture = new byte[0];

  @BeforeEach
  void draw() throws IOException {
    LabelledPictures.write(folder.resolve("drawn"), 1, 1);
    picture = Files.readAllBytes(folder.resolve("drawn/empty/lot_0.png"));
  }

  @Test
  void read_numbersClassesByTheAlphabet_andKeepsPicturesEncoded() throws IOException {
    // Given
    Path zip =
        zip(
            Map.of(
                "n02/b.png", picture,
                "n02/a.JPEG", picture,
                "n01/c.png", picture,
                "n10/d.png", "no picture".getBytes(StandardCharsets.UTF_8),
                "n10/e.png", picture,
                "n10/list.txt", picture));

    // When
    ClassPictures read = read(zip);

    // Then
    assertThat(read.classes()).containsExactly("n01", "n02", "n10");
    assertThat(ClassPictures.classes(zip)).isEqualTo(read.classes());
    assertThat(read.pictures())
        .extracting(ClassPictures.Picture::name, ClassPictures.Picture::label)
        .containsExactly(
            tuple("c.png", 0), tuple("a.JPEG", 1), tuple("b.png", 1), tuple("e.png", 2));
    assertThat(read.pictures().get(0).encoded()).isEqualTo(picture);
    assertThat(read.unreadable()).hasSize(1);
    assertThat(read.unreadable().get(0)).startsWith("n10/d.png: ");
  }

  @Test
  void read_takesAFolderOfClassFolders() {
    ClassPictures read = read(folder.resolve("drawn"));

    assertThat(read.classes()).containsExactly("empty", "occupied");
    assertThat(read.pictures()).hasSize(2);
  }

  @Test
  void read_refusesNamesThatAreNotAClassAndAPicture() throws IOException {
    for (String name :
        new String[] {
          "../n01/a.png",
          "/n01/a.png",
          "n01/../a.png",
          "n01/deep/a.png",
          "a.png",
          "n\u0007/a.png",
          "n01\\a.png",
          "x".repeat(200) + "/a.png"
        }) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put("n00/a.png", picture);
      entries.put(name, picture);
      Path zip = zip(entries);
      assertRefused(() -> read(zip), "expected CLASS/NAME");
    }
  }

  @Test
  void read_boundsWhatItHolds() throws IOException {
    // Given: an entry that unpacks to more than one picture may have, and three ordinary ones
    Path zip =
        zip(
            Map.of(
                "n01/a.png", picture,
                "n01/bomb.png", new byte[8 << 20],
                "n02/b.png", picture,
                "n02/c.png", picture));

    // When, Then
    assertThat(read(zip).unreadable()).containsExactly("n01/bomb.png: more than 1048576 bytes");
    try (OpenCvPictureDecoder decoder = decoder()) {
      assertRefused(
          () -> ClassPictures.read(zip, decoder, 2L * picture.length),
          "take more than " + 2 * picture.length + " bytes of memory");
    }
  }

  @Test
  void read_refusesWhatIsNoZip_andAZipOfOneClass() throws IOException {
    Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
    assertRefused(() -> read(text), "cannot be read as a folder or zip of class folders");
    Path one = zip(Map.of("n01/a.png", picture));
    assertRefused(() -> read(one), "it holds pictures of 1 classes; two or more are needed");
  }

  private static void assertRefused(ThrowingCallable read, String why) {
    assertThatThrownBy(read).isInstanceOf(ParkstreamException.class).hasMessageContaining(why);
  }

  private static ClassPictures read(Path place) {
    try (OpenCvPictureDecoder decoder = decoder()) {
      return ClassPictures.read(place, decoder);
    }
  }

  private static OpenCvPictureDecoder decoder() {
    return new OpenCvPictureDecoder(new PixelShape(42, 42), ClassPictures.LIMITS);
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = Files.createTempFile(folder, "classes", ".zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}

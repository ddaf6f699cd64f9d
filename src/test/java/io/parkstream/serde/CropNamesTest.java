package io.parkstream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CropNamesTest {
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  @Test
  void names_areThoseOfTheKeyTheSourceAndTheSubject() {
    assertThat(CropNames.camera(bytes("north/cam-1"))).isEqualTo(CAMERA);
    assertThat(CropNames.cameraOfSource("/sites/north/cameras/cam-1")).isEqualTo(CAMERA);
    assertThat(CropNames.spaceOfSubject("spaces/A1")).isEqualTo("A1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "north", "north/", "/cam-1", "north/cam/1", "north/cam 1"})
  void key_thatIsNotSiteAndCamera_namesNone(String key) {
    assertThat(CropNames.camera(bytes(key))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/sites/north", "/sites//cameras/cam-1", "sites/north/cameras/cam-1", "/x/y"})
  void source_thatIsNoPathOfACamera_namesNone(String source) {
    assertThat(CropNames.cameraOfSource(source)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A1", "spaces/", "spaces/A 1", "space/A1"})
  void subject_thatIsNoPathOfASpace_namesNone(String subject) {
    assertThat(CropNames.spaceOfSubject(subject)).isNull();
  }

  @Test
  void subject_thatIsAbsent_namesNone() {
    assertThat(CropNames.spaceOfSubject(null)).isNull();
  }

  @Test
  void isSource_isTrue_forTheWholeSourceOnly() {
    assertThat(CropNames.isSource("/sites/north/cameras/cam-1", CAMERA)).isTrue();
    assertThat(CropNames.isSource("/sites/north/cameras/cam-11", CAMERA)).isFalse();
    assertThat(CropNames.isSource("/sites/north/cameras/cam-", CAMERA)).isFalse();
    assertThat(CropNames.isSource("/sites/south/cameras/cam-1", CAMERA)).isFalse();
    assertThat(CropNames.isSource("/sites/north/camerax/cam-1", CAMERA)).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

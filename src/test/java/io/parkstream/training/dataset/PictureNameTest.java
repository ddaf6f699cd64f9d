package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureNameTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "cnr/test/empty/S_2016-01-16_14.10_C09_257.jpg, 257, C09, 2016-01-16, sunny",
        "PATCHES/RAINY/2016-02-12/camera8/R_2016-02-12_09.47_C08_605.jpg, 605, C08, 2016-02-12, rainy",
        "CNRPark/A/free/20150703_0805_1.jpg, 1, A, 2015-07-03, -",
        "CNRPark/B/busy/20150703_0805_1.jpg, 1, B, 2015-07-03, -",
        "lot/empty/A_20150703_0805_12.jpg, 12, A, 2015-07-03, -",
        "lot/empty/B_busy_20150703_0805_12.jpg, 12, B, 2015-07-03, -",
        "PKLotSegmented/PUC/Sunny/2012-09-12/Occupied/2012-09-12_06_05_16#001.jpg, 1, pucpr, 2012-09-12, sunny",
        "PKLotSegmented/UFPR04/Cloudy/2013-01-21/Empty/2013-01-21_14_25_05#028.jpg, 28, ufpr04, 2013-01-21, cloudy",
        "lot/empty/2012-09-12_06_05_16#001.jpg, 1, -, 2012-09-12, -",
        "lot/empty/ufpr05_2013-03-12_07_30_01#010.jpg, 10, ufpr05, 2013-03-12, -",
        "lot/empty/PUCPR_Rainy_2012-10-05_16_31_58#100.jpg, 100, pucpr, 2012-10-05, -",
        "lot/empty/2012-09-12_06_05_16_7.jpg, 7, -, 2012-09-12, -",
        "lot/empty/2012-09-12_06_05_16#001_jpg.rf.0a1b2c3d4e5f.jpg, 1, -, 2012-09-12, -",
        "lot/empty/2012-09-12_06_05_16#001 (1).jpg, 1, -, 2012-09-12, -",
        "data/pucpr/empty/2012-09-11_15_16_58_pucpr_10.jpg, 10, pucpr, 2012-09-11, -",
      })
  void names_ofPublishedSets_tellSpaceCameraAndDay(
      String file, String space, String camera, String day, String weather) {
    // When
    PictureName name = PictureName.of(Path.of(file));

    // Then
    assertThat(name.space()).isEqualTo(space);
    assertThat(name.spaceKnown()).isTrue();
    assertThat(name.camera()).isEqualTo(camera);
    assertThat(name.day()).isEqualTo(day);
    assertThat(name.weather()).isEqualTo(weather);
  }

  @ParameterizedTest
  @CsvSource({
    "IMG_20230101_120000.jpg",
    "crop_1672531200123.png",
    "crop_12.30.05.png",
    "crop_0a1b2c3d4e5f.jpg",
    "frame_16#1.jpg",
  })
  void names_thatEndInATimeOrAChecksum_tellNoSpace(String file) {
    assertThat(PictureName.of(Path.of("lot/empty", file)).spaceKnown()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"spot106.jpg, spot106", "day1_17.jpg, 17", "lot-1_3_north_2-A12.jpg, 2-A12"})
  void otherNames_tellTheSpaceByTheirLastPart(String file, String space) {
    // When
    PictureName name = PictureName.of(Path.of("lot/empty", file));

    // Then
    assertThat(name.space()).isEqualTo(space);
    assertThat(name.spaceKnown()).isTrue();
  }

  @Test
  void slots_areNumberedAcrossCameras_inCnrExtAlone() {
    assertThat(
            PictureName.of(Path.of("x/empty/S_2016-01-16_14.10_C09_257.jpg"))
                .isNumberedAcrossCameras())
        .isTrue();
    assertThat(
            PictureName.of(Path.of("PUC/Sunny/2012-09-12/Empty/2012-09-12_06_05_16#001.jpg"))
                .isNumberedAcrossCameras())
        .isFalse();
  }
}

package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CropGeometryTest {
  private static final List<PixelPoint> CONTOUR =
      List.of(
          new PixelPoint(40, 20),
          new PixelPoint(100, 20),
          new PixelPoint(100, 60),
          new PixelPoint(40, 60));

  @Test
  void square_showsTheNeighbourhoodUndistorted() {
    try (Mat frame = gradient()) {
      // When
      try (Mat crop = CropGeometry.SQUARE.cut(frame, CONTOUR);
          UByteIndexer pixels = crop.createIndexer()) {
        // Then
        assertThat(crop.cols()).isEqualTo(66);
        assertThat(crop.rows()).isEqualTo(66);
        assertThat(pixels.get(0, 0, 0)).as("column of the frame").isEqualTo(37);
        assertThat(pixels.get(0, 0, 1)).as("row of the frame").isEqualTo(7);
        assertThat(pixels.get(65, 65, 0)).isEqualTo(102);
      }
    }
  }

  @Test
  void boundingBox_isTheContoursBox() {
    try (Mat frame = gradient();
        Mat crop = CropGeometry.BOUNDING_BOX.cut(frame, CONTOUR)) {
      assertThat(crop.cols()).isEqualTo(60);
      assertThat(crop.rows()).isEqualTo(40);
    }
  }

  @Test
  void perspective_keepsTheSpaceUprightAndUnmirrored_whicheverCornerTheAnnotatorBeganWith() {
    try (Mat frame = gradient()) {
      for (int turn = 0; turn < 4; turn++) {
        for (boolean reversed : new boolean[] {false, true}) {
          // Given
          List<PixelPoint> contour = new ArrayList<>(CONTOUR);
          Collections.rotate(contour, turn);
          if (reversed) {
            Collections.reverse(contour);
          }

          // When
          try (Mat crop = CropGeometry.PERSPECTIVE.cut(frame, contour);
              UByteIndexer pixels = crop.createIndexer()) {
            // Then
            assertThat(crop.cols()).isEqualTo(crop.rows()).isEqualTo(60);
            assertThat(pixels.get(0, 0, 0)).isEqualTo(40);
            assertThat(pixels.get(0, 0, 1)).isEqualTo(20);
            assertThat(pixels.get(59, 59, 0)).isEqualTo(100);
            assertThat(pixels.get(59, 59, 1)).isEqualTo(60);
          }
        }
      }
    }
  }

  @Test
  void perspective_refuses_whatHasNotFourCorners() {
    try (Mat frame = gradient()) {
      assertThatThrownBy(() -> CropGeometry.PERSPECTIVE.cut(frame, CONTOUR.subList(0, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 points and not of 3");
    }
  }

  @ParameterizedTest
  @EnumSource
  void cutJpeg_givesAPicture_evenOfASpaceBeyondTheFrame(CropGeometry geometry) {
    // Given
    List<PixelPoint> beyond =
        CONTOUR.stream().map(p -> new PixelPoint(p.x() + 150, p.y() + 90)).toList();
    try (Mat frame = gradient()) {
      // When
      byte[] jpeg = geometry.cutJpeg(frame, beyond);

      // Then
      try (Mat encoded = new Mat(jpeg);
          Mat decoded = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR)) {
        assertThat(decoded.empty()).isFalse();
      }
    }
  }

  /** A frame whose blue tells the column and whose green tells the row. */
  private static Mat gradient() {
    Mat frame = new Mat(120, 200, opencv_core.CV_8UC3);
    try (UByteIndexer pixels = frame.createIndexer()) {
      for (int y = 0; y < 120; y++) {
        for (int x = 0; x < 200; x++) {
          pixels.put(y, x, 0, x);
          pixels.put(y, x, 1, y);
          pixels.put(y, x, 2, 0);
        }
      }
    }
    return frame;
  }
}

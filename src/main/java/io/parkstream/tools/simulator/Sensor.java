package io.parkstream.tools.simulator;

import io.parkstream.gateway.JpegEncoder;
import io.parkstream.gateway.PixelWindow;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Turns a painted scene into what a cheap camera delivers: exposed, hazy, blurred, noisy, JPEG. */
final class Sensor {
  private Sensor() {}

  /**
   * @param canvas the finished scene
   * @param lampX of the lamp at night, in pixels of the frame
   * @param lampY as above
   * @param lampReach in pixels
   * @param quality of the JPEG, 1 to 100
   * @param dice for the noise
   */
  static byte[] expose(
      SceneCanvas canvas,
      Light light,
      double lampX,
      double lampY,
      double lampReach,
      int quality,
      Dice dice) {
    int width = canvas.window().width();
    int height = canvas.window().height();
    byte[] levels = new byte[width * height * 3];
    light(canvas, light, lampX, lampY, lampReach, levels);
    try (Mat picture = new Mat(height, width, opencv_core.CV_8UC3)) {
      if (light.blur() > 0.35) {
        picture.data().put(levels);
        try (Size any = new Size(0, 0)) {
          opencv_imgproc.GaussianBlur(picture, picture, any, light.blur());
        }
        picture.data().get(levels);
      }
      noise(levels, width, height, light.noise(), dice);
      picture.data().put(levels);
      return JpegEncoder.encode(picture, quality);
    }
  }

  private static void light(
      SceneCanvas canvas,
      Light light,
      double lampX,
      double lampY,
      double lampReach,
      byte[] levels) {
    int[] pixels = canvas.pixels();
    PixelWindow window = canvas.window();
    double fogRed = Rgb.red(light.hazeColour()) * light.haze();
    double fogGreen = Rgb.green(light.hazeColour()) * light.haze();
    double fogBlue = Rgb.blue(light.hazeColour()) * light.haze();
    double clear = 1 - light.haze();
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        int i = y * window.width() + x;
        double gain = light.gain();
        double warm = 0;
        if (light.lamp() > 0) {
          double dx = (x + window.x() - lampX) / lampReach;
          double dy = (y + window.y() - lampY) / lampReach;
          double glow = light.lamp() / (1 + 2 * (dx * dx + dy * dy));
          gain *= 0.75 + glow;
          warm = 0.12 * Math.min(1, glow);
        }
        int rgb = pixels[i];
        levels[3 * i] =
            (byte) Rgb.clamp(Rgb.blue(rgb) * gain * (light.tintBlue() - warm) * clear + fogBlue);
        levels[3 * i + 1] =
            (byte) Rgb.clamp(Rgb.green(rgb) * gain * light.tintGreen() * clear + fogGreen);
        levels[3 * i + 2] =
            (byte) Rgb.clamp(Rgb.red(rgb) * gain * (light.tintRed() + warm) * clear + fogRed);
      }
    }
  }

  private static void noise(byte[] levels, int width, int height, double sigma, Dice dice) {
    int shiftX = dice.below(256);
    int shiftY = dice.below(256);
    float grey = (float) (sigma * 0.8);
    float colour = (float) (sigma * 0.5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = 3 * (y * width + x);
        float common = grey * Texture.NOISE.at(x + shiftX, y + shiftY);
        for (int channel = 0; channel < 3; channel++) {
          float own =
              colour * Texture.NOISE.at(x + shiftY + 67 * channel + 31, y + shiftX + 101 * channel);
          levels[i + channel] = (byte) Rgb.clamp((levels[i + channel] & 0xff) + common + own);
        }
      }
    }
  }
}

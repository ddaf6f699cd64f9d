package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelWindow;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/**
 * Twigs with leaves that hang before a camera, over empty and occupied spaces alike.
 *
 * @param density 0 none to 1 dense
 * @param seed of their shape
 */
record Branches(double density, long seed) {
  void paint(SceneCanvas canvas, Light light) {
    Dice dice = Dice.of(seed, 7);
    Graphics2D graphics = canvas.graphics();
    PixelWindow window = canvas.window();
    for (int i = 0; i < 60 * density; i++) {
      double x = dice.between(0, SimulatedCamera.FRAME_WIDTH);
      double y = dice.between(0, SimulatedCamera.FRAME_HEIGHT);
      double heading = dice.between(0, 2 * Math.PI);
      for (int twig = 0; twig < 6; twig++) {
        heading += dice.between(-0.7, 0.7);
        double nextX = x + Math.cos(heading) * 22;
        double nextY = y + Math.sin(heading) * 22;
        double leafX = x + dice.between(-14, 14);
        double leafY = y + dice.between(-14, 14);
        double leaf = dice.between(2, 5);
        int colour = dice.pick(0x7a6a2a, 0x50602a, 0x8a6a34, 0x3c4a20);
        boolean inside =
            x > window.x() - 30
                && x < window.x() + window.width() + 30
                && y > window.y() - 30
                && y < window.y() + window.height() + 30;
        if (inside) {
          graphics.setColor(Rgb.color(0x3a3026));
          graphics.setStroke(new BasicStroke(2.2f - 0.3f * twig));
          graphics.draw(new Line2D.Double(x, y, nextX, nextY));
          graphics.setColor(Rgb.color(Rgb.scale(colour, 0.8 + 0.3 * light.shadow())));
          graphics.fill(new Ellipse2D.Double(leafX, leafY, leaf, leaf * 0.7));
        }
        x = nextX;
        y = nextY;
      }
    }
  }
}

package io.parkstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A camera over RTSP: GStreamer's server in a process of its own, on one port for all its lives.
 */
public final class RtspCamera implements AutoCloseable {
  /** Without a login. */
  public static final String OPEN = "-";

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PYTHON = "/usr/bin/python3";

  private final Path out;
  private final int port = EmbeddedBroker.freePort();
  private @Nullable Process server;

  /**
   * @param folder for what the server says
   */
  public RtspCamera(Path folder) {
    this.out = folder.resolve("rtsp.out");
  }

  /** Whether python3-gi and GStreamer's RTSP server are installed. */
  public static boolean canServe() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    Process probe =
        new ProcessBuilder(
                PYTHON,
                "-c",
                "import gi; gi.require_version('GstRtspServer', '1.0');"
                    + " from gi.repository import Gst, GstRtspServer; Gst.init(None);"
                    + " assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay')"
                    + " and Gst.ElementFactory.find('multifilesrc') and Gst.ElementFactory.find('pngdec')"
                    + " and Gst.ElementFactory.find('compositor')")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0;
  }

  public String address() {
    return "rtsp://127.0.0.1:" + port + "/camera";
  }

  /**
   * Shows a ball that moves over black.
   *
   * @param login {@code user:password}, or {@link #OPEN}
   */
  public void showBall(int width, int height, String login) throws IOException {
    start(Integer.toString(width), Integer.toString(height), "50", login);
  }

  /** Shows the pictures 00.png to 09.png of a folder in turn, as they are by then, with noise. */
  public void showPictures(int width, int height, Path pictures) throws IOException {
    start(
        Integer.toString(width),
        Integer.toString(height),
        "5",
        OPEN,
        pictures.toAbsolutePath().toString());
  }

  private void start(String... scene) throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "src/test/resources/cameras/rtsp.py"));
    command.add(Integer.toString(port));
    command.addAll(List.of(scene));
    Files.writeString(out, "");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .start();
    server = started;
    await()
        .atMost(PATIENCE)
        .until(() -> !started.isAlive() || Files.readString(out).contains("READY"));
    assertThat(started.isAlive()).as(this::said).isTrue();
  }

  private String said() {
    try {
      return Files.readString(out, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Ends at once, as a camera without power. */
  public void kill() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}

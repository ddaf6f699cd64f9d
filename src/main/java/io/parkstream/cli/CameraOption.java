package io.parkstream.cli;

import io.parkstream.gateway.CameraAddress;
import io.parkstream.gateway.CameraFrames;
import io.parkstream.gateway.CameraLogin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a camera is read: its login, and how its pictures travel. */
final class CameraOption {
  private static final String ENVIRONMENT = "PARKSTREAM_CAMERA_LOGIN";

  @Option(
      names = "--login",
      paramLabel = "FILE",
      description =
          "The camera's user:password, in the first line of a file. Default: that of the URL, or "
              + ENVIRONMENT
              + " in the environment.")
  @Nullable Path login;

  @Option(
      names = "--transport",
      paramLabel = "WHICH",
      defaultValue = "tcp",
      description = "Of RTSP: tcp or udp. Default: ${DEFAULT-VALUE}.")
  CameraFrames.Transport transport = CameraFrames.Transport.TCP;

  /**
   * A camera with the login that was given.
   *
   * @throws io.parkstream.ParkstreamException if URL or login cannot be read
   */
  CameraAddress address(String url) {
    CameraAddress address = CameraAddress.of(url);
    if (login != null) {
      return CameraLogin.read(login).at(address);
    }
    String environment = System.getenv(ENVIRONMENT);
    return environment == null ? address : CameraLogin.of(ENVIRONMENT, environment).at(address);
  }
}

package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Labels from folders to a real broker and back. */
@Timeout(120)
class LabelsCommandIT {
  private static final Instant TAKEN = Instant.parse("2026-03-01T08:00:00Z");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void labels_comeBackAsFolders_replacedAndDeleted() throws Exception {
    // Given
    picture("north/empty/shot_A1.png", 1);
    picture("north/empty/shot_A2.png", 2);
    picture("north/occupied/shot_A_3.png", 3);
    picture("relabelled/occupied/shot_A2.png", 2);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String address = broker.bootstrapServers();

      // When
      assertThat(labels(address, "--put", "lot-1/north=" + folder.resolve("north"))).isZero();
      List<String> keys = out.toString().lines().toList();
      assertThat(labels(address, "--put", "lot-1/north=" + folder.resolve("relabelled"))).isZero();
      assertThat(labels(address, "--put", "lot-2/south=" + folder.resolve("north"))).isZero();
      String ofA1 = keys.get(0);
      assertThat(labels(address, "--delete", ofA1)).isZero();
      assertThat(labels(address, "--to", folder.resolve("to").toString(), "--site", "lot-1"))
          .isZero();

      // Then
      assertThat(keys).hasSize(3);
      assertThat(ofA1).startsWith("lot-1/north/A1/");
      assertThat(files("to"))
          .containsExactly(
              "lot-1/occupied/2026-03-01_08_00_00_north_3.png",
              "lot-1/occupied/2026-03-01_08_00_00_north_A2.png");
      assertThat(folder.resolve("to/lot-1/occupied/2026-03-01_08_00_00_north_A2.png"))
          .hasBinaryContent(ColourCodes.detailedPicture(2));
      assertThat(out.toString().lines())
          .containsExactly("empty 0", "occupied 2", "unclear 0", "wrong 0");

      // a second time there would be labels of two times
      assertThat(labels(address, "--to", folder.resolve("to").toString())).isEqualTo(1);
      assertThat(err.toString()).contains(folder.resolve("to/lot-1") + " is not empty");
    }
  }

  @Test
  void labelsOfASiteThatIsAPath_areSkipped() throws Exception {
    picture("north/empty/shot_A1.png", 1);
    picture("north/occupied/shot_A2.png", 2);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String address = broker.bootstrapServers();
      assertThat(labels(address, "--put", "../north=" + folder.resolve("north"))).isZero();
      assertThat(labels(address, "--put", "lot-1/north=" + folder.resolve("north"))).isZero();

      assertThat(labels(address, "--to", folder.resolve("below/to").toString())).isZero();

      assertThat(err.toString())
          .contains("labels: 2 records are no labels, or of a site '.' or '..', and were skipped");
      assertThat(files("below"))
          .containsExactly(
              "to/lot-1/empty/2026-03-01_08_00_00_north_A1.png",
              "to/lot-1/occupied/2026-03-01_08_00_00_north_A2.png");
    }
  }

  @Test
  void labelsGoToATopicThatIsThere_withoutTheRightToCreateOne() throws Exception {
    picture("north/empty/shot_A1.png", 1);
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            folder.resolve("broker"),
            EmbeddedBroker.freePort(),
            "MORE://127.0.0.1:" + EmbeddedBroker.freePort(),
            Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,MORE:PLAINTEXT",
                "authorizer.class.name",
                NobodyCreates.class.getName()))) {
      String address = broker.bootstrapServers();
      String[] put = {"--put", "lot-1/north=" + folder.resolve("north")};

      assertThat(labels(address, put)).isEqualTo(1);
      assertThat(err.toString()).contains("topic parking.labels cannot be made");
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", address, "client.id", NobodyCreates.BUT))) {
        admin
            .createTopics(List.of(new NewTopic("parking.labels", 1, (short) 1)))
            .all()
            .get(60, TimeUnit.SECONDS);
      }

      assertThat(labels(address, put)).as(err::toString).isZero();
      assertThat(out.toString()).startsWith("lot-1/north/A1/");
    }
  }

  /** Allows everything but to create topics. */
  public static final class NobodyCreates extends StandardAuthorizer {
    static final String BUT = "the-test";

    @Override
    public List<AuthorizationResult> authorize(
        AuthorizableRequestContext context, List<Action> actions) {
      return actions.stream()
          .map(
              action ->
                  action.operation() == AclOperation.CREATE && !context.clientId().equals(BUT)
                      ? AuthorizationResult.DENIED
                      : AuthorizationResult.ALLOWED)
          .toList();
    }
  }

  @Test
  void whatCannotBeDone_isSaid_beforeABrokerIsAsked() throws Exception {
    Files.createDirectories(folder.resolve("bad/empty"));
    Files.writeString(folder.resolve("bad/empty/x_A1.png"), "no picture");

    assertThat(labels("127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing option: --put SITE/CAMERA=DIR");
    assertThat(labels("127.0.0.1:1", "--put", "lot-1=" + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("--put 'lot-1' is no camera; expected SITE/CAMERA=DIR");
    assertThat(labels("127.0.0.1:1", "--to", folder.toString(), "--site", "..")).isEqualTo(2);
    assertThat(err.toString()).contains("--site '..' is no site; expected [A-Za-z0-9._-]{1,64}");
    assertThat(labels("127.0.0.1:1", "--put", "lot-1/c=" + folder.resolve("bad"))).isEqualTo(1);
    assertThat(err.toString()).contains("x_A1.png is no picture; expected JPEG, PNG or WebP");
    assertThat(labels("127.0.0.1:1", "--put", "lot-1/c=" + folder.resolve("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("holds no pictures; expected them in empty/ and occupied/");
  }

  private List<String> files(String name) throws Exception {
    Path root = folder.resolve(name);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void picture(String name, int number) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, ColourCodes.detailedPicture(number));
    Files.setLastModifiedTime(file, FileTime.from(TAKEN));
  }

  private int labels(String broker, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = Stream.concat(Stream.of("--broker", broker), Stream.of(arguments)).toList();
    return CommandLineApplication.commandLine(new LabelsCommand(), CommandLine.defaultFactory())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}

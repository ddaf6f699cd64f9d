package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void twoVersions() throws IOException {
    ModelRepository repository = new ModelRepository(folder);
    SmallModels.store(repository, "parking", 6, 1);
    SmallModels.store(repository, "parking", 6, 2);
  }

  @Test
  void list_marksTheVersionThatIsServed_andSaysWhatIsWrongWithOthers() throws IOException {
    // Given
    Files.delete(folder.resolve("parking/1/golden.json"));

    // When
    int code = run("list");

    // Then
    assertThat(code).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("version", "date", "size", "accuracy", "sha256");
    assertThat(lines.get(1)).startsWith("*       2  2026-01-01").contains(" MB");
    assertThat(lines.get(2)).contains("1").contains("unusable: ").contains("no file golden.json");
  }

  @Test
  void list_asJson_hasOneObjectPerVersion() throws IOException {
    // When
    int code = run("list", "--json");

    // Then
    assertThat(code).isZero();
    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertThat(list).hasSize(2);
    assertThat(list.get(0).path("version").asInt()).isEqualTo(2);
    assertThat(list.get(0).path("served").asBoolean()).isTrue();
    assertThat(list.get(0).path("sha256").asText())
        .isEqualTo(ModelRepository.sha256(folder.resolve("parking/2/model.onnx")));
    assertThat(list.get(0).path("bytes").asLong())
        .isEqualTo(
            Files.size(folder.resolve("parking/2/model.onnx"))
                + Files.size(folder.resolve("parking/2/golden.json")));
    assertThat(list.get(1).path("served").asBoolean()).isFalse();
  }

  @Test
  void useAndRollback_selectVersions_andListShowsThem() {
    // When
    List<Integer> codes =
        Stream.of("use 1", "rollback", "rollback", "use newest", "list --json")
            .map(line -> run(line.split(" ")))
            .toList();

    // Then
    assertThat(codes).containsOnly(0);
    assertThat(out.toString().lines().limit(4))
        .containsExactly(
            "parking/1 is selected",
            "parking/2 is selected",
            "parking/1 is selected",
            "parking/2 is selected, and newer versions as they are added");
    assertThat(out.toString()).contains("{\"version\":2,\"served\":true");
  }

  @Test
  void use_refusesAVersionThatIsMissing_with1_andAWordThatIsNone_with2() {
    // When
    int missing = run("use", "9");
    int word = run("use", "latst");

    // Then
    assertThat(missing).isEqualTo(1);
    assertThat(word).isEqualTo(2);
    assertThat(err.toString())
        .contains("parkstream model use: ", "VERSION is a number of 'model list', or newest: latst")
        .doesNotContain("java.", "Exception");
  }

  private int run(String... arguments) {
    OptionalInt code =
        PlainCommands.run(
            line -> line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
            Stream.of(
                    Stream.of("model"),
                    Stream.of(arguments),
                    Stream.of("--repository", folder.toString()))
                .flatMap(words -> words)
                .toArray(String[]::new));
    return code.orElseThrow();
  }
}

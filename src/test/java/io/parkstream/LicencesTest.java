package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every component of the application may be used under one of the licences that the list allows.
 * Needs the list of components that {@code mvn test -Psbom} makes.
 */
class LicencesTest {
  private static final Path BOM = Path.of("target", "bom.json");
  private static final Path ALLOWED = Path.of("src", "test", "licences.txt");

  @Test
  void everyComponent_hasALicenceThatIsAllowed() throws IOException {
    // Given
    assumeTrue(Files.isRegularFile(BOM), BOM + " is made by the profile sbom");
    Set<String> allowed =
        Files.readAllLines(ALLOWED).stream()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toSet());

    // When
    TreeMap<String, List<String>> refused = new TreeMap<>();
    JsonNode components = new ObjectMapper().readTree(BOM.toFile()).get("components");
    for (JsonNode component : components) {
      List<String> licences = licences(component);
      String name = component.path("group").asText() + ":" + component.path("name").asText();
      if (licences.stream().noneMatch(allowed::contains) && !allowed.contains(name)) {
        refused.put(name, licences);
      }
    }

    // Then
    assertThat(components).hasSizeGreaterThan(100);
    assertThat(refused).isEmpty();
  }

  /** A component may name several; the user chooses. */
  private static List<String> licences(JsonNode component) {
    List<String> licences = new ArrayList<>();
    for (JsonNode each : component.path("licenses")) {
      if (each.has("expression")) {
        licences.addAll(List.of(each.get("expression").asText().split(" OR ")));
      }
      JsonNode licence = each.path("license");
      licences.add(licence.has("id") ? licence.get("id").asText() : licence.path("name").asText());
    }
    return licences;
  }
}

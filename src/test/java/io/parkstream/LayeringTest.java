package io.parkstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The drawing of the packages, held against the code: which package may use which. */
class LayeringTest {
  private static final String BASE = "io.parkstream.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.parkstream");

  /** Package, and what else of the project it may use. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("domain", List.of()),
          Map.entry("serde", List.of("domain")),
          Map.entry("image", List.of("domain")),
          Map.entry("batch", List.of()),
          Map.entry("model", List.of("domain")),
          Map.entry("engine", List.of("domain", "image", "model")),
          Map.entry("engine.dl4j", List.of("engine", "model", "image", "domain")),
          Map.entry("engine.onnx", List.of("engine", "model", "image", "domain")),
          Map.entry("engine.onednn", List.of("engine", "model", "image", "domain")),
          Map.entry("tracing", List.of("domain", "serde")),
          Map.entry(
              "stream", List.of("domain", "serde", "image", "batch", "engine", "model", "tracing")),
          Map.entry("training", List.of("domain", "image", "model", "engine", "engine.dl4j")),
          Map.entry(
              "metrics",
              List.of(
                  "batch",
                  "engine",
                  "stream",
                  "training",
                  "domain",
                  "image",
                  "serde",
                  "web",
                  "tracing")),
          Map.entry("web", List.of("domain", "serde", "image")),
          Map.entry("config", List.of()),
          Map.entry("gateway", List.of("domain", "serde", "image", "tracing")));

  @TestFactory
  Stream<DynamicTest> package_usesOnlyWhatTheDrawingAllows() {
    return MAY_USE.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, List<String> allowed) {
    String[] forbidden =
        Stream.concat(
                MAY_USE.keySet().stream(),
                Stream.of("app", "app.demo", "app.bench", "app.capacity", "app.replay", "cli"))
            .filter(other -> !other.equals(name) && !allowed.contains(other))
            .map(other -> BASE + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(BASE + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(CLASSES);
  }

  @Test
  void commandLine_isUsedByNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE + "cli..")
        .check(CLASSES);
  }

  @Test
  void kafkaStreams_staysInStreamAndApp() {
    only("org.apache.kafka.streams..", "stream", "app", "app.demo", "metrics");
  }

  @Test
  void micrometer_staysInMetricsAndApp() {
    only("io.micrometer..", "metrics", "app", "app.demo", "app.bench", "cli");
  }

  @Test
  void openTelemetry_staysInTracing() {
    only("io.opentelemetry..", "tracing");
  }

  @Test
  void http_staysInWeb() {
    only("jakarta.ws.rs..", "web");
  }

  @Test
  void picocli_staysInCli() {
    only("picocli..", "cli");
  }

  @Test
  void dl4j_staysBehindTheEngineAndInTraining() {
    only("org.deeplearning4j..", "engine.dl4j", "training");
    only("org.nd4j.linalg..", "engine.dl4j", "training");
    only("org.nd4j.nativeblas..", "engine.dl4j", "training");
    // the reader of ONNX files that DL4J brings: files are looked at before any engine opens them
    only("org.nd4j.shade.protobuf..", "engine", "engine.dl4j");
    only("onnx..", "engine", "engine.dl4j");
  }

  @Test
  void onnxRuntime_staysBehindTheEngine() {
    only("ai.onnxruntime..", "engine.onnx");
  }

  @Test
  void jna_staysBehindTheEngineThatCallsOneDnn() {
    only("com.sun.jna..", "engine.onednn");
  }

  @Test
  void openCv_staysWherePicturesAreMade() {
    only("org.bytedeco.opencv..", "image", "gateway", "training");
  }

  /** Reading one runs what its author wrote; DL4J's own model files hold some. */
  @Test
  void serializedObjects_areReadByNothing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.deeplearning4j.util.ModelSerializer")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.deeplearning4j.core.util.ModelGuesser")
        .check(CLASSES);
  }

  @Test
  void everyPackage_isInTheDrawing() {
    String[] known =
        Stream.concat(
                MAY_USE.keySet().stream(),
                Stream.of("app", "app.demo", "app.bench", "app.capacity", "app.replay", "cli"))
            .map(name -> BASE + name)
            .toArray(String[]::new);
    classes()
        .that()
        .resideOutsideOfPackage("io.parkstream")
        .should()
        .resideInAnyPackage(known)
        .check(CLASSES);
  }

  private static void only(String library, String... packages) {
    String[] allowed = Stream.of(packages).map(name -> BASE + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }
}

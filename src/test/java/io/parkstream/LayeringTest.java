package io.parkstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.ArrayList;
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

  /** Package, and what else of the project it may use; a star is everything but the commands. */
  private static final Map<String, String> MAY_USE =
      Map.ofEntries(
          Map.entry("domain", ""),
          Map.entry("image", ""),
          Map.entry("batch", ""),
          Map.entry("serde", "domain"),
          Map.entry("config", ""),
          Map.entry("model", "domain"),
          Map.entry("engine", "domain image model"),
          Map.entry("engine.dl4j", "engine model image domain"),
          Map.entry("engine.onnx", "engine model image domain"),
          Map.entry("engine.onednn", "engine model image domain"),
          Map.entry("tracing", "domain"),
          Map.entry("stream.clients", "domain serde tracing"),
          Map.entry("stream", "stream.clients domain serde image batch engine tracing"),
          Map.entry("web.view", "domain serde"),
          Map.entry("web.login", ""),
          Map.entry("web.oidc", "web.login"),
          Map.entry("web", "web.login web.oidc web.view domain serde image"),
          Map.entry("metrics", "batch engine stream stream.clients web tracing domain serde image"),
          Map.entry("app.topics", "serde stream stream.clients"),
          Map.entry(
              "app.models",
              "engine engine.dl4j engine.onednn engine.onnx model stream batch metrics config domain serde image"),
          Map.entry(
              "app",
              "app.models app.topics batch config domain engine image metrics model serde stream stream.clients tracing web web.login web.oidc web.view engine.onednn"),
          Map.entry("gateway", "domain image serde tracing"),
          Map.entry("gateway.metrics", "domain gateway"),
          Map.entry("training.dataset", "domain gateway image"),
          Map.entry("training.evaluation", "domain engine image model training.dataset"),
          Map.entry(
              "training.export",
              "domain engine engine.dl4j image model training.dataset training.evaluation"),
          Map.entry("training.effect", "image"),
          Map.entry(
              "training.fit",
              "domain engine engine.dl4j image model training.dataset training.effect training.evaluation training.export"),
          Map.entry("tools.simulator", "domain gateway training.dataset"),
          Map.entry("tools.demo", "*"),
          Map.entry("tools.bench", "*"),
          Map.entry("tools.replay", "*"),
          Map.entry("tools.capacity", "domain"));

  @TestFactory
  Stream<DynamicTest> package_usesOnlyWhatTheDrawingAllows() {
    return MAY_USE.entrySet().stream()
        .filter(entry -> !entry.getValue().equals("*"))
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, String mayUse) {
    List<String> allowed = List.of(mayUse.split(" "));
    String[] forbidden =
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
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

  /** A permission that nothing uses would let an arrow in unseen. */
  @Test
  void permission_isUsed() {
    List<String> unused = new ArrayList<>();
    MAY_USE.forEach(
        (name, mayUse) -> {
          for (String other : mayUse.split(" ")) {
            if (!other.isEmpty() && !other.equals("*") && !uses(name, other)) {
              unused.add(name + " -> " + other);
            }
          }
        });
    assertThat(unused).isEmpty();
  }

  private static boolean uses(String name, String other) {
    return CLASSES.stream()
        .filter(type -> type.getPackageName().equals(BASE + name))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .anyMatch(dependency -> dependency.getTargetClass().getPackageName().equals(BASE + other));
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.parkstream.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void service_usesNeitherGatewayNorTrainingNorTools() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            BASE + "gateway..", BASE + "training..", BASE + "tools..", BASE + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BASE + "gateway..", BASE + "training..", BASE + "tools..")
        .check(CLASSES);
  }

  /** Time comes in as a clock or a source of nanoseconds; these read the system's. */
  @Test
  void systemClock_isReadByNamedClassesOnly() {
    DescribedPredicate<JavaMethodCall> clock =
        DescribedPredicate.describe(
            "reads the system's clock",
            call -> {
              String owner = call.getTargetOwner().getName();
              String method = call.getTarget().getName();
              return owner.equals("java.lang.System")
                      && (method.equals("nanoTime") || method.equals("currentTimeMillis"))
                  || owner.equals("java.time.Instant")
                      && method.equals("now")
                      && call.getTarget().getRawParameterTypes().isEmpty()
                  || owner.equals("java.time.Clock") && method.startsWith("system");
            });
    noClasses()
        .that()
        .resideInAnyPackage(
            BASE + "domain",
            BASE + "image",
            BASE + "serde",
            BASE + "config",
            BASE + "model",
            BASE + "engine",
            BASE + "engine.dl4j",
            BASE + "engine.onnx",
            BASE + "web.login",
            BASE + "web.oidc",
            BASE + "web.view",
            BASE + "app.topics",
            BASE + "training.dataset",
            BASE + "training.effect",
            BASE + "training.evaluation",
            BASE + "training.export",
            BASE + "tools.capacity")
        .should()
        .callMethodWhere(clock)
        .check(CLASSES);
  }

  @Test
  void kafkaClients_stayAtTheEdge() {
    only(
        "org.apache.kafka.clients..",
        "serde",
        "tracing",
        "stream.clients",
        "stream",
        "web",
        "web.view",
        "app",
        "app.models",
        "app.topics",
        "gateway",
        "tools.demo",
        "tools.bench",
        "tools.replay",
        "cli");
  }

  @Test
  void jackson_staysWhereJsonIsReadAndWritten() {
    only(
        "com.fasterxml.jackson..",
        "serde",
        "model",
        "web",
        "web.view",
        "app",
        "gateway",
        "training.export",
        "training.fit",
        "tools.demo",
        "cli");
  }

  @Test
  void vertx_staysInAppAndWeb() {
    only("io.vertx..", "app", "web");
  }

  @Test
  void quarkus_staysAtTheEdge() {
    only("io.quarkus..", "app", "config", "web", "cli");
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
    only("org.apache.kafka.streams..", "stream", "stream.clients", "app", "app.topics", "metrics");
  }

  @Test
  void micrometer_staysInMetricsAndApp() {
    only(
        "io.micrometer..",
        "metrics",
        "app",
        "app.models",
        "gateway.metrics",
        "tools.demo",
        "tools.bench",
        "cli");
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
  void jose4j_staysWhereAProvidersTokensAreVerified() {
    only("org.jose4j..", "web.oidc");
  }

  @Test
  void picocli_staysInCli() {
    only("picocli..", "cli");
  }

  @Test
  void dl4j_staysBehindTheEngineAndInTraining() {
    only("org.deeplearning4j..", "engine.dl4j", "training.export", "training.fit", "tools.bench");
    only("org.nd4j.linalg..", "engine.dl4j", "training.export", "training.fit", "tools.bench");
    only("org.nd4j.nativeblas..", "engine.dl4j", "training.export", "training.fit", "tools.bench");
    // the reader of ONNX files that DL4J brings: files are looked at before any engine opens them
    only("org.nd4j.shade.protobuf..", "engine", "engine.dl4j", "training.export", "tools.bench");
    only("onnx..", "engine", "engine.dl4j", "training.export", "tools.bench");
  }

  @Test
  void onnxRuntime_staysBehindTheEngine() {
    only("ai.onnxruntime..", "engine.onnx", "tools.bench");
  }

  @Test
  void jna_staysBehindTheEngineThatCallsOneDnn() {
    only("com.sun.jna..", "engine.onednn");
  }

  @Test
  void openCv_staysWherePicturesAreMade() {
    only(
        "org.bytedeco.opencv..",
        "image",
        "gateway",
        "training.dataset",
        "training.effect",
        "training.evaluation",
        "training.export",
        "training.fit",
        "tools.simulator");
  }

  /** Its natives are not in the image of the service. */
  @Test
  void ffmpeg_staysInTheGateway() {
    only("org.bytedeco.ffmpeg..", "gateway");
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
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
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

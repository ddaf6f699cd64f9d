package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraConnections;
import io.parkstream.gateway.CameraWatch;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.FramePacer;
import io.parkstream.gateway.FrameSource;
import io.parkstream.gateway.GatewayRun;
import io.parkstream.gateway.GatewayStatus;
import io.parkstream.gateway.SkippedFrames;
import io.parkstream.gateway.metrics.GatewayMeters;
import io.parkstream.image.DecodeResult;
import io.parkstream.metrics.BatchMeters;
import io.parkstream.metrics.EngineMeters;
import io.parkstream.metrics.FetchMeters;
import io.parkstream.metrics.ModelMeters;
import io.parkstream.metrics.ShadowMeters;
import io.parkstream.metrics.StreamMeters;
import io.parkstream.metrics.TracingMeters;
import io.parkstream.metrics.WebMeters;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.Topics;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What README and the pages of src/docs list is what there is. */
class DocumentationTest {
  private static final Path DOCS = Path.of("src/docs");

  private static final Pattern CONFIGURATION =
      Pattern.compile("^\\| `(parkstream\\.[a-z.-]+)` \\| (`[^`]*`|unset) \\|", Pattern.MULTILINE);

  @Test
  void configurationTable_listsEveryKeyWithItsDefault() throws IOException {
    // Given
    Map<String, String> actual = new TreeMap<>();
    collect("parkstream", ParkstreamConfig.class, actual);

    // When
    Map<String, String> documented = new TreeMap<>();
    Matcher row = CONFIGURATION.matcher(page("configuration.md"));
    while (row.find()) {
      documented.put(row.group(1), row.group(2).replace("`", ""));
    }

    // Then
    assertThat(documented).isEqualTo(actual);
  }

  @Test
  void metricsTable_listsEveryMeter() throws IOException {
    // Given
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new StreamMeters(registry, Topics.DEFAULT);
    new WebMeters(registry);
    new FetchMeters(registry);
    new EngineMeters(registry, () -> 0);
    new ModelMeters(registry);
    new ShadowMeters(registry);
    new TracingMeters(registry);
    new GatewayMeters(registry, new GatewayStatus()).watch(gateway().status());
    BatchMeters batch = new BatchMeters(registry);
    try (DynamicBatcher<String, String> batcher =
        new DynamicBatcher<>(
            new BatchPolicy(1, Duration.ZERO, 1), 1, () -> items -> items, batch)) {
      batch.watch(batcher);
    }

    // When
    TreeSet<String> actual = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      // the simple registry shows buckets as meters of their own
      actual.add(meter.getId().getName().replace(".histogram", ""));
    }
    // registered by the service itself
    actual.add("parkstream.threads.replaced");
    actual.add("parkstream.left.out");
    actual.add("parkstream.service.phase");
    actual.add("parkstream.service.ready");
    TreeSet<String> documented = new TreeSet<>();
    String table = page("metrics.md");
    Matcher row =
        Pattern.compile("^\\| `(parkstream\\.[a-z.]+)` \\|", Pattern.MULTILINE).matcher(table);
    while (row.find()) {
      documented.add(row.group(1));
    }

    // Then
    assertThat(documented).isEqualTo(actual);
  }

  private static GatewayRun gateway() {
    SpaceMap map =
        new SpaceMap(new CameraId("lot-1", "north"), 1, new SpaceMap.Frame(9, 9), null, List.of());
    FrameSource none =
        new FrameSource() {
          @Override
          public Optional<Frame> next() {
            return Optional.empty();
          }

          @Override
          public boolean isOver() {
            return true;
          }

          @Override
          public void close() {}
        };
    return new GatewayRun(
        new GatewayRun.Settings(
            map,
            CropGeometry.SQUARE,
            null,
            FramePacer.Time.NOW,
            1,
            Duration.ZERO,
            Duration.ZERO,
            CameraWatch.Settings.NONE),
        none,
        new SkippedFrames(),
        new CameraConnections(),
        new CropPublisher(
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()),
            "crops",
            "run",
            crop -> {}),
        condition -> {});
  }

  @Test
  void reasonsOfDeadLetters_areAllNamed() throws IOException {
    for (CropReading.Reason reason : CropReading.Reason.values()) {
      assertThat(page("gateways.md")).contains("`" + reason.word() + "`");
    }
    for (DecodeResult.Reason reason : DecodeResult.Reason.values()) {
      assertThat(page("gateways.md")).contains("`" + reason.word() + "`");
    }
  }

  private static void collect(String prefix, Class<?> mapping, Map<String, String> keys) {
    for (Method member : mapping.getMethods()) {
      String key = prefix + "." + kebab(member.getName());
      WithDefault value = member.getAnnotation(WithDefault.class);
      if (value != null) {
        keys.put(key, value.value());
      } else if (member.getReturnType().isInterface()) {
        collect(key, member.getReturnType(), keys);
      } else {
        keys.put(key, "unset");
      }
    }
    assertThat(mapping.isInterface()).as("%s under %s", ConfigMapping.class, prefix).isTrue();
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void readme_isOnePage_andItsTableRepeatsTheConfiguration() throws IOException {
    // Given
    Map<String, String> actual = new TreeMap<>();
    collect("parkstream", ParkstreamConfig.class, actual);
    String readme = Files.readString(Path.of("README.md"));

    // When
    Map<String, String> documented = new TreeMap<>();
    Matcher row = CONFIGURATION.matcher(readme);
    while (row.find()) {
      documented.put(row.group(1), row.group(2).replace("`", ""));
    }

    // Then
    assertThat(readme.lines().count()).isLessThanOrEqualTo(200);
    assertThat(documented).isNotEmpty();
    assertThat(actual).containsAllEntriesOf(documented);
  }

  @Test
  void links_leadToPagesAndHeadingsThatExist() throws IOException {
    // Given
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    try (Stream<Path> guides = Files.list(DOCS)) {
      guides.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }

    // When
    List<String> dead = new ArrayList<>();
    for (Path page : pages) {
      Matcher link =
          Pattern.compile("\\]\\(([^)#\\s]*)(#[^)]*)?\\)").matcher(Files.readString(page));
      while (link.find()) {
        if (!leadsSomewhere(page, link.group(1), link.group(2))) {
          dead.add(page + ": " + link.group());
        }
      }
    }

    // Then
    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String file, @Nullable String heading)
      throws IOException {
    if (file.startsWith("http")) {
      return true;
    }
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    if (!Files.exists(target)) {
      return false;
    }
    return heading == null
        || Files.readString(target)
            .lines()
            .filter(line -> line.startsWith("#"))
            .anyMatch(line -> anchor(line).equals(heading));
  }

  /** As GitHub makes them. */
  private static String anchor(String line) {
    return "#"
        + line.replaceFirst("^#+ ", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-');
  }

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }
}

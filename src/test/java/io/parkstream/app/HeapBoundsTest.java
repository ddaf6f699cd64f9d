package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.stream.HeldBytes;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.web.view.ViewLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever grows in the heap by what comes in has a bound in bytes, and the launcher's heap holds
 * the sum, for an instance that is alone with all partitions of the manifests.
 */
class HeapBoundsTest {
  private static final long MIB = 1 << 20;

  private static final long INPUT_TOPICS = 3;

  /** Of a crop that waits for its answer: 48 × 48 × 3. */
  private static final long PIXELS = 7 << 10;

  @Test
  void heap_holdsTheSumOfAllBounds() throws Exception {
    // Given
    int partitions = number(Path.of("k8s/base/application.properties"), "kafka.partitions=(\\d+)");
    int threads = 2; // of two cores
    Map<String, Long> bounds = new LinkedHashMap<>();
    bounds.put("spaces and maps", WatchPolicy.DEFAULT.maxSpaceBytes());
    bounds.put("counted spaces, sites and their flow", WatchPolicy.DEFAULT.maxCountBytes());
    bounds.put("overrides", 20 * MIB);
    bounds.put("calibrations", 10 * MIB);
    bounds.put("conditions of cameras", 10 * MIB);
    bounds.put("page and API", ViewLimits.DEFAULT.bytes());
    bounds.put("changes for the page", 10 * MIB);
    bounds.put("records held until they are answered", HeldBytes.MAX_BYTES + partitions * MIB);
    bounds.put(
        "pixels of crops in flight",
        (long) partitions * TopologySettings.DEFAULT_MAX_PENDING_PER_TASK * PIXELS);
    // an answer of a broker, and the next while it is read
    bounds.put("fetches of stream threads", threads * 2L * StreamsSettings.FETCH_BYTES);
    // of crops, space maps and states of spaces
    bounds.put(
        "queues of tasks", partitions * INPUT_TOPICS * StreamsSettings.QUEUED_PARTITION_BYTES);
    bounds.put("fetches of the view, of overrides and calibrations and of pictures", 3 * 16 * MIB);
    bounds.put("producers", threads * 32 * MIB);
    bounds.put("the service itself", 100 * MIB);

    // When
    long sum = bounds.values().stream().mapToLong(Long::longValue).sum();

    // Then
    assertThat(sum)
        .as("%s", bounds)
        .isLessThanOrEqualTo(1024 * MIB * number(Path.of("parkstream"), "heap=-Xmx(\\d+)g"));
  }

  @Test
  void instanceThatIsAlone_hasRoom_forWhatEachPartitionMayHave() throws Exception {
    // Given
    WatchPolicy watch = WatchPolicy.DEFAULT;

    // When
    long spaces =
        (long) watch.maxSpaces()
            * number(Path.of("k8s/base/application.properties"), "kafka.partitions=(\\d+)");

    // Then
    assertThat(spaces * SpaceRegister.SPACE_BYTES).isLessThanOrEqualTo(watch.maxSpaceBytes());
    assertThat(spaces * SiteRegister.SPACE_BYTES).isLessThanOrEqualTo(watch.maxCountBytes());
  }

  private static int number(Path file, String pattern) throws Exception {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}

package io.parkstream.web.view;

import static io.parkstream.web.Messages.at;
import static io.parkstream.web.Messages.change;
import static io.parkstream.web.Messages.state;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import io.parkstream.web.SetClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the view estimates of its memory, held to the heap; and what it does when that is full. */
class ViewMemoryTest {
  private static final long BYTES = 24 << 20;

  /** The estimates are rounded up; the garbage of others is not ours to count. */
  private static final long NOISE = 6 << 20;

  private final RecordingWebMetrics counts = new RecordingWebMetrics();
  private final SetClock clock = new SetClock(at(0));
  private long used;
  private final LiveView view =
      new LiveView(
          new ViewLimits(1_000_000, 1_000_000, 10, 10, 10, BYTES),
          Duration.ofSeconds(60),
          "run",
          new ObjectMapper().registerModule(new JavaTimeModule()),
          new ViewMetrics() {
            @Override
            public void viewMemory(long bytes) {
              used = bytes;
            }

            @Override
            public void noRoom() {
              counts.noRoom();
            }
          },
          clock);

  @Test
  void spaces_withTheirHistories_fitTheMemory_andFurtherOnesAreCounted() {
    fillsAndFits(
        i -> {
          String id = "space-" + i;
          view.stated(
              SpaceStates.read(SpaceStates.value(state(id, 1, Occupancy.EMPTY, false, at(99)))));
          for (int second = 2; second < 12; second++) {
            var change = change(id, second, Occupancy.EMPTY, Occupancy.OCCUPIED);
            view.changed(
                OccupancyEvents.read(
                    OccupancyEvents.value(change, at(second)), OccupancyEvents.headers(change)));
            var answer = Messages.answer(id, second, 0.9f);
            view.classified(
                ClassificationEvents.read(
                    ClassificationEvents.value(answer), ClassificationEvents.headers(answer)));
          }
        });
  }

  @Test
  void maps_fitTheMemory_andFurtherOnesAreCounted() {
    List<SpaceMap.Corner> polygon =
        IntStream.range(0, 64).mapToObj(i -> new SpaceMap.Corner(i, i * 0.5)).toList();
    fillsAndFits(
        i -> {
          CameraId camera = new CameraId("north", "camera-" + i);
          SpaceMap map =
              new SpaceMap(
                  camera,
                  1,
                  new SpaceMap.Frame(1, 1),
                  null,
                  IntStream.range(0, 200)
                      .mapToObj(k -> new SpaceMap.MappedSpace(i + "." + k, null, polygon))
                      .toList());
          view.mapped(
              SpaceMaps.read(
                  camera.key().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  SpaceMaps.value(map)));
        });
  }

  @Test
  void sites_withTheirTimelines_fitTheMemory_andFurtherOnesAreCounted() {
    fillsAndFits(
        i -> {
          CameraId camera = new CameraId("site-" + i, "north");
          view.classified(Messages.answer(camera, "A1", 1, 0.9f, Duration.ofMillis(300)));
          view.mapped(Messages.map(camera, 1, "A1"));
          view.counted(
              new SiteState(
                  "site-" + i,
                  new SpaceCounts(1, 0, 0, 0),
                  SiteState.Flow.NONE,
                  Collections.nCopies(
                      3, new SiteState.Zone("east", SpaceCounts.NONE, SiteState.Flow.NONE)),
                  at(0),
                  at(0)));
          view.retired(new SpaceId("site-" + i, "gone"));
        });
  }

  @Test
  void memory_isGivenBack_whenSpacesCamerasAndMapsAreGone() {
    // Given
    view.complete();
    view.expire();
    long before = used;
    view.mapped(Messages.map(1, "A1", "A2"));
    view.stated(state("A1", 1, Occupancy.EMPTY, false, null));
    view.changed(change("A1", 2, Occupancy.EMPTY, Occupancy.OCCUPIED));
    view.classified(Messages.answer("A1", 3, 0.9f));
    view.expire();
    assertThat(used).isGreaterThan(before);

    // When
    view.unmapped(Messages.CAMERA);
    view.retired(Messages.space("A1"));
    clock.set(at(0).plus(Duration.ofDays(1)));
    view.expire();

    // Then
    assertThat(view.sites()).isEmpty();
    assertThat(used - before).isLessThan(1000); // that a camera and a space are gone is remembered
  }

  private void fillsAndFits(IntConsumer more) {
    long before = heap();
    int i = 0;
    while (counts.noRoom < 50) {
      more.accept(i++);
    }
    view.expire();

    long grown = heap() - before;
    assertThat(used).as("estimated after %d", i).isBetween(BYTES * 9 / 10, BYTES);
    assertThat(grown).as("heap for an estimate of %d", used).isLessThan(BYTES + NOISE);
    assertThat(view.snapshot().spaces()).isNotEmpty(); // and so it lives until here
  }

  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}

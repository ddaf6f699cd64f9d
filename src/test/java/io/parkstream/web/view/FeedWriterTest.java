package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.web.Messages;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedWriterTest {
  private final ChangeFeed feed = new ChangeFeed("run", 10);
  private final FeedWriter writer =
      new FeedWriter(feed, new ObjectMapper().registerModule(new JavaTimeModule()));

  @Test
  void changes_areJsonObjects_inTheirOrder() {
    // When
    writer.removed(Messages.space("A1"));
    writer.mapped(CameraMap.of(Messages.map(3, "A1")));
    writer.unmapped(Messages.CAMERA);

    // Then
    List<String> changes = feed.after(0, 10).changes();
    assertThat(changes.get(0)).isEqualTo("{\"site\":\"north\",\"space\":\"A1\",\"removed\":true}");
    assertThat(changes.get(1))
        .startsWith("{\"site\":\"north\",\"camera\":\"cam-1\",\"map\":{")
        .contains("\"A1\"");
    assertThat(changes.get(2)).isEqualTo("{\"site\":\"north\",\"camera\":\"cam-1\",\"map\":null}");
  }
}

package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PublishedRevisionsTest {
  private static final CameraId CAMERA = new CameraId("lot", "north");

  private final AtomicLong nanos = new AtomicLong();
  private final PublishedRevisions revisions = new PublishedRevisions(nanos::get);

  @Test
  void own_countsUntilTheViewHasIt_andNoLongerThanSomeSeconds() {
    // Given
    revisions.add(CAMERA, 7);

    // When, Then
    assertThat(revisions.newest(CAMERA, 6L)).isEqualTo(7);
    assertThat(revisions.newest(CAMERA, null)).isEqualTo(7);
    nanos.addAndGet(PublishedRevisions.REMEMBERED.toNanos() + 1);
    assertThat(revisions.newest(CAMERA, null)).isNull();
    assertThat(revisions.newest(CAMERA, 8L)).isEqualTo(8);
  }

  @Test
  void next_followsTheKnown_andNeverOverflows() {
    assertThat(PublishedRevisions.next(7L, 1)).hasValue(8L);
    assertThat(PublishedRevisions.next(1_000_000_000_000_000L, 1)).hasValue(1_000_000_000_000_001L);
    assertThat(PublishedRevisions.next(Long.MAX_VALUE, 1)).isEmpty();
    assertThat(PublishedRevisions.next(null, 3)).hasValue(3L);
    assertThat(PublishedRevisions.next(null, Long.MAX_VALUE)).isEmpty();
  }
}

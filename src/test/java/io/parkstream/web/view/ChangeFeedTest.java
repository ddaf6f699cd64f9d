package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangeFeedTest {
  private final ChangeFeed feed = new ChangeFeed("run", 100);

  @Test
  void feed_forgetsTheOldest_whenItHoldsTooManyCharacters() {
    // Given
    String large = "x".repeat(ChangeFeed.MAX_CHARS / 4);
    feed.append("1");
    feed.append(large);

    // When
    feed.append(large);
    feed.append(large);
    feed.append(large);

    // Then
    assertThat(feed.after(0, 10).gap()).isTrue();
    assertThat(feed.after(1, 10).gap()).isFalse();
    assertThat(feed.after(4, 10).changes()).containsExactly(large);
  }

  @Test
  void feed_isAGap_whenOneChangeAloneIsTooLarge() {
    // When
    feed.append("1");
    feed.append("x".repeat(ChangeFeed.MAX_CHARS + 1));

    // Then
    assertThat(feed.after(0, 10).gap()).isTrue();
    assertThat(feed.after(1, 10).gap()).isTrue();
    assertThat(feed.after(2, 10).gap()).isFalse();
    feed.append("3");
    assertThat(feed.after(2, 10).changes()).containsExactly("3");
  }

  @Test
  void batch_isBounded_andTheRestComesNext() {
    // Given
    String change = "x".repeat(ChangeFeed.MAX_BATCH_CHARS / 2);
    feed.append(change);
    feed.append(change);
    feed.append("3");

    // When
    ChangeFeed.Batch first = feed.after(0, 10);
    ChangeFeed.Batch second = feed.after(first.last(), 10);

    // Then
    assertThat(first.changes()).hasSize(2);
    assertThat(first.last()).isEqualTo(2);
    assertThat(second.changes()).containsExactly("3");
  }
}

package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CropRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class CropPicturesTest {
  private static final CropRef CROP = new CropRef("parking.crops", 0, 7);

  @Test
  void fetch_refusesASecondCaller_insteadOfHoldingItsThread() throws Exception {
    // Given
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    CropPictures pictures =
        new CropPictures(
            () -> {
              asked.countDown();
              awaitQuietly(answers);
              throw new TimeoutException("no broker");
            });
    CompletableFuture<Optional<byte[]>> first =
        CompletableFuture.supplyAsync(() -> pictures.fetch(CROP));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

    // When, Then
    assertThatThrownBy(() -> pictures.fetch(CROP))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("another picture");
    answers.countDown();
    assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NotReadyException.class)
        .hasMessageContaining("no broker");
  }

  @Test
  void find_waitsForItsTurn_whereItMay() throws Exception {
    // Given
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    CropPictures pictures =
        new CropPictures(
            () -> {
              asked.countDown();
              awaitQuietly(answers);
              throw new TimeoutException("no broker");
            });
    CompletableFuture<?> first = CompletableFuture.supplyAsync(() -> pictures.fetch(CROP));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

    // When
    CompletableFuture<?> second =
        CompletableFuture.supplyAsync(() -> pictures.find(CROP, Duration.ofSeconds(60)));
    answers.countDown();

    // Then it has asked the broker
    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NotReadyException.class);
    assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NotReadyException.class)
        .hasMessageContaining("no broker");
  }

  @Test
  void fetch_givesNothingOnceItIsClosed() {
    // Given
    CropPictures pictures =
        new CropPictures(
            () -> {
              throw new AssertionError("a consumer after the end");
            });

    // When
    pictures.close();

    // Then
    assertThat(pictures.fetch(CROP)).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

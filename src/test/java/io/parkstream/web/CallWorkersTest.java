package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallWorkersTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void failed_follows_whateverTheWorkThrows() throws Exception {
    // Given
    Workers workers = new Workers("test-workers", 1, 2);
    CompletableFuture<String> answer = new CompletableFuture<>();

    // When
    boolean taken =
        workers.run(
            vertx,
            () -> {
              throw new StackOverflowError("on purpose");
            },
            () -> answer.complete("failed"));

    // Then
    assertThat(taken).isTrue();
    assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("failed");
  }
}

package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

class PipelinedRequestsTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new PipelinedRequests());

  @Test
  void connection_isClosed_whenMoreRequestsWaitThanMay() {
    // When
    ask(PipelinedRequests.MAX_WAITING);
    boolean within = channel.isOpen();
    ask(1);

    // Then
    assertThat(within).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void connection_staysOpen_asLongAsRequestsAreAnswered() {
    // When
    for (int i = 0; i < 10 * PipelinedRequests.MAX_WAITING; i++) {
      ask(1);
      channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    // Then
    assertThat(channel.isOpen()).isTrue();
  }

  private void ask(int requests) {
    for (int i = 0; i < requests; i++) {
      channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    }
  }
}

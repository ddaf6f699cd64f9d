package io.parkstream.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection over which more requests come than are answered: they would wait in memory,
 * without a bound, while one answer is not read. Used by one event loop.
 */
final class PipelinedRequests extends ChannelDuplexHandler {
  /** Requests of one connection that wait for their answers; browsers send one. */
  static final int MAX_WAITING = 100;

  private int waiting;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest && ++waiting > MAX_WAITING) {
      ReferenceCountUtil.release(message);
      context.close();
      return;
    }
    if (context.channel().isActive()) {
      context.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent) {
      waiting = Math.max(0, waiting - 1);
    }
    context.write(message, promise);
  }
}

package io.parkstream.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The connections of an HTTP server: how many there may be, and which of them ask for nothing. A
 * connection on which no whole request has come for a time is closed, however many bytes have come:
 * that is what one does that sends its headers slowly. Called by event loops; never waits.
 *
 * <p>Vert.x has no such limit for each address, so this sits where connections are accepted: in the
 * pipeline of the listening socket.
 */
@ChannelHandler.Sharable
public final class Connections extends ChannelInboundHandlerAdapter {
  /** Longest time until the first request of a connection is there. */
  static final Duration FIRST_REQUEST = Duration.ofSeconds(20);

  /** Longest time from an answer to the next request. */
  static final Duration NEXT_REQUEST = Duration.ofSeconds(60);

  /** Between two searches for connections that ask for nothing. */
  public static final Duration SWEEP = Duration.ofSeconds(2);

  private static final AttributeKey<Connection> KEY =
      AttributeKey.valueOf(Connections.class, "connection");
  private static final String NAME = "parkstream-connections";
  private static final String PIPELINED = "parkstream-pipelined";

  /**
   * Bytes that wait in this process for a client that does not read: enough for the time until the
   * socket takes more, and small against the number of connections.
   */
  static final int QUEUE_BYTES = 32 << 10;

  private static final WriteBufferWaterMark QUEUE =
      new WriteBufferWaterMark(QUEUE_BYTES / 4, QUEUE_BYTES);

  private final Function<String, Optional<Place>> places;
  private final boolean evicting;
  private final Runnable refused;
  private final LongSupplier nanoClock;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  /**
   * @param places gives a place to a connection of the client with this address, or refuses it
   * @param evicting whether the connection that is quiet for longest makes room for a new one
   * @param refused called for each connection that finds no place
   */
  public Connections(
      Function<String, Optional<Place>> places,
      boolean evicting,
      Runnable refused,
      LongSupplier nanoClock) {
    this.places = places;
    this.evicting = evicting;
    this.refused = refused;
    this.nanoClock = nanoClock;
  }

  /** Watches the listening socket that a connection came from, if it does not yet. */
  void watch(HttpConnection one) {
    Channel listening = channel(one).parent();
    if (listening != null && listening.pipeline().get(NAME) == null) {
      synchronized (this) {
        if (listening.pipeline().get(NAME) == null) {
          listening.pipeline().addFirst(NAME, this);
          sweepAlways(listening);
        }
      }
    }
  }

  private void sweepAlways(Channel listening) {
    var sweeping =
        listening
            .eventLoop()
            .scheduleWithFixedDelay(
                this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    listening.closeFuture().addListener(closed -> sweeping.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof Channel accepted) || admit(accepted)) {
      context.fireChannelRead(message);
    } else {
      // Not registered with an event loop yet, so that there is nothing else to undo.
      accepted.unsafe().closeForcibly();
    }
  }

  private boolean admit(Channel accepted) {
    Optional<Place> place = places.apply(ClientAddress.of(accepted.remoteAddress()));
    if (place.isEmpty() && evicting) {
      place = placeOfTheQuietest();
    }
    if (place.isEmpty()) {
      refused.run();
      return false;
    }
    Connection connection = new Connection(accepted, place.get(), nanoClock.getAsLong());
    accepted.attr(KEY).set(connection);
    accepted.config().setWriteBufferWaterMark(QUEUE);
    open.add(connection);
    accepted.closeFuture().addListener(closed -> forget(connection));
    return true;
  }

  private void forget(Connection connection) {
    open.remove(connection);
    Place place = connection.handOver();
    if (place != null) {
      place.close();
    }
  }

  private Optional<Place> placeOfTheQuietest() {
    Optional<Connection> quietest =
        open.stream()
            .filter(Connection::isIdle)
            .min(Comparator.comparingLong(Connection::quietSince));
    // Before it is closed, or it would give its place back.
    Optional<Place> place = quietest.map(Connection::handOver);
    quietest.ifPresent(Connection::cut);
    return place;
  }

  /** Takes on a connection of a server whose listening socket is not watched, or closes it. */
  public void accepted(HttpConnection connection) {
    if (!admit(channel(connection))) {
      cut(connection);
    }
  }

  /** Closes the connections that ask for nothing; to be called every few seconds. */
  public void sweep() {
    long now = nanoClock.getAsLong();
    for (Connection connection : open) {
      if (connection.isQuiet(now, FIRST_REQUEST.toNanos(), NEXT_REQUEST.toNanos())) {
        connection.cut();
      }
    }
  }

  /** The connection of a request; empty if it was accepted before it could be watched. */
  static Optional<Connection> of(HttpConnection connection) {
    return Optional.ofNullable(channel(connection).attr(KEY).get());
  }

  /** Bounds the requests that a client may send before it has got the answers to others. */
  static void boundPipelined(HttpConnection connection) {
    var pipeline = channel(connection).pipeline();
    if (pipeline.get(PIPELINED) == null && pipeline.get("handler") != null) {
      pipeline.addBefore("handler", PIPELINED, new PipelinedRequests());
    }
  }

  /** Closes the connection of a request at once; what was not sent is dropped. */
  static void cut(HttpConnection connection) {
    channel(connection).close();
  }

  private static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}

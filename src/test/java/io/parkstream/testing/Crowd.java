package io.parkstream.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Many connections to one port, from one address of this machine, that ask and read as hostile
 * clients do. Whoever opens it closes it.
 */
public final class Crowd implements AutoCloseable {
  private static final int SMALL_WINDOW = 2048;

  /** Some thousand connections a second: what is measured shares the processor with this. */
  private static final int BURST = 100;

  private static final long BETWEEN_BURSTS_NANOS = 50_000_000;

  private final InetSocketAddress target;
  private final InetAddress from;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Selector selector;
  private final Thread reader = new Thread(this::read, "crowd");
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong closedByPeer = new AtomicLong();
  private volatile boolean ending;

  /**
   * @param from an address of the loopback interface
   */
  public Crowd(int port, String from) {
    try {
      this.target = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
      this.from = InetAddress.getByName(from);
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Opens connections that send a text, and read nothing of what comes.
   *
   * @return how many could be opened
   */
  public int openDeaf(int count, String text) {
    return open(count, text, false);
  }

  /** Opens connections that send a text, and read and drop whatever comes. */
  public int openReading(int count, String text) {
    return open(count, text, true);
  }

  private int open(int count, String text, boolean reading) {
    for (int i = 0; i < count; i++) {
      if (i % BURST == BURST - 1) {
        LockSupport.parkNanos(BETWEEN_BURSTS_NANOS);
      }
      try {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
        channel.bind(new InetSocketAddress(from, 0));
        channel.connect(target);
        channel.configureBlocking(false);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        if (reading) {
          selector.wakeup();
          channel.register(selector, SelectionKey.OP_READ);
        }
        channels.add(channel);
      } catch (IOException e) {
        // Refused or closed at once: that is what limits do.
        closedByPeer.incrementAndGet();
      }
    }
    return channels.size();
  }

  /** Sends a little more over each connection that is still there. */
  public void trickle(String text) {
    for (SocketChannel channel : channels) {
      try {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        closedByPeer.incrementAndGet();
      }
    }
  }

  /** Connections that this end has not closed. */
  public int size() {
    return channels.size();
  }

  public long bytesRead() {
    return bytesRead.get();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (!ending) {
      try {
        selector.select(
            key -> {
              try {
                buffer.clear();
                int count = ((SocketChannel) key.channel()).read(buffer);
                if (count < 0) {
                  key.cancel();
                } else {
                  bytesRead.addAndGet(count);
                }
              } catch (IOException e) {
                key.cancel();
              }
            },
            100);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Closes all connections; further ones may be opened. */
  public void leave() {
    for (SocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is gone.
      }
    }
    channels.clear();
  }

  @Override
  public void close() {
    ending = true;
    leave();
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

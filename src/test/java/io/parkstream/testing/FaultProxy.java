package io.parkstream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A link that can be cut, slowed down and swallow what is sent: it passes connections on to a port
 * of this machine. Thread safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean swallowing;
  private volatile long delayNanos;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  /**
   * @param target port that connections are passed on to
   */
  public FaultProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("proxy-accept", this::accept);
  }

  /** Where to connect to. */
  public int port() {
    return server.getLocalPort();
  }

  /** Resets every connection and lets none in until {@link #heal}. */
  public void cut() {
    cut = true;
    sockets.forEach(FaultProxy::reset);
  }

  /** Keeps connections open and passes nothing on, as a lost route does, until {@link #heal}. */
  public void swallow() {
    swallowing = true;
  }

  /** Passes each chunk on after a delay, at no more than so many bytes a second each way. */
  public void slow(Duration delay, long mostBytesPerSecond) {
    delayNanos = delay.toNanos();
    bytesPerSecond = mostBytesPerSecond;
  }

  /** As new; connections that lost something are reset, as a peer would find out. */
  public void heal() {
    boolean lost = swallowing;
    cut = false;
    swallowing = false;
    delayNanos = 0;
    bytesPerSecond = Long.MAX_VALUE;
    if (lost) {
      sockets.forEach(FaultProxy::reset);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        if (cut) {
          reset(near);
          continue;
        }
        Socket far = new Socket();
        sockets.add(near);
        sockets.add(far);
        far.connect(new InetSocketAddress("127.0.0.1", target));
        daemon("proxy-up", () -> pass(near, far));
        daemon("proxy-down", () -> pass(far, near));
      } catch (IOException e) {
        // the target is away, or this is closed
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    boolean lost = false;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        long wait = delayNanos + (long) (count * 1e9 / bytesPerSecond);
        long until = System.nanoTime() + wait;
        while (wait > 0 && until - System.nanoTime() > 0) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
        // what comes behind a gap never reaches anyone, as with TCP
        lost |= swallowing;
        if (!lost) {
          out.write(chunk, 0, count);
        }
      }
    } catch (IOException e) {
      // one side ended the connection, or it was cut
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(FaultProxy::reset);
  }
}

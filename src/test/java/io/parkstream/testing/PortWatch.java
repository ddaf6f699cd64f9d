package io.parkstream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a port the same over and over, each time over a new connection, as a probe of an
 * orchestrator does, and notes how long the answers take.
 */
public final class PortWatch implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5000;

  private final int port;
  private final String from;
  private final String path;
  private final Duration pause;
  private final Latencies latencies = new Latencies();
  private final AtomicInteger failures = new AtomicInteger();
  private final Thread thread;
  private volatile String lastFailure = "";
  private volatile boolean ending;

  /**
   * @param from the address that asks
   * @param pause between two questions
   */
  public PortWatch(int port, String from, String path, Duration pause) {
    this.port = port;
    this.from = from;
    this.path = path;
    this.pause = pause;
    this.thread = new Thread(this::run, "watch " + path);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!ending) {
      long begin = System.nanoTime();
      try {
        int status = ask();
        latencies.add(System.nanoTime() - begin);
        if (status != 200) {
          fail("answered " + status);
        }
      } catch (IOException e) {
        fail(e.toString());
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private void fail(String why) {
    failures.incrementAndGet();
    lastFailure = why;
  }

  private int ask() throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] head = in.readNBytes("HTTP/1.1 200".length());
      // To its end: a page that is cut off in the middle is no answer.
      in.transferTo(java.io.OutputStream.nullOutputStream());
      String text = new String(head, StandardCharsets.US_ASCII);
      if (text.length() < 12) {
        throw new IOException("no answer");
      }
      return Integer.parseInt(text.substring(9));
    }
  }

  public Latencies latencies() {
    return latencies;
  }

  public int failures() {
    return failures.get();
  }

  public String lastFailure() {
    return lastFailure;
  }

  @Override
  public void close() throws InterruptedException {
    ending = true;
    thread.join(2L * TIMEOUT_MILLIS);
  }
}

package io.parkstream.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Free loopback ports, each given to one process only. A port is chosen before its listener starts,
 * and a listener that is killed must get the same port again. Meanwhile the system could assign the
 * port to any other socket, such as the client end of a connection. These ports therefore lie below
 * the ephemeral range of Linux (32,768 and above), in blocks; a process keeps the first port of its
 * block bound, without listening, until it ends.
 *
 * <p>Thread-safe.
 */
final class LoopbackPorts {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int FIRST = 20_000;
  private static final int BLOCK = 50;

  /** Up to port 31,999. */
  private static final int BLOCKS = 240;

  private static final LoopbackPorts OF_THIS_PROCESS =
      new LoopbackPorts((int) (ProcessHandle.current().pid() % BLOCKS));

  /** Sockets that are bound until the process ends; unreachable ones would be closed. */
  private final List<Socket> keepers = new ArrayList<>();

  private int nextBlock;

  private int block;

  /** Within the block; 0 is the one that stays bound. */
  private int offset = BLOCK;

  /**
   * @param block where it begins to look for a free one, from 0 to 239
   */
  LoopbackPorts(int block) {
    nextBlock = block;
  }

  /**
   * A port that is free now, and that this process was not given before.
   *
   * @throws UncheckedIOException if there is none
   */
  static int next() {
    return OF_THIS_PROCESS.take();
  }

  synchronized int take() {
    while (true) {
      if (++offset >= BLOCK) {
        if (!takeBlock()) {
          return anyOfTheSystem();
        }
        offset = 1;
      }
      int port = FIRST + block * BLOCK + offset;
      if (isFree(port)) {
        return port;
      }
    }
  }

  private boolean takeBlock() {
    for (int tried = 0; tried < BLOCKS; tried++) {
      block = nextBlock;
      nextBlock = (nextBlock + 1) % BLOCKS;
      if (keeps(FIRST + block * BLOCK)) {
        return true;
      }
    }
    return false;
  }

  private boolean keeps(int port) {
    Socket keeper = new Socket();
    keepers.add(keeper);
    try {
      keeper.bind(new InetSocketAddress(LOOPBACK, port));
      return true;
    } catch (IOException e) {
      // of another process
      keepers.remove(keeper);
      return false;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyOfTheSystem() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + LOOPBACK, e);
    }
  }
}

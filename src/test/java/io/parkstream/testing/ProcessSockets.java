package io.parkstream.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP sockets of another process, as the kernel lists them. */
public final class ProcessSockets {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private ProcessSockets() {}

  /** One text per socket, with its addresses and state in the kernel's own form. */
  public static Set<String> tcp(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    Set<String> mine = inodes(process.resolve("fd"));
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(process.resolve("net").resolve(table)).stream())
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length > INODE && mine.contains(columns[INODE]))
        .map(columns -> columns[LOCAL] + " to " + columns[REMOTE] + " in state " + columns[STATE])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Connections to one of its ports. */
  public static long established(long pid, int port) {
    String local = ":%04X to ".formatted(port);
    return tcp(pid).stream()
        .filter(socket -> socket.contains(local) && socket.endsWith("in state 01"))
        .count();
  }

  private static Set<String> inodes(Path descriptors) {
    Set<String> inodes = new TreeSet<>();
    try (Stream<Path> links = Files.list(descriptors)) {
      for (Path link : links.toList()) {
        String target = target(link);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    } catch (IOException e) {
      // The process has ended.
    }
    return inodes;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // Closed meanwhile.
      return "";
    }
  }

  private static Set<String> lines(Path file) {
    try {
      return new TreeSet<>(Files.readAllLines(file));
    } catch (IOException e) {
      return Set.of();
    }
  }
}

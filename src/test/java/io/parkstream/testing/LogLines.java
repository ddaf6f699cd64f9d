package io.parkstream.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** What a class logs, from INFO on, while this is open. */
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          String text =
              line instanceof ExtLogRecord ext ? ext.getFormattedMessage() : line.getMessage();
          lines.add(
              (line.getLevel().intValue() >= Level.WARNING.intValue() ? "WARN " : "INFO ") + text);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogLines(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addHandler(handler);
  }

  public static LogLines of(Class<?> type) {
    return new LogLines(Logger.getLogger(type.getName()));
  }

  /** What is logged under a name that is no class's. */
  public static LogLines ofCategory(String name) {
    return new LogLines(Logger.getLogger(name));
  }

  /** Level and message. */
  public List<String> all() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(before);
  }
}

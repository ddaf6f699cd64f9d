package io.parkstream.web.view;

import io.parkstream.domain.Classification;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of the whole system into the view, with a consumer of its own: every partition,
 * no group, nothing committed. Space maps and the last states of spaces and sites are read from the
 * beginning, changes from some hours ago, answers and dead letters from now on. Goes on where it
 * was after a broker was away; if its consumer fails it starts again, which changes nothing in the
 * view, since it knows repeats.
 *
 * <p>Owns one thread. A view that cannot keep up with the answers skips some and counts them; it
 * skips no change.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger log = Logger.getLogger(TopicFollower.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(3);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Topics topics;
  private final LiveView view;
  private final @Nullable RaisedAlarms alarms;
  private final ViewMetrics metrics;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "parkstream-view");
  private final RecordIntake intake;
  private final Link link = new Link();
  private volatile boolean closing;
  private volatile @Nullable Consumer<byte[], byte[]> current;

  /**
   * @param consumers makes a consumer of bytes without a group
   */
  public TopicFollower(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      LiveView view,
      ViewMetrics metrics,
      Clock clock) {
    this(consumers, topics, view, null, metrics, clock, answer -> {});
  }

  /**
   * As above.
   *
   * @param alarms with their topic, which is read from the beginning; null where there are none
   * @param answers gets each answer of the model, after the view
   */
  public TopicFollower(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      LiveView view,
      @Nullable RaisedAlarms alarms,
      ViewMetrics metrics,
      Clock clock,
      java.util.function.Consumer<Classification> answers) {
    this.consumers = consumers;
    this.topics = topics;
    this.view = view;
    this.alarms = alarms;
    this.metrics = metrics;
    this.clock = clock;
    this.intake = new RecordIntake(topics, view, alarms, metrics, clock, answers);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        current = consumer;
        TopicReading reading =
            new TopicReading(
                consumer,
                topics,
                alarms == null ? null : alarms.topic(),
                intake,
                view,
                metrics,
                clock,
                link);
        while (!closing) {
          if (!reading.round()) {
            pause();
          }
        }
      } catch (WakeupException e) {
        // close() wants this thread to end.
      } catch (KafkaException e) {
        link.unanswered(e);
        pause();
      } catch (RuntimeException e) {
        view.following(false);
        log.error("the view of the topics is read again from the start", e);
        pause();
      }
    }
  }

  /** Notifies the view whether the broker answers, and logs when that changes. */
  private final class Link implements TopicReading.Contact {
    private boolean away;

    @Override
    public void answered() {
      view.following(true);
      if (away) {
        away = false;
        log.info("the broker answers the view of the topics again");
      }
    }

    @Override
    public void unanswered(KafkaException e) {
      view.following(false);
      if (!away) {
        away = true;
        log.warnf("the view of the topics waits for the broker: %s", e.getMessage());
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    Consumer<byte[], byte[]> used = current;
    if (used != null) {
      used.wakeup();
    }
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

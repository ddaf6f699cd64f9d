package io.parkstream.stream;

import io.parkstream.Causes;
import io.parkstream.domain.CropRef;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineLostException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is at fault when an exception is thrown while a record is processed. Whatever is
 * thrown, foreseen or not, is the record's: it becomes a dead letter or is ignored, and the next is
 * processed. Only what Streams, the broker and the engine throw fails the stream thread, and those
 * are known by where they throw and not by their type: each call of them goes through {@link
 * #outside}.
 *
 * <p>A record that fails threads all the same is noted in {@link PoisonRecords}. One boundary per
 * processor; belongs to its thread.
 */
final class InputBoundary {
  private static final int TEXT_CHARACTERS = 300;

  private final PoisonRecords poison;
  private @Nullable Throwable thrownOutside;
  private @Nullable Throwable noted;

  InputBoundary(PoisonRecords poison) {
    this.poison = poison;
  }

  /** Calls Streams, the broker or the engine; what they throw is theirs. */
  void outside(Runnable call) {
    outside(
        () -> {
          call.run();
          return true;
        });
  }

  /** As above, with a result. */
  <T> T outside(Supplier<T> call) {
    try {
      return call.get();
    } catch (SerializationException e) {
      // A store could not write a value, and values are made of records.
      throw e;
    } catch (RuntimeException | Error e) {
      thrownOutside = e;
      throw e;
    }
  }

  /** What can be interrupted, and fails for reasons of its own. */
  @FunctionalInterface
  interface Wait {
    void run() throws InterruptedException;
  }

  /** Waits for the engine. */
  void await(Wait wait) {
    outside(
        () -> {
          try {
            wait.run();
          } catch (InterruptedException e) {
            throw new InterruptException(e);
          }
        });
  }

  /**
   * Finds out whose fault it is.
   *
   * @param record that was processed; null if another component reports it
   * @return the failure, if the record is to be put out of the way
   * @throws RuntimeException the failure, if the thread has to fail; or an {@link Error}
   */
  Throwable flaw(@Nullable CropRef record, Throwable failure) {
    if (failure != thrownOutside && isOfTheRecord(failure)) {
      return failure;
    }
    if (record != null && failure != noted && mayComeAgain(failure)) {
      noted = failure;
      poison.failed(record, failure);
    }
    throw thrown(failure);
  }

  /**
   * As above, for what a task does by itself.
   *
   * @param node or store that it was to go to
   * @param key that it belongs to
   */
  Throwable flaw(String node, String key, Throwable failure) {
    if (failure != thrownOutside && isOfTheRecord(failure)) {
      return failure;
    }
    if (!mayComeAgain(failure)) {
      throw thrown(failure);
    }
    poison.failed(node, key, failure);
    OwnWorkFailedException blamed = new OwnWorkFailedException(node, key, failure);
    thrownOutside = blamed;
    throw blamed;
  }

  /** What a task puts out for a record and a key failed; who processes the record blames that. */
  void failedForRecord(String node, String key, Throwable failure) {
    if ((failure == thrownOutside || !isOfTheRecord(failure)) && mayComeAgain(failure)) {
      poison.failedForRecord(node, key, failure);
    }
  }

  private static RuntimeException thrown(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    throw (Error) failure;
  }

  private static boolean isOfTheRecord(Throwable failure) {
    return failure instanceof StackOverflowError
        || failure instanceof AssertionError
        || (failure instanceof RuntimeException
            && !(failure instanceof EngineException)
            && !(failure instanceof EngineLostException)
            && !(failure instanceof InterruptException));
  }

  /**
   * Not the absence of a broker, a refusal, an engine or a full heap, which say nothing about the
   * record, nor what is blamed on a key already.
   */
  private static boolean mayComeAgain(Throwable failure) {
    return Causes.of(failure).stream()
        .noneMatch(
            cause ->
                cause instanceof RetriableException
                    || cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof TaskMigratedException
                    || cause instanceof TaskCorruptedException
                    || cause instanceof InterruptException
                    || cause instanceof EngineException
                    || cause instanceof EngineLostException
                    || cause instanceof OwnWorkFailedException
                    || cause instanceof OutOfMemoryError);
  }

  /** What breaks the contract, for people: cut to a line. */
  static String message(SerializationException broken) {
    return cut(String.valueOf(broken.getMessage()));
  }

  /** What was thrown, for people: the innermost cause, cut to a line. */
  static String text(Throwable flaw) {
    List<Throwable> causes = Causes.of(flaw);
    return cut(causes.get(causes.size() - 1).toString());
  }

  private static String cut(String text) {
    String begin =
        text.length() <= TEXT_CHARACTERS ? text : text.substring(0, TEXT_CHARACTERS) + "…";
    return begin.replaceAll("\\s+", " ");
  }
}

package io.parkstream.app.topics;

import io.parkstream.Causes;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * A broker that answers and does not let this client do what it must: trying again would only fill
 * the logs of both, so the service ends with one line that says what is missing.
 */
public final class BrokerRefusal {
  private BrokerRefusal() {}

  /** What an operator has to grant, if a failure comes from a refusal. */
  public static Optional<String> in(Throwable failure) {
    return in(failure, "");
  }

  /**
   * As above.
   *
   * @param asked what was asked for, since some refusals do not say; may be empty
   */
  public static Optional<String> in(Throwable failure, String asked) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof AuthenticationException) {
        return Optional.of(
            "the broker does not accept who this client says it is: "
                + cause.getMessage()
                + "; check the kafka-streams.sasl.* and kafka-streams.ssl.* settings");
      }
      if (cause instanceof AuthorizationException refused) {
        return Optional.of(
            "the broker refuses this client: "
                + what(refused, asked)
                + "; grant it, src/docs/security.md lists the least that is needed");
      }
    }
    return Optional.empty();
  }

  private static String what(AuthorizationException refused, String asked) {
    if (refused instanceof TopicAuthorizationException topics
        && !topics.unauthorizedTopics().isEmpty()) {
      return "topics " + topics.unauthorizedTopics();
    }
    if (refused instanceof GroupAuthorizationException group && group.groupId() != null) {
      return "group " + group.groupId();
    }
    // refused topics have names, but for those that Streams wanted to make
    if (refused instanceof ClusterAuthorizationException
        || refused instanceof TopicAuthorizationException && asked.isEmpty()) {
      return "the creation of topics, of those with the application id as prefix at least";
    }
    if (refused instanceof TransactionalIdAuthorizationException) {
      return "transactional ids with the application id as prefix (" + refused.getMessage() + ")";
    }
    return asked.isEmpty() ? String.valueOf(refused.getMessage()) : asked;
  }
}

package io.parkstream.web.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider: answers have a time and a size, and no redirection is followed. Blocks until
 * an answer is there. Thread safe.
 */
final class ProviderHttp implements SimpleGet {
  /** Of an answer; documents of large providers have some 10 kB. */
  static final int MAX_BYTES = 256 << 10;

  private final Duration timeout;
  private final HttpClient http;

  /**
   * @param timeout from the request to the last byte of its answer
   */
  ProviderHttp(Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** An answer, without its headers: how long keys are kept is not the provider's to say. */
  private record Reply(int getStatusCode, String getBody) implements SimpleResponse {
    @Override
    public String getStatusMessage() {
      return Integer.toString(getStatusCode);
    }

    @Override
    public Collection<String> getHeaderNames() {
      return List.of();
    }

    @Override
    public @Nullable List<String> getHeaderValues(String name) {
      return null;
    }
  }

  /**
   * @throws IOException if no answer came, or another than 200; the message holds nothing of it
   */
  @Override
  public SimpleResponse get(String address) throws IOException {
    SimpleResponse reply = send(HttpRequest.newBuilder(URI.create(address)).GET());
    if (reply.getStatusCode() != 200) {
      throw new IOException("answers " + reply.getStatusCode());
    }
    return reply;
  }

  /**
   * Sends a form.
   *
   * @param authorization of the client; null if the form has it
   */
  SimpleResponse post(URI address, String form, @Nullable String authorization) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  private SimpleResponse send(HttpRequest.Builder request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request.header("Accept", "application/json").build(),
            head -> new Bounded(BodySubscribers.ofByteArray()));
    try {
      // The timeout of a request ends with the head of its answer.
      HttpResponse<byte[]> reply = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(reply.statusCode(), new String(reply.body(), StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(@Nullable Throwable failure) {
    if (failure instanceof TooLarge) {
      return "an answer of more than " + MAX_BYTES + " bytes";
    }
    String message = failure == null ? null : failure.getMessage();
    // Of a name that is not known, the JDK's client says nothing but the class.
    return failure == null
        ? "no answer"
        : failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Takes no more than {@link #MAX_BYTES}. */
  private static final class Bounded implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> whole;
    private @Nullable Subscription subscription;
    private long taken;

    Bounded(BodySubscriber<byte[]> whole) {
      this.whole = whole;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole.getBody();
    }

    @Override
    public void onSubscribe(Subscription begun) {
      subscription = begun;
      whole.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
      taken += part.stream().mapToLong(ByteBuffer::remaining).sum();
      if (taken <= MAX_BYTES) {
        whole.onNext(part);
      } else if (subscription != null) {
        subscription.cancel();
        whole.onError(new TooLarge());
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.onError(failure);
    }

    @Override
    public void onComplete() {
      whole.onComplete();
    }
  }
}

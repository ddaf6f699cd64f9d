package io.parkstream.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real browser with one page, told what to do over its own debugging protocol. */
public final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Pattern SOCKET = Pattern.compile("ws://127\\.0\\.0\\.1:(\\d+)/\\S+");
  private static final long SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Chromium(Process process, Path profile, int port) throws Exception {
    this.process = process;
    this.profile = profile;
    HttpClient http = HttpClient.newHttpClient();
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page(http, port)), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
    call("Performance.enable", Map.of());
  }

  /** Where the browser is; empty if there is none. */
  public static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static Chromium start(Path program) throws Exception {
    Path profile = Files.createTempDirectory("parkstream-chromium-");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--window-size=1440,1000",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, port), "chromium-output");
    reader.setDaemon(true);
    reader.start();
    return new Chromium(process, profile, port.get(SECONDS, TimeUnit.SECONDS));
  }

  private static void read(Process process, CompletableFuture<Integer> port) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Matcher socket = SOCKET.matcher(line);
        if (socket.find()) {
          port.complete(Integer.parseInt(socket.group(1)));
        }
      }
    } catch (IOException e) {
      // The browser has ended.
    }
    port.completeExceptionally(new IOException("the browser has ended"));
  }

  private static String page(HttpClient http, int port) throws Exception {
    for (int i = 0; i < 100; i++) {
      String list =
          http.send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      for (JsonNode target : JSON.readTree(list)) {
        if (target.path("type").asText().equals("page")) {
          return target.get("webSocketDebuggerUrl").asText();
        }
      }
      Thread.sleep(50);
    }
    throw new IOException("the browser has no page");
  }

  /** Goes to an address. */
  public void open(URI address) throws Exception {
    call("Page.navigate", Map.of("url", address.toString()));
  }

  /** The value of an expression of the page; a promise is waited for. */
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Bytes of the page's own heap, after everything unused was let go. */
  public long heapBytes() throws Exception {
    call("HeapProfiler.collectGarbage", Map.of());
    for (JsonNode metric : call("Performance.getMetrics", Map.of()).get("metrics")) {
      if (metric.get("name").asText().equals("JSHeapUsedSize")) {
        return metric.get("value").asLong();
      }
    }
    throw new AssertionError("the browser tells no JSHeapUsedSize");
  }

  /** What the page has complained of: exceptions, and what its policy did not allow. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /**
   * Presses a key and lets it go.
   *
   * @param modifiers 2 for Control
   */
  public void press(String key, int modifiers) throws Exception {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Delete" -> 46;
          case "ArrowRight" -> 39;
          default -> Character.toUpperCase(key.charAt(0));
        };
    String text = key.equals("Enter") ? "\r" : "";
    call(
        "Input.dispatchKeyEvent",
        Map.of(
            "type",
            "keyDown",
            "key",
            key,
            "windowsVirtualKeyCode",
            code,
            "modifiers",
            modifiers,
            "text",
            text));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  public JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    calls.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    return answer.get(SECONDS, TimeUnit.SECONDS);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void take(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        CompletableFuture<JsonNode> call = calls.remove(json.path("id").asInt());
        if (call != null) {
          call.complete(json.path("result"));
        } else if (json.path("method").asText().equals("Runtime.exceptionThrown")
            || (json.path("method").asText().equals("Log.entryAdded")
                && json.at("/params/entry/level").asText().equals("error"))) {
          complaints.add(json.get("params").toString());
        }
      } catch (IOException e) {
        complaints.add("not understood: " + message);
      }
    }
  }

  @Override
  public void close() throws Exception {
    try {
      call("Browser.close", Map.of());
    } finally {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(profile)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        // A helper of the browser still writes; the folder is a temporary one.
      }
    }
  }
}

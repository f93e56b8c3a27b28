package dev.coppice.tracking.remote;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.OutcomeUnknown;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Asks a tracking server, and asks again when the connection is lost or the server says that it is
 * busy: after half a second, and after twice the time each time.
 *
 * <p>What makes a thing under an id of the server's own is asked once. When its answer is lost we
 * look whether the thing is there before we ask again ({@link #findOrMake}).
 */
final class Connection {

  private static final String API = "/api/2.0/mlflow/";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SLOWEST = 100_000; // bytes a second that an upload must make
  private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
  private static final List<Duration> PAUSES =
      Stream.of(500, 1000, 2000, 4000, 8000).map(Duration::ofMillis).toList();

  private final Target target;
  private final String authorization;
  private final HttpClient http;
  private final Pause pause;
  private volatile boolean reached;

  /**
   * @throws dev.coppice.errors.InvalidInput when the settings cannot be used
   */
  Connection(TrackingSettings settings, Pause pause) {
    this.target = Target.of(settings.uri());
    this.authorization = Credentials.authorization(settings);
    this.pause = pause;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10));
    if (!settings.certificate().isEmpty()) {
      builder.sslContext(Credentials.trusting(settings.certificate()));
    }
    this.http = builder.build();
  }

  Target target() {
    return target;
  }

  /**
   * @param query pairs of a name and a value
   */
  Answer get(String call, String... query) {
    return send(request(target.call(API + call, query)).GET(), PAUSES);
  }

  Answer post(String call, Struct body) {
    return send(json("POST", call, body), PAUSES);
  }

  Answer patch(String call, Struct body) {
    return send(json("PATCH", call, body), PAUSES);
  }

  /** The same when somebody waits for us to end: once, whatever comes. */
  Answer postOnce(String call, Struct body) {
    return send(json("POST", call, body), List.of());
  }

  /**
   * Makes a thing that gets an id there.
   *
   * @throws OutcomeUnknown when it may have been made
   */
  Answer make(String call, Struct body) {
    boolean lost = reached;
    Answer answer;
    try {
      answer = send(json("POST", call, body), List.of());
    } catch (Unavailable e) {
      throw lost ? new OutcomeUnknown(e.getMessage(), e) : e;
    }
    if (BUSY.contains(answer.status())) {
      throw new OutcomeUnknown(target.refusal(answer, authorization).getMessage());
    }
    return answer;
  }

  /** The body of a good answer. */
  Struct need(Answer answer) {
    if (!answer.good()) {
      throw target.refusal(answer, authorization);
    }
    return answer.body();
  }

  /** Finds a thing, or makes it; one whose making was not acknowledged is looked for again. */
  <T> T findOrMake(Supplier<Optional<T>> find, Supplier<T> make) {
    Iterator<Duration> pauses = PAUSES.iterator();
    while (true) {
      Optional<T> found = find.get();
      if (found.isPresent()) {
        return found.get();
      }
      try {
        return make.get();
      } catch (OutcomeUnknown e) {
        if (!pauses.hasNext()) {
          throw e;
        }
        pause.pause(pauses.next());
      }
    }
  }

  /** Sends a file; the bytes are asked for anew each time. */
  void put(URI place, long size, Supplier<? extends InputStream> bytes) {
    BodyPublisher body =
        size == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(bytes::get), size);
    Duration patience = PATIENCE.plusSeconds(size / SLOWEST);
    need(send(request(place).timeout(patience).PUT(body), PAUSES));
  }

  private HttpRequest.Builder json(String method, String call, Struct body) {
    return request(target.call(API + call))
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofByteArray(JsonStruct.compact(body)));
  }

  /** Secrets go to the server that they are for, and nowhere else. */
  private HttpRequest.Builder request(URI place) {
    HttpRequest.Builder request = HttpRequest.newBuilder(place).timeout(PATIENCE);
    boolean known = !authorization.isEmpty() && target.owns(place);
    return known ? request.header("Authorization", authorization) : request;
  }

  private Answer send(HttpRequest.Builder builder, List<Duration> pauses) {
    HttpRequest request = builder.build();
    for (Duration wait : pauses) {
      try {
        HttpResponse<byte[]> response = ask(request);
        if (!BUSY.contains(response.statusCode())) {
          return Answer.of(response.statusCode(), response.body());
        }
        pause.pause(asked(response).orElse(wait));
      } catch (IOException e) {
        if (e instanceof SSLException || !reached && cause(e, ConnectException.class)) {
          throw target.unreachable(e);
        }
        pause.pause(wait);
      }
    }
    try {
      HttpResponse<byte[]> response = ask(request);
      return Answer.of(response.statusCode(), response.body());
    } catch (IOException e) {
      throw target.unreachable(e);
    }
  }

  private HttpResponse<byte[]> ask(HttpRequest request) throws IOException {
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      reached = true;
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Asking " + target + " was interrupted", e);
    }
  }

  /** How long the server asks us to wait, within reason. */
  private static Optional<Duration> asked(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,2}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  static boolean cause(Throwable thrown, Class<? extends Throwable> kind) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}

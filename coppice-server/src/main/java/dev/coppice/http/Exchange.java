package dev.coppice.http;

import dev.coppice.access.Role;
import dev.coppice.http.Routes.Found;
import dev.coppice.http.Routes.Mounted;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on one event loop. Answers exactly once, whatever happens. */
final class Exchange {

  private static final CharSequence ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("WWW-Authenticate");
  private static final CharSequence TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

  /** Larger bodies are handled aside, so that others on this loop need not wait. */
  private static final int LARGE = 128 << 10;

  private static final byte[] NOTHING = new byte[0];
  private static final String ACCEPTED_HEADERS = "Authorization, Content-Type, X-Request-Id";

  private final Loop loop;
  private final Site site;
  private final HttpServerRequest request;
  private final String id;
  private final long started;
  private String actor = Guard.ANYBODY;
  private @Nullable Mounted mounted;
  private Map<String, String> parameters = Map.of();
  private @Nullable Buffer body;
  private boolean read;
  private boolean over;
  private boolean turnedAway;

  Exchange(Loop loop, HttpServerRequest request) {
    this.loop = loop;
    this.site = loop.site();
    this.request = request;
    this.started = loop.now();
    String given = request.getHeader(ID);
    this.id = given != null && GOOD_ID.matcher(given).matches() ? given : Site.newId();
    this.read = request.decoderResult().isSuccess() && isBodiless(request.headers());
  }

  private static boolean isBodiless(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return (length == null || length.equals("0"))
        && !headers.contains(HttpHeaders.TRANSFER_ENCODING);
  }

  long started() {
    return started;
  }

  void begin() {
    request.exceptionHandler(broken -> lost());
    request.response().closeHandler(closed -> lost());
    if (!find() || !announced()) {
      return;
    }
    request.handler(this::more);
    request.endHandler(end -> arrived());
  }

  /** Whether there is a route; if not, the answer has been given. */
  private boolean find() {
    Found found;
    try {
      found = site.routes().find(request.path() == null ? "" : request.path());
    } catch (IllegalArgumentException e) {
      return refuse(Failure.of(400, "bad_request", "the path has a broken % sign"));
    }
    String method = request.method().name();
    parameters = found.parameters();
    mounted = found.byMethod().get(method.equals("HEAD") ? "GET" : method);
    if (preflight(found) || !admitted()) {
      return false;
    }
    if (found.byMethod().isEmpty()) {
      String hint = site.routes().hint(request.path());
      return refuse(Failure.of(404, "not_found", "there is nothing at this path" + hint));
    } else if (mounted == null && method.equals("OPTIONS")) {
      answer(new Response(204, "", NOTHING).with("Allow", allowed(found)), null);
      return false;
    } else if (mounted == null) {
      String message = method + " is not accepted here; accepted: " + allowed(found);
      Failure failure = Failure.of(405, "method_not_allowed", message);
      answer(failure.response(id).with("Allow", allowed(found)), failure);
      return false;
    }
    return true;
  }

  /** A browser asks whether a page of a site that may read this may also send something. */
  private boolean preflight(Found found) {
    boolean asked =
        request.method().name().equals("OPTIONS")
            && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
            && site.guard().allowedOrigin(request) != null;
    if (asked) {
      Response yes =
          new Response(204, "", NOTHING)
              .with("Access-Control-Allow-Methods", allowed(found))
              .with("Access-Control-Allow-Headers", ACCEPTED_HEADERS)
              .with("Access-Control-Max-Age", "600");
      answer(yes, null);
    }
    return asked;
  }

  /**
   * Whether who asks may; if not, the answer has been given. What is not there needs a token too.
   */
  private boolean admitted() {
    Mounted there = mounted;
    Role needed = there == null ? Role.VIEWER : there.route().role();
    Guard.Admission admission = site.guard().admit(request, needed);
    actor = admission.actor();
    Refusal refusal = admission.refusal();
    if (refusal == null) {
      return true;
    }
    Failure failure = refusal.failure();
    turnedAway = true;
    site.turnedAway(failure);
    if (there == null) {
      return refuse(failure);
    }
    Request bodiless =
        new Request(
            request.method().name(),
            request.path(),
            parameters,
            Map.of(),
            request.headers()::get,
            NOTHING,
            actor,
            id);
    answer(there.door().failure(bodiless, refusal), failure);
    return false;
  }

  private static String allowed(Found found) {
    TreeSet<String> methods = new TreeSet<>(found.byMethod().keySet());
    methods.add("OPTIONS");
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  /** Whether the body may come, as far as the header tells. */
  private boolean announced() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && (length.length() > 18 || Long.parseLong(length) > site.maxBodyBytes())) {
      return refuse(tooLarge());
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    return true;
  }

  private Failure tooLarge() {
    return Failure.of(
        413, "too_large", "the body is too large; accepted: " + site.maxBodyBytes() + " bytes");
  }

  private void more(Buffer piece) {
    if (over) {
      return;
    }
    body = body == null ? Buffer.buffer(piece.length()) : body;
    if (body.length() + (long) piece.length() > site.maxBodyBytes()) {
      refuse(tooLarge());
    } else {
      body.appendBuffer(piece);
    }
  }

  private void arrived() {
    read = true;
    Mounted there = mounted;
    if (over || there == null) {
      return;
    }
    Request asked;
    try {
      asked = asked();
    } catch (IllegalArgumentException e) {
      refuse(Failure.of(400, "bad_request", "the query has a broken % sign"));
      return;
    }
    if (asked.body().length > LARGE) {
      loop.aside(() -> handle(there, asked));
    } else {
      handle(there, asked);
    }
  }

  private Request asked() {
    MultiMap headers = request.headers();
    Map<String, String> query = Map.of();
    if (request.query() != null) {
      Map<String, String> first = new HashMap<>();
      request.params().forEach(entry -> first.putIfAbsent(entry.getKey(), entry.getValue()));
      query = first;
    }
    return new Request(
        request.method().name(),
        request.path(),
        parameters,
        query,
        headers::get,
        body == null ? NOTHING : body.getBytes(),
        actor,
        id);
  }

  private void handle(Mounted there, Request asked) {
    CompletionStage<Response> stage;
    try {
      stage = there.route().handler().handle(asked);
    } catch (RuntimeException | Error e) { // one request must not take the loop with it
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (response, failure) -> loop.run(() -> handled(there, asked, response, failure)));
  }

  private void handled(
      Mounted there, Request asked, @Nullable Response response, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (failure == null && response != null) {
      answer(response, null);
      return;
    }
    Throwable cause =
        failure == null ? new IllegalStateException("no answer") : Failure.cause(failure);
    try {
      answer(there.door().failure(asked, cause), Failure.of(cause), cause);
    } catch (RuntimeException e) {
      answer(Failure.of(e).response(id), Failure.of(e), e);
    }
  }

  /** The time is over. */
  void expire() {
    if (!read) {
      String message = "the request did not arrive within " + site.settings().requestSeconds();
      refuse(Failure.of(408, "timeout", message + " s"));
    } else {
      String message = "no answer was found within " + site.settings().requestSeconds();
      refuse(Failure.of(503, "timeout", message + " s"));
    }
  }

  /** The client is gone. */
  private void lost() {
    if (!over) {
      over = true;
      loop.ended(this, request.connection());
      String gone = "the client closed the connection before it had the answer";
      record(499, 0, null, Failure.of(499, "client_closed", gone), null);
    }
  }

  private boolean refuse(Failure failure) {
    answer(failure.response(id), failure);
    return false;
  }

  private void answer(Response answer, @Nullable Failure failure) {
    answer(answer, failure, null);
  }

  private void answer(Response answer, @Nullable Failure failure, @Nullable Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    boolean alone = request.version() != HttpVersion.HTTP_2; // else others share the connection
    boolean last = alone && (!read || site.draining().get()); // the rest would be read as a request
    HttpServerResponse response = request.response();
    write(response, answer, last);
    loop.ended(this, request.connection());
    if (alone && !read) {
      response.closeHandler(null);
      request.connection().shutdown(1, TimeUnit.SECONDS);
    }
    record(answer.status(), answer.body().length, answer.scoring(), failure, cause);
  }

  private void write(HttpServerResponse response, Response answer, boolean last) {
    response.setStatusCode(answer.status()).putHeader(ID, id);
    if (!answer.contentType().isEmpty()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
      response.putHeader(TYPE_OPTIONS, NOSNIFF);
    }
    answer.headers().forEach(response::putHeader);
    if (answer.status() == 401) {
      response.putHeader(CHALLENGE, Guard.CHALLENGE);
    }
    String origin = site.guard().allowedOrigin(request);
    if (origin != null) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ID)
          .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    answer.trailers().forEach(response::putTrailer);
    if (last) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    if (request.method().name().equals("HEAD")) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length)).end();
    } else {
      response.end(Buffer.buffer(answer.body()));
    }
  }

  private void record(
      int status,
      int bytes,
      Response.@Nullable Scoring scoring,
      @Nullable Failure failure,
      @Nullable Throwable cause) {
    Mounted there = mounted;
    Traffic traffic = there == null ? site.unmatched() : site.traffic(there.route());
    long nanos = loop.now() - started;
    traffic.add(status, nanos);
    boolean prediction =
        !turnedAway && there != null && there.route().purpose() == Route.Purpose.PREDICTION;
    new Happened(
            site.times().now().instant(),
            id,
            actor,
            request.remoteAddress(),
            request.method().name(),
            traffic.pattern(),
            status,
            bytes,
            nanos,
            prediction,
            scoring,
            failure,
            cause)
        .tell(site);
  }

  /** What was sent is no HTTP, or too long for a header. */
  void refuseUnreadable() {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      refuse(Failure.of(414, "uri_too_long", "the path is too long" + longest()));
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(Failure.of(431, "header_too_large", "the header is too long" + longest()));
    } else {
      refuse(Failure.of(400, "bad_request", "this is not HTTP"));
    }
  }

  private String longest() {
    return "; accepted: " + site.settings().maxHeaderBytes() + " bytes";
  }
}

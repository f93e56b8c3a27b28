package dev.coppice.http;

import dev.coppice.access.KnownTokens;
import dev.coppice.access.Role;
import dev.coppice.access.Token;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says who asks, and whether they may, before a body is read.
 *
 * <p>Where tokens are asked for, a request needs one, as Bearer or as the password of Basic, whose
 * role covers the route's. Where they are not, on this machine, the header {@code Host} must be one
 * of ours: a page whose name was pointed at 127.0.0.1 (DNS rebinding) sends its own. And everywhere
 * a browser must not change things for a page of another site: the header {@code Origin} tells.
 */
public final class Guard {

  /** Who asks where nobody is asked for a token. */
  static final String ANYBODY = Request.ANONYMOUS;

  static final String TOO_MANY = "too_many_attempts";
  static final String CHALLENGE = "Basic realm=\"coppice\", charset=\"UTF-8\", Bearer";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Admission OPEN = new Admission(ANYBODY, null);

  /**
   * @param actor who asks
   * @param refusal why they may not, or null
   */
  record Admission(String actor, @Nullable Refusal refusal) {}

  private final AccessSettings settings;
  private final @Nullable KnownTokens tokens;
  private final InstantSource clock;
  private final Attempts attempts = new Attempts();
  private final Set<String> hosts = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private Guard(AccessSettings settings, @Nullable KnownTokens tokens, InstantSource clock) {
    this.settings = settings;
    this.tokens = tokens;
    this.clock = clock;
    hosts.addAll(Set.of("localhost", "127.0.0.1", "::1", "[::1]"));
    hosts.addAll(settings.hosts());
  }

  /**
   * Asks nobody: for a server that only this machine reaches.
   *
   * @param host that it listens on
   */
  public static Guard open(AccessSettings settings, String host) {
    Guard guard = new Guard(settings, null, InstantSource.system());
    guard.hosts.add(host);
    return guard;
  }

  /** Asks everybody for one of these tokens. */
  public static Guard asking(AccessSettings settings, KnownTokens tokens, InstantSource clock) {
    return new Guard(settings, tokens, clock);
  }

  AccessSettings settings() {
    return settings;
  }

  /**
   * @param needed by the route; null for one that is open to anybody
   */
  Admission admit(HttpServerRequest request, @Nullable Role needed) {
    Refusal foreign = foreign(request);
    if (foreign != null) {
      return new Admission(ANYBODY, foreign);
    }
    return tokens == null || needed == null ? OPEN : recognised(tokens, request, needed);
  }

  private @Nullable Refusal foreign(HttpServerRequest request) {
    if (tokens == null && !isOurs(request)) {
      return new Refusal(
          403,
          "host_refused",
          "this server is not called by the name in the header Host; if it is, write it into"
              + " access.hosts");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || READING.contains(request.method().name()) || isOurs(request, origin)) {
      return null;
    }
    return new Refusal(
        403,
        "origin_refused",
        "a web page of another site may not do this; if it may, write its origin into"
            + " access.origins");
  }

  /** A browser always says the name that it knows the server by. */
  private boolean isOurs(HttpServerRequest request) {
    HostAndPort named = request.authority();
    return named == null
        ? !request.headers().contains(HttpHeaders.HOST)
        : hosts.contains(named.host());
  }

  private boolean isOurs(HttpServerRequest request, String origin) {
    int start = origin.indexOf("://") + 3;
    String named = String.valueOf(request.authority());
    boolean same = start > 3 && origin.substring(start).equalsIgnoreCase(named);
    return same || settings.origins().contains(origin.toLowerCase(Locale.ROOT));
  }

  /** The origin that a browser may be told it can read this, or null. */
  @Nullable String allowedOrigin(HttpServerRequest request) {
    if (settings.origins().isEmpty()) {
      return null;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    boolean allowed =
        origin != null && settings.origins().contains(origin.toLowerCase(Locale.ROOT));
    return allowed ? origin : null;
  }

  private Admission recognised(KnownTokens tokens, HttpServerRequest request, Role needed) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      String message =
          "this server wants a token: send the header 'Authorization: Bearer TOKEN', or the token"
              + " as a password with any user name; 'coppice tokens create' makes one";
      return new Admission(ANYBODY, new Refusal(401, "token_missing", message));
    }
    String text = secret(header);
    Token token = text == null ? null : tokens.find(text);
    Instant now = clock.instant();
    if (token == null || token.state(now) != Token.State.ACTIVE) {
      return new Admission(ANYBODY, wrong(token, text == null, request, now));
    }
    if (token.role().covers(needed)) {
      return new Admission(token.name(), null);
    }
    String message =
        "this needs the role %s; the token '%s' has the role %s"
            .formatted(needed.word(), token.name(), token.role().word());
    return new Admission(token.name(), new Refusal(403, "role_too_low", message));
  }

  /** The token in the header, or null when there is none. */
  private static @Nullable String secret(String header) {
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return header.substring(7).strip();
    } else if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    try {
      byte[] pair = Base64.getDecoder().decode(header.substring(6).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0 ? null : text.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Who has the whole secret of a token may know what became of it. */
  private Refusal wrong(
      @Nullable Token token, boolean malformed, HttpServerRequest request, Instant now) {
    if (attempts.tooMany(request.remoteAddress().hostAddress(), now)) {
      String message =
          "more than " + Attempts.MOST + " wrong tokens came from this address within a minute";
      return new Refusal(429, TOO_MANY, message);
    } else if (token == null && malformed) {
      String message = "the header Authorization is neither 'Bearer TOKEN' nor 'Basic USER:TOKEN'";
      return new Refusal(401, "token_unknown", message + " in base64");
    } else if (token == null) {
      return new Refusal(401, "token_unknown", "the token is not known here");
    } else if (token.revoked() != null) {
      String message = "the token '" + token.name() + "' was revoked at " + token.revoked();
      return new Refusal(401, "token_revoked", message);
    }
    String message = "the token '" + token.name() + "' expired at " + token.expires();
    return new Refusal(401, "token_expired", message);
  }
}

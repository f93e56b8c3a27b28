package dev.coppice.http;

import dev.coppice.errors.Problems;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code access} section of a project: who may come in.
 *
 * @param authentication when requests need a token
 * @param plainHttp where it may go unencrypted
 * @param tls the certificate; without one it is plain HTTP
 * @param metrics who may read {@code /metrics}
 * @param hosts names beside localhost by which people on this machine call the server
 * @param origins of web pages that may use the server from a browser: {@code https://a.example}
 */
public record AccessSettings(
    Authentication authentication,
    PlainHttp plainHttp,
    Tls tls,
    Scraping metrics,
    List<String> hosts,
    List<String> origins) {

  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.:\\[\\]_-]+");

  /** When requests need a token. */
  public enum Authentication {
    /** When others than this machine reach the port. */
    OFF_LOOPBACK,
    /** Always. */
    REQUIRED
  }

  /** Where requests may go unencrypted. */
  public enum PlainHttp {
    /** On this machine. */
    ON_LOOPBACK,
    /** Everywhere: something in front of the server, such as a proxy, encrypts. */
    ACCEPT
  }

  /** Who may read the numbers of the server. */
  public enum Scraping {
    /** Who has a token. */
    TOKEN,
    /** Anybody. */
    OPEN
  }

  /**
   * Files in PEM format, read again when they change.
   *
   * @param certificate the server's, and then those that vouch for it; null for plain HTTP
   * @param key the private key of the first
   */
  public record Tls(@Nullable String certificate, @Nullable String key) {

    public Tls {
      Problems problems = new Problems();
      if (certificate == null && key != null) {
        problems.add("certificate", "has no value, and there is a key; name both or neither");
      } else if (certificate != null && key == null) {
        problems.add("key", "has no value, and there is a certificate; name both or neither");
      }
      problems.throwIfAny();
    }

    public static Tls defaults() {
      return new Tls(null, null);
    }
  }

  public AccessSettings {
    hosts = List.copyOf(hosts);
    origins = origins.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
    Problems problems = new Problems();
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        String message = "names '" + origin + "'; accepted: https://HOST or https://HOST:PORT";
        boolean all = origin.equals("*");
        problems.add("origins", message + (all ? "; every site of the world is too many" : ""));
      }
    }
    problems.throwIfAny();
  }

  public static AccessSettings defaults() {
    return new AccessSettings(
        Authentication.OFF_LOOPBACK,
        PlainHttp.ON_LOOPBACK,
        Tls.defaults(),
        Scraping.TOKEN,
        List.of(),
        List.of());
  }

  /** The same with a certificate. */
  public AccessSettings with(Tls other) {
    return new AccessSettings(authentication, plainHttp, other, metrics, hosts, origins);
  }
}

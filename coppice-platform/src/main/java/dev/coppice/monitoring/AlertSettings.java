package dev.coppice.monitoring;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of an alert, beside the log of the server and the list that {@code coppice monitor}
 * shows.
 *
 * @param file gets one JSON line an alert; null for none
 * @param webhook an address that gets the same by POST; null for none
 * @param attempts how often a webhook is tried before it is given up
 */
public record AlertSettings(@Nullable String file, @Nullable String webhook, int attempts) {

  public AlertSettings {
    if (webhook != null && !webhook.matches("https?://.+")) {
      String message = "is '" + webhook + "'; accepted: an address that begins with http(s)://";
      throw new InvalidInput(List.of(new Problem("webhook", message)));
    }
    if (attempts < 1) {
      throw new InvalidInput(
          List.of(new Problem("attempts", "is " + attempts + "; accepted: 1 or more")));
    }
  }

  public static AlertSettings defaults() {
    return new AlertSettings(null, null, 5);
  }

  @Nullable URI address() {
    return webhook == null ? null : URI.create(webhook);
  }
}

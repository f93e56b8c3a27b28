package dev.coppice.monitoring;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Tells the news about alerts: to the log, a file and a webhook, as the settings say. News wait in
 * the store until they are told, so a webhook that is down or a process that dies loses none; it is
 * tried again after twice the time each time.
 */
final class Messenger {

  private static final Logger LOG = System.getLogger(Messenger.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long FIRST_PAUSE = 10_000;

  private final String project;
  private final Supplier<Alerts> alerts;
  private final AlertSettings settings;
  private final InstantSource clock;

  Messenger(String project, Supplier<Alerts> alerts, AlertSettings settings, InstantSource clock) {
    this.project = project;
    this.alerts = alerts;
    this.settings = settings;
    this.clock = clock;
  }

  /** Tells what waits and is due. Takes as long as the webhook takes. */
  void run() {
    Alerts alerts = this.alerts.get();
    for (Alerts.News news : alerts.waiting(project)) {
      long pause = FIRST_PAUSE << Math.min(20, news.attempts());
      if (!alerts.take(news, clock.instant().toEpochMilli() + pause)) {
        continue; // another replica does
      }
      if (news.attempts() == 0) {
        LOG.log(Level.WARNING, news.body());
        write(news.body());
      }
      if (send(news)) {
        alerts.told(news);
      } else if (news.attempts() + 1 >= settings.attempts()) {
        LOG.log(
            Level.ERROR,
            "The webhook was tried "
                + (news.attempts() + 1)
                + " times and is given up: "
                + news.body());
        alerts.told(news);
      }
    }
  }

  private void write(String body) {
    String file = settings.file();
    if (file == null) {
      return;
    }
    try {
      byte[] line = (body + "\n").getBytes(StandardCharsets.UTF_8);
      Files.write(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "The alert cannot be written to " + file + ": " + e);
    }
  }

  private boolean send(Alerts.News news) {
    URI address = settings.address();
    if (address == null) {
      return true;
    }
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "alert-news-" + news.id())
            .POST(HttpRequest.BodyPublishers.ofString(news.body()))
            .build();
    // made for the few that are sent: it reads all certificates, a tenth of a server's start
    HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return true;
      }
      LOG.log(Level.WARNING, "The webhook " + address + " answered " + status);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The webhook " + address + " cannot be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}

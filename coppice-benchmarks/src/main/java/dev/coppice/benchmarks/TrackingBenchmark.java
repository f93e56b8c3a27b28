package dev.coppice.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tracking servers under eight clients: how many calls a second, and how long they take.
 *
 * <p>{@code tracking.sh} starts the servers and then this, which needs nothing but the JDK.
 */
public final class TrackingBenchmark {

  private static final int CLIENTS = 8;
  private static final Pattern EXPERIMENT = Pattern.compile("\"experiment_id\": ?\"(\\d+)\"");
  private static final Pattern RUN = Pattern.compile("\"run_id\": ?\"(\\w+)\"");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final int runs;
  private final double seconds;

  private TrackingBenchmark(String base, int runs, double seconds) {
    this.base = base;
    this.runs = runs;
    this.seconds = seconds;
  }

  /** Arguments: runs in the experiment that is searched, seconds a phase, then NAME=URL each. */
  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    double seconds = Double.parseDouble(arguments[1]);
    System.out.printf(
        "%-10s %-22s %12s %10s %10s%n", "server", "call", "calls/s", "median ms", "p99 ms");
    for (String server : Arrays.asList(arguments).subList(2, arguments.length)) {
      String[] named = server.split("=", 2);
      new TrackingBenchmark(named[1], runs, seconds).measure(named[0]);
    }
    System.exit(0);
  }

  private interface Call {
    void make(int client, int number) throws Exception;
  }

  private void measure(String name) throws Exception {
    String searched = experiment("searched");
    fill(searched);
    String logged = experiment("logged");
    String[] ours = new String[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      ours[i] = run(logged);
    }
    phase(name, "create-run", (client, i) -> run(logged));
    phase(
        name,
        "log-batch, 10 metrics",
        (client, i) -> post("runs/log-batch", batch(ours[client], i)));
    String page = "{\"experiment_ids\":[\"" + searched + "\"],\"max_results\":100}";
    phase(name, "runs/search, page of 100", (client, i) -> post("runs/search", page));
    String best =
        "{\"experiment_ids\":[\""
            + searched
            + "\"],\"max_results\":100,\"filter\":\"metrics.auc > 0.5 and params.depth = '4'\","
            + "\"order_by\":[\"metrics.auc DESC\"]}";
    phase(name, "runs/search, best 100", (client, i) -> post("runs/search", best));
  }

  private String experiment(String name) throws Exception {
    return found(
        EXPERIMENT,
        post("experiments/create", "{\"name\":\"" + name + "-" + System.nanoTime() + "\"}"));
  }

  private String run(String experiment) throws Exception {
    return found(
        RUN,
        post(
            "runs/create",
            "{\"experiment_id\":\""
                + experiment
                + "\",\"start_time\":1700000000000,"
                + "\"tags\":[{\"key\":\"mlflow.user\",\"value\":\"ada\"}]}"));
  }

  /** Ten metrics, five params and two tags a run. */
  private void fill(String experiment) throws Exception {
    AtomicInteger next = new AtomicInteger();
    together(
        client -> {
          for (int i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
            String run = run(experiment);
            StringBuilder metrics = new StringBuilder("{\"key\":\"auc\",\"value\":0.");
            metrics.append(1000 + i % 9000).append(",\"timestamp\":1,\"step\":1}");
            for (int k = 0; k < 9; k++) {
              metrics.append(",{\"key\":\"m").append(k).append("\",\"value\":").append(i % 97);
              metrics.append(",\"timestamp\":1,\"step\":1}");
            }
            StringBuilder params = new StringBuilder("{\"key\":\"depth\",\"value\":\"");
            params.append(i % 10).append("\"}");
            for (int k = 0; k < 4; k++) {
              params
                  .append(",{\"key\":\"p")
                  .append(k)
                  .append("\",\"value\":\"")
                  .append(i)
                  .append("\"}");
            }
            post(
                "runs/log-batch",
                "{\"run_id\":\""
                    + run
                    + "\",\"metrics\":["
                    + metrics
                    + "],\"params\":["
                    + params
                    + "],\"tags\":[{\"key\":\"team\",\"value\":\"risk\"}]}");
          }
          return new double[0];
        });
  }

  private static String batch(String run, int step) {
    StringBuilder body = new StringBuilder("{\"run_id\":\"" + run + "\",\"metrics\":[");
    for (int k = 0; k < 10; k++) {
      body.append(k == 0 ? "" : ",").append("{\"key\":\"m").append(k).append("\",\"value\":0.5,");
      body.append("\"timestamp\":").append(step).append(",\"step\":").append(step).append('}');
    }
    return body.append("]}").toString();
  }

  private void phase(String name, String what, Call call) throws Exception {
    during(seconds / 4, call); // to warm both up
    long start = System.nanoTime();
    double[] millis = during(seconds, call);
    double took = (System.nanoTime() - start) / 1e9;
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-10s %-22s %12.1f %10.2f %10.2f%n",
        name,
        what,
        millis.length / took,
        millis[millis.length / 2],
        millis[(int) (millis.length * 0.99)]);
  }

  private double[] during(double phase, Call call) throws Exception {
    long end = System.nanoTime() + (long) (phase * 1e9);
    List<double[]> all =
        together(
            client -> {
              double[] took = new double[1 << 16];
              int count = 0;
              while (count == 0 || System.nanoTime() < end && count < took.length) {
                long began = System.nanoTime();
                call.make(client, (int) (began / 1000 & 0xffffff));
                took[count++] = (System.nanoTime() - began) / 1e6;
              }
              return Arrays.copyOf(took, count);
            });
    return all.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private interface Work {
    double[] of(int client) throws Exception;
  }

  private static List<double[]> together(Work work) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<double[]>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      running.add(clients.submit(() -> work.of(client)));
    }
    List<double[]> results = new ArrayList<>();
    for (Future<double[]> each : running) {
      results.add(each.get());
    }
    clients.shutdown();
    return results;
  }

  private String post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + path))
            .timeout(Duration.ofSeconds(120))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + " " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static String found(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no id in " + text);
    }
    return matcher.group(1);
  }
}

package dev.coppice.cli;

import dev.coppice.cli.DemoTable.Customer;
import dev.coppice.cli.DemoTable.World;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Customers who ask a server over HTTP, one after another, as long as it is open; half a second
 * later each hands in what became true.
 */
final class DemoCustomers implements AutoCloseable {

  private static final long PACE_NANOS = 3_000_000; // some 300 a second
  private static final long LATE_NANOS = 500_000_000;
  private static final int TOGETHER = 50;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;
  private final SplittableRandom random;
  private final Thread thread = new Thread(this::run, "customers");
  private final Deque<Known> known = new ArrayDeque<>();
  private final List<Long> nanos = new ArrayList<>();
  private volatile World world = World.USUAL;
  private volatile boolean closing;
  private volatile String trouble = "";
  private int requests;
  private int right;
  private String version = "";

  private record Known(String requestId, String label, long when) {}

  /**
   * What was seen since somebody last asked.
   *
   * @param right the share of answers that came true
   * @param medianMs of a request, as the client sees it
   * @param version that answered last
   */
  record Seen(int requests, double right, double medianMs, String version) {}

  /**
   * @param project the address of the project on the server
   */
  DemoCustomers(String project, long seed) {
    this.address = project;
    this.random = new SplittableRandom(seed);
    thread.setDaemon(true);
    thread.start();
  }

  void live(World other) {
    world = other;
  }

  private void run() {
    long next = System.nanoTime();
    for (long number = 0; !closing; number++) {
      try {
        ask("r-" + number);
        if (number % TOGETHER == 0) {
          tell();
        }
        next = Math.max(next + PACE_NANOS, System.nanoTime() - 10 * PACE_NANOS);
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
      } catch (IOException e) {
        trouble = String.valueOf(e);
        return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void ask(String id) throws IOException, InterruptedException {
    Customer customer = DemoTable.customer(random, world);
    Struct body = new Struct().put("request_id", id).put("features", customer.features());
    long start = System.nanoTime();
    Struct answer = post("/predict", body);
    long took = System.nanoTime() - start;
    known.add(new Known(id, customer.label(), System.nanoTime() + LATE_NANOS));
    synchronized (this) {
      nanos.add(took);
      requests++;
      right += answer.text("prediction").equals(customer.label()) ? 1 : 0;
      version = answer.text("model_version");
    }
  }

  private void tell() throws IOException, InterruptedException {
    List<Struct> labels = new ArrayList<>();
    while (!known.isEmpty() && known.peek().when() < System.nanoTime()) {
      Known one = known.remove();
      labels.add(new Struct().put("request_id", one.requestId()).put("label", one.label()));
    }
    if (!labels.isEmpty()) {
      post("/labels", new Struct().putStructs("labels", labels));
    }
  }

  private Struct post(String path, Struct body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JsonStruct.compact(body)))
            .build();
    return read(http.send(request, BodyHandlers.ofByteArray()));
  }

  /** Something that the server tells about the project. */
  Struct get(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
      return read(http.send(request, BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new Unavailable("The demo's server does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("The demo was interrupted", e);
    }
  }

  private static Struct read(HttpResponse<byte[]> response) throws IOException {
    Struct body = JsonStruct.read(response.body());
    if (response.statusCode() >= 300) {
      throw new IOException(response.statusCode() + " " + body);
    }
    return body;
  }

  /** What was seen since the last time; what comes now counts for the next. */
  synchronized Seen seen() {
    if (!trouble.isEmpty()) {
      throw new Unavailable("The demo's customers got no answer: " + trouble);
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    double median = sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2] / 1e6;
    Seen seen = new Seen(requests, right / (double) Math.max(1, requests), median, version);
    nanos.clear();
    requests = 0;
    right = 0;
    return seen;
  }

  synchronized int count() {
    return requests;
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

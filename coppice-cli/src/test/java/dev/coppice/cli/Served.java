package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code serve} as a process of its own, and its client: nothing but requests and answers. */
final class Served implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile(".* on (http[^,]*),.*");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path out;
  private final String address;

  /** What came back. */
  record Answer(int status, String text) {

    Struct json() {
      return JsonStruct.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The document of an answer that must be good. */
    Struct ok() {
      assertEquals(200, status, text);
      return json();
    }
  }

  private Served(Process process, Path out, String address) {
    this.process = process;
    this.out = out;
    this.address = address;
  }

  /**
   * @param arguments behind {@code serve --port 0}
   */
  static Served start(Map<String, String> environment, String... arguments) throws IOException {
    Path out = Files.createTempFile("coppice-serve", ".log");
    ProcessBuilder builder = OwnProcess.of(serve(arguments));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).start();
    BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      if (line.startsWith("Serving ")) {
        Thread drain = new Thread(() -> errors.lines().forEach(each -> {}), "drain");
        drain.setDaemon(true);
        drain.start();
        return new Served(process, out, ADDRESS.matcher(line).replaceFirst("$1"));
      }
      said.append(line).append('\n');
    }
    Files.delete(out);
    throw new IOException(said.toString());
  }

  static String[] serve(String... arguments) {
    List<String> words = new ArrayList<>(List.of("serve", "--port", "0"));
    words.addAll(List.of(arguments));
    return words.toArray(String[]::new);
  }

  /** The folder of an example project. */
  static String example(String name) {
    return Places.repository().resolve("examples").resolve(name).toString();
  }

  /** Runs a command in this process, which must end well. */
  static Struct run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return Shell.plain(all.toArray(String[]::new)).answer();
  }

  /** The lines of a project's prediction log, as they stand in its files. */
  static List<Struct> logged(Path home, String project) throws IOException {
    List<Struct> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("predictions").resolve(project))) {
      for (Path file :
          files
              .filter(each -> each.getFileName().toString().startsWith("pred"))
              .sorted()
              .toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return lines;
  }

  String address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(URI.create(address + path)));
  }

  Answer post(String path, String json) {
    return post(path, "application/json", json);
  }

  Answer post(String path, String type, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Asks until the answer is as wanted, for at most half a minute. */
  Answer await(String path, Predicate<? super Answer> wanted) {
    return await(() -> get(path), wanted);
  }

  /** The same for a question with a body. */
  Answer await(String path, String json, Predicate<? super Answer> wanted) {
    return await(() -> post(path, json), wanted);
  }

  private static Answer await(Supplier<Answer> ask, Predicate<? super Answer> wanted) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Answer answer = ask.get();
    while (!wanted.test(answer) && System.nanoTime() < until) {
      answer = ask.get();
    }
    assertEquals(true, wanted.test(answer), answer.text());
    return answer;
  }

  /** The events so far. */
  List<Struct> events() throws IOException {
    return Files.readAllLines(out).stream()
        .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** SIGKILL: nothing is finished. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, which must end well. */
  void stop() throws InterruptedException {
    process.destroy();
    assertEquals(0, process.waitFor());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(out);
  }
}

package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server on a free port, and a client of it. */
public final class Running implements AutoCloseable {

  static final ServerSettings SETTINGS =
      new ServerSettings("127.0.0.1", 0, 8192, 30, 30, 10, ServerSettings.Level.INFO);

  /** {@code x} is who raw requests ask for. */
  static final AccessSettings ACCESS =
      new AccessSettings(
          AccessSettings.Authentication.OFF_LOOPBACK,
          AccessSettings.PlainHttp.ON_LOOPBACK,
          AccessSettings.Tls.defaults(),
          AccessSettings.Scraping.TOKEN,
          List.of("x"),
          List.of());

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final EventLog log = new EventLog(lines);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Server server;

  public Running(Door... doors) {
    this(SETTINGS, Map.of(), doors);
  }

  Running(ServerSettings settings, Map<String, BooleanSupplier> checks, Door... doors) {
    this(settings, Guard.open(ACCESS, "127.0.0.1"), checks, doors);
  }

  Running(
      ServerSettings settings, Guard guard, Map<String, BooleanSupplier> checks, Door... doors) {
    Site.Times times = new Site.Times(InstantSource.system(), System::nanoTime);
    server =
        Server.start(
            new Site(settings, guard, 1 << 20, List.of(doors), checks, new Metrics(), log, times));
  }

  /** Where it listens: {@code http://127.0.0.1:PORT}. */
  public String address() {
    return server.address();
  }

  public int port() {
    return server.port();
  }

  public HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public HttpResponse<String> get(String path) {
    return send(to(path));
  }

  public HttpResponse<String> post(String path, String json) {
    return post(path, json.getBytes(StandardCharsets.UTF_8));
  }

  public HttpResponse<String> post(String path, byte[] json) {
    BodyPublishers.ofByteArray(json);
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json)));
  }

  public static Struct json(HttpResponse<String> response) {
    return JsonStruct.read(response.body().getBytes(StandardCharsets.UTF_8));
  }

  static List<Struct> problems(HttpResponse<String> response) {
    return json(response).struct("error").structs("problems");
  }

  /** A connection that sends exactly these bytes and keeps open. */
  Socket raw(String text) throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(30_000);
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return socket;
  }

  /** Everything the server says until it closes. */
  static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  void stop() {
    server.close();
  }

  /** What was logged; ends the server. */
  public List<Struct> recorded() {
    return events();
  }

  /** The same as it was written. */
  String log() {
    close();
    return lines.toString(StandardCharsets.UTF_8);
  }

  List<Struct> events() {
    return Arrays.stream(log().split("\n"))
        .filter(line -> !line.isEmpty())
        .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Override
  public void close() {
    server.close();
    log.close();
  }
}

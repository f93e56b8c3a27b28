package dev.coppice.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL that tests start themselves from installed binaries, once a process, in a folder of
 * its own; the system property {@code coppice.test.postgres} names another one ({@code
 * jdbc:postgresql://...}). Tests that need it are skipped, with the reason, where there is none.
 */
public final class PostgresServer {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static @Nullable String url;
  private static @Nullable String missing;

  private PostgresServer() {}

  /** The address of a schema that nobody has used before. */
  public static synchronized String freshSchema() {
    if (url == null && missing == null) {
      try {
        String given = System.getProperty("coppice.test.postgres");
        url = given == null ? start() : given;
      } catch (IOException e) {
        missing = String.valueOf(e.getMessage());
      }
    }
    Assumptions.assumeTrue(missing == null, () -> "no PostgreSQL: " + missing);
    String schema = "coppice_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + schema);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return url + (String.valueOf(url).contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  private static String start() throws IOException {
    Path binaries = binaries();
    Path folder = Files.createTempDirectory("coppice-postgres");
    boolean root = "root".equals(System.getProperty("user.name"));
    if (root) { // PostgreSQL refuses to run as root; its package made a user
      run(folder, List.of("chown", "postgres", folder.toString()));
    }
    List<String> as = root ? List.of("runuser", "-u", "postgres", "--") : List.of();
    String data = folder.resolve("data").toString();
    run(folder, as, binaries + "/initdb", "-D", data, "-A", "trust", "-U", "coppice", "-N");
    int port = freePort();
    String options = "-c listen_addresses=127.0.0.1 -c fsync=off -p " + port + " -k " + folder;
    run(
        folder,
        as,
        binaries + "/pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        folder + "/log",
        "-o",
        options,
        "start");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(folder, as, binaries + "/pg_ctl", data)));
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=coppice";
  }

  private static void stop(Path folder, List<String> as, String control, String data) {
    try {
      run(folder, as, control, "-D", data, "-m", "immediate", "stop");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      // it is a temporary folder, and the process is ending
    }
  }

  private static Path binaries() throws IOException {
    List<Path> places = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions.sorted(Comparator.reverseOrder()).forEach(v -> places.add(v.resolve("bin")));
      }
    }
    List.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin").forEach(p -> places.add(Path.of(p)));
    return places.stream()
        .filter(place -> Files.isExecutable(place.resolve("initdb")))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no initdb in any of " + places));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(Path folder, List<String> as, String... command) throws IOException {
    List<String> all = new ArrayList<>(as);
    all.addAll(List.of(command));
    run(folder, all);
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path said = Files.createTempFile("coppice-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + Files.readString(said, StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(said);
    }
  }
}

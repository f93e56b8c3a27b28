package dev.coppice.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A server that speaks S3, started once a process: moto, installed from PyPI into a private folder
 * that later runs find again. The system property {@code coppice.test.s3} names another server.
 * Tests that need it are skipped, with the reason, where it cannot be had.
 */
final class MotoServer {

  private static final String VERSION = "5.2.1";
  private static final Pattern READY = Pattern.compile("Running on (http://\\S+)");

  private static @Nullable String endpoint;
  private static @Nullable String missing;

  private MotoServer() {}

  static synchronized String endpoint() {
    if (endpoint == null && missing == null) {
      try {
        String given = System.getProperty("coppice.test.s3");
        endpoint = given == null ? start(installed()) : given;
      } catch (IOException e) {
        missing = String.valueOf(e.getMessage());
      }
    }
    Assumptions.assumeTrue(endpoint != null, () -> "no S3 server: " + missing);
    return String.valueOf(endpoint);
  }

  private static Path installed() throws IOException {
    String user = System.getProperty("user.name");
    Path folder =
        Path.of(System.getProperty("java.io.tmpdir"), "coppice-moto-" + VERSION + "-" + user);
    Path server = folder.resolve("bin").resolve("moto_server");
    Path ready = folder.resolve("ready");
    if (!Files.exists(ready)) {
      run(List.of("python3", "-m", "venv", folder.toString()));
      String pip = folder.resolve("bin").resolve("pip").toString();
      run(List.of(pip, "install", "--quiet", "moto[s3,server]==" + VERSION));
      Files.createFile(ready);
    }
    return server;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String said = String.join("\n", out.lines().toList());
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String start(Path server) throws IOException {
    Process process =
        new ProcessBuilder(server.toString(), "-H", "127.0.0.1", "-p", "0")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread drain = new Thread(() -> out.lines().forEach(each -> {}), "moto");
        drain.setDaemon(true);
        drain.start();
        return ready.group(1);
      }
      said.append(line).append('\n');
    }
    throw new IOException(server + " did not start: " + said);
  }
}

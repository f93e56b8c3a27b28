package dev.coppice.benchmarks;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks a server as fast as it answers, over some connections, one request after the other on each,
 * and prints one line of JSON: requests, failures, requests a second, latencies in microseconds.
 *
 * <pre>
 * java -cp ... dev.coppice.benchmarks.Load PORT PATH BODIES CONNECTIONS SECONDS
 * </pre>
 *
 * <p>BODIES is a file with a JSON body on each line. Plain sockets: the generator shares the
 * processors with the server, so it must cost little.
 */
public final class Load implements Callable<long[]> {

  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;
  private final List<byte[]> requests;
  private final int first;
  private final long end;
  private int failures;

  private Load(int port, List<byte[]> requests, int first, long end) {
    this.port = port;
    this.requests = requests;
    this.first = first;
    this.end = end;
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    List<byte[]> requests = new ArrayList<>();
    for (String body : Files.readAllLines(Path.of(args[2]))) {
      requests.add(request(args[1], body.getBytes(StandardCharsets.UTF_8)));
    }
    int connections = Integer.parseInt(args[3]);
    double seconds = Double.parseDouble(args[4]);
    System.out.println(
        new String(
            JsonStruct.compact(run(port, requests, connections, seconds)), StandardCharsets.UTF_8));
  }

  private static byte[] request(String path, byte[] body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static Struct run(int port, List<byte[]> requests, int connections, double seconds)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    List<Load> loads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      loads.add(new Load(port, requests, i * requests.size() / connections, end));
    }
    List<long[]> latencies = new ArrayList<>();
    for (Future<long[]> each : threads.invokeAll(loads)) {
      latencies.add(each.get());
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    threads.shutdown();
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Struct()
        .put("requests", all.length)
        .put("failures", loads.stream().mapToInt(load -> load.failures).sum())
        .put("per_second", all.length / elapsed)
        .put("p50_micros", at(all, 0.50))
        .put("p99_micros", at(all, 0.99))
        .put("max_micros", at(all, 1));
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e3;
  }

  @Override
  public long[] call() throws IOException {
    long[] nanos = new long[1 << 16];
    int count = 0;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      for (long now = System.nanoTime(); now < end; ) {
        out.write(requests.get((first + count) % requests.size()));
        failures += answer(in) == 200 ? 0 : 1;
        long then = System.nanoTime();
        nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
        nanos[count++] = then - now;
        now = then;
      }
    } catch (SocketTimeoutException e) {
      failures++;
    }
    return Arrays.copyOf(nanos, count);
  }

  /** Reads an answer of known length to its end; gives its status. */
  private static int answer(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).substring(9, 12));
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(40);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}

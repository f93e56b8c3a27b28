package dev.coppice.http;

import dev.coppice.errors.Problems;

/**
 * The {@code server} section of a project.
 *
 * @param host to listen on; only this machine unless it says otherwise
 * @param port 0 for any that is free
 * @param maxHeaderBytes of the request line and of all headers, each
 * @param requestSeconds within which a request has arrived in full and is answered
 * @param idleSeconds after which a connection without a request is closed
 * @param drainSeconds that running requests get when the server is told to stop
 * @param log which events standard output gets
 */
public record ServerSettings(
    String host,
    int port,
    int maxHeaderBytes,
    int requestSeconds,
    int idleSeconds,
    int drainSeconds,
    Level log) {

  /** Which events are worth a line. */
  public enum Level {
    /** All; the seeds' services know this word. */
    DEBUG,
    /** All. */
    INFO,
    /** What was refused or failed. */
    WARNING,
    /** What failed. */
    ERROR,
    /** Nothing. */
    OFF
  }

  public ServerSettings {
    Problems problems = new Problems();
    atLeast(problems, "port", port, 0);
    if (port > 65_535) {
      problems.add("port", "is " + port + "; accepted: 0 to 65535");
    }
    atLeast(problems, "max_header_bytes", maxHeaderBytes, 256);
    atLeast(problems, "request_seconds", requestSeconds, 1);
    atLeast(problems, "idle_seconds", idleSeconds, 1);
    atLeast(problems, "drain_seconds", drainSeconds, 0);
    problems.throwIfAny();
  }

  public static ServerSettings defaults() {
    return new ServerSettings("127.0.0.1", 8080, 16 << 10, 30, 75, 20, Level.INFO);
  }

  private static void atLeast(Problems problems, String name, int value, int least) {
    if (value < least) {
      problems.add(name, "is " + value + "; accepted: at least " + least);
    }
  }
}

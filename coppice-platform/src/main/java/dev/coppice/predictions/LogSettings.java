package dev.coppice.predictions;

import java.util.List;

/**
 * The {@code serving.log} section of a project.
 *
 * @param mode when an answer may leave
 * @param rotateBytes a file is closed and the next one begun at this size
 * @param packDays files older than this are packed; 0 packs none
 * @param keepDays files older than this are deleted; 0 keeps all
 * @param keepBytes the oldest files are deleted beyond this total; 0 keeps all
 * @param sample the share of requests that is logged, decided by the request id
 * @param redact fields that are never written
 * @param packAs how old files are packed
 */
public record LogSettings(
    Mode mode,
    long rotateBytes,
    int packDays,
    int keepDays,
    long keepBytes,
    double sample,
    List<String> redact,
    PackAs packAs) {

  public LogSettings {
    redact = List.copyOf(redact);
  }

  /** Packs nothing. */
  public LogSettings(
      Mode mode,
      long rotateBytes,
      int keepDays,
      long keepBytes,
      double sample,
      List<String> redact) {
    this(mode, rotateBytes, 0, keepDays, keepBytes, sample, redact);
  }

  /** Packs with gzip. */
  public LogSettings(
      Mode mode,
      long rotateBytes,
      int packDays,
      int keepDays,
      long keepBytes,
      double sample,
      List<String> redact) {
    this(mode, rotateBytes, packDays, keepDays, keepBytes, sample, redact, PackAs.GZIP);
  }

  public static LogSettings defaults() {
    return new LogSettings(Mode.FILE, 64L << 20, 7, 0, 0, 1, List.of());
  }

  /** How old files are packed. */
  public enum PackAs {
    GZIP,
    /** In columns, for other programs to read; where lines cannot be given back, as gzip. */
    PARQUET
  }

  /** When an answer may leave. */
  public enum Mode {
    /** When its line is in the file: survives a killed process, not a power cut. */
    FILE,
    /** When its line is on the disk: survives a power cut. */
    DURABLE,
    /** At once; lines that find the queue full are dropped and counted. */
    ASYNC,
    /** Nothing is logged. */
    OFF
  }
}

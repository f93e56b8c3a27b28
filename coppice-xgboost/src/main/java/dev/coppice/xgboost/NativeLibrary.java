package dev.coppice.xgboost;

import java.util.Optional;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Whether XGBoost's native library works here. The JVM loads it once, at the first question. */
final class NativeLibrary {

  private NativeLibrary() {}

  /** Something that needs the native library. */
  interface Probe {
    void run() throws XGBoostError;
  }

  static Optional<String> missing() {
    return missing(() -> new DMatrix(new float[] {0}, 1, 1, Float.NaN).dispose());
  }

  static Optional<String> missing(Probe probe) {
    try {
      probe.run();
      return Optional.empty();
    } catch (XGBoostError | LinkageError | RuntimeException e) {
      return Optional.of(
          "XGBoost's native library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + " ("
              + reason(e)
              + "). It needs Linux with glibc and libgomp (package libgomp1), macOS or Windows, on"
              + " x86-64 or (not Windows) ARM. Use the family 'boosting', which needs no native"
              + " code.");
    }
  }

  /** The innermost sentence: the outer ones only say that a class did not initialise. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}

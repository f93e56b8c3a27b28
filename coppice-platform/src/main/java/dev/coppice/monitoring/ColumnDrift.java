package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Distribution;
import dev.coppice.drift.Reference;
import dev.coppice.drift.Statistic;
import dev.coppice.drift.Statistics;
import java.util.Locale;

/**
 * One column of the rows that were compared.
 *
 * @param adjustedP its p-value after the correction for many columns, and for many checks
 * @param verdict the highest level whose policy named it
 */
public record ColumnDrift(
    Kind kind,
    Reference reference,
    Distribution current,
    Statistics statistics,
    double adjustedP,
    Verdict verdict) {

  /** What a column is. */
  public enum Kind {
    /** A field of the row. */
    INPUT,
    /** A number computed from the row. */
    DERIVED,
    /** What the model said. */
    OUTPUT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public String name() {
    return reference.name();
  }

  ColumnDrift with(Verdict higher) {
    return new ColumnDrift(kind, reference, current, statistics, adjustedP, higher);
  }

  ColumnDrift withAdjusted(double p) {
    return new ColumnDrift(kind, reference, current, statistics, p, verdict);
  }

  Struct toStruct() {
    Struct struct =
        new Struct().put("name", name()).put("kind", kind.word()).put("verdict", verdict.word());
    if (!Double.isNaN(adjustedP)) {
      struct.put("adjusted_p", adjustedP);
    }
    struct.put("statistics", statistics.toStruct());
    return struct
        .put("current", current.histogram().counts())
        .put("reference", reference.distribution().histogram().counts())
        .putTexts("bins", labels());
  }

  /** What the bins are called. */
  java.util.List<String> labels() {
    var bins = current.histogram().bins();
    return java.util.stream.IntStream.range(0, bins.size()).mapToObj(bins::label).toList();
  }

  double get(Statistic statistic) {
    return statistics.get(statistic);
  }
}

package dev.coppice.monitoring;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.drift.Baseline;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Row;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.TextColumn;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Predictions;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small model with a profile of its training rows, and traffic like them or not. */
final class Shop {

  private static final String[] COUNTRIES = {"DE", "FR", "IT", "ES"};

  final Pipeline pipeline = TestModels.binary(0.2);
  final Baseline baseline;
  final Bundle bundle;
  final Frame golden;

  Shop(int rows) {
    SplittableRandom random = new SplittableRandom(7);
    double[] ages = new double[rows];
    double[] visits = new double[rows];
    double[] since = new double[rows];
    List<String> countries = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      RowValues row = row(random, 0);
      ages[i] = row.number(0);
      visits[i] = row.number(1);
      countries.add(String.valueOf(row.text(2)));
      since[i] = row.number(3);
    }
    Frame frame =
        new Frame(
            TestModels.SCHEMA,
            List.of(
                new NumberColumn(ages),
                new NumberColumn(visits),
                TextColumn.of(countries),
                new NumberColumn(since)));
    Predictions predictions = pipeline.score(frame);
    baseline =
        Baseline.of(
            frame,
            Map.of("rate", "visits / max(age, 1)"),
            predictions.outputs(),
            List.of("0", "1"),
            new double[] {0.5, 0.5});
    golden = frame.select(new int[] {0, 1});
    bundle =
        Bundle.of(
            pipeline,
            GoldenRows.of(pipeline, golden),
            new Struct(),
            Map.of("profile.json", JsonStruct.pretty(baseline.toStruct())));
  }

  /**
   * @param older how many years visitors are older than at training
   */
  static RowValues row(SplittableRandom random, double older) {
    double age = 18 + older + 30 * (random.nextDouble() + random.nextDouble());
    double visits = random.nextDouble() < 0.7 ? 0 : random.nextInt(20);
    String country = COUNTRIES[Math.min(3, (int) (random.nextDouble() * 4.0))];
    return TestModels.row(age, visits, country, 1e9 + random.nextDouble() * 1e8);
  }

  Scored scored(String id, Instant time, Row row) {
    Prediction prediction = pipeline.score(row);
    return new Scored(
        id,
        time,
        "shop",
        "1",
        "champion",
        TestModels.SCHEMA,
        row,
        prediction,
        pipeline.decision(),
        1000);
  }
}

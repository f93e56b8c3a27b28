package dev.coppice.evaluation;

import dev.coppice.codec.Struct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.metrics.Metric;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.stats.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How much worse a model gets when a field's values are dealt out anew among the rows.
 *
 * <p>Breiman, "Random Forests" (2001), over several deals. It judges the fields that people know,
 * whatever is computed from them, and on the given rows, not on those of training. Of two fields
 * that say the same, each seems to be worth little.
 *
 * @param drop how much worse the metric got, mean over the deals; below 0 it got better
 * @param spread population standard deviation over the deals
 */
public record Permutation(String field, double drop, double spread) {

  private static final int DEALS = 5;

  /**
   * The field that is worth most first.
   *
   * @param done hears how many fields are done
   */
  static List<Permutation> of(
      Pipeline pipeline, Frame inputs, double[] truth, Metric metric, long seed, IntConsumer done) {
    double before = Judged.of(pipeline, inputs, truth).score(metric);
    SplittableRandom random = new SplittableRandom(seed);
    Schema schema = inputs.schema();
    List<Permutation> all = new ArrayList<>();
    for (int field = 0; field < schema.size(); field++) {
      double[] drops = new double[DEALS];
      for (int deal = 0; deal < DEALS; deal++) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
          columns.add(inputs.column(i));
        }
        columns.set(field, inputs.column(field).select(shuffled(inputs.rows(), random.split())));
        double now = Judged.of(pipeline, new Frame(schema, columns), truth).score(metric);
        drops[deal] = metric.higherIsBetter() ? before - now : now - before;
      }
      Moments moments = Moments.of(drops);
      all.add(new Permutation(schema.field(field).name(), moments.mean(), moments.std()));
      done.accept(field + 1);
    }
    all.sort(Comparator.comparing(each -> -each.drop()));
    return all;
  }

  private static int[] shuffled(int rows, SplittableRandom random) {
    long[] keys = new long[rows];
    Arrays.setAll(keys, i -> random.nextLong());
    return IntStream.range(0, rows)
        .boxed()
        .sorted((a, b) -> Long.compare(keys[a], keys[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  Struct toStruct() {
    return new Struct().put("field", field).put("drop", drop).put("std", spread);
  }
}

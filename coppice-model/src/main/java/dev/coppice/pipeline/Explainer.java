package dev.coppice.pipeline;

import dev.coppice.frame.Row;
import dev.coppice.models.Attributor;
import dev.coppice.models.Attributor.Attribution;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Explains predictions by the fields that people know: what a model's slots add ({@link
 * Attributor}), put together by field. A computed feature of one field counts for that field; one
 * of several keeps its own name, since nothing tells how to share it out. Thread-safe.
 */
public final class Explainer {

  private final Pipeline pipeline;
  private final Attributor attributor;
  private final List<String> inputs;
  private final int[] inputOf;

  private Explainer(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.attributor = Attributor.of(pipeline.model());
    List<List<String>> fields = pipeline.features().fields();
    List<String> names = new ArrayList<>();
    for (int slot = 0; slot < fields.size(); slot++) {
      List<String> from = fields.get(slot);
      names.add(from.size() == 1 ? from.get(0) : pipeline.model().slots().get(slot).name());
    }
    Set<String> different = new LinkedHashSet<>(names);
    this.inputs = List.copyOf(different);
    this.inputOf = names.stream().mapToInt(inputs::indexOf).toArray();
  }

  public static Explainer of(Pipeline pipeline) {
    return new Explainer(pipeline);
  }

  /** What is told apart, in the order of the fields. */
  public List<String> inputs() {
    return inputs;
  }

  /** Explains one row of the pipeline's schema. */
  public Explanation of(Row row) {
    Attribution slots = attributor.of(pipeline.features().of(row));
    double[][] added = new double[slots.base().length][inputs.size()];
    for (int k = 0; k < added.length; k++) {
      for (int slot = 0; slot < inputOf.length; slot++) {
        added[k][inputOf[slot]] += slots.added()[k][slot];
      }
    }
    return new Explanation(pipeline.score(row), inputs, slots.base(), added);
  }
}

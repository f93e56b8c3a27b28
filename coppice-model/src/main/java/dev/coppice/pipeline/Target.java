package dev.coppice.pipeline;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import java.util.Arrays;
import java.util.List;

/**
 * What is predicted.
 *
 * @param name the column
 * @param classes the labels in class order; for binary the positive one stands second; empty for
 *     regression
 * @param cuts where classes were made of a number: the largest number of every class but the last,
 *     rising; else empty
 */
public record Target(String name, Task task, List<String> classes, List<Double> cuts) {

  public Target {
    classes = List.copyOf(classes);
    cuts = List.copyOf(cuts);
    if (!cuts.isEmpty() && cuts.size() != classes.size() - 1) {
      throw new InvalidInput(cuts.size() + " cuts do not go with the classes " + classes);
    }
    int wanted = task == Task.REGRESSION ? 0 : 2;
    boolean fits = task == Task.MULTICLASS ? classes.size() >= 2 : classes.size() == wanted;
    if (!fits) {
      throw new InvalidInput(task + " does not go with the classes " + classes);
    }
  }

  public Target(String name, Task task, List<String> classes) {
    this(name, task, classes, List.of());
  }

  /** The class of a number, where classes were made of numbers. */
  public int classOf(double number) {
    int position = 0;
    while (position < cuts.size() && number > cuts.get(position)) {
      position++;
    }
    return position;
  }

  /** Predictions a row: K for several classes, 1 else. */
  public int outputs() {
    return task == Task.MULTICLASS ? classes.size() : 1;
  }

  public Struct toStruct() {
    Struct struct = new Struct().put("name", name).put("task", task.name());
    struct.putTexts("classes", classes);
    return cuts.isEmpty()
        ? struct
        : struct.put("cuts", cuts.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public static Target read(Struct struct) {
    return new Target(
        struct.text("name"),
        struct.constant("task", Task.class),
        struct.texts("classes"),
        struct.has("cuts") ? Arrays.stream(struct.doubles("cuts")).boxed().toList() : List.of());
  }
}

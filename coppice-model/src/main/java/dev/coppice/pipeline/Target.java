package dev.coppice.pipeline;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import java.util.List;

/**
 * What is predicted.
 *
 * @param name the column
 * @param classes the labels in class order; for binary the positive one stands second; empty for
 *     regression
 */
public record Target(String name, Task task, List<String> classes) {

  public Target {
    classes = List.copyOf(classes);
    int wanted = task == Task.REGRESSION ? 0 : 2;
    boolean fits = task == Task.MULTICLASS ? classes.size() >= 2 : classes.size() == wanted;
    if (!fits) {
      throw new InvalidInput(task + " does not go with the classes " + classes);
    }
  }

  /** Predictions a row: K for several classes, 1 else. */
  public int outputs() {
    return task == Task.MULTICLASS ? classes.size() : 1;
  }

  public Struct toStruct() {
    return new Struct().put("name", name).put("task", task.name()).putTexts("classes", classes);
  }

  public static Target read(Struct struct) {
    return new Target(
        struct.text("name"), struct.constant("task", Task.class), struct.texts("classes"));
  }
}

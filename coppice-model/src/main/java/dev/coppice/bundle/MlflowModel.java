package dev.coppice.bundle;

import dev.coppice.frame.Field;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The {@code MLmodel} file of a bundle: MLflow's description of a model directory, with the
 * signature of inputs and outputs. YAML whose values are all JSON texts, which YAML reads as they
 * are. No times and no ids: the same model gives the same bytes.
 */
final class MlflowModel {

  static final String NAME = "MLmodel";

  private MlflowModel() {}

  static byte[] of(Pipeline pipeline) {
    StringBuilder yaml = new StringBuilder("flavors:\n  coppice:\n");
    yaml.append("    bundle_format: ").append(Bundle.FORMAT).append('\n');
    yaml.append("    data: .\n");
    yaml.append("    task: ").append(pipeline.target().task()).append('\n');
    yaml.append("signature:\n");
    List<String> inputs = pipeline.schema().fields().stream().map(MlflowModel::column).toList();
    yaml.append("  inputs: ").append(quoted(list(inputs))).append('\n');
    yaml.append("  outputs: ").append(quoted(list(outputs(pipeline)))).append('\n');
    return yaml.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> outputs(Pipeline pipeline) {
    if (pipeline.target().task() == Task.REGRESSION) {
      return List.of(column("prediction", "double"));
    }
    return List.of(column("prediction", "string"), column("probability", "double"));
  }

  private static String column(Field field) {
    return switch (field.type()) {
      case NUMBER -> column(field.name(), "double");
      case INTEGER -> column(field.name(), "long");
      case CATEGORY -> column(field.name(), "string");
      case TIMESTAMP -> column(field.name(), "datetime");
    };
  }

  private static String column(String name, String type) {
    String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"");
    return "{\"type\": \"" + type + "\", \"name\": \"" + escaped + "\", \"required\": false}";
  }

  private static String list(List<String> items) {
    return "[" + String.join(", ", items) + "]";
  }

  /** A YAML text in single quotes, where only the quote itself is doubled. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}

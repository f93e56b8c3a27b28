package dev.coppice.inference;

import dev.coppice.codec.Struct;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.Service;
import java.util.ArrayList;
import java.util.List;

/** What a model wants and gives: one input tensor a field, all with one element a row. */
final class ModelMetadata {

  private ModelMetadata() {}

  static Struct of(Service service) {
    Deployment deployment = service.deployment();
    Pipeline pipeline = deployment.bundle().pipeline();
    List<Struct> inputs = new ArrayList<>();
    for (Field field : pipeline.schema().fields()) {
      inputs.add(tensor(field.name(), datatype(field.type()), -1));
    }
    return new Struct()
        .put("name", service.project())
        .putTexts("versions", List.of(deployment.version()))
        .put("platform", "coppice")
        .putStructs("inputs", inputs)
        .putStructs("outputs", outputs(pipeline.target()));
  }

  private static List<Struct> outputs(Target target) {
    String decided = target.task() == Task.REGRESSION ? "FP64" : "BYTES";
    Struct prediction = tensor(Output.PREDICTION, decided, -1);
    return switch (target.task()) {
      case REGRESSION -> List.of(prediction);
      case BINARY -> List.of(prediction, tensor(Output.PROBABILITY, "FP64", -1));
      case MULTICLASS ->
          List.of(
              prediction,
              tensor(Output.PROBABILITIES, "FP64", -1, target.classes().size())
                  .put("parameters", Output.classes(target)));
    };
  }

  /** Times are text in ISO form; seconds since 1970 as a number are accepted too. */
  static String datatype(FieldType type) {
    return switch (type) {
      case NUMBER -> "FP64";
      case INTEGER -> "INT64";
      case CATEGORY, TIMESTAMP -> "BYTES";
    };
  }

  private static Struct tensor(String name, String datatype, long... shape) {
    return new Struct().put("name", name).put("datatype", datatype).put("shape", shape);
  }
}

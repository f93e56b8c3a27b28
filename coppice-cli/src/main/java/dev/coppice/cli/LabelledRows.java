package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.BinaryStruct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.RowHashes;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Label;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of a file as a model wants them, with the truth where the file has it.
 *
 * @param all the model's fields, the target as text if it is there, then columns asked for besides
 * @param truth the class index or the number, NaN where a row has none; empty without the column
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row
record LabelledRows(Bundle bundle, Frame all, double[] truth) {

  /**
   * @param besides other columns to read, as text where the model does not know them
   * @param base where the paths of joined tables start
   * @throws InvalidInput when a column is missing or a cell cannot be read
   */
  static LabelledRows read(Bundle bundle, Source source, List<String> besides, Path base) {
    Project project = ProjectFile.read(Project.class, "config.json", bundle.section("config.json"));
    CsvFormat format = Dataset.format(project.data());
    Target target = bundle.pipeline().target();
    List<Field> fields = new ArrayList<>(bundle.pipeline().schema().fields());
    List<String> columns = Table.columns(source, format);
    boolean labelled = columns.contains(target.name());
    if (labelled) {
      fields.add(project.field(target.name(), FieldType.CATEGORY)); // labels say their class
    }
    for (String name : besides) {
      if (!columns.contains(name)) {
        throw new InvalidInput(
            source.address() + " has no column '" + name + "'" + Nearest.hint(name, columns));
      }
      if (fields.stream().noneMatch(field -> field.name().equals(name))) {
        fields.add(Field.category(name));
      }
    }
    Schema schema = new Schema(fields);
    Frame all = joined(project, base, source, schema);
    double[] truth = labelled ? truth(all.texts(target.name()), target) : new double[0];
    return new LabelledRows(bundle, all, truth);
  }

  /** The model's fields alone. */
  Frame inputs() {
    return all.select(bundle.pipeline().schema().names());
  }

  /** The rows whose truth is known, and that are not left out. */
  LabelledRows known(boolean[] leftOut) {
    int[] rows =
        IntStream.range(0, truth.length)
            .filter(row -> !Double.isNaN(truth[row]) && !leftOut[row])
            .toArray();
    double[] known = Arrays.stream(rows).mapToDouble(row -> truth[row]).toArray();
    return new LabelledRows(bundle, all.select(rows), known);
  }

  /**
   * Which rows of a source a model was fitted or chosen on.
   *
   * @throws InvalidInput when that cannot be told, with why
   */
  static boolean[] trainedOn(Bundle model, Source source, Path base) {
    if (!model.files().containsKey(Recipe.TRAINING_ROWS)) {
      throw new InvalidInput("the model does not say which rows it was trained on");
    }
    RowHashes trained = RowHashes.read(BinaryStruct.decode(model.section(Recipe.TRAINING_ROWS)));
    Project project = ProjectFile.read(Project.class, "config.json", model.section("config.json"));
    return trained.among(joined(project, base, source, trained.columns()));
  }

  /** The rows of a source as the model's project joins them. */
  private static Frame joined(Project project, Path base, Source source, Schema wanted) {
    CsvFormat format = Dataset.format(project.data());
    Joining joining = Joining.of(project, base, source, format, wanted);
    Frame rows = Table.read(source, format, joining.schema()).frame();
    return joining.join().apply(rows).select(wanted.names());
  }

  private static double[] truth(TextColumn column, Target target) {
    double[] ofLevel =
        column.levels().stream()
            .mapToDouble(
                text ->
                    Label.outcome(target, text)
                        .map(
                            known ->
                                target.task() == Task.REGRESSION
                                    ? Double.parseDouble(known)
                                    : target.classes().indexOf(known))
                        .orElse(Double.NaN))
            .toArray();
    return Arrays.stream(column.codes())
        .mapToDouble(c -> c < 0 ? Double.NaN : ofLevel[c])
        .toArray();
  }
}

package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.recipe.Joins;
import dev.coppice.recipe.Project;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Rows for a model that was trained on joined ones: they are joined in the same way, unless they
 * bring a joined column themselves.
 *
 * @param schema what to read
 * @param join gives the rows what they lack
 */
record Joining(Schema schema, UnaryOperator<Frame> join) {

  /**
   * @param wanted what the rows must hold in the end
   */
  static Joining of(Project project, Path base, Source source, CsvFormat format, Schema wanted) {
    if (project.data().joins().isEmpty()) {
      return new Joining(wanted, UnaryOperator.identity());
    }
    Joins joins = Joins.of(project, base);
    List<String> there = Table.columns(source, format);
    if (!Collections.disjoint(joins.brings(), there)) {
      return new Joining(wanted, UnaryOperator.identity());
    }
    Map<String, FieldType> types = new HashMap<>();
    for (Field field : wanted.fields()) {
      types.put(field.name(), field.type());
    }
    Schema before = joins.before(wanted);
    Joins.Ready ready = joins.read(before, types);
    return new Joining(before, ready::to);
  }

  /** Where the relative paths of joined tables start: the project's folder. */
  static Path base(Coppice coppice) {
    Path file = ProjectFile.locate(coppice.project()).toAbsolutePath().normalize();
    return Objects.requireNonNull(file.getParent());
  }
}

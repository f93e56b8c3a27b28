package dev.coppice.registry.gates;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.data.DataSettings;
import dev.coppice.data.RowHashes;
import dev.coppice.data.TargetClasses;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table from which the rows to judge on are taken.
 *
 * @param source where it came from, for people
 * @param frame every column that the project uses, target and time included
 * @param time the column that orders the rows in time; null when rows were added at the end
 */
public record GateSet(String source, Frame frame, String target, @Nullable String time) {

  /**
   * Reads the rows that a project judges on, by its {@code promotion} section. Columns have the
   * types that the candidate was trained with, not those that fresh rows suggest; columns of
   * fairness limits are read also where the project ignores them.
   *
   * @param base where relative paths start: the folder of the project file
   * @throws dev.coppice.errors.InvalidInput naming every missing column and bad cell
   */
  static GateSet read(
      Project project, Path base, PromotionSettings settings, Optional<RowHashes> trained) {
    DataSettings data = data(project.data(), settings);
    Map<String, ColumnSettings> schema = new LinkedHashMap<>(project.schema());
    trained.ifPresent(
        rows ->
            rows.columns().fields().stream()
                .filter(field -> !data.ignore().contains(field.name()))
                .forEach(
                    field ->
                        schema.merge(
                            field.name(),
                            ColumnSettings.of(field.type()),
                            (usual, trainedOn) -> usual.typed(field.type()))));
    Project typed =
        new Project(
            project.project(),
            data,
            schema,
            List.of(),
            project.features(),
            project.models(),
            project.training(),
            project.search(),
            project.decision(),
            List.of());
    Frame frame = Dataset.read(typed, base).frame();
    return new GateSet(data.source(), frame, data.target(), data.time());
  }

  private static DataSettings data(DataSettings usual, PromotionSettings settings) {
    Set<String> groups = new LinkedHashSet<>();
    settings.fairness().forEach(limit -> groups.add(limit.column()));
    groups.retainAll(usual.ignore());
    List<String> ids = new ArrayList<>(usual.id());
    ids.addAll(groups); // read, and no input
    List<String> ignored = new ArrayList<>(usual.ignore());
    ignored.removeAll(groups);
    boolean own = settings.data().isEmpty();
    return new DataSettings(
        own ? usual.source() : settings.data(),
        own ? usual.sql() : null,
        own ? usual.sha256() : null,
        usual.delimiter(),
        usual.missing(),
        usual.missingNumbers(),
        usual.rename(),
        usual.target(),
        usual.positive(),
        ids,
        ignored,
        usual.time(),
        null,
        usual.split(),
        null,
        TargetClasses.defaults(),
        usual.joins());
  }

  /** Names the rows: equal for the same rows in any order, wherever they lie. */
  public String sha256() {
    return RowHashes.of(frame).sha256();
  }

  /** Row numbers, the newest first; rows without a time last. */
  int[] newestFirst() {
    IntStream rows = IntStream.range(0, frame.rows());
    Comparator<Integer> order = Comparator.reverseOrder();
    if (time != null && frame.column(time) instanceof NumberColumn times) {
      Comparator<Integer> byTime =
          Comparator.comparingDouble(
              row -> times.isMissing(row) ? Double.POSITIVE_INFINITY : -times.values()[row]);
      order = byTime.thenComparing(order);
    }
    return rows.boxed().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  boolean isLabelled(int row) {
    return !frame.column(target).isMissing(row);
  }

  /** The value of a column as people write it; a dash when it is missing. */
  static String text(Column column, int row) {
    if (column.isMissing(row)) {
      return "-";
    }
    return column instanceof NumberColumn numbers
        ? ShortestDouble.brief(numbers.values()[row])
        : String.valueOf(((TextColumn) column).text(row));
  }
}

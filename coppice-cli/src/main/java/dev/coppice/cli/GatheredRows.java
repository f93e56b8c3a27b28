package dev.coppice.cli;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.data.TableWriter;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that retrainings of a project gathered, as its home keeps them: {@code train.csv},
 * {@code test.rows} with the numbers of those that judged, and {@code gate.csv}.
 *
 * @param folder has one folder a retraining
 */
record GatheredRows(Path folder) {

  private static final String TRAIN = "train.csv";
  private static final String TEST = "test.rows";

  /** A file with rows of a person. */
  record Holder(Path file, long rows) {}

  /**
   * Whose rows are meant: with this value in a field, or equal to one of these in every field.
   *
   * @param field null when a value is not asked for
   */
  record Person(@Nullable String field, String value, List<Struct> lines) {}

  List<Holder> find(Person person) {
    List<Holder> holders = new ArrayList<>();
    for (Path file : files()) {
      long rows = removed(read(file), person).length;
      if (rows > 0) {
        holders.add(new Holder(file, rows));
      }
    }
    return holders;
  }

  /** Writes the files anew without the rows. A retraining that was about to read them fails. */
  void erase(List<Holder> holders, Person person) {
    for (Holder holder : holders) {
      Frame rows = read(holder.file());
      int[] removed = removed(rows, person);
      Set<Integer> gone = new HashSet<>(IntStream.of(removed).boxed().toList());
      int[] kept = IntStream.range(0, rows.rows()).filter(row -> !gone.contains(row)).toArray();
      try {
        Path draft = holder.file().resolveSibling("." + holder.file().getFileName());
        try (TableWriter writer =
            new TableWriter(Files.newOutputStream(draft), CsvFormat.DEFAULT)) {
          writer.write(rows.select(kept));
        }
        Path test = holder.file().resolveSibling(TEST);
        if (holder.file().endsWith(TRAIN) && Files.exists(test)) {
          renumber(test, removed);
        }
        Files.move(draft, holder.file(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new Unavailable(holder.file() + " cannot be written anew: " + e, e);
      }
    }
  }

  private static void renumber(Path test, int[] removed) throws IOException {
    List<String> left = new ArrayList<>();
    for (String line : Files.readAllLines(test)) {
      int row = Integer.parseInt(line);
      long before = IntStream.of(removed).filter(gone -> gone < row).count();
      if (IntStream.of(removed).noneMatch(gone -> gone == row)) {
        left.add(Long.toString(row - before));
      }
    }
    Files.write(test, left);
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, 2)) {
      return all.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be listed: " + e, e);
    }
  }

  private static Frame read(Path file) {
    Source source = Source.of(file.toString(), Path.of(""));
    List<Field> fields =
        Table.columns(source, CsvFormat.DEFAULT).stream().map(Field::category).toList();
    return Table.read(source, CsvFormat.DEFAULT, new Schema(fields)).frame();
  }

  private static int[] removed(Frame rows, Person person) {
    List<String> columns = rows.schema().names();
    Set<String> asked = new TreeSet<>();
    person.lines().forEach(line -> asked.addAll(line.names()));
    asked.retainAll(columns);
    Set<List<String>> lines = new HashSet<>();
    person.lines().forEach(line -> lines.add(asked.stream().map(n -> shown(line, n)).toList()));
    return IntStream.range(0, rows.rows())
        .filter(
            row ->
                has(rows, row, person)
                    || lines.contains(asked.stream().map(n -> shown(rows, n, row)).toList()))
        .toArray();
  }

  private static boolean has(Frame rows, int row, Person person) {
    String field = person.field();
    return field != null
        && rows.schema().names().contains(field)
        && plain(person.value()).equals(shown(rows, field, row));
  }

  private static String shown(Frame rows, String name, int row) {
    String text = rows.texts(name).text(row);
    return text == null ? "" : plain(text);
  }

  private static String shown(Struct line, String name) {
    if (!line.has(name)) {
      return "";
    }
    try {
      return plain(line.text(name));
    } catch (InvalidInput e) {
      return ShortestDouble.brief(line.number(name));
    }
  }

  /** Numbers and times are equal when they are, however they are written. */
  private static String plain(String text) {
    try {
      return ShortestDouble.brief(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      try {
        Instant time = Instant.parse(text);
        return ShortestDouble.brief(time.getEpochSecond() + time.getNano() / 1e9);
      } catch (DateTimeException other) {
        return text;
      }
    }
  }
}

package dev.coppice.recipe;

import dev.coppice.codec.Sha256;
import dev.coppice.data.AsOfJoin;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.DataSettings;
import dev.coppice.data.Inference;
import dev.coppice.data.JoinSettings;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The other tables of a project, each joined to its rows as of their time. */
public final class Joins {

  /**
   * @param source where its rows come from
   * @param brings the columns it adds
   */
  private record Other(
      String place, JoinSettings settings, Source source, String at, List<String> brings) {}

  private final Project project;
  private final DataSettings data;
  private final List<Other> others = new ArrayList<>();

  private Joins(Project project) {
    this.project = project;
    this.data = project.data();
  }

  /**
   * Looks at the columns of each table that a project joins.
   *
   * @throws InvalidInput naming every setting that says too little and every column that is not
   *     there
   */
  public static Joins of(Project project, Path base) {
    return of(project, base, source -> source);
  }

  /**
   * @param kept what to read in place of a source
   */
  static Joins of(Project project, Path base, UnaryOperator<Source> kept) {
    DataSettings data = project.data();
    Joins joins = new Joins(project);
    Problems problems = new Problems();
    for (int i = 0; i < data.joins().size(); i++) {
      JoinSettings settings = data.joins().get(i);
      String place = "data.joins[" + i + "]";
      List<Problem> missing = settings.missing(place);
      missing.forEach(problem -> problems.add(problem.place(), problem.message()));
      String at = Objects.requireNonNullElse(settings.at(), data.time());
      if (at == null) {
        problems.add(place, "has no 'at': our column of the time that counts, or set data.time");
      } else if (missing.isEmpty()) {
        Source source =
            Dataset.source(place, settings.source(), settings.sql(), settings.sha256(), base);
        joins.add(place, settings, at, kept.apply(source), problems);
      }
    }
    problems.throwIfAny();
    return joins;
  }

  private void add(
      String place, JoinSettings settings, String at, Source source, Problems problems) {
    List<String> there = Table.columns(source, format(settings));
    Set<String> wanted = new LinkedHashSet<>(settings.by());
    wanted.add(settings.time());
    wanted.addAll(settings.columns());
    for (String name : wanted) {
      if (!there.contains(name)) {
        problems.add(
            place,
            "'" + source.address() + "' has no column '" + name + "'" + Nearest.hint(name, there));
      }
    }
    List<String> brings =
        new ArrayList<>(settings.columns().isEmpty() ? there : settings.columns());
    brings.removeAll(settings.by());
    brings.remove(settings.time());
    brings.removeAll(data.ignore());
    others.add(new Other(place, settings, source, at, brings));
  }

  private CsvFormat format(JoinSettings settings) {
    return Dataset.format(data).withRenames(settings.rename());
  }

  public boolean isEmpty() {
    return others.isEmpty();
  }

  /** The columns they add, in their order. */
  public Set<String> brings() {
    Set<String> names = new LinkedHashSet<>();
    others.forEach(other -> names.addAll(other.brings()));
    return names;
  }

  /**
   * @param own the columns of our rows
   * @throws InvalidInput when a join needs a column that is not there, or adds one that is
   */
  void requireOf(Collection<String> own) {
    Problems problems = new Problems();
    Set<String> seen = new LinkedHashSet<>(own);
    for (Other other : others) {
      for (String name : needs(other)) {
        if (!own.contains(name) || data.ignore().contains(name)) {
          String why =
              own.contains(name)
                  ? "' is in data.ignore and joins; name it in data.id"
                  : "' joins, and is no column of '"
                      + data.source()
                      + "'"
                      + Nearest.hint(name, own);
          problems.add(other.place(), "'" + name + why);
        }
      }
      for (String name : other.brings()) {
        if (!seen.add(name)) {
          problems.add(
              other.place(),
              "brings a column '"
                  + name
                  + "', which is there already; give it another name in"
                  + " rename, or leave it out of columns");
        }
      }
    }
    problems.throwIfAny();
  }

  private static List<String> needs(Other other) {
    List<String> names = new ArrayList<>(other.settings().by());
    names.add(other.at());
    return names;
  }

  /**
   * What to read of rows before they are joined: the fields wanted that no join brings, and those
   * that join.
   */
  public Schema before(Schema wanted) {
    Set<String> brought = brings();
    List<Field> fields = new ArrayList<>();
    wanted.fields().stream().filter(field -> !brought.contains(field.name())).forEach(fields::add);
    for (Other other : others) {
      for (String name : needs(other)) {
        if (fields.stream().noneMatch(field -> field.name().equals(name))) {
          boolean time = name.equals(other.at());
          fields.add(new Field(name, time ? FieldType.TIMESTAMP : FieldType.CATEGORY));
        }
      }
    }
    return new Schema(fields);
  }

  /** The joins with their tables read, of which the joining columns have the types of ours. */
  public Ready read(Schema own, Map<String, FieldType> declared) {
    List<AsOfJoin> joins = new ArrayList<>();
    List<Field> brought = new ArrayList<>();
    StringBuilder hashes = new StringBuilder();
    for (Other other : others) {
      requireTime(other, own);
      CsvFormat format = format(other.settings());
      Schema schema = schema(other, own, declared, format);
      Table table = Table.read(other.source(), format, schema);
      JoinSettings settings = other.settings();
      String name = "'" + other.source().address() + "', ";
      joins.add(
          new AsOfJoin(
              table.frame(),
              settings.by(),
              settings.time(),
              settings.match(),
              settings.toleranceDays(),
              row -> name + other.source().place(table.lines()[row])));
      other.brings().forEach(column -> brought.add(schema.field(schema.position(column))));
      hashes.append('\n').append(table.sha256());
    }
    return new Ready(joins, brought, hashes.toString());
  }

  private void requireTime(Other other, Schema own) {
    FieldType type = own.field(own.position(other.at())).type();
    if (type != FieldType.TIMESTAMP) {
      throw new InvalidInput(
          List.of(
              new Problem(
                  other.place(),
                  "'"
                      + other.at()
                      + "' is a "
                      + type.name().toLowerCase(Locale.ROOT)
                      + "; wanted: dates or times; declare it in the schema section as {type:"
                      + " timestamp}")));
    }
  }

  private Schema schema(
      Other other, Schema own, Map<String, FieldType> declared, CsvFormat format) {
    List<Field> fields = new ArrayList<>();
    other.settings().by().forEach(name -> fields.add(own.field(own.position(name))));
    fields.add(new Field(other.settings().time(), FieldType.TIMESTAMP));
    Map<String, FieldType> found =
        declared.keySet().containsAll(other.brings())
            ? declared
            : Inference.types(other.source(), format, "");
    for (String name : other.brings()) {
      FieldType type = declared.containsKey(name) ? declared.get(name) : found.get(name);
      fields.add(project.field(name, Objects.requireNonNull(type)));
    }
    return new Schema(fields);
  }

  /** Joins that can be made, for as many rows as there are. */
  public final class Ready {

    private final List<AsOfJoin> joins;
    private final List<Field> brought;
    private final String hashes;

    private Ready(List<AsOfJoin> joins, List<Field> brought, String hashes) {
      this.joins = joins;
      this.brought = brought;
      this.hashes = hashes;
    }

    /** The rows with the columns that were known at their time behind their own. */
    public Frame to(Frame rows) {
      List<Field> fields = new ArrayList<>(rows.schema().fields());
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < rows.schema().size(); i++) {
        columns.add(rows.column(i));
      }
      for (int i = 0; i < joins.size(); i++) {
        Other other = others.get(i);
        columns.addAll(joins.get(i).columns(rows, other.at(), other.brings()));
      }
      fields.addAll(brought);
      return new Frame(new Schema(fields), columns);
    }

    /** One hash for rows of this hash and everything joined to them. */
    String sha256(String own) {
      return joins.isEmpty() ? own : Sha256.of((own + hashes).getBytes(StandardCharsets.UTF_8));
    }
  }
}

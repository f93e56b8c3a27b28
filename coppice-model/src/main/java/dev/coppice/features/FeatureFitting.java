package dev.coppice.features;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.features.FeatureSettings.DatePart;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns features from rows: columns in their order, then parts of dates, expressions and crosses
 * in the order of the settings. One use.
 */
final class FeatureFitting {

  private final FeatureSettings settings;
  private final Encoding encoding;
  private final Frame frame;
  private final Schema schema;
  private final @Nullable Supervision supervision;
  private final Problems problems = new Problems();
  private final List<Feature> features = new ArrayList<>();
  private final List<double[]> training = new ArrayList<>();

  FeatureFitting(
      FeatureSettings settings, Encoding encoding, Frame frame, @Nullable Supervision supervision) {
    this.settings = settings;
    this.encoding = encoding;
    this.frame = frame;
    this.schema = frame.schema();
    this.supervision = supervision;
  }

  Features.Learned learn() {
    requireKnownNames();
    for (int position = 0; position < schema.size(); position++) {
      Field field = schema.field(position);
      if (!settings.exclude().contains(field.name())) {
        Input input = new Input.OfField(field.name(), position);
        add(field.name(), input, field.type().isNumeric());
      }
      if (!settings.column(field.name()).dateParts().isEmpty()) {
        dateParts(field);
      }
    }
    settings.expressions().forEach((name, source) -> expression("expressions", name, source));
    settings.crosses().forEach(this::cross);
    problems.throwIfAny();
    if (features.isEmpty()) {
      throw new InvalidInput("There is no feature left: every column is the target or excluded.");
    }
    Features learned = new Features(features);
    double[][] columns = training.toArray(double[][]::new);
    return new Features.Learned(learned, new Matrix(learned.slots(), columns, frame.rows()));
  }

  private void requireKnownNames() {
    for (String name : settings.exclude()) {
      if (!schema.has(name)) {
        String hint = Nearest.hint(name, schema.names());
        problems.add("features.exclude", "there is no column '" + name + "'" + hint);
      }
    }
    Set<String> names = new LinkedHashSet<>(schema.names());
    names.addAll(settings.expressions().keySet());
    names.addAll(settings.crosses().keySet());
    for (String name : settings.columns().keySet()) {
      if (!names.contains(name)) {
        problems.add(
            place("columns", name),
            "there is no column, expression or cross of this name" + Nearest.hint(name, names));
      }
    }
  }

  private void dateParts(Field field) {
    if (field.type() != FieldType.TIMESTAMP) {
      problems.add(
          place("columns", field.name()) + ".date_parts",
          "are for timestamps; this column is of type "
              + field.type()
              + "; declare it in the schema section as {type: timestamp}");
      return;
    }
    for (DatePart part : settings.column(field.name()).dateParts()) {
      String word = part.name().toLowerCase(Locale.ROOT);
      expression("columns", field.name() + "_" + word, word + "(`" + field.name() + "`)");
    }
  }

  private void expression(String section, String name, String source) {
    if (isFree(section, name)) {
      try {
        Expression expression = Expression.parse(source, schema);
        Input input = new Input.Computed(expression);
        add(name, input, expression.type() != ValueType.TEXT);
      } catch (InvalidInput e) {
        problems.add(place(section, name), e.getMessage());
      }
    }
  }

  private void cross(String name, List<String> columns) {
    boolean usable = isFree("crosses", name);
    if (columns.size() < 2) {
      problems.add(place("crosses", name), "has " + columns + "; wanted: two columns or more");
      usable = false;
    }
    for (String column : columns) {
      if (!schema.has(column)) {
        String hint = Nearest.hint(column, schema.names());
        problems.add(place("crosses", name), "there is no column '" + column + "'" + hint);
        usable = false;
      }
    }
    if (usable) {
      add(name, Input.Cross.of(columns, schema), false);
    }
  }

  private boolean isFree(String section, String name) {
    boolean taken = schema.has(name);
    if (taken) {
      problems.add(place(section, name), "a column has this name already");
    } else if (section.equals("crosses") && settings.expressions().containsKey(name)) {
      problems.add(place(section, name), "an expression has this name already");
      taken = true;
    }
    return !taken;
  }

  private void add(String name, Input input, boolean number) {
    ColumnFeature own = settings.column(name);
    boolean asLevels = number && own.encode() != null && input instanceof Input.OfField;
    if (!requireFitting(name, own, number && !asLevels)) {
      return;
    }
    if (number && !asLevels) {
      add(NumberFeature.fit(name, input, own.over(settings.numeric()), encoding.numbers(), frame));
      return;
    }
    Input levels = asLevels ? Input.Cross.of(List.of(name), schema) : input;
    Categorical usual = own.over(settings.categorical());
    switch (usual.encode()) {
      case TARGET -> target(name, levels, usual);
      case HASH -> add(new HashFeature(name, levels, usual.buckets()));
      case AUTO, ONE_HOT, ORDINAL ->
          add(CategoryFeature.fit(name, levels, usual, encoding.categories(), frame));
    }
  }

  /** A key that says nothing about its column would be ignored without a word. */
  private boolean requireFitting(String name, ColumnFeature own, boolean number) {
    List<String> idle = number ? own.forCategories() : own.forNumbers();
    for (String key : idle) {
      problems.add(
          place("columns", name) + "." + key,
          number
              ? "is for categories, and this is a number; to read its values as levels, give encode"
              : "is for numbers, and this is a category");
    }
    if (number && own.encode() != null) {
      problems.add(
          place("columns", name) + ".encode",
          "is for columns and crosses; this expression gives a number");
    }
    return idle.isEmpty() && (!number || own.encode() == null);
  }

  private void target(String name, Input input, Categorical usual) {
    if (supervision == null) {
      problems.add(place("columns", name) + ".encode", "is target, and there is no target here");
      return;
    }
    boolean scaled = encoding.numbers() == Encoding.Numbers.SCALED;
    for (TargetEncoder.Encoded encoded :
        new TargetEncoder(name, input, usual, supervision, frame).encode(scaled)) {
      features.add(encoded.feature());
      training.add(encoded.training());
    }
  }

  private void add(Feature feature) {
    features.add(feature);
    training.add(feature.of(frame));
  }

  private static String place(String section, String name) {
    return "features." + section + "." + name;
  }
}

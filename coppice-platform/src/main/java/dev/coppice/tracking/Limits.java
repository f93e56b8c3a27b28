package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How long names and values may be: MLflow's limits, except that nothing is cut silently. */
final class Limits {

  private static final Pattern KEY =
      Pattern.compile("[/\\w.\\- :]{1,250}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern RUN_ID = Pattern.compile("[a-zA-Z0-9][\\w-]{0,255}");
  private static final int METRICS = 1000;
  private static final int OTHERS = 100;
  private static final int PARAM_VALUE = 6000;
  private static final int TAG_VALUE = 8000;
  private static final int NAME = 500;
  private static final int DIGEST = 36;

  private Limits() {}

  static void check(Batch batch) {
    Problems problems = new Problems();
    atMost(problems, "metrics", batch.metrics().size(), METRICS);
    atMost(problems, "params", batch.params().size(), OTHERS);
    atMost(problems, "tags", batch.tags().size(), OTHERS);
    int all = batch.metrics().size() + batch.params().size() + batch.tags().size();
    atMost(problems, "metrics, params and tags", all, METRICS);
    for (int i = 0; i < batch.metrics().size(); i++) {
      Metric metric = batch.metrics().get(i);
      key(problems, "metrics[" + i + "].name", metric.key());
      if (metric.timestamp() < 0) {
        problems.add("metrics[" + i + "].timestamp", "is " + metric.timestamp() + ", before 1970");
      }
    }
    texts(problems, "params", batch.params(), PARAM_VALUE);
    texts(problems, "tags", batch.tags(), TAG_VALUE);
    problems.throwIfAny();
  }

  private static void atMost(Problems problems, String what, int count, int most) {
    if (count > most) {
      problems.add(what, "are " + count + " at once; accepted: at most " + most);
    }
  }

  private static void texts(
      Problems problems, String what, Map<String, String> texts, int longest) {
    int i = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      key(problems, what + "[" + i + "].key", entry.getKey());
      length(problems, what + "[" + i + "].value", entry.getValue(), longest);
      i++;
    }
  }

  private static void key(Problems problems, String place, String key) {
    if (!KEY.matcher(key).matches() || !isPlainPath(key)) {
      String shown = key.length() > 60 ? key.substring(0, 60) + "..." : key;
      problems.add(
          place,
          "is '"
              + shown
              + "'; accepted: 1 to 250 letters, digits, blanks, and _ - . : / as in a plain path");
    }
  }

  /** No empty parts, no {@code .} and {@code ..}: keys and paths become file names elsewhere. */
  static boolean isPlainPath(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static void length(Problems problems, String place, String value, int longest) {
    if (value.length() > longest) {
      problems.add(
          place,
          "has "
              + value.length()
              + " characters, which exceeds the maximum length of "
              + longest
              + " characters");
    }
  }

  static void check(List<Dataset> datasets) {
    Problems problems = new Problems();
    atMost(problems, "datasets", datasets.size(), METRICS);
    for (int i = 0; i < datasets.size(); i++) {
      Dataset dataset = datasets.get(i);
      String place = "datasets[" + i + "].";
      length(problems, place + "dataset.name", dataset.name(), NAME);
      length(problems, place + "dataset.digest", dataset.digest(), DIGEST);
      length(problems, place + "dataset.source", dataset.source(), 65_535);
      length(problems, place + "dataset.schema", dataset.columns(), 1_048_575);
      length(problems, place + "dataset.profile", dataset.profile(), 16_777_215);
      dataset
          .tags()
          .forEach(
              (key, value) -> {
                length(problems, place + "tags." + key, key, 255);
                length(problems, place + "tags." + key, value, NAME);
              });
    }
    problems.throwIfAny();
  }

  static void check(NewRun run) {
    if (!RUN_ID.matcher(run.id()).matches()) {
      throw new InvalidInput(
          "'" + run.id() + "' is no run id: a letter or digit, then letters, digits, _ and -");
    }
    Problems problems = new Problems();
    length(problems, "run_name", run.name(), NAME);
    texts(problems, "tags", run.tags(), TAG_VALUE);
    problems.throwIfAny();
  }

  static void check(NewModel model) {
    Problems problems = new Problems();
    if (model.name().isBlank() || model.name().matches("(?s).*[/:.%\"'].*")) {
      problems.add("name", "is '" + model.name() + "'; accepted: a text without / : . % \" '");
    }
    length(problems, "name", model.name(), NAME);
    length(problems, "model_type", model.type(), NAME);
    problems.throwIfAny();
    modelTexts(model.params(), model.tags());
  }

  static void modelTexts(Map<String, String> params, Map<String, String> tags) {
    Problems problems = new Problems();
    texts(problems, "params", params, PARAM_VALUE);
    texts(problems, "tags", tags, TAG_VALUE);
    problems.throwIfAny();
  }

  static void experimentName(String name) {
    if (name.isBlank() || name.length() > NAME) {
      throw new InvalidInput(
          "An experiment's name has 1 to "
              + NAME
              + " characters; this one has "
              + name.length()
              + (name.isBlank() ? "" : ", which exceeds the maximum length of 500 characters"));
    }
  }

  static void experimentTag(String key, String value) {
    Problems problems = new Problems();
    key(problems, "key", key);
    length(problems, "value", value, 5000);
    problems.throwIfAny();
  }

  static void location(String location) {
    Problems problems = new Problems();
    length(problems, "artifact_location", location, 2048);
    if (location.indexOf('#') >= 0 || location.indexOf('?') >= 0 || location.contains("..")) {
      problems.add("artifact_location", "is '" + location + "'; accepted: a URI without ? # ..");
    }
    problems.throwIfAny();
  }

  static void artifactPath(String path) {
    if (!isPlainPath(path) || path.contains("\\") || path.contains("\0") || path.length() > 1000) {
      throw new InvalidInput(
          "'" + path + "' is no artifact path; accepted: names with single slashes between them");
    }
  }
}

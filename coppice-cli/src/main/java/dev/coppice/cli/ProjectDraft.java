package dev.coppice.cli;

import dev.coppice.data.Guess;
import dev.coppice.data.Guess.Role;
import dev.coppice.data.Inference;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The text of a first project file: short, with the reason of every decision beside it. */
final class ProjectDraft {

  private final StringBuilder text = new StringBuilder();

  private ProjectDraft() {}

  /**
   * @param source as it shall stand in the file
   */
  static String of(Inference found, String project, String source) {
    ProjectDraft draft = new ProjectDraft();
    draft.line(
        "# Written by 'coppice init' after a look at " + Figures.count(found.rows()) + " rows.");
    draft.line("# Review it, then: coppice train. All settings: coppice config show");
    draft.line("project: " + quoted(project));
    draft.line("");
    draft.data(found, source);
    draft.line("");
    draft.line("schema:");
    draft.columns(found.columns(Role.FEATURE));
    return draft.text.toString();
  }

  private void data(Inference found, String source) {
    line("data:");
    line("  source: " + quoted(source));
    if (found.format().delimiter() != ',') {
      line("  delimiter: " + always(String.valueOf(found.format().delimiter())));
    }
    if (!found.format().missing().equals(List.of(""))) {
      line("  missing: " + list(found.format().missing()) + "  # cells that mean \"no value\"");
    }
    if (!found.format().missingNumbers().isEmpty()) {
      line(
          "  missing_numbers: "
              + list(found.format().missingNumbers())
              + "  # the same, among numbers only");
    }
    Guess target = found.columns(Role.TARGET).get(0);
    line("  target: " + commented(quoted(target.name()), target.reason()));
    if (found.outcome().positive() != null) {
      line("  positive: " + always(found.outcome().positive()));
    }
    for (Guess time : found.columns(Role.TIME)) {
      line("  time: " + commented(quoted(time.name()), time.reason()));
    }
    names("id", found.columns(Role.ID));
    names("ignore", found.columns(Role.IGNORED));
  }

  private void names(String key, List<Guess> columns) {
    if (columns.isEmpty()) {
      return;
    }
    line("  " + key + ":");
    for (Guess column : columns) {
      line("    - " + commented(quoted(column.name()), column.reason()));
    }
  }

  private void columns(List<Guess> columns) {
    for (Guess column : columns) {
      String type = column.type().name().toLowerCase(Locale.ROOT);
      line("  " + commented(quoted(column.name()) + ": {type: " + type + "}", column.reason()));
    }
  }

  private static String commented(String value, String comment) {
    return value + "  # " + comment.replaceAll("\\s+", " ");
  }

  private static String list(List<String> texts) {
    return texts.stream().map(ProjectDraft::always).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Plain where nobody could read it as something else than this text. */
  static String quoted(String value) {
    boolean plain =
        value.matches("[A-Za-z_./][A-Za-z0-9_./-]*")
            && !value.toLowerCase(Locale.ROOT).matches("null|true|false|yes|no|on|off|y|n");
    return plain ? value : always(value);
  }

  private static String always(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}

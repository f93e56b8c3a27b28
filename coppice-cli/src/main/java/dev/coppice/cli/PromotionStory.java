package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.PromotionRecord.Outcome;
import dev.coppice.registry.gates.Ruling;
import dev.coppice.registry.gates.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What the gates said and what came of it.
 *
 * @param record of the decision; null when nothing was decided
 * @param dryRun whether nothing was to be decided
 */
record PromotionStory(
    Ruling ruling, String source, @Nullable PromotionRecord record, boolean dryRun) {

  /** One word for programs: promoted, forced, archived, held, or what a dry run found. */
  private String outcome() {
    boolean passed = ruling.judgement().passed();
    if (dryRun) {
      return passed ? "would-promote" : "would-refuse";
    } else if (record == null) {
      return "held";
    }
    boolean promoted = record.outcome() == Outcome.PROMOTED;
    return promoted ? passed ? "promoted" : "forced" : "archived";
  }

  Struct struct() {
    Struct struct =
        new Struct()
            .put("version", ruling.candidate().reference())
            .put("alias", ruling.alias())
            .put("outcome", outcome())
            .put("passed", ruling.judgement().passed())
            .putStructs(
                "verdicts", ruling.judgement().verdicts().stream().map(Verdict::toStruct).toList())
            .putTexts("warnings", ruling.judgement().warnings());
    if (record != null) {
      struct.put("record", record.facts());
    }
    return struct;
  }

  String text(Terminal terminal) {
    StringBuilder text = new StringBuilder(ruling.candidate().reference());
    String champion =
        ruling.over() == 0 ? "" : " against " + ruling.candidate().model() + "/" + ruling.over();
    text.append(champion).append(", judged on ").append(source).append("\n\n");
    TextTable table = new TextTable("gate", "says", "because");
    for (Verdict verdict : ruling.judgement().verdicts()) {
      table.row(verdict.gate(), verdict.passed() ? "yes" : "NO", verdict.reason());
    }
    text.append(table.text(terminal)).append('\n');
    for (String warning : ruling.judgement().warnings()) {
      text.append("Warning: ").append(warning).append('\n');
    }
    return text.append(end()).append('\n').toString();
  }

  private String end() {
    String version = ruling.candidate().reference();
    String before = ruling.over() == 0 ? "" : "; before it was version " + ruling.over();
    String now =
        ruling.candidate().model()
            + "@"
            + ruling.alias()
            + " is version "
            + ruling.candidate().number()
            + before;
    return switch (outcome()) {
      case "promoted" -> now;
      case "forced" -> now + ". This was forced against the gates, and the record says so.";
      case "archived" -> version + " lost and is archived.";
      case "held" -> version + " is not promoted, and stays as it is.";
      case "would-promote" -> "Every gate says yes. This was a dry run: nothing was changed.";
      default -> version + " would not be promoted. This was a dry run: nothing was changed.";
    };
  }
}

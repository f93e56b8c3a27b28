package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Runs side by side: one column a run, and only the rows in which they differ. */
record RunComparison(List<Run> runs) {

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
             padding: 0 1rem; color: #1d2b22; background: #fbfcfa; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
      div { overflow-x: auto; }
      table { border-collapse: collapse; }
      th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #dfe6df;
               vertical-align: top; }
      td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; min-width: 6rem; }
      tbody th { min-width: 15rem; }
      thead th { border-bottom: 2px solid #4c7a5a; white-space: nowrap; }
      tbody th { font-weight: normal; color: #55655b; white-space: nowrap; }
      @media (prefers-color-scheme: dark) {
        body { color: #e3ebe5; background: #151b17; } tbody th { color: #9fb0a5; }
        th, td { border-color: #2c3830; } }
      """;

  /** A section: what its rows are, and their cells. */
  private record Part(String title, Map<String, List<String>> rows) {}

  private List<Part> parts() {
    Map<String, List<String>> about = new LinkedHashMap<>();
    about.put("id", runs.stream().map(RunViews::shortId).toList());
    about.put("status", runs.stream().map(run -> run.status().name()).toList());
    about.put("started", runs.stream().map(run -> RunViews.time(run.started())).toList());
    about.put("took", runs.stream().map(RunViews::took).toList());
    return List.of(
        new Part("Runs", about),
        new Part("Params that differ", differing(Run::params)),
        new Part("Metrics that differ", differing(RunComparison::metrics)),
        new Part("Tags that differ", differing(Run::tags)));
  }

  private static Map<String, String> metrics(Run run) {
    Map<String, String> metrics = new TreeMap<>();
    for (Metric metric : run.metrics()) {
      metrics.put(metric.key(), Figures.score(metric.value()));
    }
    return metrics;
  }

  private Map<String, List<String>> differing(Function<Run, Map<String, String>> values) {
    Map<String, List<String>> rows = new TreeMap<>();
    for (int i = 0; i < runs.size(); i++) {
      int column = i;
      values
          .apply(runs.get(i))
          .forEach(
              (key, value) ->
                  rows.computeIfAbsent(
                          key, k -> new ArrayList<>(Collections.nCopies(runs.size(), "")))
                      .set(column, value));
    }
    rows.values().removeIf(cells -> new HashSet<>(cells).size() == 1);
    return rows;
  }

  private List<String> names() {
    return runs.stream().map(Run::name).toList();
  }

  String text(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts()) {
      List<String> header = new ArrayList<>(List.of(part.title()));
      header.addAll(names());
      TextTable table = new TextTable(header.toArray(String[]::new));
      part.rows()
          .forEach(
              (key, cells) -> {
                List<String> row = new ArrayList<>(List.of(key));
                row.addAll(cells);
                table.row(row);
              });
      if (!table.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n").append(table.text(terminal));
      }
    }
    return text.toString();
  }

  Struct struct() {
    List<Struct> all = runs.stream().map(run -> RunViews.struct(run, Map.of())).toList();
    Struct struct = new Struct().putStructs("runs", all);
    struct.putTexts("differing_params", differing(Run::params).keySet());
    return struct.putTexts("differing_metrics", differing(RunComparison::metrics).keySet());
  }

  /** One page, complete in itself: no scripts, nothing loaded from elsewhere. */
  String html() {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>Runs compared</title>\n<style>\n").append(STYLE).append("</style>\n");
    html.append("</head>\n<body>\n<h1>Runs compared</h1>\n");
    for (Part part : parts()) {
      html.append("<h2>").append(part.title()).append("</h2>\n");
      if (part.rows().isEmpty()) {
        html.append("<p>None.</p>\n");
        continue;
      }
      html.append("<div><table>\n<thead><tr><th></th>");
      names().forEach(name -> cell(html, "th", name));
      html.append("</tr></thead>\n<tbody>\n");
      part.rows()
          .forEach(
              (key, cells) -> {
                html.append("<tr>");
                cell(html, "th", key);
                cells.forEach(value -> cell(html, "td", value));
                html.append("</tr>\n");
              });
      html.append("</tbody>\n</table></div>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void cell(StringBuilder html, String tag, String text) {
    String safe =
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;");
    html.append('<').append(tag).append('>').append(safe).append("</").append(tag).append('>');
  }
}

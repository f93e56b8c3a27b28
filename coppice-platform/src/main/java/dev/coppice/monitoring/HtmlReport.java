package dev.coppice.monitoring;

import dev.coppice.drift.Statistic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A drift report as one page that needs nothing else: no script, no font, no address. */
public final class HtmlReport {

  private static final List<Statistic> SHOWN =
      List.of(
          Statistic.PSI,
          Statistic.P,
          Statistic.JS,
          Statistic.KS,
          Statistic.WASSERSTEIN,
          Statistic.Z_SPREAD,
          Statistic.MEAN_SHIFT,
          Statistic.STD_SHIFT,
          Statistic.MISSING_SHIFT,
          Statistic.OUTLIER_SHIFT,
          Statistic.CARDINALITY,
          Statistic.NEW_SHARE,
          Statistic.VANISHED_SHARE);

  private final StringBuilder page = new StringBuilder(1 << 16);

  private HtmlReport() {}

  /**
   * @param title whose rows they are
   * @param subtitle what was compared with what, and when
   */
  public static byte[] of(DriftReport report, String title, String subtitle) {
    HtmlReport html = new HtmlReport();
    html.write(report, title, subtitle);
    return html.page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(DriftReport report, String title, String subtitle) {
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Drift of ").append(text(title)).append("</title>\n");
    page.append("<style>\n").append(style()).append("</style></head><body><main>\n");
    page.append("<header><p class=\"kind\">Drift report</p><h1>").append(text(title));
    page.append("</h1><p>").append(text(subtitle)).append("</p></header>\n");
    summary(report);
    List<ColumnDrift> columns = worstFirst(report);
    table(columns);
    page.append("<h2>Distributions</h2>\n<p class=\"legend\"><i class=\"before\"></i> reference");
    page.append(" <i class=\"now\"></i> current; the share of rows in each bin</p>\n");
    page.append("<section class=\"cards\">\n");
    columns.forEach(this::card);
    page.append("</section>\n");
    glossary();
    page.append("</main></body></html>\n");
  }

  private static List<ColumnDrift> worstFirst(DriftReport report) {
    Comparator<ColumnDrift> worst =
        Comparator.comparing(ColumnDrift::verdict)
            .thenComparing(column -> column.get(Statistic.PSI))
            .reversed();
    return report.columns().stream().sorted(worst).toList();
  }

  private void summary(DriftReport report) {
    page.append("<section class=\"verdict ").append(report.verdict().word()).append("\"><b>");
    page.append(report.verdict().word()).append("</b><div><p>");
    page.append(grouped(report.rows())).append(" rows against ");
    page.append(grouped(report.referenceRows())).append(" of the reference. ");
    long drifted = report.drifted().size();
    if (report.verdict() != Verdict.INSUFFICIENT) {
      page.append(drifted).append(" of ").append(report.columns().size());
      page.append(" columns differ; severity ").append(report.severity().word()).append('.');
    }
    page.append("</p><code>").append(text(report.reason())).append("</code></div></section>\n");
    page.append("<dl class=\"signals\">");
    report
        .signals()
        .forEach(
            (signal, value) -> {
              page.append("<div title=\"").append(text(signal.meaning())).append("\"><dt>");
              page.append(signal.key().replace('_', ' ')).append("</dt><dd>");
              page.append(number(value)).append("</dd></div>");
            });
    page.append("</dl>\n");
  }

  private void table(List<ColumnDrift> columns) {
    page.append("<h2>Columns</h2>\n<div class=\"wide\"><table><thead><tr><th>column<th>kind");
    page.append("<th>verdict<th>adjusted p");
    for (Statistic statistic : SHOWN) {
      page.append("<th title=\"").append(text(statistic.meaning())).append("\">");
      page.append(statistic.key().replace('_', ' '));
    }
    page.append("</thead><tbody>\n");
    for (ColumnDrift column : columns) {
      String verdict = column.verdict().word();
      page.append("<tr class=\"").append(verdict).append("\"><td>").append(text(column.name()));
      page.append("<td>").append(column.kind().word()).append("<td><span>").append(verdict);
      page.append("</span><td>").append(number(column.adjustedP()));
      for (Statistic statistic : SHOWN) {
        page.append("<td>").append(number(column.get(statistic)));
      }
      page.append("\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void card(ColumnDrift column) {
    String verdict = column.verdict().word();
    page.append("<article class=\"").append(verdict).append("\"><h3>").append(text(column.name()));
    page.append("<span>").append(verdict).append("</span></h3><p>PSI ");
    page.append(number(column.get(Statistic.PSI))).append("</p>\n");
    page.append(Bars.of(column)).append("</article>\n");
  }

  private void glossary() {
    page.append("<h2>What the figures mean</h2>\n<dl class=\"glossary\">");
    for (Statistic statistic : SHOWN) {
      page.append("<dt>").append(statistic.key().replace('_', ' ')).append("</dt><dd>");
      page.append(text(statistic.meaning())).append("</dd>\n");
    }
    page.append("</dl>\n");
  }

  static String text(String raw) {
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
    }
    if (value == StrictMath.rint(value) && StrictMath.abs(value) < 1e15) {
      return grouped((long) value);
    }
    if (StrictMath.abs(value) < 1e-4) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    BigDecimal short3 = new BigDecimal(value).round(new MathContext(3));
    return short3.stripTrailingZeros().toPlainString();
  }

  private static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      byte[] bytes = Objects.requireNonNull(in, "report.css").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

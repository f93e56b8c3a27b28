package dev.coppice.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** One page that needs nothing else: no script, no font, no address. */
final class Page {

  private final StringBuilder html = new StringBuilder(1 << 16);

  /**
   * @param kind what sort of page it is
   * @param title whose it is
   */
  Page(String kind, String title, String subtitle) {
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>").append(Svg.text(kind)).append(" of ").append(Svg.text(title));
    html.append("</title>\n<style>\n").append(style()).append("</style></head><body><main>\n");
    html.append("<header><p class=\"kind\">").append(Svg.text(kind)).append("</p><h1>");
    html.append(Svg.text(title)).append("</h1><p>").append(Svg.text(subtitle));
    html.append("</p></header>\n");
  }

  Page heading(String title, String words) {
    html.append("<h2>").append(Svg.text(title)).append("</h2>\n");
    html.append(words.isEmpty() ? "" : "<p class=\"words\">" + Svg.text(words) + "</p>\n");
    return this;
  }

  /**
   * @param drawn a picture or a table, as it is
   */
  Page raw(String drawn) {
    html.append(drawn);
    return this;
  }

  Page beginCards() {
    html.append("<section class=\"cards\">\n");
    return this;
  }

  Page endCards() {
    html.append("</section>\n");
    return this;
  }

  /**
   * @param drawn a picture or a table, as it is
   */
  Page card(String title, String words, String drawn) {
    html.append("<article><h3>").append(Svg.text(title)).append("</h3>");
    html.append(words.isEmpty() ? "" : "<p>" + Svg.text(words) + "</p>");
    html.append('\n').append(drawn).append("</article>\n");
    return this;
  }

  /** Words left, figures right. */
  static String table(List<String> header, List<List<String>> rows) {
    StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr>");
    header.forEach(cell -> table.append("<th>").append(Svg.text(cell)));
    table.append("</thead><tbody>\n");
    for (List<String> row : rows) {
      table.append("<tr>");
      row.forEach(cell -> table.append("<td>").append(Svg.text(cell)));
      table.append('\n');
    }
    return table.append("</tbody></table></div>\n").toString();
  }

  byte[] bytes() {
    return (html + "</main></body></html>\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      byte[] bytes = Objects.requireNonNull(in, "page.css").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

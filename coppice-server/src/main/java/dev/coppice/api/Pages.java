package dev.coppice.api;

import dev.coppice.serving.Service;
import java.util.List;

/** The pages for people. */
final class Pages {

  static final String DOCS =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css">
        <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
      </head>
      <body>
        <div id="docs"></div>
        <script src="/docs/swagger-ui-bundle.js"></script>
        <script src="/docs/start.js"></script>
      </body>
      </html>
      """;

  private static final String HOME =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Coppice</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 3rem auto;
                 padding: 0 1rem; color: #1d2b20; background: #fbfdfb; }
          h1 { color: #2f6b3c; }
          td, th { text-align: left; padding: .3rem 1.5rem .3rem 0; }
          a { color: #2f6b3c; }
        </style>
      </head>
      <body>
        <h1>Coppice</h1>
        <table>
          <tr><th>project</th><th>model</th><th></th></tr>
      %s  </table>
        <p><a href="/docs">API in the browser</a>, <a href="/openapi">OpenAPI document</a>,
           <a href="/metrics">metrics</a>, <a href="/health/ready">health</a></p>
      </body>
      </html>
      """;

  private Pages() {}

  static String home(List<? extends Service> services) {
    StringBuilder rows = new StringBuilder();
    for (Service service : services) {
      String name = escaped(service.project());
      String model = service.ready() ? escaped(service.deployment().version()) : "none yet";
      String at = NativeDoor.PROJECTS + "/" + name;
      rows.append("    <tr><td><a href=\"").append(at).append("\">").append(name);
      rows.append("</a></td><td>").append(model).append("</td><td><a href=\"").append(at);
      rows.append("/schema\">what it wants</a></td></tr>\n");
    }
    return HOME.formatted(rows);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

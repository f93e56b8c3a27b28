package dev.coppice.cli;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;

/**
 * Asks a server that has just started what clients ask first, so that an archive of classes that is
 * made from this run holds what the next start needs.
 */
final class Rehearsal {

  private static final String PROJECTS = "/api/v1/projects/";

  private Rehearsal() {}

  /** One prediction of each project and what those ask who watch the server. */
  static void of(String address, List<String> projects) {
    for (String path : List.of("/health/ready", "/metrics", "/openapi.json")) {
      ask(address + path, new byte[0]);
    }
    for (String project : projects) {
      String at = address + PROJECTS + project;
      ask(at, new byte[0]);
      Struct schema = JsonStruct.read(ask(at + "/schema", new byte[0]));
      byte[] row = JsonStruct.compact(schema.structs("examples").get(0));
      ask(at + "/predict", row);
    }
  }

  private static byte[] ask(String address, byte[] body) {
    try {
      HttpURLConnection asking =
          (HttpURLConnection) URI.create(address).toURL().openConnection(Proxy.NO_PROXY);
      if (body.length > 0) {
        asking.setDoOutput(true);
        asking.setRequestProperty("Content-Type", "application/json");
        asking.getOutputStream().write(body);
      }
      try (InputStream in = asking.getInputStream()) {
        return in.readAllBytes();
      } finally {
        asking.disconnect();
      }
    } catch (IOException e) {
      throw new Unavailable(address + " did not answer: " + e, e);
    }
  }
}

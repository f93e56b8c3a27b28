package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.Row;
import dev.coppice.frame.UnknownFields;
import dev.coppice.pipeline.Pipeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** A model bundle behind HTTP, with the scoring library and nothing else: POST a row to /score. */
public final class ScoringService {

  private final Pipeline pipeline; // immutable: all threads share it
  private final JsonRows rows;

  private ScoringService(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.rows = new JsonRows(pipeline.schema(), UnknownFields.REFUSE);
  }

  /** Arguments: the bundle, and the port (0 takes a free one). */
  public static void main(String[] args) throws IOException {
    var service = new ScoringService(Bundle.open(Path.of(args[0])).pipeline());
    var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(args[1])), 0);
    server.createContext("/score", service::score);
    server.setExecutor(Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors()));
    server.start();
    System.out.println("Scoring at http://localhost:" + server.getAddress().getPort() + "/score");
  }

  private void score(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, 200, answer(exchange.getRequestBody().readAllBytes()));
      } catch (InvalidInput e) {
        send(exchange, 422, new Struct().putTexts("errors", e.problems().stream().map(Problem::toString).toList()));
      }
    }
  }

  private Struct answer(byte[] json) {
    Row row = rows.row(json); // names every field that is of the wrong type or unknown
    Problems problems = new Problems();
    pipeline.rules().check(row, "", problems); // the rules that the training data had to keep
    problems.throwIfAny();
    var prediction = pipeline.score(row);
    return prediction.decided() < 0
        ? new Struct().put("value", prediction.value())
        : new Struct().put("label", prediction.label()).put("outputs", prediction.outputs());
  }

  private static void send(HttpExchange exchange, int status, Struct body) throws IOException {
    byte[] bytes = JsonStruct.compact(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}

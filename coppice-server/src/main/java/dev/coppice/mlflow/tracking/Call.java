package dev.coppice.mlflow.tracking;

import dev.coppice.http.Response;
import java.util.function.Function;

/**
 * One call of the protocol.
 *
 * @param path below {@code /api/2.0/mlflow/}
 * @param work may wait for the store
 */
record Call(String method, String path, Function<Fields, Response> work) {

  static Call get(String path, Function<Fields, Response> work) {
    return new Call("GET", path, work);
  }

  static Call post(String path, Function<Fields, Response> work) {
    return new Call("POST", path, work);
  }

  static Call patch(String path, Function<Fields, Response> work) {
    return new Call("PATCH", path, work);
  }

  static Call delete(String path, Function<Fields, Response> work) {
    return new Call("DELETE", path, work);
  }
}
